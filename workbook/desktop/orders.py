"""What the page's buttons ask for, as the command's own words."""

from collections.abc import Callable, Mapping
from pathlib import Path

from udf.errors import KaoheError
from workbook.ooxml.files import reason

Fields = Mapping[str, str]


def command_line(verb: str, fields: Fields) -> list[str]:
    """Return the arguments of the command for a button; no field can become an option.

    KaoheError where there is no such button, or something it needs is missing.
    """
    if verb not in _VERBS:
        raise KaoheError(f"没有“{verb}”这个按钮")
    return [verb, *_VERBS[verb](fields)]


def _path(fields: Fields, name: str, what: str) -> str:
    given = fields.get(name, "").strip()
    if not given:
        raise KaoheError(f"请先选择{what}")
    if "\0" in given:
        raise KaoheError(f"{what}的名称里有不能用的字符")
    return str(Path(given).absolute())  # begins with no dash


def _text(fields: Fields, name: str, what: str) -> str:
    given = fields.get(name, "").strip()
    if not given or given.startswith("-"):
        raise KaoheError(f"请填写{what}")
    return given


def _book(fields: Fields) -> list[str]:
    return [_path(fields, "book", "工作簿")]


def _option(fields: Fields, name: str, option: str, what: str) -> list[str]:
    return [option, _path(fields, name, what)] if fields.get(name, "").strip() else []


def _new(fields: Fields) -> list[str]:
    roster, month = _path(fields, "roster", "名册"), _text(fields, "month", "月份")
    target = Path(roster).with_name(f"{month}.xlsx")
    return [month, "--roster", roster, "--output", str(target)]


def _import(fields: Fields) -> list[str]:
    kind = _text(fields, "kind", "导出的种类")
    return [kind, _path(fields, "file", "导出文件"), "--into", *_book(fields)]


def _explain(fields: Fields) -> list[str]:
    return [*_book(fields), _text(fields, "person", "姓名或工号")]


def _next(fields: Fields) -> list[str]:
    return [*_book(fields), *_option(fields, "roster", "--roster", "名册")]


def _publish(fields: Fields) -> list[str]:
    return [*_book(fields), *_option(fields, "previous", "--previous", "上月的工作簿")]


def _adopt(fields: Fields) -> list[str]:
    mapping = _option(fields, "mapping", "--mapping", "对照表")
    return [*_book(fields), *mapping, *(["--dry-run"] if fields.get("look") else [])]


def _year(fields: Fields) -> list[str]:
    folder = Path(_path(fields, "folder", "放各月工作簿的文件夹"))
    try:
        months = sorted(folder.glob("*.xls[xm]"))
    except OSError as error:
        raise KaoheError(f"“{folder}”打不开（{reason(error)}）；请检查权限") from error
    months = [month for month in months if not month.name.startswith(("~$", "年度"))]
    if not months:
        raise KaoheError(f"“{folder}”里没有工作簿；请选择放各月工作簿的文件夹")
    return [*map(str, months), "--output", str(folder / "年度汇总.xlsx"), "--replace"]


_VERBS: Mapping[str, Callable[[Fields], list[str]]] = {
    "new": _new,
    "calc": _book,
    "check": _book,
    "explain": _explain,
    "import": _import,
    "publish": _publish,
    "next": _next,
    "year": _year,
    "adopt": _adopt,
    "undo": _book,
}
