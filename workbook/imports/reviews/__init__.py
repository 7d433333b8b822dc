"""Exports of review platforms: a row a case, or everyone's counts.

May import tables, findings and what they rest on; not attendance or ledgers.
"""
