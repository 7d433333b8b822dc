"""The JavaScript that the server gives to Excel, in a real browser against the real server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.browser import Page, chromium
from tests.conformance.hosts import directly, office_arguments, xlwings_server
from tests.conformance.months import sample
from tests.conformance.proof import differences
from udf.functions import FUNCTIONS


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with xlwings_server(tmp_path_factory.mktemp("server") / "project") as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def page(origin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with chromium(tmp_path_factory.mktemp("browser")) as opened:
        opened.open(f"{origin}/taskpane.html")
        yield opened


def test_every_function_is_associated(page: Page) -> None:
    assert set(page.run("return Object.keys(CustomFunctions.functions)")) == set(FUNCTIONS)


def test_the_sample_month_through_the_browser(page: Page) -> None:
    month = sample()
    answers = []
    for call, expected in zip(month.calls, directly(month), strict=True):
        arguments = json.dumps(office_arguments(month, call))
        got = page.run(
            f"const cell = {{ address: '计算!A1' }};"
            f"return await CustomFunctions.functions.{call.function}(...{arguments}, cell);"
        )
        assert len(got) == len(expected)
        answers.append(got)
    assert differences(month, answers) == []


def test_a_failed_call_is_an_error_value_never_a_number(page: Page) -> None:
    said = page.run(
        "globalThis.config.customFunctionsMaxRetries = 1;"
        "const kept = globalThis.xwRequest.post;"
        "globalThis.xwRequest.post = async () => { throw new Error('Network error'); };"
        "try { return await CustomFunctions.functions.WORKDAYS([['日期']], null, null, {}); }"
        "catch (error) { return error.code; }"
        "finally { globalThis.xwRequest.post = kept; }"
    )
    assert said == "#VALUE!"


def test_the_pane_says_whether_it_is_connected(page: Page) -> None:
    page.run("for (let i = 0; i < 50 && document.getElementById('state').textContent.startsWith("
             "'正在'); i++) await new Promise((done) => setTimeout(done, 100));")  # fmt: skip
    state = page.run("return document.getElementById('state').textContent")
    assert state == "已连接，可以使用 KH. 开头的函数。"


def test_nothing_is_asked_of_another_machine(page: Page, origin: str) -> None:
    assert page.requests
    assert [url for url in page.requests if not url.startswith((origin, "data:"))] == []


def test_office_js_itself_comes_from_the_server(origin: str, tmp_path: Path) -> None:
    with chromium(tmp_path) as opened:
        opened.open(f"{origin}/taskpane.html", stood_in=False)
        scripts = [url for url in opened.requests if url.endswith("/office.js")]
        assert scripts
        assert all(url.startswith((origin, "data:")) for url in opened.requests)
        assert opened.run("return typeof Office.onReady") == "function"
