"""One city's trouble stays its own: in every schedule the other cities do what they do without it, and it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.parties.documents import DocumentStatus
from chalicelib.tables.core import keys
from tests.builders import (
    APPLICANT,
    APPLICANT_CHANGZHI,
    APPLICANT_JIAOZUO,
    USCC_CHANGZHI,
    USCC_JIAOZUO,
    a_company,
    a_document,
    a_penalty,
    a_submitted_case,
)
from tests.services.lines import ANYWHERE, Written, observed
from tests.services.support import Deployment, _backend

COMPANIES: dict[str, tuple[Any, dict[str, str]]] = {
    "changzhi": (APPLICANT_CHANGZHI, {"uscc": USCC_CHANGZHI, "home_city": "changzhi"}),
    "jiaozuo": (APPLICANT_JIAOZUO, {"uscc": USCC_JIAOZUO, "home_city": "jiaozuo"}),
    "jincheng": (APPLICANT, {}),
}
RUNS = {
    "nightly": "2026-03-10 00:10",
    "reminders": "2026-03-09 08:30",
    "morning": "2026-03-09 09:00",
    "expired-uploads": "2026-03-09 09:00",
    "statistics": "2026-03-10 09:00",
    "recount": "2026-03-10 03:10",
}
BAD = "jiaozuo"
Trouble = Callable[[Deployment], AbstractContextManager[None]]


def filed(d: Deployment) -> None:
    """In each city a case of one of its own companies, and an upload that nobody asked about."""
    for city, (principal, company) in COMPANIES.items():
        matter = a_penalty(handling_city=city, decision_number=f"{city}市监处罚〔2025〕1号")
        change = a_submitted_case(
            d.clock.now(),
            principal=principal,
            case_id=f"{PREFIXES[city]}-1",
            matter=matter,
            subject=a_company(**company),
        )
        d.save(change)
        pending = a_document(
            document_id=f"D{city}", status=DocumentStatus.PENDING, expires_at=d.clock.now(), checked_at=None
        )
        d.wiring.folders.add(city, change.case.case_id, pending)


PREFIXES = {"jiaozuo": "JZ", "jincheng": "JC", "changzhi": "CZ"}


@contextmanager
def gone(d: Deployment) -> Iterator[None]:
    name = f"{d.tables.prefix}-cases-{BAD}"
    table = _backend().tables.pop(name)
    try:
        yield
    finally:
        _backend().tables[name] = table


@contextmanager
def throttled(d: Deployment) -> Iterator[None]:
    """Every call about the city's table is refused, as part of a transaction too."""
    name = f"{d.tables.prefix}-cases-{BAD}"
    refusal = {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}

    def refuse(params: dict[str, Any], model: Any, **_: Any) -> None:
        if f'"{name}"' in json.dumps(params, default=str):
            raise ClientError(refusal, model.name)  # type: ignore[arg-type]  # a part of what AWS answers

    events = d.tables.connection.client.meta.events
    events.register("provide-client-params.dynamodb.*", refuse)
    try:
        yield
    finally:
        events.unregister("provide-client-params.dynamodb.*", refuse)


@contextmanager
def poisoned(d: Deployment) -> Iterator[None]:
    """Rows that nobody can read, first in each list of scheduled work."""
    for running, due in ((keys.CLOCKS, "2026-03-01#x"), (keys.UPLOADS, "2026-03-01T00:00:00+00:00#x")):
        row = {"pk": f"CASE#JZ-BAD{running}", "sk": "HEAD", "data": "{}", "running": running, "due": due}
        listed = {"ledger": keys.LEDGER, "filed": "2026-03-09T00:00:00+00:00#x"}
        d.put_row(f"cases-{BAD}", {name: {"S": value} for name, value in (row | listed).items()})
    yield


@contextmanager
def unlisted(d: Deployment) -> Iterator[None]:
    """The city's entry in the directory is in no form that anybody reads."""
    entry = next(row for row in d.rows("directory") if row["sk"]["S"] == keys.CITY_PREFIX + BAD)
    d.put_row("directory", entry | {"data": {"S": '{"city": 7}'}})
    yield


def seen(d: Deployment) -> dict[str, Any]:
    """The other cities have these: rows of their tables, messages, published figures, settled calendars."""
    others = [city for city in COMPANIES if city != BAD]
    published = {row["sk"]["S"]: row["data"]["S"] for row in d.rows("directory") if row["pk"]["S"] in KEPT}
    return {
        "rows": {
            city: sorted((r["pk"]["S"], r["sk"]["S"], r["data"]["S"]) for r in d.rows(f"cases-{city}"))
            for city in others
        },
        "told": sorted((i.kind, i.place, str(i.to), i.channel) for i in d.outbox().values() if i.place in others),
        "published": {city: data for city, data in published.items() if city in others},
    }


KEPT = (keys.STATISTICS, keys.CALENDAR, keys.COUNTED)


def ran(d: Deployment, job: str, trouble: Trouble) -> tuple[dict[str, Any], Written, list[dict[str, Any]]]:
    d.clear()
    filed(d)
    d.at(RUNS[job])
    with trouble(d), observed(ANYWHERE) as written:
        d.run(job)
    return seen(d), written, list(d.dead)


@pytest.mark.parametrize("job", RUNS)
def test_in_the_other_cities_nothing_changes(d: Deployment, job: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(d.wiring.documents), "fetch", lambda *_: None)
    without, calm, none = ran(d, job, lambda _: nullcontext())
    assert (calm.measured("CityFailures"), calm.measured("UnreadableRows"), none) == ([], [], [])
    assert without["published"] or without["told"] or job == "expired-uploads"
    for trouble in (gone, throttled):
        other, written, dead = ran(d, job, trouble)
        assert other == without, trouble.__name__
        assert [message["place"] for message in dead] == [BAD]
        assert sum(value for _, values in written.measured("CityFailures") for value in values) == 3  # attempts
        assert {(line["place"], line["operation"]) for line in written.told("city failed")} == {(BAD, job)}
    other, written, dead = ran(d, job, unlisted)
    assert other == without
    assert {message["place"] for message in dead} <= {BAD}
    assert BAD in {line["place"] for line in written.told("row cannot be read")}
    other, written, dead = ran(d, job, poisoned)
    assert (other, dead) == (without, [])
    assert written.measured("UnreadableRows")
    assert {line["place"] for line in written.told("row cannot be read")} == {BAD}
