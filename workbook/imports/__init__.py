"""Enters the exports of other systems into a month's workbook.

May import connect and the rooms below it; never another verb's room.
"""
