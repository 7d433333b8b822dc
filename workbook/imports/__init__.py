"""Enters the exports of other systems into a month's workbook.

May import generate, engine, discovery, month, ooxml and udf; never another verb's room.
"""
