"""Which column of a table of scores is what, and what its numbers mean.

May import headers and what it rests on.
"""
