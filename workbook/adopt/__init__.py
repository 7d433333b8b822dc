"""Wires the functions into an office's own workbook.

May import connect and the rooms below it; never another verb's room.
"""
