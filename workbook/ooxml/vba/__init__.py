"""The VBA project of a macro workbook, and the compound file it is stored in.

May import what ooxml may.
"""
