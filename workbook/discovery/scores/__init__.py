"""Whole tables of scores, forms and matrices, which of them count, and what is asked of them.

May import people, columns, headers and what they rest on.
"""
