"""What cells and rows look like: styles, borders, lines through texts, rows that nobody sees.

May import package and what it rests on.
"""
