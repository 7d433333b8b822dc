"""The README and the help say what the program does."""

import argparse
import re
from pathlib import Path

import pytest

from udf.functions import FUNCTIONS
from workbook.cli.arguments import HOSTS
from workbook.cli.main import VERBS, build_parser, main

README = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"`(?:[^`\s]*[/\\])?kaohe ([^`]*)`", README)


def actions(verb: str) -> list[argparse.Action]:
    """The arguments of a verb."""
    parser = build_parser([verb])
    (verbs,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return list(verbs.choices[verb]._actions)


@pytest.mark.parametrize("verb", VERBS)
def test_help_explains_the_verb_and_each_argument(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([verb, "--help"])
    assert stopped.value.code == 0
    said = "".join(capsys.readouterr().out.split())
    assert "".join(VERBS[verb].split()) in said
    for action in actions(verb):
        assert action.help
        assert re.search("[\u4e00-\u9fff]", action.help)
        assert "".join(action.help.split()).replace("%%", "%") in said
        for option in action.option_strings:
            assert option in said


def told(verb: str) -> str:
    """A verb and its arguments, a line each: how it is written, what it takes and is without, its help."""
    lines = [f"{verb}：{VERBS[verb]}"]
    for one in actions(verb)[1:]:
        required = "一定要给" if one.required and one.option_strings else None
        taken = [
            one.metavar,
            one.nargs or None,
            *(one.choices or ()),
            required,
            one.default or None,
        ]
        words = " ".join(str(word) for word in taken if word is not None)
        lines.append(f"  {' '.join(one.option_strings) or one.dest}（{words}）{one.help}")
    return "\n".join(lines)


def test_the_help_is_that_of_the_list() -> None:
    expected = Path(__file__).with_name("help.txt").read_text(encoding="utf-8")
    assert "\n\n".join(map(told, VERBS)) + "\n" == expected


def test_the_readme_names_every_verb_and_no_other() -> None:
    named = {command.split()[0] for command in COMMANDS}
    also = set(re.findall(r"`([a-z]+)(?: --[a-z-]+)?`", README))
    assert named <= set(VERBS)
    assert set(VERBS) <= named | also


def test_the_readmes_commands_and_options_are_understood() -> None:
    for command in COMMANDS:
        verb, *words = command.split()
        known = {option for action in actions(verb) for option in action.option_strings}
        assert {word for word in words if word.startswith("-")} <= known, command
    options = {o for verb in VERBS for action in actions(verb) for o in action.option_strings}
    loose = set(re.findall(r"`(--?[a-z-]+)[^`]*`", README))
    assert loose <= options


def test_the_readmes_hosts_are_those_of_the_command() -> None:
    for name in re.findall(r"--host ([a-z]+)", README):
        assert name in HOSTS
    assert {"excel", "office", "calc"} <= set(re.findall(r"kaohe host ([a-z]+)", README))


def test_the_readmes_exit_statuses_are_the_commands() -> None:
    from workbook.cli import arguments

    said = dict(
        re.findall(r"([012]) ([^；。，]*)", README[README.index("退出码：") :].split("。")[0])
    )
    assert said == {
        str(arguments.DONE): "做完了",
        str(arguments.PROBLEMS): "数据有问题",
        str(arguments.FAILED): "没能做",
    }


def test_the_readme_counts_the_functions() -> None:
    counts = {int(n) for n in re.findall(r"(\d+)个函数，", README)}
    assert counts == {len(FUNCTIONS)}


def test_every_function_explains_itself_and_its_arguments() -> None:
    for name, function in FUNCTIONS.items():
        assert re.search("[\u4e00-\u9fff]", function.help), name
        for argument in function.arguments:
            assert re.search("[\u4e00-\u9fff]", argument.name + argument.help), (
                name,
                argument.name,
            )


def test_the_readmes_modules_can_be_run() -> None:
    root = Path(__file__).resolve().parents[3]
    for module in re.findall(r"python -m ([a-z_.]+)", README):
        path = root.joinpath(*module.split("."))
        assert (
            path.with_suffix(".py").exists()
            or (path / "__main__.py").exists()
            or module
            in (
                "venv",
                "pytest",
            )
        ), module
    for name in re.findall(r"`(bench_[a-z]+|races|kills|fuzz_[a-z]+)`", README):
        assert (root / "tests" / "benchmarks" / f"{name}.py").exists(), name


def test_the_readmes_places_of_changes_are_there() -> None:
    root = Path(__file__).resolve().parents[3]
    table = README[README.index("| to change |") :].split("\n\n")[0]
    named = re.findall(r"`([a-z_/]+\.(?:py|toml))`", table)
    assert len(named) > 20
    for path in named:
        beside = [other.rpartition("/")[0] for other in named]
        folders = ["", "workbook", "templates", *(f"workbook/{folder}" for folder in beside)]
        assert any((root / folder / path).is_file() for folder in folders), path


def test_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    project = (Path(__file__).resolve().parents[3] / "pyproject.toml").read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code in (0, None)
    (version,) = re.findall(r'^version = "(.*)"$', project, re.M)
    assert capsys.readouterr().out == f"kaohe {version}\n"
