"""A month's tables: where they are, what they hold, and what is wrong with them.

May import files, ooxml and udf.
"""
