"""Lists are read from sparse indexes: newest first, page by page, within one table and nothing else."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.cases.application import NOBODY
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.listings import CaseList
from chalicelib.domain.cases.transitions import stage_of
from chalicelib.domain.parties.access import ListKind
from chalicelib.domain.shared.errors import InvalidCursor
from chalicelib.tables.cases.rows import CASES, index_key
from chalicelib.tables.cases.store import CaseStore
from chalicelib.tables.core import keys, paging
from chalicelib.tables.core.models import CaseRow
from chalicelib.tables.core.tables import Tables
from tests.builders import APPLICANT, NOW, RETURNED, STEWARD_JIAOZUO, WAYS, a_case_in, a_penalty, play
from tests.tables.support import calls, minutes, save_all, whole_index

LEDGER = CaseList("jiaozuo", ListKind.LEDGER)


def everything(_: CaseFile) -> bool:
    return True


def listed(store: CaseStore, where: CaseList, limit: int = 100) -> list[CaseFile]:
    """A whole list, page by page."""
    cases: list[CaseFile] = []
    cursor = None
    while True:
        page = store.page([where], everything, limit, cursor)
        cases += page.items
        cursor = page.next_cursor
        if cursor is None:
            return cases
        assert len(page.items) == limit


def as_listed(case: CaseFile) -> CaseFile:
    """The case without personal data."""
    return replace(case, application=replace(case.application, contact=NOBODY), personal={})


def whole(store: CaseStore, case: CaseFile) -> CaseFile:
    dossier = store.get(case.handling_city, case.case_id)
    assert dossier
    return dossier.case


def ids(cases: list[CaseFile]) -> list[str]:
    return [case.case_id for case in cases]


@pytest.fixture
def cases(store: CaseStore) -> list[CaseFile]:
    """Store one case in each stage but the one that leaves two cases, newest first, each as lists have it.

    Two of them were submitted in the same instant.
    """
    kept = []
    for number, stage in enumerate(stage for stage in WAYS if stage != "transferred"):
        now = NOW + minutes(max(number, 1))
        changes = a_case_in(stage, now=now, matter=a_penalty(decision_number=f"焦市监处罚〔2025〕{number + 1}号"))
        kept.append(as_listed(save_all(store, changes)[-1].case))
    return sorted(kept, key=lambda case: (case.submitted_at, case.case_id), reverse=True)


def test_a_ledger_holds_the_cases_of_an_office_newest_first(store: CaseStore, cases: list[CaseFile]) -> None:
    assert listed(store, LEDGER) == cases
    assert ids(listed(store, CaseList("jincheng", ListKind.LEDGER))) == ids(cases)
    assert listed(store, CaseList("changzhi", ListKind.LEDGER)) == []
    assert listed(store, CaseList("shanxi", ListKind.LEDGER)) == []


def test_a_province_lists_what_was_reported_to_it(store: CaseStore, cases: list[CaseFile]) -> None:
    reported = {"reported", "repaired", "review_refused", "revoked"}
    found = listed(store, CaseList("henan", ListKind.LEDGER))
    assert ids(found) == [case.case_id for case in cases if case.stage in reported]


def test_a_desk_holds_what_sits_at_an_agency_until_it_is_returned(store: CaseStore, cases: list[CaseFile]) -> None:
    desk = CaseList("jiaozuo", ListKind.DESK, "jiaozuo-scjg")
    at_agency = [case for case in cases if case.agency]
    assert listed(store, desk) == at_agency
    forwarded = next(case for case in at_agency if case.stage == "forwarded")
    save_all(store, play(whole(store, forwarded), [RETURNED]))
    assert forwarded.case_id not in ids(listed(store, desk))
    assert listed(store, CaseList("jiaozuo", ListKind.DESK, "jiaozuo-sthj")) == []


def test_an_applicant_finds_all_cases_in_the_home_city(store: CaseStore, cases: list[CaseFile]) -> None:
    mine = CaseList("jincheng", ListKind.OWNER, APPLICANT.principal_id)
    assert ids(listed(store, mine)) == ids(cases)
    assert listed(store, CaseList("jincheng", ListKind.OWNER, STEWARD_JIAOZUO.principal_id)) == []
    assert listed(store, CaseList("jiaozuo", ListKind.OWNER, APPLICANT.principal_id)) == []


def test_pages_of_any_size_make_up_the_whole(
    store: CaseStore, cases: list[CaseFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_OF_ROWS", 4)
    for limit in range(1, len(cases) + 2):
        assert listed(store, LEDGER, limit) == cases


def is_closed(case: CaseFile) -> bool:
    return stage_of(case).is_closed


def test_a_filter_is_filled_across_pages_of_rows(
    store: CaseStore, cases: list[CaseFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = [case for case in cases if is_closed(case)]
    for rows_at_a_time in (1, 3, 11):
        monkeypatch.setattr(paging, "PAGE_OF_ROWS", rows_at_a_time)
        first = store.page([LEDGER], is_closed, 2, None)
        assert list(first.items) == closed[:2]
        rest = store.page([LEDGER], is_closed, 10, first.next_cursor)
        assert list(rest.items) == closed[2:]
        assert rest.next_cursor is None


def test_a_request_reads_only_so_many_rows_and_goes_on_from_there(
    store: CaseStore, cases: list[CaseFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MAX_ROWS_READ", 4)
    oldest = cases[-1].case_id
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = store.page([LEDGER], lambda case: case.case_id == oldest, 5, cursor)
        found, cursor, pages = [*found, *page.items], page.next_cursor, pages + 1
    assert (ids(found), pages) == ([oldest], 4)


def test_a_page_is_one_query_of_one_index(store: CaseStore, cases: list[CaseFile], tables: Tables) -> None:
    with calls(tables) as made:
        store.page([LEDGER], everything, 5, None)
    assert [(operation, body["IndexName"]) for operation, body in made] == [("Query", "ledger")]


def test_cases_filed_while_one_reads_on_neither_repeat_nor_hide_older_ones(
    store: CaseStore, cases: list[CaseFile]
) -> None:
    first = store.page([LEDGER], everything, 4, None)
    later = a_case_in(
        "submitted", now=NOW + timedelta(days=1), matter=a_penalty(decision_number="焦市监处罚〔2026〕1号")
    )
    save_all(store, later)
    rest = store.page([LEDGER], everything, 100, first.next_cursor)
    assert [*first.items, *rest.items] == cases


def cursor_of(store: CaseStore, where: CaseList) -> str:
    cursor = store.page([where], everything, 1, None).next_cursor
    assert cursor is not None
    return cursor


def test_a_cursor_of_another_list_is_refused(store: CaseStore, cases: list[CaseFile]) -> None:
    for other in (
        CaseList("jincheng", ListKind.LEDGER),
        CaseList("jiaozuo", ListKind.DESK, "jiaozuo-scjg"),
        CaseList("jincheng", ListKind.OWNER, APPLICANT.principal_id),
    ):
        with pytest.raises(InvalidCursor):
            store.page([LEDGER], everything, 5, cursor_of(store, other))


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


DAMAGES: list[Callable[[str], str]] = [
    lambda cursor: cursor[:-3],
    lambda cursor: cursor + "AAAA",
    lambda cursor: cursor[::-1],
    lambda cursor: f"{cursor}!",
    lambda cursor: cursor.swapcase(),
    lambda cursor: f"页{cursor}",
    lambda _: "A",
    lambda _: "\x00",
    lambda _: encoded("\n\n"),
    lambda _: encoded("[" * 100_000),
    lambda _: encoded('["CASE#1", "2026#1"]'),
]


def test_garbage_is_no_cursor(store: CaseStore, cases: list[CaseFile]) -> None:
    cursor = cursor_of(store, LEDGER)
    for damage in DAMAGES:
        with pytest.raises(InvalidCursor):
            store.page([LEDGER], everything, 5, damage(cursor))


def test_a_cursor_that_names_no_place_of_a_list_is_refused(store: CaseStore) -> None:
    """The mark is no secret: whoever makes one gets no further than their own list."""
    for filed in ("", "1" * 3000):
        mark = paging._mark([index_key(LEDGER)], filed)
        with pytest.raises(InvalidCursor):
            store.page([LEDGER], everything, 5, encoded(f"{mark}\n{filed}"))


def test_the_lists_follow_a_transferred_case(store: CaseStore) -> None:
    _, transfer = save_all(store, a_case_in("transferred"))
    assert transfer.successor is not None
    first, second = transfer.case.case_id, transfer.successor.case.case_id
    owner = CaseList("jincheng", ListKind.OWNER, APPLICANT.principal_id)
    assert ids(listed(store, LEDGER)) == [first]
    assert sorted(ids(listed(store, CaseList("jincheng", ListKind.LEDGER)))) == sorted([first, second])
    assert sorted(ids(listed(store, owner))) == sorted([first, second])


def test_several_lists_are_read_as_one_by_one_query_each(
    store: CaseStore, cases: list[CaseFile], tables: Tables
) -> None:
    """A case that stands in two of them comes once."""
    offices = [LEDGER, CaseList("jincheng", ListKind.LEDGER), CaseList("jiaozuo", ListKind.DESK, "jiaozuo-scjg")]
    with calls(tables) as made:
        page = store.page(offices, everything, 100, None)
    assert list(page.items) == cases
    assert [operation for operation, _ in made] == ["Query"] * 3
    seen, cursor = [], None
    while not seen or cursor:
        page = store.page(offices, everything, 2, cursor)
        seen, cursor = [*seen, *page.items], page.next_cursor
    assert ids(seen) == ids(cases)


def test_the_index_of_clocks_holds_the_open_cases_with_a_limit_or_a_reminder_and_no_others(
    store: CaseStore, cases: list[CaseFile], tables: Tables, dynamodb: Any
) -> None:
    rows = whole_index(dynamodb, tables, "jiaozuo", "due")
    ends = {case.case_id: [clock.due_on for clock in case.clocks.values() if clock.is_running] for case in cases}
    running = {case_id: min(days) for case_id, days in ends.items() if days}
    found = {CASES.read(CaseRow.from_raw_data(row)).case_id: row["due"]["S"] for row in rows}
    assert found == {case_id: f"{due_on.isoformat()}#{case_id}" for case_id, due_on in running.items()}
    assert {row["running"]["S"] for row in rows} == {keys.CLOCKS}
    stages = {case.stage for case in cases if case.case_id in running}
    assert stages == {"submitted", "supplementing", "forwarded", "agreed", "refused", "uploaded", "reported"}
    for place in ("jincheng", "henan"):
        assert whole_index(dynamodb, tables, place, "due") == []


def test_scheduled_work_walks_a_whole_ledger(
    store: CaseStore, cases: list[CaseFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_OF_ROWS", 3)
    assert list(store.all_listed("jiaozuo")) == cases[::-1]
