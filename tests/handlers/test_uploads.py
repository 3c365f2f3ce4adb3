"""S3's events, through the queue: only hints. They settle what arrived, any number of times, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote_plus

import pytest

from app import app
from chalicelib.documents.store import parse_quarantine_key
from local import samples
from local.gateway import LambdaContext
from tests.routes import steps
from tests.routes.service import Api, aws_calls, running_service


@pytest.fixture(scope="module")
def client() -> Iterator[Api]:
    with running_service() as service:
        yield Api(service)


@pytest.fixture
def api(client: Api) -> Api:
    client.service.forget_cases()
    client.service.at("2026-03-02 09:00")
    return client


def created(*keys: str) -> dict[str, Any]:
    """Make the event that S3 sends for created objects: keys come encoded as in a form."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "eventName": "ObjectCreated:Post",
                "s3": {"bucket": {"name": "quarantine"}, "object": {"key": quote_plus(key), "sequencer": "00"}},
            }
            for key in keys
        ]
    }


def deliver(*notifications: Any) -> Any:
    """Hand over one batch of messages, as Lambda takes it from the queue."""
    records = [{"body": json.dumps(notification), "receiptHandle": "x"} for notification in notifications]
    return app.handler_map["uploads"]({"Records": records}, LambdaContext("uploads"))


def uploaded(api: Api, case_id: str, content: bytes) -> str:
    """The key of an upload that nobody has looked at."""
    promise = api.register(case_id, steps.APPLICANT, content).json
    assert api.upload(promise["upload"], content).status_code == 204
    return str(promise["upload"]["fields"]["key"])


def statuses(api: Api, case_id: str) -> list[str]:
    return sorted(document["status"] for document in api.case(case_id)["documents"])


def test_an_event_settles_its_document(api: Api) -> None:
    case_id = api.case_in("submitted")
    key = uploaded(api, case_id, samples.pdf())
    assert statuses(api, case_id) == ["pending"]
    deliver(created(key))
    assert statuses(api, case_id) == ["verified"]


def test_a_bad_file_is_rejected_with_a_reason(api: Api) -> None:
    case_id = api.case_in("submitted")
    deliver(created(uploaded(api, case_id, b"words")))
    (document,) = api.case(case_id)["documents"]
    assert (document["status"], document["rejection_code"]) == ("rejected", "type_mismatch")


def test_many_objects_in_one_message_and_many_messages_in_one_batch(api: Api) -> None:
    case_id = api.case_in("submitted")
    keys = [uploaded(api, case_id, samples.pdf(str(number))) for number in range(4)]
    deliver(created(*keys[:3]), created(keys[3]))
    assert statuses(api, case_id) == ["verified"] * 4


def test_duplicates_change_nothing_more(api: Api) -> None:
    case_id = api.case_in("submitted")
    key = uploaded(api, case_id, samples.pdf())
    deliver(created(key, key), created(key))
    before = api.get(f"/v1/cases/{case_id}", steps.STEWARD).content
    with aws_calls() as made:
        deliver(created(key))
    assert made == ["GetItem"]
    assert api.get(f"/v1/cases/{case_id}", steps.STEWARD).content == before


def test_an_event_that_overtakes_its_file_settles_nothing(api: Api) -> None:
    case_id = api.case_in("submitted")
    promise = api.register(case_id, steps.APPLICANT, samples.pdf()).json
    deliver(created(promise["upload"]["fields"]["key"]))
    assert statuses(api, case_id) == ["pending"]


@pytest.mark.parametrize(
    "key",
    [
        "quarantine/JZ-00000000000000000000/00000000000000000000",
        "quarantine/XX-1/x",
        "quarantine/a/b/c",
        "quarantine/",
        "quarantine",
        "evidence/JZ-00000000000000000000/00000000000000000000",
        "",
        "中文/甲 乙+丙",
        "quarantine/JZ-\u0000/x",
    ],
)
def test_an_unknown_key_is_passed_over(api: Api, key: str) -> None:
    case_id = api.case_in("submitted")
    known = uploaded(api, case_id, samples.pdf())
    deliver(created(key, known))
    assert statuses(api, case_id) == ["verified"]


def test_a_document_that_the_case_does_not_have_is_passed_over(api: Api) -> None:
    case_id = api.case_in("submitted")
    deliver(created(f"quarantine/{case_id}/00000000000000000000"))
    assert statuses(api, case_id) == []


def test_s3s_own_test_event_names_no_document(api: Api) -> None:
    with aws_calls() as made:
        deliver({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "quarantine"})
    assert made == []


def test_a_storage_failure_brings_the_batch_again(api: Api) -> None:
    case_id = api.case_in("submitted")
    key = uploaded(api, case_id, samples.pdf())

    def meddle(operation: str, arguments: Any) -> None:
        if operation == "PutObject":
            raise ConnectionError

    with aws_calls(meddle), pytest.raises(ConnectionError):
        deliver(created(key))
    assert statuses(api, case_id) == ["pending"]
    deliver(created(key))
    assert statuses(api, case_id) == ["verified"]


def told(api: Api, case_id: str) -> list[tuple[str, str]]:
    """The messages about documents in the outbox: kind and addressee, each once for all its channels."""
    rows = api.service.wiring.outbox._tables.outbox.scan()
    sent = {(d["kind"], d["to"], d["at"]) for row in rows if (d := json.loads(row.data))["case_id"] == case_id}
    return sorted((kind, to) for kind, to, _ in sent if kind.startswith("document."))


def actions(api: Api, case_id: str, as_: str = steps.STEWARD) -> list[str]:
    """The timeline, which must be whole."""
    events = api.get(f"/v1/cases/{case_id}/events", as_).json["items"]
    assert api.case(case_id)["version"] == len(events)
    assert [event["previous_hash"] for event in events[1:]] == [event["hash"] for event in events[:-1]]
    return [event["action"] for event in events]


def test_a_verified_document_is_one_event_and_one_message_however_often_it_is_looked_at(api: Api) -> None:
    case_id = api.case_in("forwarded")
    before = api.case(case_id)
    key = uploaded(api, case_id, samples.pdf())
    deliver(created(key, key), created(key))
    api.document(case_id, key.rpartition("/")[2], steps.APPLICANT)
    deliver(created(key))
    assert actions(api, case_id) == ["submit", "forward", "document.added"]
    after = api.case(case_id)
    assert (after["version"], after["stage"], after["deadline"]) == (3, "forwarded", before["deadline"])
    assert told(api, case_id) == [("document.added", "authority")]


def test_a_rejected_file_is_told_to_its_uploader_and_changes_no_case(api: Api) -> None:
    case_id = api.case_in("submitted")
    before = api.case(case_id)
    key = uploaded(api, case_id, b"words")
    deliver(created(key), created(key))
    assert {**api.case(case_id), "documents": []} == before
    assert told(api, case_id) == [("document.rejected", "applicant")]


def test_files_that_arrive_together_are_all_added(api: Api) -> None:
    case_id = api.case_in("submitted")
    keys = [uploaded(api, case_id, samples.pdf(str(number))) for number in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda key: deliver(created(key)), keys))
    assert statuses(api, case_id) == ["verified"] * 4
    assert actions(api, case_id) == ["submit", *["document.added"] * 4]


@pytest.mark.parametrize(
    ("step", "timeline", "hear"),
    [
        (steps.FORWARDED, ["submit", "forward", "document.added"], ["authority"]),
        (steps.SUPPLEMENT_ASKED, ["submit", "request_supplement"], []),
        (steps.WITHDRAWN, ["submit", "withdraw"], []),
    ],
    ids=["forwarded", "asked for more", "withdrawn"],
)
def test_an_action_that_comes_between_has_all_decided_anew(
    api: Api, step: steps.Step, timeline: list[str], hear: list[str]
) -> None:
    """Whoever must act then is told; if the uploader must, or nobody, no event is made."""
    case_id = api.case_in("submitted")
    key = uploaded(api, case_id, samples.pdf())
    acted: list[str] = []

    def meddle(operation: str, arguments: Any) -> None:
        if operation == "TransactWriteItems" and not acted:
            acted.append(operation)
            api.take(case_id, step)

    with aws_calls(meddle):
        deliver(created(key))
    assert statuses(api, case_id) == ["verified"]
    assert actions(api, case_id) == timeline
    assert [to for _, to in told(api, case_id)] == hear


def test_two_who_settle_at_once_agree(api: Api) -> None:
    """The queue and the client's own request: the second finds the verdict of the first, and keeps it."""
    case_id = api.case_in("submitted")
    key = uploaded(api, case_id, samples.pdf())
    document_id = key.rpartition("/")[2]
    settled = []

    def meddle(operation: str, arguments: Any) -> None:
        if operation == "PutObject" and not settled:
            settled.append(operation)
            deliver(created(key))  # the other is faster

    with aws_calls(meddle):
        document = api.document(case_id, document_id, steps.APPLICANT)
    assert document["status"] == "verified"
    assert api.download(document["download_url"]).data == samples.pdf()
    assert statuses(api, case_id) == ["verified"]
    assert actions(api, case_id) == ["submit", "document.added"]
    assert told(api, case_id) == [("document.added", "steward")]


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("quarantine/JZ-1/D", ("JZ-1", "D")),
        ("quarantine/JZ-1", None),
        ("quarantine/JZ-1/D/x", None),
        ("evidence/JZ-1/D", None),
        ("JZ-1/D", None),
        ("", None),
    ],
)
def test_which_document_a_key_names(key: str, named: tuple[str, str] | None) -> None:
    assert parse_quarantine_key(key) == named
