"""The functions as xlwings Server sees them."""

import asyncio
from types import ModuleType
from typing import Any

import pytest

from tests.udf.month import Month
from udf.functions import FUNCTIONS
from udf.text import ERROR

server = pytest.importorskip("xlwings.server", reason="needs pip install kaohe[office]")


@pytest.fixture
def module() -> ModuleType:
    from udf.hosts.server import custom_functions

    found = ModuleType("custom_functions")
    vars(found).update(custom_functions())
    return found


def call(module: ModuleType, name: str, *arguments: Any) -> Any:
    data = {
        "client": "Office.js", "func_name": name, "args": list(arguments), "version": "",
        "runtime": "1.4",
    }  # fmt: skip
    return asyncio.run(server.custom_functions_call(data, module))


def test_every_function_with_its_help(module: ModuleType) -> None:
    described = {entry["id"]: entry for entry in server.custom_functions_meta(module)["functions"]}
    assert set(described) == set(FUNCTIONS)
    for name, function in FUNCTIONS.items():
        entry = described[name]
        assert entry["name"] == name  # the manifest puts KH. before it
        assert entry["description"] == function.help
        assert [
            (parameter["name"], parameter["description"], parameter.get("optional", False))
            for parameter in entry["parameters"]
        ] == [(argument.name, argument.help, argument.optional) for argument in function.arguments]


def test_errors_empty_cells_and_formatted_dates_arrive(module: ModuleType) -> None:
    error = {"type": "Error", "basicType": "Error", "basicValue": "#DIV/0!", "errorType": "Div0"}
    dated = {"type": "FormattedNumber", "basicValue": 46331, "numberFormat": "yyyy/m/d"}
    rules = [["" if cell is None else cell for cell in row] for row in Month().rules]
    roster = [["工号", "姓名", "窗口"], [1002, "李强", "综合窗口"]]
    ledger = [
        ["日期", "工号", "姓名", "窗口", "条款", "数量", "核实"],
        [dated, "", "李强", "", "业务规范3b", "", None],
        [46332, "", error, "", "业务规范3b", 1, ""],
        ["", "", "", "", "", "", ""],
    ]
    said = call(module, "status", ledger, [["扣分"]], roster, rules, None)
    assert [row[0] for row in said] == ["计入", "“姓名”单元格是错误值", ""]


def test_an_object_without_a_plain_value_is_an_error() -> None:
    from udf.hosts.server import plain

    entity = {"type": "Entity", "basicType": "Error"}
    nested = {"type": "Array", "basicValue": [[1]]}
    assert plain([[entity, nested, {"basicValue": 2}, 3]]) == [[ERROR, ERROR, 2, 3]]
