"""The sheet 复核申请: who asks for a review, and until when it is to be answered."""

from workbook.generate.builder import Canvas, add_table, name_table, print_to
from workbook.month.appeals import ADVICE, COLUMNS, LATE, OVERDUE, UNDATED
from workbook.month.made_sheets import APPEALS
from workbook.month.made_sheets import PUBLICATION as SETTINGS
from workbook.month.publication import Setting
from workbook.month.tables import APPEALS as TABLE

ROWS = 100


def add_appeals(canvas: Canvas) -> None:
    """Add the sheet 复核申请 with nothing filled in."""
    layout = canvas.layout.sheets[APPEALS]
    asked, answered, due = (f"${layout.letter(n)}{{r}}" for n in (*COLUMNS, "答复期限"))
    last = layout.letter("备注")
    answer, request, published = (
        _setting(canvas, setting) for setting in (Setting.ANSWER, Setting.REQUEST, Setting.DAY)
    )
    late = (
        f"IF(AND(N({published})>0,N({request})>0),"
        f'IF({asked}>WORKDAY({published},{request}),"{LATE}",""),"")'
    )
    waiting = (
        f'IF(N({due})=0,"待答复",IF({due}<TODAY(),"{OVERDUE}"&(TODAY()-{due})&"天没有答复",'
        f'"待答复，{{0}}以前"))'
    ).replace("{0}", f'"&MONTH({due})&"月"&DAY({due})&"日')
    done = f'IF(AND(N({due})>0,N({answered})>N({due})),"已答复（晚于期限）","已答复")'
    state = f'IF({answered}<>"",{done},{waiting})&{late}'
    formulas = {
        "答复期限": f'=IF(OR(N({asked})=0,N({answer})=0),"",WORKDAY({asked},{answer}))',
        "状态": f'=IF(COUNTA($A{{r}}:${last}{{r}})=0,"",IF(N({asked})=0,"{UNDATED}",{state}))',
    }
    sheet = add_table(canvas, APPEALS, ROWS, formulas=formulas)
    sheet.auto_filter.ref = f"A{layout.header}:{layout.letter('状态')}{layout.header + ROWS}"
    name_table(canvas, TABLE, APPEALS, "状态", ROWS)
    filled = canvas.body(APPEALS, "申请日期", ROWS)
    print_to(canvas, APPEALS, layout.header, f"COUNTA({filled})", 12)


def appeal_words(canvas: Canvas) -> str:
    """Return the formula that says how many requests call for something, empty where none does.

    It depends on the day, so programs compute it anew whenever they open the workbook: nothing that
    needs our functions may depend on it.
    """
    states = canvas.span(APPEALS, "状态", ROWS)
    counts = {begins: f'COUNTIF({states},"{begins}*")' for begins in ADVICE}
    parts = (f'IF({count}>0,"，"&{count}&"件{begins}","")' for begins, count in counts.items())
    return f'=IF({"+".join(counts.values())}=0,"","{APPEALS}："&MID({"&".join(parts)},2,99))'


def _setting(canvas: Canvas, name: str) -> str:
    """Return the cell of 公布设置 with the answer to what is asked there."""
    layout = canvas.layout.sheets[SETTINGS]
    names = [setting.name for setting in canvas.layout.settings]
    return f"{SETTINGS}!${layout.letter('内容')}${layout.first + names.index(name)}"
