"""What an adoption has changed, counted: parts, sheets, cells, names."""

from tests.workbook.written import written
from workbook.adopt.changed_parts import changes_between
from workbook.ooxml.package import Package
from workbook.ooxml.structure.rows import delete_rows
from workbook.ooxml.structure.sheet_list import remove_sheet


def test_nothing_is_counted_but_what_differs() -> None:
    before = Package(
        written({"得分": [["甲", 1], ["乙", 2]], "考勤": [[1]], "旧表": [[1]], "评价": [[1], [2]]})
    )
    after = before.copy()
    sheet = after.sheet("得分")
    sheet.set_value(2, 2, 3)
    sheet.set_formula(3, 1, "1+1")
    remove_sheet(after, "旧表")
    delete_rows(after, "评价", {2})
    after.set_name("得分表", "得分!$A$1:$B$2")
    spent = changes_between(before, after)
    assert spent["sheets_changed"] == {
        "得分": {"count": 2, "cells": ["B2", "A3"]},
        "评价": {"count": 1, "cells": ["A2"]},
    }
    assert spent["sheets_added"] == [] and spent["names_changed"] == ["!得分表"]
    assert spent["parts"]["removed"] == [before.sheet("旧表").part]
    assert before.sheet("得分").part in spent["parts"]["changed"]
    assert before.sheet("考勤").part not in spent["parts"]["changed"]
    same = changes_between(before, before.copy())
    assert same["sheets_changed"] == {} and same["parts"] == {
        "changed": [],
        "added": [],
        "removed": [],
    }
