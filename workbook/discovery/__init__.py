"""Finds people, columns and tables in a workbook nobody has seen, and what to ask about it.

May import month, files, ooxml and udf; not generate or engine, which are beside it. Its folders
follow its decisions: headers, columns, people, scores, records; `discover` puts them together.
"""
