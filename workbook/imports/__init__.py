"""Enters the exports of other systems into a month's workbook.

May import connect and the rooms below it; never another verb's room. Its folders follow an export:
tables, then attendance, reviews or ledgers, then writing.
"""
