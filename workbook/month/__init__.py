"""A month's tables: where they stand, what they hold, which files they come from.

May import ooxml and udf.
"""
