"""The file itself: a zip of parts, read within bounds and written anew only where it changed.

May import the modules beside it that know no sheet, and udf.
"""
