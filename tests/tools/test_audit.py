"""An audit that looked nothing up does not pass for one that found nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.audit import Outcome, main, read

SOUND = {"name": "idna", "version": "3.11", "vulns": []}
FAULTY = {"name": "jinja2", "version": "3.1.2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.3"]}]}
UNKNOWN = {"name": "wrapt", "skip_reason": "Dependency not found on PyPI and could not be audited: wrapt (2.5.2)"}


@pytest.mark.parametrize(
    ("libraries", "outcome", "told"),
    [
        ([SOUND], Outcome.SOUND, "1 of 1 libraries looked up, 0 known faults"),
        ([SOUND, FAULTY], Outcome.FAULTS, "jinja2 3.1.2: PYSEC-1, mended in 3.1.3"),
        ([SOUND, UNKNOWN], Outcome.NOT_CHECKED, "nobody has checked: wrapt"),
        ([UNKNOWN], Outcome.NOT_CHECKED, "nobody has checked: any of them"),
        ([UNKNOWN, FAULTY], Outcome.FAULTS, "nobody has checked: wrapt"),
        ([], Outcome.NOT_CHECKED, "0 of 0 libraries looked up"),
    ],
)
def test_the_outcome_is_that_of_the_worst(libraries: list[Any], outcome: Outcome, told: str) -> None:
    found, lines = read({"dependencies": libraries})
    assert found is outcome
    assert told in "\n".join(lines)


def test_a_report_that_was_never_made_is_no_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(tmp_path / "audit.json") is Outcome.NOT_CHECKED
    assert "could not be reached" in capsys.readouterr().out


def test_a_report_is_read_from_its_file(tmp_path: Path) -> None:
    report = tmp_path / "audit.json"
    report.write_text(json.dumps({"dependencies": [FAULTY]}))
    assert main(report) is Outcome.FAULTS
