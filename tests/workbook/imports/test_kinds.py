"""Every place that offers kinds of export offers all of them."""

import re

import pytest

from udf.resources import template
from workbook.imports.kinds import KINDS


@pytest.mark.parametrize(
    ("page", "shown"),
    [("desktop/page.html", "label"), ("office/templates/taskpane.html", "name")],
)
def test_each_kind_can_be_chosen(page: str, shown: str) -> None:
    html = template(page).read_text(encoding="utf-8")
    offered = dict(re.findall(r'<option value="([^"]+)">([^<]+)<', html))
    for kind in KINDS.values():
        assert offered.get(getattr(kind, shown)) == kind.label
