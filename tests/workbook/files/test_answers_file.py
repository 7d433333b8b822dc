"""对照表 files as people leave them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udf.errors import KaoheError
from workbook.discovery.mapping import read_answers as adoption_answers
from workbook.files.answers_file import answer_line, read_sections, section_line
from workbook.imports.answers import read_answers as import_answers

WAYS = {
    "as written": ('["人员"]\n"白音" = "不是"\n', "utf-8"),
    "with a mark": ('["人员"]\n"白音" = "不是"\n', "utf-8-sig"),
    "bare": ("[人员]\n白音 = 不是  # 问过了\n", "utf-8"),
    "Chinese keyboard": ("【人员】\r\n“白音” ＝ “不是”\r\n", "utf-8"),
    "old editor": ("[人员]\r\n白音=“不是”\r\n", "gb18030"),
    "Unicode": ('["人员"]\r\n"白音" = "不是"\r\n', "utf-16"),
    "twice the same": ("[人员]\n白音 = 不是\n白音 = 不是\n", "utf-8"),
    "empty and then answered": ('[人员]\n白音 = ""\n白音 = 不是\n', "utf-8"),
}


@pytest.mark.parametrize(("content", "encoding"), WAYS.values(), ids=WAYS.keys())
def test_an_answer_is_read_however_it_is_written(
    content: str, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "书.对照.toml"
    path.write_bytes(content.encode(encoding))
    assert read_sections(path) == {"人员": {"白音": "不是"}}
    assert adoption_answers(tmp_path / "书.xlsx").get("人员", "白音") == "不是"
    assert import_answers(path).meaning("人员", "白音", ("是", "不是")) == "不是"


LIKE_THIS = '看不懂；请按“名称 = "答案"”的样子改正，段落名写在方括号里'


def test_a_header_with_a_dot_is_one_header(tmp_path: Path) -> None:
    path = tmp_path / "书.对照.toml"
    path.write_text("[列]\n2.业务规范 = C列\n表头行 = 3\n", encoding="utf-8")
    assert read_sections(path) == {"列": {"2.业务规范": "C列", "表头行": "3"}}
    path.write_text('[列]\n2.1 = "C列"\n', encoding="utf-8")
    assert read_sections(path) == {"列": {"2.1": "C列"}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "[人员]\n白音 = 是\n\n白音 = 不是\n",
            "第2行和第4行对“白音”的答案不同；请删去一行",
        ),
        ("[人员]\n白音 是\n", f"第2行“白音 是”{LIKE_THIS}"),
        ("白音 = 是\n", f"第1行“白音 = 是”{LIKE_THIS}"),
        ('a = "是"\n', f'第1行“a = "是"”{LIKE_THIS}'),
        ('[人员]\n白音 = "是\n', f'第2行“白音 = "是”{LIKE_THIS}'),
        ("[人员\n白音 = 是\n", f"第1行“[人员”{LIKE_THIS}"),
        ("[人员]\n" + "长" * 60, f"第2行“{'长' * 40}”{LIKE_THIS}"),
        (b"\xff\xff\xff", "不是文本；请用记事本填写，存为 UTF-8"),
        (None, "打不开（是一个文件夹）；请检查后再试"),
    ],
)
def test_what_cannot_be_understood_names_the_line(
    content: str | bytes | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "书.对照.toml"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(KaoheError) as error:
        read_sections(path)
    assert str(error.value) == f"对照表“书.对照.toml”{said}"


@pytest.mark.parametrize("nothing", ["没有", "无", "没", "都不是"])
def test_nothing_is_said_in_the_same_words(nothing: str, tmp_path: Path) -> None:
    path = tmp_path / "书.对照.toml"
    path.write_text(f"[列]\n备注 = {nothing}\n", encoding="utf-8")
    assert import_answers(path).role_of("备注") == "无"


@given(st.text(min_size=1), st.text(min_size=1).filter(lambda one: one == one.strip()), st.text())
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: str, note: str
) -> None:
    path = tmp_path_factory.mktemp("made") / "x.toml"
    lines = (section_line("列"), answer_line(key, value, note), "")
    path.write_bytes("\n".join(lines).encode("utf-8-sig", errors="surrogatepass"))
    assert read_sections(path) == {"列": {key: value}}
