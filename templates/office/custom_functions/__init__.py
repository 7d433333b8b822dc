"""The functions that Excel sees: those of udf, all of them."""

from udf.hosts.server import custom_functions

globals().update(custom_functions())
