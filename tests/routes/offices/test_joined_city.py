"""A city joins, and a process whose snapshot of the directory is older serves it at once, on every route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.offices.register import Register
from chalicelib.wiring import CachedDirectory
from tests.builders import USCC_CHANGZHI
from tests.routes import companies, steps
from tests.routes.service import Answer, Api, Service, running_service

JOINED = "changzhi"
COMPANY = {"uscc": USCC_CHANGZHI, "name": "长治市示例商贸有限公司", "home_city": JOINED}
HERE = {
    steps.APPLICANT: "applicant-changzhi",
    steps.STEWARD: "steward-changzhi",
    steps.HOME_STEWARD: "steward-jiaozuo",
    steps.AUTHORITY: "authority-changzhi-scjg",
    steps.PROVINCE: "province-shanxi",
    steps.COURT: "court-changzhi-luzhou",
}
CALLERS = ("steward-changzhi", "operator", "wang")
WALKED = {"/", "/opinion", "/v1/cities", "/openapi.json", "/docs"}
"""Pages and lists of all cities, which may be a minute old."""


class Old:
    """The store of a process that read the directory before the city joined."""

    def __init__(self, now: Register) -> None:
        cities = {code: city for code, city in now.directory.cities.items() if code != JOINED}
        self._before = replace(now, directory=replace(now.directory, cities=cities), version=7)
        self._now = replace(now, version=8)
        self._read = 0

    def version(self) -> int:
        return 8

    def register(self) -> Register:
        self._read += 1
        return self._before if self._read == 1 else self._now


class OfAnOldProcess(Api):
    """Each request meets a process that read the directory a moment too early."""

    def __init__(self, service: Service) -> None:
        super().__init__(service)
        self._now = service.wiring.directory_store.register()

    def ask(self, *asked: Any, **more: Any) -> Answer:
        old: Any = CachedDirectory(Old(self._now), lambda: 0.0)  # type: ignore[arg-type]  # all that it asks of its store
        old()
        wiring.use(replace(self.service.wiring, directory=old))
        return super().ask(*asked, **more)


@pytest.fixture(scope="module")
def fresh() -> Iterator[Api]:
    with running_service() as service:
        yield Api(service)


@pytest.fixture
def old(fresh: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    monkeypatch.setattr(wiring, "LOOK_AGAIN_SECONDS", -1)
    fresh.service.forget_cases()
    fresh.service.at("2026-03-02 09:00")
    return OfAnOldProcess(fresh.service)


def played(api: Api, body: Mapping[str, Any], history: tuple[steps.Step, ...], **changes: Any) -> str:
    answer = api.post("/v1/cases", HERE[steps.APPLICANT], body, key=api.a_key())
    assert answer.status == 201, answer.json
    case_id = str(answer.json["case_id"])
    for step in history:
        more = changes if step.path == "forwarding" else {}
        api.take(case_id, replace(step, by=HERE.get(step.by, step.by)), **more)
    return case_id


def test_an_older_process_serves_a_city_that_has_just_joined(fresh: Api, old: Api) -> None:
    of_city = {f"subject__{name}": value for name, value in COMPANY.items()}
    here = {"penalty__handling_city": JOINED, "penalty__authority_name": "长治市市场监督管理局"}
    history = steps.WAYS["repaired"]
    ids = {"case_id": played(old, steps.submission(**of_city, **here), history, agency_id="changzhi-scjg")}
    played(old, steps.submission(**of_city), ())
    court = {"judgment__court_id": "changzhi-luzhou", "judgment__case_number": "（2024）晋0403执77号"}
    played(old, steps.changed(steps.judgment_submission(), **of_city, **court), steps.OF_COURTS[:1])
    old.sign_in("wang")
    ids["binding_id"] = companies.bound(old, "wang", **COMPANY, agent_name="王小明")
    ids["mandate_id"] = companies.mandated(old, "steward-changzhi", **COMPANY)
    ids["document_id"] = fresh.case(ids["case_id"], HERE[steps.STEWARD])["documents"][0]["document_id"]
    ids |= {"city": JOINED, "procedure": "penalty"}
    differing = {}
    for method, path, _ in fresh.contract.operations():
        if method != "GET" or not set(_names(path)) <= ids.keys() or path in WALKED:
            continue
        for who in CALLERS:
            answer = old.get(path.format(**ids), who)
            wiring.use(fresh.service.wiring)
            if (answer.status, _lasting(answer)) != (
                (other := fresh.get(path.format(**ids), who)).status,
                _lasting(other),
            ):
                differing[f"{path} of {who}"] = (answer.content.decode()[:300], other.content.decode()[:300])
    assert differing == {}


def _names(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def _lasting(answer: Answer) -> str:
    """The content but for the signatures of links."""
    return answer.content.decode().partition('"download_url"')[0]
