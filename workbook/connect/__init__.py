"""Puts the functions into an office's tables: what adopt and next have in common.

May import generate, engine, discovery, month, files, ooxml and udf; the verbs' rooms import it.
"""
