"""The sheets that clerks fill in: the ledgers, 考勤, 好差评 and 名册."""

from collections.abc import Sequence

from udf.roster import Person
from workbook.generate.builder import Canvas, Row, add_name, name_table, print_to
from workbook.generate.long_tables import add_long_table
from workbook.generate.places import pick
from workbook.month.tables import TABLES
from workbook.month.workdays import Day, workdays


def add_ledger(canvas: Canvas, title: str, side: str) -> None:
    """Add a ledger; ``side`` is 扣分 or 加分."""
    layout = canvas.layout.sheets[title]
    end = layout.letter(layout.last_input)
    formulas = {}
    for column, function in (("分值", "POINTS"), ("状态", "STATUS")):
        header = f"{layout.letter(column)}${layout.header}"
        picked = pick(canvas.blocks[side + function][0], header)
        formulas[column] = f'=IF(COUNTA($A{{r}}:${end}{{r}})=0,"",{picked})'
    sheet = add_long_table(canvas, title, canvas.ledger, formulas=formulas)
    last_column = layout.letter("状态")
    sheet.auto_filter.ref = f"A{layout.header}:{last_column}{layout.header + canvas.ledger}"
    name_table(canvas, TABLES[title], title, layout.last_input, canvas.ledger)
    dates, clauses = (canvas.span(title, name, canvas.ledger) for name in ("日期", "条款"))
    last = f"IFERROR(MATCH(9E+307,{dates}),1),COUNTA({clauses})"
    print_to(canvas, title, layout.header - 1, last, 21)


def add_counts(canvas: Canvas, title: str, roster: Sequence[Person], days: Sequence[Day]) -> None:
    """Add 考勤 or 好差评: a row for everyone, in 考勤 with the sign-ins due already filled in."""
    slots = int(canvas.rules.choices.value("slots_per_day"))
    rows: list[Row] = []
    for person in roster:
        due = slots * sum(workdays(days, one.since, one.until) for one in person.stints)
        who = (person.id, person.name, person.window)
        rows.append((*who, due or None) if title == "考勤" else who)
    layout = canvas.layout.sheets[title]
    end = layout.letter(layout.last_input)
    formulas = {}
    for column, function in {
        "正常在岗率": "RATE",
        "评价率": "COVERAGE",
        "评价率扣分": "TIER",
    }.items():
        if any(column == own.name for own in layout.columns):
            header = f"{layout.letter(column)}${layout.header}"
            picked = pick(canvas.blocks[function][0], header)
            formulas[column] = f'=IF($A{{r}}&$B{{r}}="","",{picked})'
    sheet = add_long_table(canvas, title, canvas.people, rows, formulas)
    sheet.auto_filter.ref = f"A{layout.header}:{end}{layout.header + canvas.people}"
    name_table(canvas, TABLES[title], title, layout.last_input, canvas.people)
    _print_people(canvas, title)


def _print_people(canvas: Canvas, title: str) -> None:
    names = canvas.body(title, "姓名", canvas.people)
    header = canvas.layout.sheets[title].header
    print_to(canvas, title, header, f'IFERROR(MATCH("*",{names},-1),1)', 1)


def add_roster(canvas: Canvas, roster: Sequence[Person]) -> None:
    """Add 名册: a row for each time of service."""
    title = "名册"
    rows = [
        (person.id, person.name, stint.window, stint.since, stint.until)
        for person in roster
        for stint in person.stints
    ]
    add_long_table(canvas, title, canvas.people, rows)
    name_table(canvas, TABLES[title], title, "离岗日期", canvas.people)
    add_name(canvas, "姓名选项", canvas.body(title, "姓名", canvas.people))
    _print_people(canvas, title)
