"""Makes the following month out of this one, be it a generated workbook or an office's own.

May import connect and the rooms below it; never another verb's room.
"""
