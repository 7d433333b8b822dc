"""Header rows: which columns they name."""

from udf import tables


def test_a_columns_own_name_beats_its_aliases_wherever_it_is() -> None:
    other = next(
        name for name, column in tables.aliases(tables.LEDGER).items() if column == "姓名" != name
    )
    assert tables.columns_of(["姓名", other, "别的"], tables.LEDGER) == {"姓名": 0}
    assert tables.columns_of([other, "姓名"], tables.LEDGER) == {"姓名": 1}
    assert tables.columns_of([other, other], tables.LEDGER) == {"姓名": 0}
    assert tables.columns_of(["姓名（必填）*", "“日期”："], tables.LEDGER) == {"姓名": 0, "日期": 1}
