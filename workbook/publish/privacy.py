"""What is kept off paper: the numbers by which a case or whoever complained could be found."""

import re

_D = "[0-9０-９]"
_GAP = r"[\s\-－—–]?"
# Numbers of mobile telephones, identity cards, and telephones with their area code.
_PRIVATE = re.compile(
    rf"(?<!{_D})(?:[1１]{_GAP}[3-9３-９](?:{_GAP}{_D}){{9}}|{_D}(?:{_GAP}{_D}){{16}}{_GAP}(?:{_D}|[XxＸｘ])"
    rf"|[0０]{_D}{{2,3}}{_GAP}{_D}{{7,8}})(?!{_D})"
)
# Numbers of cases: after a word for one, or so long that they are nothing else; and any in words.
_CASE = re.compile(
    r"(?<!通报)(?<!设备)(?P<word>(?:工单|单号|编号|流水|受理|办件|案件|案|诉求|来电|热线|转办|交办|信件|件)"
    r"(?:编号|单号|号码|号|单|件)?[^\w]{0,3}(?:第)?)"
    rf"(?P<number>(?=[\w\-/]*{_D}{{3}})[A-Za-z0-9０-９][A-Za-z0-9０-９_\-/]{{4,}})"
    r"(?![A-Za-z0-9０-９_\-/件笔个人次元分])"  # with a unit it is a count
)
_CODE = re.compile(rf"(?<![A-Za-z])[A-Za-z]{{1,8}}[-_－]?{_D}{{5,}}[A-Za-z]?(?!{_D})")
_LONG = re.compile(rf"[A-Za-z]{{0,8}}[-_]?{_D}(?:[-_－/]?{_D}){{8,}}[A-Za-z]?")
_TAIL = re.compile(
    rf"((?:尾号|尾数|[后末]{_D}位|[后末][三四五六]位)[^\w]{{0,3}}[是为]?){_D}{{3,6}}(?!{_D})"
)
_DAY = re.compile(rf"{_D}{{4}}[-/－]{_D}{{1,2}}(?:[-/－]{_D}{{1,2}})+(?!{_D})")
_IN_WORDS = re.compile("[〇零○一二三四五六七八九幺两]{7,}")
_HOTLINES = ("12345", "12315", "12333", "12366", "12329", "12388", "12389")  # everybody's
HIDDEN = "****"


def hide_numbers(text: str) -> str:
    """Hide the middle of telephone and identity numbers, and the numbers of cases.

    So whoever complained stays unknown, however the numbers are written. Days stay.
    """
    text = _PRIVATE.sub(lambda match: f"{match[0][:3]}{HIDDEN}{match[0][-2:]}", text)
    text = _TAIL.sub(rf"\g<1>{HIDDEN}", text)
    text = _CASE.sub(_without_case, text)
    text = _LONG.sub(lambda match: _without(match[0]), _CODE.sub(HIDDEN, text))
    return _IN_WORDS.sub(HIDDEN, text)


def _without_case(found: re.Match[str]) -> str:
    if found["word"] == "热线" and found["number"] in _HOTLINES:
        return found[0]
    return found["word"] + _without(found["number"])


def _without(number: str) -> str:
    return number if _DAY.fullmatch(number) else HIDDEN
