"""Sums a year up from its months.

May import connect and the rooms below it; never another verb's room.
"""
