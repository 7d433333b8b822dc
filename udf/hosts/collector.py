"""Python's collector of garbage, in a process that does nothing but answer calls."""

import gc


def spare_collecting() -> None:
    """Let Python look for circles of garbage less often: tables are large, and make none.

    To be called once all is imported; what is there then stays to the end.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
