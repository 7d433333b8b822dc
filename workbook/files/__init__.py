"""Files of all kinds: read within bounds, locked, copied for undo, written whole or not at all.

May import ooxml and udf.
"""
