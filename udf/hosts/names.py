"""How a function is named in a file, by host, and how to find it in a formula."""

import re

from udf.functions import FUNCTIONS

PREFIXES = {"embedded": "KH_", "excel": "KH_", "office": "_xldudf_KH_", "calc": "KH."}

_ANY_PREFIX = "|".join(map(re.escape, sorted(set(PREFIXES.values()), key=len, reverse=True)))
CALL = re.compile(
    rf"(?<![\w.])(?P<prefix>{_ANY_PREFIX})(?P<function>{'|'.join(FUNCTIONS)})(?=\s*\()",
    re.IGNORECASE,
)


def hosts_of(prefix: str) -> list[str]:
    """Return the hosts in whose formulas our functions have this prefix."""
    return [host for host, own in PREFIXES.items() if own.casefold() == prefix.casefold()]


def calls_ours(formula: str) -> bool:
    """Tell whether a formula calls one of our functions, in any host's spelling."""
    return "KH" in formula.upper() and CALL.search(formula) is not None
