"""A copy of this code, changed as a later release might be, goes on with the rows of this one, and this one after it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.corpus import files, reading
from tests.corpus.test_corpus import LATEST, is_head

ROOT = Path(__file__).parents[2]
CODE = ("app.py", "chalicelib", "infra", "local", "tests")


# -------------------- copies of the code, changed as a later release might be


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A copy of this code in a folder of its own, to be changed."""
    place = tmp_path / "later"
    for name in CODE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__", "rows", "*.ttf"))
        else:
            place.mkdir(exist_ok=True)
            shutil.copy(source, place / name)
    yield place
    shutil.rmtree(place)


def edit(place: Path, file: str, *changes: tuple[str, str]) -> None:
    path = place / file
    text = path.read_text("utf-8")
    for before, after in changes:
        assert before in text, (file, before)
        text = text.replace(before, after)
    path.write_text(text, "utf-8")


def corpus_by(place: Path, *command: str | Path) -> str:
    """Run the command about corpora with the code in a folder; answers what it printed."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.corpus", *map(str, command)],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr[-2000:]
    return ran.stdout


def there_and_back(place: Path, rows: Path, tmp_path: Path) -> files.Corpus:
    """The rows after the other code and then this one wrote them all anew, each having read all that it found."""
    corpus_by(place, "rewrite", rows, tmp_path / "theirs")
    with files.stored(files.read(tmp_path / "theirs")) as tables:
        assert list(reading.faults(tables)) == []
        reading.write_anew(tables)
        files.write(files.dumped(tables), tmp_path / "ours")
    after, before = files.read(tmp_path / "ours"), files.read(rows)
    for table in before:
        assert {identity(row) for row in before[table]} <= {identity(row) for row in after[table]}
    return after


def a_field_more(place: Path) -> None:
    edit(
        place,
        "chalicelib/domain/cases/application.py",
        ('    email: str = ""\n', '    email: str = ""\n    fax: str = ""\n'),
    )
    edit(
        place,
        "chalicelib/domain/cases/case.py",
        ('    pinned: str = ""\n', '    pinned: str = ""\n    priority: str = "high"\n'),
    )
    edit(
        place,
        "chalicelib/domain/parties/documents.py",
        ('    quarantine_version: str = ""\n', '    quarantine_version: str = ""\n    scanned_at: int = 300\n'),
    )


def a_field_less(place: Path) -> None:
    edit(
        place,
        "chalicelib/domain/parties/documents.py",
        ('    correlation_id: str = ""\n    """The request that announced the document."""\n', ""),
    )
    path = next(path for path in (place / "chalicelib/services/parties").glob("uploads.py"))
    path.write_text(
        "\n".join(line for line in path.read_text("utf-8").splitlines() if "correlation_id=" not in line) + "\n",
        "utf-8",
    )


STEP = '''

def _names(value: Any, field: str, names: dict[str, str]) -> Any:
    """JSON with the codes in fields of this name, and those that are names themselves, spelt otherwise."""
    if isinstance(value, dict):
        return {
            names.get(name, name) if field == "party" else name: names.get(inner, inner)
            if isinstance(inner, str) and (field == "party" or name == field)
            else _names(inner, field, names)
            for name, inner in value.items()
        }
    return [_names(item, field, names) for item in value] if isinstance(value, list) else value


def _renaming(field: str, before: str, after: str) -> Step:
    return Step(
        up=lambda content: _names(content, field, {before: after}),
        down=lambda content: _names(content, field, {after: before}),
    )


CASES = Lineage('''


def a_stage_and_a_seat_renamed(place: Path) -> None:
    """The first release that knows the new names reads both, and writes the old ones for the release before it."""
    lineages = "chalicelib/domain/shared/lineages.py"
    stage, seat = '_renaming("stage", "guided", "counselled")', '_renaming("party", "home_steward", "home_office")'
    edit(place, lineages, ("\nCASES = Lineage(", STEP))
    for kind in ("CASES", "EVENTS"):
        edit(place, lineages, (f"\n{kind} = Lineage()", f"\n{kind} = Lineage(({stage}, {seat}), writes=1)"))
    for kind in ("DOCUMENTS", "MATTERS", "DELIVERIES"):
        edit(place, lineages, (f"\n{kind} = Lineage()", f"\n{kind} = Lineage(({seat},), writes=1)"))
    for path in (place / "chalicelib/domain/cases/procedures/penalty").glob("*.py"):
        path.write_text(path.read_text("utf-8").replace('"guided"', '"counselled"'), "utf-8")
    edit(
        place, "chalicelib/domain/parties/parties.py", ('HOME_STEWARD = "home_steward"', 'HOME_STEWARD = "home_office"')
    )


def test_a_later_release_with_a_field_more_and_one_less_goes_on_and_this_one_after_it(
    copy: Path, tmp_path: Path
) -> None:
    a_field_more(copy)
    a_field_less(copy)
    rows = there_and_back(copy, LATEST, tmp_path)

    heads = [json.loads(row["data"]["S"]) for row in rows["cases-jiaozuo"] if is_head(row)]
    assert len(heads) > 20
    assert all(head["priority"] == "high" for head in heads), "this release keeps what the later one wrote"
    documents = [json.loads(row["data"]["S"]) for row in rows["cases-jiaozuo"] if "#DOCUMENT#" in f"#{row['sk']['S']}"]
    assert documents
    assert all(document["scanned_at"] == 300 for document in documents)
    assert all("correlation_id" in document for document in documents), "the later one keeps what this one wrote"


def test_a_later_release_with_other_names_for_a_stage_and_a_seat_goes_on_and_this_one_after_it(
    copy: Path, tmp_path: Path
) -> None:
    a_stage_and_a_seat_renamed(copy)
    there_and_back(copy, LATEST, tmp_path)

    told = corpus_by(copy, "check", tmp_path / "ours")
    assert "counselled" in told
    assert "home_office" in told
    assert "guided" not in told
    assert "home_steward" not in told


def identity(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["pk"]["S"], row.get("sk", {"S": ""})["S"]


# -------------------- the release before


def previous() -> str:
    """The release before this one: a commit that the environment names, or else the last tag."""
    named = os.environ.get("PREVIOUS_RELEASE", "")
    if named:
        return named
    described = subprocess.run(
        ["git", "describe", "--tags", "--abbrev=0", "--match", "v*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return described.stdout.strip()


@pytest.mark.skipif(not previous(), reason="there is no release before this one: no tag v*, and no PREVIOUS_RELEASE")
def test_the_release_before_goes_on_with_what_this_one_writes(tmp_path: Path) -> None:
    place = tmp_path / "before"
    place.mkdir()
    archive = subprocess.run(["git", "archive", previous(), *CODE], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", place], input=archive.stdout, check=True)
    with files.stored(files.read(LATEST)) as tables:
        reading.write_anew(tables)
        files.write(files.dumped(tables), tmp_path / "ours")
    there_and_back(place, tmp_path / "ours", tmp_path)
