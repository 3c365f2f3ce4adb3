"""One name for one thing: retired words stand nowhere in what officials and applicants read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
RETIRED = {
    "申请编号": "办件编号",
    "案件编号": "办件编号",
    "办理地信用建设牵头部门": "处罚地信用建设牵头部门",
    "城市信用建设牵头部门": "市级信用建设牵头部门",
    "地级信用建设": "市级信用建设",
    "失信被执行人修复": "失信被执行人信用修复",
    "应答": "返回、响应",
    r"(?<!回)答 \d{3}": "返回 …，或者将被拒绝（…）",
    "回答 2\\d\\d": "返回 2…",
}
"""Word, as a pattern -> the word to use."""
CODE = [*(ROOT / "chalicelib").rglob("*.py"), *(ROOT / "local").rglob("*.py")]
PAGES = [path for kind in ("*.html", "*.js") for path in (ROOT / "chalicelib").rglob(kind)]
DOCS = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "how-to").glob("*.md")]


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module with its line, those around the values of an f-string too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def lines(path: Path) -> Iterator[tuple[int, str]]:
    return enumerate(path.read_text("utf-8").splitlines(), 1)


@pytest.fixture(scope="module")
def read() -> list[tuple[Path, tuple[int, str]]]:
    """All that is read by somebody, by its file."""
    in_code = [(path, text) for path in CODE for text in strings(path)]
    return in_code + [(path, text) for path in (*PAGES, *DOCS) for text in lines(path)]


@pytest.mark.parametrize("word", RETIRED)
def test_a_retired_word_stands_nowhere(read: list[tuple[Path, tuple[int, str]]], word: str) -> None:
    found = [f"{path.relative_to(ROOT)}:{line}" for path, (line, text) in read if re.search(word, text)]
    assert found == [], f"say {RETIRED[word]}"
