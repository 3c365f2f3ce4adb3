"""The entry of one city cannot be read: the others are served whole, that one says so, and an operator is told which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.channels import registry
from chalicelib.domain.messages.deliveries import DeliveryState
from chalicelib.domain.shared.unreadable import ContentUnreadable
from chalicelib.wiring import CachedDirectory
from tests.builders import USCC_CHANGZHI
from tests.routes import steps
from tests.routes.service import Api, running_service
from tests.services.lines import ANYWHERE, observed

BAD, SECRET = "changzhi", "潞州区谁也不该看到的一句话"
CROSS_CITY = {"subject__uscc": USCC_CHANGZHI, "subject__name": "长治市示例商贸有限公司", "subject__home_city": BAD}
HERE = {"penalty__handling_city": BAD, "penalty__authority_name": "长治市市场监督管理局"}


@pytest.fixture(scope="module")
def client() -> Iterator[Api]:
    with running_service() as service:
        yield Api(service)


@pytest.fixture
def bad_case(client: Api) -> Iterator[str]:
    """The number of a case in that city, whose entry has been spoilt since; the process has just started."""
    client.service.forget_cases()
    client.service.at("2026-03-02 09:00")
    case_id = str(client.submit("applicant-changzhi", **CROSS_CITY, **HERE)["case_id"])
    store = client.service.wiring.directory_store
    row = store._rows.get("DIRECTORY", f"CITY#{BAD}")
    sound, row.data = row.data, f'{{"city": "{SECRET}"'
    row.save()
    wiring.use(replace(client.service.wiring, directory=CachedDirectory(store)))
    yield case_id
    row.data = sound
    row.save()
    wiring.use(client.service.wiring)


def test_the_city_says_so_and_the_others_go_on(client: Api, bad_case: str) -> None:
    api = client
    with observed(ANYWHERE) as written:
        case_id = api.submit()["case_id"]
    assert (written.measured("UnreadableRows"), written.told("row cannot be read")[0]["place"]) == ([({}, [1])], BAD)
    assert SECRET not in str(written.lines)
    for step in (steps.FORWARDED, steps.AGREED):
        api.take(case_id, step)
    missing = [{"city": BAD, "city_name": BAD}]
    for path, who in (("/v1/cities", ""), ("/v1/directory/cities", "operator")):
        answer = api.get(path, who).json
        assert ([item["city"] for item in answer["items"]], answer["unavailable"]) == (["jincheng", "jiaozuo"], missing)
    for answer in (
        api.get(f"/v1/cities/{BAD}"),
        api.get(f"/v1/cases/{bad_case}", "steward-changzhi"),
        api.act(bad_case, "forwarding", "steward-changzhi", {"agency_id": "changzhi-scjg"}),
        api.post("/v1/cases", steps.APPLICANT, steps.submission(**HERE), key=api.a_key()),
        api.post("/v1/cases", "applicant-changzhi", steps.submission(**CROSS_CITY), key=api.a_key()),
        api.post(f"/v1/directory/cities/{BAD}/stewards", "operator", {"stewards": []}, if_match="*"),
    ):
        assert (answer.status, answer.code) == (503, "content_unreadable"), answer.json
    assert api.get("/v1/cities/nowhere").status == 404


def test_cases_that_touch_the_city_are_still_listed(client: Api, bad_case: str) -> None:
    (listed,) = client.get("/v1/ledger", "steward-changzhi").json["items"]
    assert (listed["case_id"], listed["home_city_name"]) == (bad_case, BAD)
    assert client.get("/v1/me", "steward-changzhi").status == 200
    assert client.get("/v1/statistics").json["unavailable"] == [{"city": BAD, "city_name": BAD}]


def test_messages_of_the_city_wait(client: Api, bad_case: str) -> None:
    w = wiring.current()
    waiting, _ = w.outbox.page(DeliveryState.PENDING, 1000, None)
    assert waiting
    with pytest.raises(ContentUnreadable):
        registry.send(w, waiting[0])
