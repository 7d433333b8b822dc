"""The second calculation's reading of 名册, 考勤 and 好差评: who is who, and when in post.

Two rows of 名册 with one 工号, whose times of service do not overlap, are one person who moved to
another window: the row that begins last stands for him (``r.person``).
"""

from workbook.generate.recheck.pieces import (
    LAST_DAY,
    MOST_NAMES,
    SEPARATORS,
    Columns,
    blank,
    cell,
    replaced,
    tidy,
    tidy_number,
)


def roster_columns() -> Columns:
    """Return the columns that read the roster, a row a row of it."""

    def value_of(header: str) -> str:
        return cell("r", "§", header)

    def day(header: str, empty: int) -> str:
        value = value_of(header)
        return f"=IFERROR(IF({blank(value)},{empty},IF(ISNUMBER({value}),INT({value}),-1)),-1)"

    def clash(key: str) -> str:
        return f"NOT(EXACT([{key}],INDEX([{key}:],MATCH([{key}],[{key}:],0))))"

    def alone(key: str, others: str) -> str:
        """Tell whether all rows with the row's own number here belong to its person."""
        count = f"COUNTIFS([{key}|],[{key}]{others})"
        own = f"COUNTIFS([{key}|],[{key}]{others},[r.same_id|],[r.same_id])"
        return f"IF({count}=1,TRUE,IF([r.rows]>1,{count}={own},FALSE))"

    first = "INDEX([r.written:],[r.same_id])"  # of those whose capitals alone may differ
    alike = f"IF([r.same_id]=0,FALSE,NOT(EXACT([r.written],{first})))"
    rows = "COUNTIF([r.same_id|],[r.same_id])"
    served = '[r.from|],"<="&[r.to],[r.to|],">="&[r.from]'
    overlapping = f"COUNTIFS([r.same_id|],[r.same_id],{served})>1"
    another = f"COUNTIFS([r.same_id|],[r.same_id],[r.same_name|],[r.same_name])<{rows}"
    last = 'COUNTIFS([r.same_id|],[r.same_id],[r.from|],">"&[r.from])=0'
    return {
        "r.written": ("工号原样", f'=IFERROR("#"&{tidy_number(value_of("工号"))},"#")'),
        "r.id": ("工号", "=UPPER([r.written])"),  # capitals do not matter
        "r.name": ("姓名", f'=IFERROR("@"&{tidy(value_of("姓名"))},"@")'),
        "r.window": ("窗口", f'=IFERROR("|"&{tidy(value_of("窗口"))},"|")'),
        "r.from": ("到岗", day("到岗日期", 0)),
        "r.to": ("离岗", day("离岗日期", LAST_DAY)),
        # Texts are compared once, to find the first row with the same; what counts rows compares
        # numbers, which is many times faster. 0: empty.
        "r.same_id": ("同工号", '=IF([r.id]="#",0,MATCH([r.id],[r.id:],0))'),
        "r.same_name": ("同姓名", '=IF([r.name]="@",0,MATCH([r.name],[r.name:],0))'),
        # 1: the 工号 stands twice and is not one person's.
        "r.twice": (
            "工号重复",
            f"=IF([r.same_id]=0,0,IF({rows}=1,0,IF(OR({overlapping},{another}),1,0)))",
        ),
        # In how many windows the person was, one after the other; 0 where that is not known.
        "r.rows": (
            "先后几处",
            f"=IF([r.same_id]=0,1,IF({rows}=1,1,"
            f"IF(COUNTIFS([r.same_id|],[r.same_id],[r.twice|],1)>0,0,{rows})))",
        ),
        "r.last": ("最后一处", f'=IF([r.rows]>1,IF({last},[r.id],""),"")'),
        "r.person": ("本人行", "=IF([r.rows]>1,MATCH([r.id],[r.last:],0),§)"),
        # What a row may be found by: empty where it would not be the only one.
        "r.by_id": ("工号唯一", '=IF(OR([r.id]="#",[r.rows]=0,[r.person]<>§),"",[r.id])'),
        "r.by_both": ("工号姓名", '=IF([r.by_id]="","",[r.by_id]&[r.name])'),
        "r.by_name": (
            "姓名唯一",
            f'=IF(OR([r.name]="@",[r.person]<>§),"",IF({alone("r.same_name", "")},[r.name],""))',
        ),
        "r.by_place": (
            "姓名窗口",
            '=IF(OR([r.name]="@",[r.window]="|"),"",'
            f'IF({alone("r.same_name", ",[r.place|],[r.place]")},[r.name]&[r.window],""))',
        ),
        "r.place": ("窗口行", '=IF([r.window]="|",0,MATCH([r.window],[r.window:],0))'),
        "r.clash": (
            "大小写",
            f"=IF(OR({alike},{clash('r.name')},{clash('r.window')}),1,0)",
        ),
    }


def who_columns(prefix: str, row: str = "§", skip: str = "") -> Columns:
    """Return the columns that tell whose row it is.

    ``hit`` is the row of 名册 it was found by, minus that of a window's first person, or 0; ``who``
    is the person's own row, or the same. ``row`` is the table's row, a blank name's own where
    ``skip`` holds.
    """
    key = prefix + "."

    def text(mark: str, value: str) -> str:
        return f'=IF({skip},"","{mark}"&{value})' if skip else f'="{mark}"&{value}'

    window = f'IF([{key}window]="|",0,-MATCH([{key}window],[r.window:],0))'
    name = (
        f"IFERROR(MATCH([{key}name],[r.by_name:],0),"
        f"MATCH([{key}name]&[{key}window],[r.by_place:],0))"
    )
    number = (
        f'IF([{key}name]="@",MATCH([{key}id],[r.by_id:],0),'
        f"MATCH([{key}id]&[{key}name],[r.by_both:],0))"
    )
    # The test is also what an error value in any of the three cells runs into.
    hit = (
        f'IFERROR(IF([{key}id]&[{key}name]&[{key}window]="#@|",0,IF([{key}id]<>"#",{number},'
        f'IF(OR([{key}name]="@",[{key}name]="@全体"),{window},{name}))),0)'
    )
    own = tidy(cell(prefix, row, "姓名"))
    if skip:
        own = f"IF([{key}count]>1,{_part(key)},{own})"
    return {
        f"{key}id": ("工号", text("#", f"UPPER({tidy_number(cell(prefix, row, '工号'))})")),
        f"{key}name": ("姓名", text("@", own)),
        f"{key}window": ("窗口", text("|", tidy(cell(prefix, row, "窗口")))),
        f"{key}hit": ("名册行", f"=IF({skip},0,{hit})" if skip else f"={hit}"),
        f"{key}who": ("人员行", f"=IF([{key}hit]<1,[{key}hit],INDEX([r.person:],[{key}hit]))"),
    }


def _part(key: str) -> str:
    """One name of a cell that holds several."""
    apart = f'SUBSTITUTE([{key}names],"、",REPT(" ",99))'
    return f"TRIM(MID({apart},99*[{key}part]+1,99))"


def entry_columns(prefix: str) -> Columns:
    """Return the column that tells the filled rows of a ledger, a row a row of it."""
    return {f"{prefix}.mark": ("已填", f'=IFERROR(IF({cell(prefix, "§", "条款")}="","",§),"")')}


def names_columns(prefix: str, entries: int) -> Columns:
    """Return the columns that give every entry, and every further name of a cell, a row.

    The first ``entries`` rows under the header take the filled rows of the table one after the
    other (``row``), those below their further names. ``at`` is the row of the table that a row
    reads, 0 for none, ``part`` which of its names from 0, ``count`` how many it has.
    """
    key, first = prefix + ".", entries + 2  # the first row of those below

    def names(row: str) -> str:
        return replaced(tidy(cell(prefix, row, "姓名")), [(mark, "、") for mark in SEPARATORS])

    own = names(f"[{key}row]")
    marks = f'LEN({own})-LEN(SUBSTITUTE({own},"、",""))'
    whole = f'ISNUMBER(MATCH("@"&{tidy(cell(prefix, f"[{key}row]", "姓名"))},[r.name:],0))'
    number, clause = (blank(cell(prefix, f"[{key}row]", header)) for header in ("工号", "条款"))
    several = f"AND({number},NOT({clause}))"
    nth = f"INT((§-{first})/{MOST_NAMES - 1})+1"
    part = f"MOD(§-{first},{MOST_NAMES - 1})+1"
    total = f"INDEX([{key}marks:],[{key}entry])+1"
    return {
        f"{key}row": (
            "已填的行",
            f"=IF(§>MIN({first - 1},[{prefix}filled]+1),0,"
            f"IF(§<[{prefix}gap],§,IFERROR(SMALL([{key}mark|],§-1),0)))",
        ),
        f"{key}marks": (
            "另有几人",
            f"=IF([{key}row]=0,0,IFERROR(IF({several},IF({marks}=0,0,IF({whole},0,{marks})),0),0))",
        ),
        f"{key}many": ("几人一行", f'=IF([{key}marks]>0,§,"")'),
        f"{key}entry": (
            "取自哪行",
            f"=IF([{key}row]>0,§,IF(§<{first},0,IFERROR(SMALL([{key}many|],{nth}),0)))",
        ),
        f"{key}count": ("几人", f"=IF([{key}entry]=0,0,IFERROR({total},0))"),
        f"{key}part": ("第几人", f"=IF(§<{first},0,{part})"),
        f"{key}at": (
            "登记行",
            f"=IF([{key}entry]=0,0,"
            f"IF([{key}part]<MAX(1,[{key}count]),INDEX([{key}row:],[{key}entry]),0))",
        ),
        f"{key}names": ("各人", f'=IF([{key}count]<2,"",IF([{key}at]=0,"",{names(f"[{key}at]")}))'),
    }


def exact(prefix: str) -> str:
    """Tell whether what was found is written alike in capitals too, which MATCH ignores."""
    key = prefix + "."
    place = f"EXACT([{key}window],INDEX([r.window:],ABS([{key}hit])))"
    return (
        f"IF([{key}hit]<0,{place},AND("
        f'OR([{key}id]="#",EXACT([{key}id],INDEX([r.id:],[{key}hit]))),'
        f'OR([{key}name]="@",EXACT([{key}name],INDEX([r.name:],[{key}hit]))),'
        f'OR([{key}id]<>"#",INDEX([r.by_name:],[{key}hit])<>"",{place})))'
    )


def count_columns(prefix: str) -> Columns:
    """Return the columns that tell whose row of 考勤 or 好差评 it is."""
    own = f"=IF([{prefix}.who]>0,IF({exact(prefix)},[{prefix}.who],0),0)"
    return who_columns(prefix) | {f"{prefix}.own": ("本人行", own)}
