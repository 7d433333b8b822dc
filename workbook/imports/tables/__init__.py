"""Exports as tables: their headers, columns, months, and rows that nobody sees.

May import the modules beside it that know no export: answers, forms.
"""
