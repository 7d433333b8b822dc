"""Which rows of a table of scores are people, decided from all that speaks for it and against.

May import columns, headers and what they rest on.
"""
