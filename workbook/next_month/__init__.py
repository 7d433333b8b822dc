"""Makes the following month out of this one, be it a generated workbook or an office's own.

May import generate, engine, discovery, month, ooxml and udf; never another verb's room.
"""
