"""The one exception for what cannot be done."""


class KaoheError(Exception):
    """What was asked cannot be done.

    The message is one Chinese sentence for the user: why, where, and what to do.
    Problems in the data are never raised; they are values that travel with the results.
    """
