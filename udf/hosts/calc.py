"""The LibreOffice Calc host: the process that answers the add-in's calls.

The add-in (``templates/calc/addin.py``) runs in LibreOffice's own Python with its standard library
alone. It starts ``python -m udf.hosts.calc`` and speaks with it over standard input and output, a
line of JSON each way: nothing listens, nothing is stored, and the process ends with LibreOffice.
"""

import json
import sys

from udf.functions import FUNCTIONS
from udf.hosts.collector import spare_collecting

READY = ""  # the request that asks only whether the process is up


def answer(request: str) -> str:
    """Return the answer to a call, both JSON: ``[method, [argument, …]]`` and rows of cells."""
    method, values = json.loads(request)
    if method == READY:
        return json.dumps([])
    function = FUNCTIONS.get(method.upper())
    if function is None:
        return json.dumps([["没有这个函数，请重新运行 kaohe host calc"]])
    rows = function.call(*values)
    # Calc keeps integers apart from numbers; a cell knows numbers only.
    return json.dumps([[c if isinstance(c, str) else float(c) for c in row] for row in rows])


def main() -> None:
    """Answer the calls on standard input, one a line, until it ends."""
    spare_collecting()
    for request in sys.stdin:
        print(answer(request), flush=True)


if __name__ == "__main__":
    main()
