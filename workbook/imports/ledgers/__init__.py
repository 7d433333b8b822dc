"""Ledgers and work orders that others keep.

May import tables, findings and what they rest on; not attendance or reviews.
"""
