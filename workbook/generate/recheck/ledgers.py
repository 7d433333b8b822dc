"""The second calculation's reading of the ledgers: every row judged, and runs of bulletins."""

import re

from udf.kinds import Kind
from workbook.generate.recheck.people import exact, names_columns, who_columns
from workbook.generate.recheck.pieces import (
    MOST_NAMES,
    PERSON,
    SERIALS,
    UNREAD_BUCKET,
    Columns,
    cell,
    literal,
    tidy,
    trim,
)

_KIND = "INDEX([x.kind:],[rule])"


def ledger_columns(prefix: str, side: int, entries: int) -> Columns:
    """Return the columns that judge the entries of a ledger (``side`` 1: 扣分登记, 2: 加分登记)."""

    def value_of(header: str) -> str:
        return cell(prefix, "[at]", header)

    def found(column: str) -> str:
        return f"MATCH({literal(value_of('条款'))},[x.{column}:],0)"

    def number(header: str, empty: str) -> str:
        value = value_of(header)
        return f'IF({trim(value)}="",{empty},IF(ISTEXT({value}),-1,MAX(0,{value}*1)))'

    minutes = f'IF([rule]=0,FALSE,{_KIND}="{Kind.DURATION}")'
    columns = {
        "rule": (
            "细则行",
            f'=IF([at]=0,"",IFERROR(IF({value_of("条款")}="","",'
            f'IFERROR({found("code")},IFERROR({found("item")},0))),""))',
        ),
        "date": ("日期", f'=IF([rule]="",0,IFERROR(INT({number("日期", "0")}),0))'),
        "number": ("数量", f'=IF([rule]="",0,IFERROR({number("数量", f"IF({minutes},0,1)")},0))'),
        "verdict": (
            "核实",
            f'=IF([rule]="",0,IFERROR(MATCH("核:"&{tidy(value_of("核实"))},[k.word:],0),0))',
        ),
        # 1: somebody who is in post that day, or a whole window.
        "there": (
            "在岗",
            f'=IF([rule]="",1,IF([who]<0,1,IF([who]=0,0,IFERROR(IF({_in_service()},1,0),0))))',
        ),
        "state": ("计入", _state(prefix, side)),
        "amount": (
            "分值",
            '=IF([state]<1,0,IF(INDEX([x.unit:],[rule])="",SUMIFS([x.step|],[x.code|],'
            'INDEX([x.code:],[rule]),[x.limit|],"<="&[number]*100),'
            "[number]*INDEX([x.unit:],[rule])))",
        ),
        "bucket": (
            "归入",
            f"=IF([state]=0,0,{PERSON}*[who]+SIGN([who])*"
            f"IF([state]<0,{UNREAD_BUCKET},INDEX([x.bucket:],[rule])))",
        ),
    }
    own = {*columns, "id", "name", "window", "who", "hit", "serial", "at", "count"}

    def prefixed(template: str) -> str:
        return re.sub(
            r"\[([a-z]+)([:|]?)]",
            lambda m: f"[{prefix}.{m[1]}{m[2]}]" if m[1] in own else m[0],
            template,
        )

    judged = {
        f"{prefix}.{key}": (header, prefixed(template))
        for key, (header, template) in columns.items()
    }
    who = who_columns(prefix, f"[{prefix}.at]", f'[{prefix}.rule]=""')
    return names_columns(prefix, entries) | judged | who


def _in_service() -> str:
    """Return the test whether the person of an entry is in post on its day."""
    until = "[date]<=INDEX([r.to:],[who])"
    stint = 'COUNTIFS([r.person|],[who],[r.from|],"<="&[date],[r.to|],">="&[date])>0'
    return (
        f'IF(AND([rule]>0,{_KIND}="{Kind.WORKDAY}"),{until},IF(INDEX([r.rows:],[who])>1,{stint},'
        f"AND([date]>=INDEX([r.from:],[who]),{until})))"
    )


def _state(prefix: str, side: int) -> str:
    """Return the formula for what an entry is: 1 counted, 0 left out, -1 not understood."""
    permit = "INDEX([x.side:x.whole_open],[rule],1+IF([verdict]>3,1,0)+IF([who]<0,2,0))"
    # No deduction is for a whole window; a 细则 edited to have one is not followed here.
    extra, unknown = "", "-1"
    if side == 1:
        extra, unknown = ",[serial]<0,[who]<0", "IF(AND([who]<0,[whole]=0),0,-1)"
    together = "COUNTIFS([at|],[at],[there|],0)>0,COUNTIFS([at|],[at],[who|],[who])>1"
    serial = cell(prefix, "[at]", "通报期次")
    impossible = (
        "[who]=0,[verdict]=0,[number]=0,[number]<>INT([number]),AND([who]<0,[number]>1),"
        f"AND([date]>=0,OR([date]<[month],[date]>=[next])),ISERROR({serial})"
    )
    return (
        f'=IF([rule]="",0,IF(OR({impossible}),0,IF(NOT({exact(prefix)}),0,'
        f"IF([rule]=0,{unknown},IF({permit}<>{side},MIN(0,{permit}),"
        f"IF(OR([date]<0,[number]<0,[count]>{MOST_NAMES}{extra}),-1,"
        f"IF([count]>1,IF(OR({together}),0,1),[there])))))))"
    )


def bulletin_columns() -> Columns:
    """Return the columns that find runs of consecutive bulletins in 扣分登记.

    A bulletin of a person is the number person × 10⁶ + serial. The last of a run is where the next
    number is missing; its first is the largest number not above it whose predecessor is missing.
    """
    serial = cell("d", "[d.at]", "通报期次")
    inner = f"VALUE(MID({serial},2,LEN({serial})-2))"
    written = f'IFERROR(IF({serial}="第"&{inner}&"期",MAX(0,{inner}),-1),-1)'
    length = 'IF([d.start]>0,1,[d.key]-SMALL([d.start|],COUNTIF([d.start|],"<="&[d.key]))+1)'
    last = "AND(MATCH([d.key],[d.key:],0)=§,ISNA(MATCH([d.key]+1,[d.key:],0)))"
    return {
        "d.serial": (
            "通报期次",
            '=IF([d.rule]="",0,IF([d.rule]=0,0,IF(INDEX([x.serial:],[d.rule])=0,0,'
            f'IFERROR(IF({trim(serial)}="",0,IF(ISTEXT({serial}),{written},'
            f"IF({serial}*1<{SERIALS},MAX(0,{serial}*1),-1))),0))))",
        ),
        "d.key": (
            "通报",
            "=IF([d.state]<1,0,IF(AND([d.serial]>0,[d.serial]=INT([d.serial])),"
            f"[d.who]*{SERIALS}+[d.serial],0))",
        ),
        "d.start": ("连续起点", "=IF([d.key]=0,0,IF(ISNA(MATCH([d.key]-1,[d.key:],0)),[d.key],0))"),
        "d.found": (
            "连续次数",
            f"=IF([d.key]=0,0,IF({last},INT(MAX(0,{length}-IF([mode]=2,[limit]-1,0))"
            "/IF([mode]=2,1,[limit])),0))",
        ),
    }
