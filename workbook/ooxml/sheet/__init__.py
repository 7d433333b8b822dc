"""One sheet: its cells, columns, filters and checks, read and set one by one.

May import sheet_text, container and the modules beside it that know no sheet.
"""
