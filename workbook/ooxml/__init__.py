"""Workbook files at the level of their package: parts that do not change stay byte for byte.

May import udf; the only room that knows XML. Its folders, from the bottom: container, sheet_text,
sheet, then `package`, looks and macros, structure.
"""
