"""Sums a year up from its months.

May import generate, engine, discovery, month, ooxml and udf; never another verb's room.
"""
