"""The local page: a browser in place of a command line, on this computer alone.

May import the verbs' rooms and all below them. What its buttons do is done by the command itself,
in a process of its own.
"""
