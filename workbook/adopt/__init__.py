"""Wires the functions into an office's own workbook.

May import generate, engine, discovery, month, ooxml and udf; never another verb's room.
"""
