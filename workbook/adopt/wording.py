"""What adopting a workbook asks and found, in words for clerks."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from workbook.discovery.mapping import BOTH, NONE, Answers, parted, sections_of, table_of
from workbook.discovery.model import (
    Cause,
    Discovery,
    FoundTable,
    Meaning,
    Proof,
    Question,
    RowKind,
    Shape,
    SheetUse,
    TableKind,
    Use,
)
from workbook.files.answers_file import answer_line, one_line, section_line
from workbook.month.listed import listed_places
from workbook.ooxml.references import address, column_letters

_MEANINGS = {
    Meaning.POINTS: "",
    Meaning.MINUS: "各项填的是扣掉的分（负数）",
    Meaning.OFF: "各项填的是扣掉的分",
}
_ANY_CLAUSE = "别的条款也可以，照“条款×次数”写"
_LINES = {
    RowKind.HEADER: "又一次表头",
    RowKind.WINDOW: "窗口标题",
    RowKind.SUBTOTAL: "统计行",
    RowKind.NOTE: "说明",
    RowKind.SIGNATURE: "签字",
    RowKind.OTHER: "别的内容",
    RowKind.OPEN: "要问",
    RowKind.PERSON: "人员",
}


# --- questions ------------------------------------------------------------------------------------


def question_text(question: Question) -> str:
    """Return a question as a sentence, with where it is about and why it is open."""
    sheet = f"“{question.sheet}”" if question.sheet else ""
    if table := table_of(question.key):
        sheet += f"{table}列起的那张表"
    where = sheet + _shown_places(question)
    label = f"“{question.label}”" if question.label else ""
    example = f"（如“{question.example}”）" if question.example else ""
    reasons = "；".join(proof.value for proof in question.proofs if isinstance(proof, Proof))
    because = f"（{reasons}）" if reasons else ""
    sheets = "、".join(o.answer for o in question.options if o.answer not in (BOTH, NONE))
    texts = {
        Cause.CATEGORIES: (
            f"{sheet}的各项得分是哪几列？请依次写表头或列号，用顿号隔开，缺的一项写“没有”"
        ),
        Cause.NAME: f"{sheet}里被考核人的姓名是哪一列？",
        Cause.WINDOW: f"{sheet}的{label}列{example}是窗口吗？",
        Cause.TOTAL: f"{sheet}的总分是哪一列，还是没有？",
        Cause.COLUMN: (
            f"{where}{label}{example}是什么？"
            if question.section == TableKind.MATRIX.value
            else f"{sheet}的“{parted(question.key)[0]}”是哪一列？{because}"
        ),
        Cause.PERSON: f"{where}{label}是被考核的人吗？{because}",
        Cause.SHEET: f"工作表{sheet}{example}作什么用？{because}",
        Cause.CHOICE: f"工作表{sheets}都像{question.section}，用哪一个？",
        Cause.MONTH: "考核的是哪个月？",
        Cause.MEANING: (
            f"{sheet}各条款列填的数（{_shown_places(question)}的{question.example}）是次数，还是分数？"
            if question.section == TableKind.MATRIX.value
            else f"{sheet}的各项填的是得分，还是扣掉的分？"
        ),
        Cause.HEADER: f"{sheet}的{question.section}表头在第几行，或者在哪张表？",
        Cause.REPLACE: "表里原有的得分与按细则算出的不同，要换成算出的吗？",
    }
    return texts[question.cause]


def _shown_places(question: Question) -> str:
    """Return the first cell in question; of a matrix also how many the answer will hold for."""
    places = [address(*place) for place in question.places]
    shown = listed_places(places) if question.section == TableKind.MATRIX.value else places[:1]
    return "".join(shown)


def mapping_text(questions: Sequence[Question], answers: Answers, title: str) -> str:
    """Return the text of a 对照表: what is asked, likely answers first, and what was answered."""
    lines = [
        f"# “{title}”的对照表：程序拿不准的地方，请在引号里填写，存盘后再运行一次。",
        "# 列可以填表头或列号（如 E列）；下个月也照这里的回答。",
    ]
    asked = {(question.section, question.key): question for question in questions}
    given = [(section, key) for section, keys in answers.sections.items() for key in keys]
    for section, keys in sections_of(dict.fromkeys([*asked, *given])).items():
        lines += ["", section_line(section)]
        for key in keys:
            question = asked.get((section, key))
            if question is not None:
                lines.append(f"# {one_line(question_text(question))}")
                lines += [f"# 可填：{one_line(line)}" for line in _options(question)]
            answer = answers.get(section, key) or ""
            lines.append(answer_line(key, answer))
    return "\n".join(lines) + "\n"


def _options(question: Question) -> list[str]:
    told = [option for option in question.options if option.shown not in ("", option.answer)]
    plain = [option.answer for option in question.options if option not in told]
    explained = [f"{option.answer}（{option.shown}）" for option in told]
    if explained and question.section == TableKind.MATRIX.value:  # before the last: to leave it out
        explained.insert(-1, _ANY_CLAUSE)
    return (["、".join(plain)] if plain else []) + explained


# --- what was found -------------------------------------------------------------------------------


def sheet_rows(found: Discovery) -> list[tuple[str, str, str, str]]:
    """Return every sheet as a row: 工作表, 用途, 表头和数据, 各列."""
    rows = []
    for use in found.sheets:
        tables = [table for table in found.tables if table.sheet == use.sheet]
        if not tables:
            rows.append((use.sheet, _use(use), "", ""))
        rows += [(use.sheet, _kind(table), _extent(table), _columns(table)) for table in tables]
    return rows


def _use(use: SheetUse) -> str:
    if use.use is Use.OWN:
        return "本程序的表"
    if use.use is Use.ASKED:
        return "要问"
    why = use.why.value if use.why is not None else "没有能认出的表"
    return f"不用：{why}；原样保留"


def _kind(table: FoundTable) -> str:
    month = f"（{table.month.year}年{table.month.month}月）" if table.month else ""
    more = "；".join(
        words
        for words in (
            "一人一张" if table.shape is Shape.FORM else "",
            _MEANINGS[table.meaning],
            f"{len(table.clauses)}个条款列" if table.clauses else "",
        )
        if words
    )
    return f"{table.kind.value}{month}" + (f"：{more}" if more else "")


def _extent(table: FoundTable) -> str:
    first, last = table.header[0], table.header[-1]
    header = f"第{first}行" if first == last else f"第{first}—{last}行"
    if not table.rows:
        return f"表头{header}，没有数据"
    counted = f"{len(table.persons)}人" if table.persons else f"{len(table.rows)}行"
    gaps = sum(
        row != before + 1 for before, row in pairwise(person.row for person in table.persons)
    )
    blocks = f"，分{gaps + 1}段" if gaps else ""
    return f"表头{header}，数据第{table.rows[0]}—{table.rows[-1]}行，{counted}{blocks}"


def _columns(table: FoundTable) -> str:
    columns = sorted(table.columns.items(), key=lambda item: item[1].number)
    return "，".join(
        f"{name}={column_letters(column.number)}列"
        + (f"（{column.title}）" if column.title and column.title != name else "")
        for name, column in columns
    )


def line_rows(found: Discovery) -> list[tuple[str, str, str]]:
    """Return the filled rows of tables of people that are no person's: 位置, 内容, 当作什么."""
    rows = []
    for table in found.scores:
        for line in table.lines:
            if line.kind is RowKind.PERSON:
                continue
            words = _LINES[line.kind]
            if line.subtotal is not None:
                words = f"{words}（{line.subtotal.value}）"
            rows.append((f"{table.sheet} 第{line.row}行", line.label, words))
    return rows


def questions_as_rows(questions: Iterable[Question]) -> list[tuple[str, str]]:
    """Return questions as rows: what is asked, what may be answered."""
    return [
        (question_text(question), "；".join(_options(question)) or "（请填写）")
        for question in questions
    ]
