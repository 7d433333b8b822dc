"""Makes a month's workbook: layout, sheets, formulas, charts, the second calculation.

May import month, files, ooxml and udf; not engine or discovery, which are beside it.
"""
