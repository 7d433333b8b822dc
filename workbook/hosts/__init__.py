"""Sets up and tests the spreadsheet programs that call the functions.

May import connect and the rooms below it; never another verb's room.
"""
