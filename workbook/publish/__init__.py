"""Publishes a month: values only, public notice, a notice a person, a manifest to verify.

May import generate, engine, discovery, month, ooxml and udf; never another verb's room.
"""
