"""Publishes a month: values only, public notice, a notice a person, a manifest to verify.

May import connect and the rooms below it; never another verb's room.
"""
