"""Rows, sheets and Excel's tables moved, copied, renamed or removed, and all that names them.

May import looks, package and what it rests on.
"""
