"""Sheets read and edited in their text alone, without a tree: for what takes too long otherwise.

May import container and the modules beside it that know no sheet.
"""
