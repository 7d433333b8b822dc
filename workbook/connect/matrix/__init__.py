"""A matrix (a person a row, a clause a column) entered into the ledger.

May import the tables, plan and added sheets beside it.
"""
