"""The `kaohe` command: parses arguments, calls the room of the verb, prints its result.

May import every other room; nothing imports it.
"""
