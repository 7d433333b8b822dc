"""What macros and add-ins have in a workbook: VBA projects, code names, the ribbon.

May import package and what it rests on.
"""
