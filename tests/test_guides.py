"""The guides for operators: both languages say the same, and a test runs every command of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infra.template.watching.alarms import resources
from tests.infra.walk import DEPLOY, ROOT, RUNBOOK, steps, yours

TWINS = [(page, page.with_suffix(".zh.md")) for page in (DEPLOY, RUNBOOK, ROOT / "docs" / "hand-over.md")]
BLOCK = re.compile(r"^ *```(\S*)([^\n]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
SHELL = ("sh", "shell", "bash", "console")
BY_HAND: dict[str, str] = {}
"""Steps of the guides that no test runs -> the reason."""


def prose(page: Path) -> str:
    return BLOCK.sub("", page.read_text("utf-8"))


def sections(page: Path) -> list[str]:
    return re.split(r"^(?=#+ )", prose(page), flags=re.MULTILINE)


twins = pytest.mark.parametrize(("english", "chinese"), TWINS, ids=[english.name for english, _ in TWINS])


@twins
def test_both_languages_have_the_same_commands_in_the_same_order(english: Path, chinese: Path) -> None:
    assert BLOCK.findall(english.read_text("utf-8")) == BLOCK.findall(chinese.read_text("utf-8"))


@twins
def test_both_languages_have_the_same_structure(english: Path, chinese: Path) -> None:
    """Headings of the same levels, and below each as many rows of tables, steps and points."""

    def shape(page: Path) -> list[tuple[int, ...]]:
        marks = (r"^#+", r"^ *\|", r"^\d+\. ", r"^ *- ", r"^\*\*")
        return [tuple(len(re.findall(mark, text, re.MULTILINE)) for mark in marks) for text in sections(page)]

    assert HEADING.findall(prose(english)) == HEADING.findall(prose(chinese))
    assert shape(english) == shape(chinese)


@twins
def test_both_languages_name_the_same_things(english: Path, chinese: Path) -> None:
    """Alarms, functions, parameters, paths: whatever stands in backquotes below a heading."""
    for one, other in zip(sections(english), sections(chinese), strict=True):
        assert set(CODE.findall(one)) == set(CODE.findall(other)), one.partition("\n")[0]


@pytest.mark.parametrize("page", [page for pair in TWINS for page in pair], ids=lambda page: page.name)
def test_every_command_is_a_step_that_is_run(page: Path) -> None:
    executed = re.compile(r" (deploy|runbook) ([\w-]+)")
    for language, mark, commands in BLOCK.findall(page.read_text("utf-8")):
        if language not in SHELL:
            continue
        assert mark == " yours" or executed.fullmatch(mark) or mark.strip() in BY_HAND, f"nobody runs {commands}"


def test_every_step_of_the_runbook_is_followed_by_a_test() -> None:
    followed = (ROOT / "tests" / "infra" / "test_incidents.py").read_text("utf-8")
    assert [name for name in steps(RUNBOOK) if f'follow("{name}"' not in followed] == []


@pytest.mark.parametrize("page", [DEPLOY, RUNBOOK], ids=lambda page: page.name)
def test_the_reader_is_told_of_every_variable_that_a_guide_uses(page: Path) -> None:
    known = yours(page) | {"CITY", "PREFIX"}
    for name, commands in steps(page).items():
        known |= set(re.findall(r"^([A-Z]+)=", commands, re.MULTILINE))
        assert set(re.findall(r"\$\{?([A-Z_]+)", commands)) <= known, name


def test_the_runbook_names_no_alarm_that_is_not_there() -> None:
    made = {name.removesuffix("Alarm") for name in resources({"outbox": 60}, "dev") if name.endswith("Alarm")}
    page = RUNBOOK.read_text("utf-8")
    named = {
        name
        for told in re.findall(r"alarms? (`\w+`(?: or `\w+`)*)", page, re.IGNORECASE)
        for name in CODE.findall(told)
    }
    assert named
    assert named <= made
