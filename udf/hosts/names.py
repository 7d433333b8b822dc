"""How a function is named in a file, by host, and how to find it in a formula."""

import re

from udf.functions import FUNCTIONS

PREFIXES = {
    "embedded": "KH_",
    "excel": "KH_",
    "office": "_xldudf_KH_",
    "calc": "KH.",
}

CALL = re.compile(
    rf"(?<![\w.])(?:_xldudf_KH_|KH_|KH\.)({'|'.join(FUNCTIONS)})(?=\s*\()", re.IGNORECASE
)


def calls_ours(formula: str) -> bool:
    """Tell whether a formula calls one of our functions, in any host's spelling."""
    return "KH" in formula.upper() and CALL.search(formula) is not None
