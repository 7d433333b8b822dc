"""Which dates in a text belong to the sheet itself, and move on, and which tell of an event.

A title, the time that a sheet is about and the days on which it is filled in, signed, sent or
announced become the new month's. What happened to somebody on a day happened then: it stays.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from workbook.discovery.vocabulary import organisation_likeness
from workbook.month.month_text import (
    Edit,
    Mention,
    edits,
    last_day,
    last_month_of,
    mentions,
    next_month_of,
)

_DAY_OF = re.compile("月\\s*[0-9]{1,2}\\s*日|[0-9][-./][0-9]{1,2}(?![0-9])")
_DATES = "日期|时间|时段|期间|周期|区间|月份|年月|年度|期限|起止|范围|期"
_ISSUED = (
    "填报|填表|填写|填制|制表|制作|编制|编报|统计|汇总|核算|考核|考评|考勤|测评|评价|评议|公示|公布|发布|公开|通报"
    "|报送|上报|报告|报表|生成|导出|打印|印制|出具|签字|签名|签章|签收|签发|审核|复核|审批|审定|核定|批准|确认"
    "|盖章|张贴|提取|取数|采集|下载|截取|更新|查询|录入|整理|抽取"
    "|截止|截至|结算|评定|数据|所属|反馈|异议|申诉|提出|复议|交表|交回"
)
# What is right before a date of the sheet's own: 填报日期：, 公示期为, 截至, 日期：.
_LABEL = re.compile(
    rf"(?:(?:{_ISSUED})+(?:工作)?的?(?:人员?)?(?:{_DATES})*|(?:^|[\s（(，,、:：])(?:起止|所属)?(?:{_DATES})+)"
    r"(?:\s*[:：（(【\[为是自从于由到至]|(?<=日期)|(?<=时间)|(?<=月份))\s*[（(]?\s*$"
    r"|截[止至]到?\s*$"
)
_FOLLOWS = re.compile(
    r"[日号]?[\s)）】\]]*(?:"
    rf"(?:之?前|以?内)(?:向.{{1,12}})?(?:{_ISSUED}|反映)"
    r"|(?:(?:印制|打印|编制|填报|填表|填制|制表|制作|公示|公布|发布|上报|报送|签字|签发|盖章|制|印)(?:完毕)?)"
    r"\s*(?=$|[，,、；;。)）]))"
)
# Lines to sign: a label with or without a name, and what joins the parts of a date.
_SIGNED = re.compile(
    rf"(?:(?<!\S)(?:{_ISSUED})*(?:日期|时间)|[^\s:：，,。；;]*(?:签字|签名|签章|盖章|公章|制表|填表|填报|编制"
    r"|审核|复核|审批|审定|批准|经办|负责人|领导|组长|主任|统计人|监督人|核对|单位|部门|科室)[^\s:：，,。；;]{0,8})"
    r"\s*[:：]\s*(?:[㐀-鿿·]{2,4}(?=[\s0-9二（(，,、；;。]|$))?"
)
_JOINS = re.compile(r"[\s日号至到\-~～—–,，、.。；;:：()（）【】\[\]月份_*]+")
_NOTE = re.compile(
    r"\s*(?:(?:备注|注|说明|附|附注|附记|注意|提示|依据|其他|另|补充说明|情况说明)\s*[0-9一二三四五六七八九]*\s*[:：、.．]"
    r"|[（(]?[0-9一二三四五六七八九十①-⑳]+\s*[、.．)）]|[①-⑳※★*])"
)
_OF_THE_SHEET = re.compile(
    "本表|此表|该表|本期|本次|本册|本月|以上|上述|统计|考核(?:周期|期间|月份|时间|期)"
)
_TITLE = re.compile(
    "(?:表|册|单|榜|簿|台账|流水|汇总|统计|通报|公示|明细|登记|情况|结果|得分|成绩|记录|排名|考核|考评|数据|名单|报告)"
    "\\s*(?:[（(].*[)）])?\\s*$"
)
_SINCE = re.compile(r"\s*份?\s*(?:[上中下]旬|月?[初底末]|之?[前后]|以[前后来]|[起至到]|开始|期间)")
_FROM = re.compile("[自从于至到]\\s*$")
_VALUE = re.compile(r"[^\s:：（(]*[:：]\s*[^\s:：]")
_LAST_MONTH = re.compile("上个?月|上一个?月|上期|环比")
_COMING_MONTH = re.compile("下个?月|下一个?月|次月|翌月")
_NUMBER = "[0-9]{1,4}|十[一二]?|[一二三四五六七八九]"
_ISSUE = re.compile(  # 2026年第11期, 第11期; 总第36期 whatever its number is
    r"(?:(?P<year>20[0-9]{2})\s*年?度?\s*[（(\[【]?\s*第?|(?P<all>总\s*第?)|第)"
    rf"\s*(?P<issue>{_NUMBER})\s*期"
)
_ISSUE_OF_PART = re.compile(  # of a quarter or half of the year, which goes on within it
    rf"第?(?:[一二三四1-4]\s*季度|[上下]半年)[^，,。；;]{{0,12}}?第\s*(?:{_NUMBER})\s*期"
)
_MONTHS = re.compile(rf"(?<![0-9第])(?P<months>{_NUMBER}|两)\s*个月")
_PASSED, _TO_COME = re.compile("[前头已累]|过去"), re.compile("[距离剩余]|还有|尚有")
_UNTIL_THEN = re.compile(  # 距年底还有31天, whatever is counted; 倒计时12天
    "(?:[距离][^，,。；;]{0,4}(?:[年月季]底|[年月季岁]末|年终|季度末)[^，,。；;0-9一二两三四五六七八九十]{0,6}"
    "|[距离][^，,。；;（(]{1,16}?(?:[还尚]有|[仅还只]?剩余?|[仅只]有|不足)|倒计时[^，,。；;0-9]{0,6})"
    r"\s*[0-9一二两三四五六七八九十]+\s*(?:个月|个?工作日|[天日周])(?!之?[前内时]|以[前内上])"
)
_SPAN = re.compile(r"(?<![0-9])[0-9]{1,2}\s*[-~～—–至到]+\s*(?P<last>[0-9]{1,2})\s*月(?!\s*[0-9])")
_QUARTER = re.compile("(?P<quarter>[一二三四1-4])\\s*季度|(?P<half>[上下])半年")
_YEAR_FROM_HERE = re.compile("[次翌来明后去上前]一?年")
_SHORT_DAY = "(?:3[01]|[12][0-9]|0?[1-9])"
_SHORT = re.compile(  # 10.26-11.25, which may be anything else without a label before it
    rf"(?<![0-9./-])(?P<first>1[0-2]|0?[1-9])[./]{_SHORT_DAY}\s*[-~～—–至到]+\s*"
    rf"(?P<last>1[0-2]|0?[1-9])[./]{_SHORT_DAY}(?![0-9./])"
)
_HEADED = re.compile(r"[\s月份度]*(?!修订|制定|印发|实施|施行)[^\s起至以之后前]{2}")
_SENTENCES = re.compile(r"[。；;！!\n\r]|&[LCR]")


@dataclass(frozen=True)
class Dates:
    """What is to change in a text, and what goes on to tell of the old month; "" for nothing."""

    edits: list[Edit]
    left: str


def dates_of(written: str, old: date, new: date, names: Collection[str]) -> Dates:
    """Return what moving on from one month to the next changes in a text outside the tables.

    A sentence that tells of an event as well stays whole, lest it mix the months. Days of the
    month after the old one move on as well where they tell when the old month was announced or
    signed. ``names`` are people's: what is told of them stays.
    """
    found = _found(written, old, new)
    if not found:
        return Dates([], follows_month(written, old))
    stays = _staying(written, found, old, new, names)
    spans = [(one.start, one.end) for one in mentions(written)]

    def moves(edit: Edit) -> bool:
        if stays and not _is_within(edit, spans):  # a year apart goes with all or none
            return False
        return not _is_within(edit, stays)

    kept = [edit for edit in found if moves(edit)]
    places = {edit[:2] for edit in kept}
    own = [one for one in edits(written, old, new) if one[:2] not in places]
    if not own:
        return Dates(kept, follows_month(written, old))
    left = [span for span in stays if any(_is_within(edit, [span]) for edit in own)]
    return Dates(kept, written[slice(*min(left, default=(0, len(written))))])


def is_of_month(written: str, month: date, names: Collection[str]) -> bool:
    """Tell whether a text is a month's own: names it, and not for what happened or began then."""
    following = next_month_of(month)
    own = {edit[:2] for edit in edits(written, month, following)}
    return any(edit[:2] in own for edit in dates_of(written, month, following, names).edits)


def heads(title: str, month: date) -> bool:
    """Tell whether a title begins with what is a month's: 2026年10月值班表, 本局10月安排.

    办法（2026年10月修订） is in force from then on, and goes on to be.
    """
    plain = re.sub(r"[（(][^（()）]*[)）]", "", title)
    return re.search("[，,。；;]", plain) is None and any(
        one.names(month) and one.day is None and _HEADED.match(plain, one.end) is not None
        for one in mentions(plain)
    )


def _is_of_another_year(written: str, group: Sequence[Mention], old: date, new: date) -> bool:
    """Tell whether a sentence counts years from the month's, and the new month has another."""
    sentence = written[slice(*_sentence(written, group[0].start, group[-1].end))]
    return old.year != new.year and _YEAR_FROM_HERE.search(sentence) is not None


def _staying(
    written: str, found: Sequence[Edit], old: date, new: date, names: Collection[str]
) -> set[tuple[int, int]]:
    """Return where the sentences are of which a time that could move on is an event's."""
    return {
        _sentence(written, group[0].start, group[-1].end)
        for group in _groups(written)
        if any(_is_within(edit, [(group[0].start, group[-1].end)]) for edit in found)
        and (
            _is_of_another_year(written, group, old, new)
            or not _belongs_to_sheet(written, group, old, names)
        )
    }


def follows_month(written: str, old: date) -> str:
    """Return what follows the month in other words, "" for nothing: a sentence, or what counts.

    上月（10月）, 2026年第11期, 1—11月, 第四季度 and 考勤周期：10.26-11.25 are such.
    """
    if _LAST_MONTH.search(written):
        before = last_month_of(old)
        for one in mentions(written):
            sentence = written[slice(*_sentence(written, one.start, one.end))]
            if one.names(before) and _LAST_MONTH.search(sentence):
                return sentence
    for one in mentions(written):
        sentence = written[slice(*_sentence(written, one.start, one.end))]
        if one.names(next_month_of(old)) and _COMING_MONTH.search(sentence):
            return sentence
    for short in _SHORT.finditer(written):
        months = {int(short["first"]), int(short["last"])}
        if old.month in months and _LABEL.search(written[: short.start()]):
            return written[slice(*_sentence(written, *short.span()))]
    return next((other[0] for other in _counting_months(written, old)), "")


def _counting_months(written: str, old: date) -> Iterator[re.Match[str]]:
    """Yield what counts months, or is over with the old one: issues, spans, quarters, the year."""
    for issue in _ISSUE.finditer(written):
        year = int(issue["year"]) if issue["year"] else old.year
        if issue["all"] or (year, _number(issue["issue"])) == (old.year, old.month):
            yield issue
    yield from _ISSUE_OF_PART.finditer(written)
    yield from _UNTIL_THEN.finditer(written)
    yield from (one for one in _MONTHS.finditer(written) if _counts_from(written, one, old))
    yield from (one for one in _SPAN.finditer(written) if int(one["last"]) == old.month)
    yield from (one for one in _QUARTER.finditer(written) if _last_month(one) == old.month)
    if old.month == 12:
        yield from _years_alone(written, old.year)


def _years_alone(written: str, year: int) -> Iterator[re.Match[str]]:
    """Yield where a year stands that is no part of a month or day."""
    within = [(one.start, one.end) for one in mentions(written)]
    for alone in re.finditer(rf"(?<![0-9]){year}\s*年", written):
        if not any(start <= alone.start() < end for start, end in within):
            yield alone


def _counts_from(written: str, months: re.Match[str], old: date) -> bool:
    """Tell whether a number of months is how many of the year are over, or to come."""
    before = written[_sentence(written, *months.span())[0] : months.start()]
    count = _number(months["months"].replace("两", "二"))
    over, to_come = _PASSED.search(before), _TO_COME.search(before)
    return bool(over and count == old.month) or bool(to_come and count == 12 - old.month)


def _last_month(part: re.Match[str]) -> int:
    """Return the last month of a quarter or half of the year."""
    if part["half"]:
        return 6 * ("上下".index(part["half"]) + 1)
    return 3 * ("一二三四1234".index(part["quarter"]) % 4 + 1)


def _number(written: str) -> int:
    """Return what digits or numerals from 一 to 十二 say."""
    if written.isdecimal() and written.isascii():
        return int(written)
    tens, ten, ones = written.partition("十")
    return 10 * len(ten) + "〇一二三四五六七八九".index((ones if ten else tens) or "〇")


def _found(written: str, old: date, new: date) -> list[Edit]:
    """Return what all that names the month changes, and days of the month after it."""
    found = edits(written, old, new)
    if _DAY_OF.search(written):
        later = edits(written, new, next_month_of(new))
        found += [one for one in later if not any(_meet(one, other) for other in found)]
    return sorted(found)


def _is_within(edit: Edit, spans: Collection[tuple[int, int]]) -> bool:
    return any(start <= edit[0] < end for start, end in spans)


def with_dates(written: str, dates: Dates) -> str:
    """Return a text with its changes made."""
    for start, end, words in reversed(dates.edits):
        written = written[:start] + words + written[end:]
    return written


def _meet(one: Edit, other: Edit) -> bool:
    return other[0] < one[1] and one[0] < other[1]


def _groups(written: str) -> Iterator[list[Mention]]:
    """Yield the dates of a text, those that begin and end one time together."""
    at = 0
    numbered = []
    before: Mention | None = None
    for one in mentions(written):
        if before is not None and _joined(written, before, one) is False:
            at += 1
        numbered.append((at, one))
        before = one
    for _, group in groupby(numbered, key=lambda pair: pair[0]):
        yield [one for _, one in group]


def _joined(written: str, one: Mention, other: Mention) -> bool:
    between = written[one.end : other.start]
    return re.fullmatch(r"\s*[日号]?\s*(?:[-~～—–至到]+|)\s*", between) is not None


def _belongs_to_sheet(
    written: str, group: Sequence[Mention], old: date, names: Collection[str]
) -> bool:
    """Tell whether a time in a text is the sheet's own and no event's."""
    start, end = _sentence(written, group[0].start, group[-1].end)
    sentence = written[start:end]
    before, after = written[start : group[0].start], written[group[-1].end : end]
    begins = _SINCE.match(after.lstrip("日号")) or _FROM.search(before)
    if not begins and _is_bare(sentence, start, written):
        return True
    if any(name in sentence for name in names) or _is_quoted(written, group):
        return False
    if _LABEL.search(before) or _FOLLOWS.match(after):
        return True
    note = _NOTE.match(written[: group[0].start].rpartition("\n")[2]) is not None
    if any(one.day is not None for one in group) and not _is_whole(group, old):
        titled = len(group) > 1 and not note and _TITLE.search(sentence) is not None
        return titled and "，" not in sentence
    return _is_of_month(sentence, before, after, note=note)


def _is_of_month(sentence: str, before: str, after: str, *, note: bool) -> bool:
    """Tell whether a whole month in a sentence is the one that the sheet is about."""
    if _SINCE.match(after) or _VALUE.match(after) or _FROM.search(before):
        return False
    headed = not note and _is_heading(sentence, before, after)
    return headed or _OF_THE_SHEET.search(sentence) is not None


def _is_heading(sentence: str, before: str, after: str) -> bool:
    """Tell whether a month is in a title rather than in what somebody tells."""
    plain = re.sub(r"[（(][^（()）]*[)）]", "", sentence)
    if re.search("[，,；;]", plain) is None:
        return True
    clause = re.split("[，,；;]", before)[-1] + "月" + re.split("[，,；;]", after)[0]
    return _TITLE.search(clause) is not None


def _sentence(written: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence that a time is in begins and ends."""
    first = max((m.end() for m in _SENTENCES.finditer(written, 0, start)), default=0)
    following = _SENTENCES.search(written, end)
    return first, following.start() if following else len(written)


def _is_bare(sentence: str, start: int, written: str) -> bool:
    """Tell whether a sentence is nothing but dates and who signs them."""
    pieces, at = [], start
    for one in mentions(written):
        if start <= one.start < start + len(sentence):
            pieces.append(written[at : one.start])
            at = one.end
    pieces.append(written[at : start + len(sentence)])
    rest = _JOINS.sub("", _SIGNED.sub("", " ".join(pieces)))
    return not rest or ("《" not in rest and organisation_likeness(rest) >= 0.8)


def _is_quoted(written: str, group: Sequence[Mention]) -> bool:
    """Tell whether a time is a document's that the text refers to."""
    opened = written.find("《")
    if opened < 0:
        return False
    whole = opened == 0 and written.rstrip().endswith("》")
    return not whole and (group[0].start > opened)


def _is_whole(group: Sequence[Mention], old: date) -> bool:
    """Tell whether a time is the whole month."""
    days = [one.day.value for one in group if one.day is not None]
    return len(days) == 2 and days == [1, last_day(old).day]


def is_dated_by(
    left: str, beside: Sequence[str], listed: bool, names: Collection[str], *, whole: bool
) -> bool:
    """Tell whether a cell with a date is the sheet's own by the texts left of it and in its row.

    One whose label says so is, and one beside which nothing is told; ``listed`` are those of a
    list, with numbers below or above them. A ``whole`` month may be part of a title.
    """
    if _LABEL.search(left.rstrip(" :：") + "：") is not None:
        return True
    told = any(name in one for one in beside for name in names)
    told = told or any(_NOTE.match(one) or re.search("[，,。；;]", one) for one in beside)
    return (
        not told
        and not listed
        and all(
            _is_bare(one, 0, one) or (whole and _TITLE.search(one) is not None) for one in beside
        )
    )
