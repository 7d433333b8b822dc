"""The Calc host: the process that answers the add-in."""

import json
import subprocess
import sys
from pathlib import Path

from tests.udf.month import Month
from udf.hosts import calc

ROOT = Path(__file__).parents[3]


def test_process_answers_line_by_line_until_its_input_ends() -> None:
    month = Month()
    clause = json.dumps(["clause", ["业务规范3b", month.rules]])
    days = json.dumps(["workdays", [[["日期", "工作日"], [46332, "是"], [46333, "否"]], [], []]])
    done = subprocess.run(
        [sys.executable, "-m", "udf.hosts.calc"],
        input=f"{clause}\n{days}\n".encode(),
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    first, second = map(json.loads, done.stdout.splitlines())
    assert first[0][0].startswith("业务规范3b（")
    assert second == [[1.0]]
    assert done.stdout.isascii()


def test_a_request_without_a_function_asks_whether_it_is_up() -> None:
    assert calc.answer(json.dumps([calc.READY, []])) == "[]"


def test_a_function_this_version_does_not_have_says_so() -> None:
    ((said,),) = json.loads(calc.answer(json.dumps(["newer", []])))
    assert said == "没有这个函数，请重新运行 kaohe host calc"
