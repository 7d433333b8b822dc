"""Exports of attendance systems: slots, days and monthly summaries.

May import tables, findings and what they rest on; not reviews or ledgers.
"""
