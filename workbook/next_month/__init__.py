"""A month's tables: where they stand, what they hold, and what is wrong with them.

May import files, ooxml and udf.
"""
