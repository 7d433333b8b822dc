"""The 对照表 files, in which an office answers what was asked: TOML, written by hand in an editor.

Sections hold answers by key. What people do to such files is understood: Chinese words without
quotes, the quotation marks and brackets of Chinese keyboards, the encodings of Windows' editor.
"""

import json
import re
import tomllib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from pathlib import Path

from udf.errors import KaoheError
from udf.text import text
from workbook.ooxml.files import reason

Sections = Mapping[str, Mapping[str, str]]
_NOTHING = ("没有", "无", "没", "都不是")
_QUOTED = r'"(?:[^"\\]|\\.)*"|[“”"][^“”"]*[“”"]|\'[^\']*\''
_COMMENT = r"\s*(?:#.*)?"
_SECTION = re.compile(rf"\s*[\[【]\s*(?P<name>{_QUOTED}|[^\]】]+?)\s*[\]】]{_COMMENT}")
_ANSWER = re.compile(
    rf"\s*(?P<key>{_QUOTED}|[^=＝“”\"'#\[【][^=＝]*?)\s*[=＝]"
    rf"\s*(?P<value>{_QUOTED}|[^#“”\"']*?){_COMMENT}"
)
_NOTE = re.compile(_COMMENT)


def is_nothing(answer: str) -> bool:
    """Tell whether an answer says that there is none of what was asked for."""
    return text(answer) in _NOTHING


def read_sections(path: Path) -> dict[str, dict[str, str]] | None:
    """Read the answers of a file by section and key, None where there is no file.

    KaoheError where it cannot be read, with the line that cannot be understood.
    """
    try:
        written = _decoded(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KaoheError(f"对照表“{path.name}”打不开（{reason(error)}）；请检查后再试") from error
    except UnicodeDecodeError as error:
        raise KaoheError(f"对照表“{path.name}”不是文本；请用记事本填写，存为 UTF-8") from error
    strict = _strict(written)
    return _by_lines(written, path) if strict is None else strict


def _decoded(content: bytes) -> str:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _strict(written: str) -> dict[str, dict[str, str]] | None:
    """Read what is TOML with texts and numbers only; None where it is not."""
    try:
        data = tomllib.loads(written)
    except tomllib.TOMLDecodeError:
        return None
    sections: dict[str, dict[str, str]] = {}
    for name, section in data.items():
        if not isinstance(section, dict):
            return None
        if any(isinstance(value, (dict, list)) for value in section.values()):
            return None  # a dotted key: a header such as 2.业务规范 without quotes
        sections[name] = {key: str(value).strip() for key, value in section.items()}
    return sections


def _by_lines(written: str, path: Path) -> dict[str, dict[str, str]]:
    sections: dict[str, dict[str, str]] = {}
    lines: dict[tuple[str, str], int] = {}
    name: str | None = None
    for number, line in enumerate(written.splitlines(), start=1):
        section, answer = _SECTION.fullmatch(line), _ANSWER.fullmatch(line)
        if section is not None:
            name = _plain(section["name"])
            sections.setdefault(name, {})
        elif answer is not None and name is not None:
            key, value = _plain(answer["key"]), _plain(answer["value"])
            before = sections[name].get(key)
            if before and value and before != value:
                raise KaoheError(
                    f"对照表“{path.name}”第{lines[name, key]}行和第{number}行"
                    f"对“{key}”的答案不同；请删去一行"
                )
            sections[name][key] = value or before or ""
            lines.setdefault((name, key), number)
        elif _NOTE.fullmatch(line) is None:
            raise KaoheError(
                f"对照表“{path.name}”第{number}行“{line.strip()[:40]}”看不懂；"
                '请按“名称 = "答案"”的样子改正，段落名写在方括号里'
            )
    return sections


def _plain(written: str) -> str:
    """Return what a key or value says, without its quotation marks."""
    if written.startswith('"') and written.endswith('"') and len(written) > 1:
        try:
            return str(json.loads(written)).strip()
        except ValueError:
            pass
    return written.strip("“”\"'").strip() if written[:1] in "“”\"'" else written.strip()


def toml_string(value: str) -> str:
    """Return a text as a TOML string on one line."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def section_line(name: str) -> str:
    """Return the line that begins a section."""
    return f"[{toml_string(name)}]"


def answer_line(key: str, value: str, note: str = "") -> str:
    """Return the line of an answer, with what is to be known about it behind."""
    return f"{toml_string(key)} = {toml_string(value)}" + (f"  # {one_line(note)}" if note else "")


def one_line(words: str) -> str:
    """Return words that a comment can hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())
