"""The VBA a workbook carries."""

import re

import pytest

from tests.fakes.excel import excel
from udf.functions import FUNCTIONS
from udf.hosts.signatures import argument_help, parameters
from udf.hosts.vba import callers, literal, xlwings_module

# Words that VBA keeps for itself; a parameter of that name would not compile.
RESERVED = """
    and as boolean byref byte byval call case cdate const currency date debug declare dim do double
    each else elseif empty end enum eqv erase error event exit false for friend function get global
    gosub goto if imp implements in input integer is let lib like lock long loop lset me mod new
    next not nothing null object of on open option optional or paramarray preserve print private
    property public put raiseevent redim rem resume return rset seek select set single static step
    stop string sub then to true type unlock until variant wend while width with withevents write
    xor
"""


def test_each_function_has_the_caller_that_xlwings_would_import() -> None:
    with excel() as com:
        theirs = signatures(com.wrappers())
    assert signatures(callers("gbk")) == theirs
    assert {name for name, _, _ in theirs} == {f"KH_{name}" for name in FUNCTIONS}


def signatures(code: str) -> set[tuple[str, str, str]]:
    """Name, parameters and call of each function, however the lines are broken."""
    code = re.sub(r" _\s*\n\s*", " ", code)
    declared = re.findall(r"Function (KH_\w+)\((.*)\)", code)
    calls = dict(re.findall(r"(KH_\w+) = (XLPy\.CallUDF\(.*Application\.Caller\))", code))
    return {(name, given, calls[name]) for name, given in declared}


def test_every_help_text_stands_in_the_module() -> None:
    code = callers("gbk").replace('""', '"')
    for function in FUNCTIONS.values():
        for text in (function.help, *map(argument_help, function.arguments)):
            assert text in code or "ChrW(" in literal(text, "gbk")


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "cp932", "utf-8"])
def test_the_module_fits_the_code_page_and_the_editors_lines(encoding: str) -> None:
    code = callers(encoding)
    code.encode(encoding)
    assert max(map(len, code.splitlines())) <= 1023
    assert not re.search(r"( _\n.*){25}", code)  # 24 continued lines are the most


def test_names_are_plain_words_that_vba_does_not_keep_for_itself() -> None:
    for function in FUNCTIONS.values():
        for parameter in parameters(function):
            assert re.fullmatch("[a-z]+", parameter.name)
            assert parameter.name not in RESERVED.split()


@pytest.mark.parametrize(
    ("text", "encoding", "spelled"),
    [
        ("", "gbk", '""'),
        ("说“好”", "gbk", '"说“好”"'),
        ('a"b', "gbk", '"a""b"'),
        ("率−1", "gbk", '"率" & ChrW(8722) & "1"'),
        ("（a", "cp1252", 'ChrW(-248) & "a"'),
        ("😀", "gbk", "ChrW(-10179) & ChrW(-8704)"),
    ],
)
def test_texts_are_spelled_so_that_they_arrive_whole(
    text: str, encoding: str, spelled: str
) -> None:
    assert literal(text, encoding) == spelled


def test_xlwings_module_keeps_its_licence_and_its_settings_apart() -> None:
    code = xlwings_module()
    assert "BSD 3-clause license" in code
    assert 'PROJECT_NAME As String = "kaohe"' in code
    assert '"ADD_WORKBOOK_TO_PYTHONPATH", "true"' not in code
    assert 'source = "" Or source = "directory"' not in code
    assert code.splitlines()[1] == "Option Private Module"
