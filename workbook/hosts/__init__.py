"""Sets up and tests the spreadsheet programs that call the functions.

May import generate, engine, discovery, month, ooxml and udf; never another verb's room.
"""
