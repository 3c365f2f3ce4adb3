"""Forms of rows: a later release's fields outlast our writes, and rows of other forms are raised or refused."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.shared.lineages import Lineage, Step
from chalicelib.domain.shared.stored import with_unknown
from chalicelib.tables.cases.rows import CASES, head_row
from chalicelib.tables.core.forms import Form, Unreadable
from tests.builders import FORWARDED, a_document, a_submitted_case, an_amendment, play

PLAIN = Form(Document, Lineage())


def row(text: str, form: int = 1, **attributes: Any) -> Any:
    return SimpleNamespace(data=text, form=form, **{"personal": None, **attributes})


def with_more(text: str, **fields: Any) -> str:
    return json.dumps({**json.loads(text), **fields})


def test_a_field_of_a_later_release_outlasts_our_write() -> None:
    later = with_more(PLAIN.dump(a_document()), fax="0391-1", scan={"dpi": 300})
    changed = replace(PLAIN.read(row(later)), status=DocumentStatus.WITHDRAWN)

    kept = json.loads(PLAIN.stored(changed)["data"])
    assert (kept["fax"], kept["scan"], kept["status"]) == ("0391-1", {"dpi": 300}, "withdrawn")
    assert json.loads(PLAIN.dump(a_document())).keys() == kept.keys() - {"fax", "scan"}, "a new one has none"


@pytest.mark.parametrize(
    ("stored", "content", "kept"),
    [
        ({"a": {"b": 1, "x": 9}}, {"a": {"b": 2}}, {"a": {"b": 2, "x": 9}}),
        ({"a": {"at": 1, "x": 9}}, {"a": {"at": 2}}, {"a": {"at": 2}}),
        ({"a": {"b_id": 1, "b": 1, "x": 9}}, {"a": {"b_id": 1, "b": 2}}, {"a": {"b_id": 1, "b": 2, "x": 9}}),
        ([{"b": 1, "x": 9}], [{"b": 0}, {"b": 1}], [{"b": 0}, {"b": 1, "x": 9}]),
        ([{"b_id": 1, "c": 1, "x": 9}], [{"b_id": 1, "c": 2}], [{"b_id": 1, "c": 2, "x": 9}]),
        ([{"b": 1, "x": 9}], [{"b": 2}], [{"b": 2}]),
        ({"a": {"x": 9}}, {}, {}),
        ({"a": None, "x": 9}, {"a": 1}, {"a": 1, "x": 9}),
    ],
)
def test_unknown_fields_go_with_the_object_that_has_them(stored: Any, content: Any, kept: Any) -> None:
    def known(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: known(inner) for name, inner in value.items() if name != "x"}
        return [known(inner) for inner in value] if isinstance(value, list) else value

    assert with_unknown(content, known(stored), stored) == kept


def test_a_case_keeps_what_a_later_release_wrote_in_head_clock_record_and_application() -> None:
    submitted = a_submitted_case().case
    head = head_row(submitted)
    data = json.loads(head["data"])
    data["priority"] = "high"
    data["records"]["submit"]["urgent"] = True
    data["clocks"]["forwarding"]["paused"] = []
    data["pinned"] = with_more(data["pinned"], fax="0391-1")
    read = CASES.read(row(json.dumps(data), personal=head["personal"]))

    amended = play(read, [an_amendment(read, "焦市监处罚〔2025〕21号")])[-1].case
    for after in (amended, play(amended, [FORWARDED])[-1].case):
        kept = json.loads(CASES.stored(after)["data"])
        assert kept["priority"] == "high"
        assert kept["records"]["submit"]["urgent"] is True
        assert kept["clocks"]["forwarding"]["paused"] == []
        assert json.loads(kept["pinned"])["fax"] == "0391-1"
        assert json.loads(kept["pinned"])["matter"]["decision_number"] == "焦市监处罚〔2025〕21号"


def renamed(content: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    return {after if name == before else name: value for name, value in content.items()}


RENAMED = Step(
    up=lambda content: renamed(content, "filename", "file_name"),
    down=lambda content: renamed(content, "file_name", "filename"),
)


def test_a_release_reads_the_form_before_and_writes_it_until_nobody_else_must() -> None:
    """First a release knows a form without writing it, so that the release before goes on reading all that is written."""
    old = json.dumps(renamed(json.loads(PLAIN.dump(a_document(document_id="d"))), "file_name", "filename"))
    first, second = Form(Document, Lineage((RENAMED,), writes=1)), Form(Document, Lineage((RENAMED,)))
    for form in (first, second):
        assert form.read(row(old)) == a_document(document_id="d")
    assert first.stored(first.read(row(old))) == {"data": _spelt(old), "form": 1}
    assert second.stored(second.read(row(old)))["form"] == 2
    assert second.read(row(second.dump(second.read(row(old))), form=2)) == first.read(row(old))


def _spelt(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))


def test_a_form_later_than_this_release_reads_is_an_unreadable_row() -> None:
    with pytest.raises(Unreadable):
        PLAIN.read(row(PLAIN.dump(a_document()), form=2))
    with pytest.raises(Unreadable):
        Form(Document, Lineage(oldest=3)).read(row(PLAIN.dump(a_document()), form=2))
