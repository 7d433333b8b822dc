"""Recalculates a workbook without a spreadsheet program and stores the results.

May import month, files, ooxml and udf; not generate or discovery, which are beside it.
"""
