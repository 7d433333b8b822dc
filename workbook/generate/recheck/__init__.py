"""The second calculation, 复核: every score once more in ordinary spreadsheet formulas.

May import month, ooxml and the modules beside it; no function that it checks.
"""
