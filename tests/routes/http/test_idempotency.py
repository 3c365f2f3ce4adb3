"""Idempotency-Key gives the first answer again; If-Match refuses what was decided on old news (decisions 5 and 24)."""

from __future__ import annotations

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.domain.parties.parties import Party
from chalicelib.tables.parties.folders import document_row
from local import samples
from tests.builders import a_document
from tests.routes import companies, steps
from tests.routes.service import Answer, Api, announcement, aws_calls


def assert_same(first: Answer, again: Answer) -> None:
    assert (again.status, again.content) == (first.status, first.content)
    assert _kept(again) == _kept(first)


def _kept(answer: Answer) -> dict[str, str]:
    """The headers, but for the id that each request has of its own."""
    return {name: value for name, value in answer.headers.items() if name != "X-Correlation-Id"}


def test_a_submission_needs_a_key(api: Api) -> None:
    answer = api.post("/v1/cases", steps.APPLICANT, steps.submission())
    assert (answer.status, answer.code) == (400, "idempotency_key_required")


@pytest.mark.parametrize("key", ["", "a" * 256, "a\x7f", "键"])
def test_a_key_is_1_to_255_visible_characters(api: Api, key: str) -> None:
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    for path, body in (("/v1/cases", steps.submission()), ("/v1/cases/JZ-00000000000000000000/withdrawal", {})):
        answer = api.post(path, steps.APPLICANT, body, headers=headers)
        assert (answer.status, answer.code) == (400, "invalid_header")


def test_a_key_may_be_as_long_as_255(api: Api) -> None:
    assert api.post("/v1/cases", steps.APPLICANT, steps.submission(), key="k" * 255).status == 201


def test_a_request_repeated_with_its_key_gets_the_same_answer(api: Api) -> None:
    body = steps.submission()
    first = api.post("/v1/cases", steps.APPLICANT, body, key="k1")
    assert first.status == 201
    for _ in range(3):
        assert_same(first, api.post("/v1/cases", steps.APPLICANT, body, key="k1"))
    assert len(api.get("/v1/cases", steps.APPLICANT).json["items"]) == 1


def test_a_body_in_another_spelling_counts_as_the_same(api: Api) -> None:
    body = steps.submission(statement="甲")
    first = api.post("/v1/cases", steps.APPLICANT, body, key="k1")
    import json

    turned = dict(reversed(body.items()))
    again = api.post("/v1/cases", steps.APPLICANT, content=json.dumps(turned, indent=3).encode(), key="k1")
    assert_same(first, again)


def test_the_first_answer_stands_after_the_case_moved_on(api: Api) -> None:
    body = steps.submission()
    first = api.post("/v1/cases", steps.APPLICANT, body, key="k1")
    case_id = first.json["case_id"]
    api.take(case_id, steps.FORWARDED)
    api.service.at("2026-03-05 09:00")
    api.take(case_id, steps.WITHDRAWN)
    assert_same(first, api.post("/v1/cases", steps.APPLICANT, body, key="k1"))
    assert first.headers["ETag"] == '"1"'
    assert first.headers["Location"] == f"/v1/cases/{case_id}"


def test_the_first_answer_stands_when_the_same_application_could_be_made_anew(api: Api) -> None:
    """The case was withdrawn, so nothing but the key refuses a second one."""
    body = steps.submission()
    first = api.post("/v1/cases", steps.APPLICANT, body, key="k1")
    api.take(first.json["case_id"], steps.WITHDRAWN)
    assert_same(first, api.post("/v1/cases", steps.APPLICANT, body, key="k1"))
    assert len(api.get("/v1/cases", steps.APPLICANT).json["items"]) == 1


def test_an_answer_is_not_given_again_to_who_has_no_part_in_it_any_more(api: Api) -> None:
    """Neither that of a submission nor that of an action: they show what the company wrote."""
    for user in ("wang", "li"):
        api.sign_in(user)
    binding_id, _ = companies.bound(api, "wang"), companies.bound(api, "li")
    body = steps.submission(subject__name=companies.COMPANY["name"])
    filed = api.post("/v1/cases", "wang", body, key="k1")
    case_id = filed.json["case_id"]
    withdrawn = api.act(case_id, "withdrawal", "wang", {"reason": "改日再申请。"}, key="k2")
    assert (filed.status, withdrawn.status) == (201, 200)
    left = api.post(f"/v1/companies/{binding_id}/departure", "wang", {}, key="k3")
    assert_same(left, api.post(f"/v1/companies/{binding_id}/departure", "wang", {}, key="k3"))

    again = api.post("/v1/cases", "wang", body, key="k1")
    assert (again.status, again.code) == (403, "role_may_not")
    again = api.act(case_id, "withdrawal", "wang", {"reason": "改日再申请。"}, key="k2")
    assert (again.status, again.code) == (404, "not_found")
    assert api.get(f"/v1/cases/{case_id}", "li").status == 200

    companies.bound(api, "wang")
    assert_same(filed, api.post("/v1/cases", "wang", body, key="k1"))


def test_whoever_an_action_unseats_is_told_again_what_came_of_it(api: Api) -> None:
    case_id = api.case_in("forwarded")
    body = {"reason": "该处罚由市生态环境局作出。"}
    returned = api.act(case_id, "forwarding-return", steps.AUTHORITY, body, key="k1")
    assert returned.status == 200
    assert api.get(f"/v1/cases/{case_id}", steps.AUTHORITY).status == 404
    assert_same(returned, api.act(case_id, "forwarding-return", steps.AUTHORITY, body, key="k1"))


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_used_key_with_another_body_is_refused(api: Api, withdrawn: bool) -> None:
    first = api.post("/v1/cases", steps.APPLICANT, steps.submission(), key="k1")
    if withdrawn:
        api.take(first.json["case_id"], steps.WITHDRAWN)
    answer = api.post("/v1/cases", steps.APPLICANT, steps.submission(), key="k1")
    assert (answer.status, answer.code) == (422, "idempotency_key_reused")
    assert len(api.get("/v1/cases", steps.APPLICANT).json["items"]) == 1


def test_a_refused_request_does_not_use_its_key_up(api: Api) -> None:
    body = steps.submission()
    assert api.post("/v1/cases", steps.APPLICANT, steps.changed(body, procedure="x"), key="k1").status == 422
    assert api.post("/v1/cases", steps.STEWARD, body, key="k1").status == 403
    assert api.post("/v1/cases", steps.APPLICANT, body, key="k1").status == 201


def test_keys_of_different_callers_are_different(api: Api) -> None:
    first = api.post("/v1/cases", "applicant-jincheng", steps.submission(), key="k1")
    second = api.post("/v1/cases", "applicant-changzhi", steps.submission(), key="k1")
    assert (first.status, second.status) == (201, 201)
    assert first.json["case_id"] != second.json["case_id"]


def test_keys_on_different_routes_are_different(api: Api) -> None:
    case_id = api.post("/v1/cases", steps.APPLICANT, steps.submission(), key="k1").json["case_id"]
    promised = api.post(f"/v1/cases/{case_id}/documents", steps.APPLICANT, announcement(b"x"), key="k1")
    withdrawn = api.act(case_id, "withdrawal", steps.APPLICANT, {}, key="k1")
    assert (promised.status, withdrawn.status) == (201, 200)


def test_keys_on_different_cases_are_different(api: Api) -> None:
    first, second = api.case_in("submitted"), api.case_in("submitted")
    answers = [
        api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, key="k1") for case_id in (first, second)
    ]
    assert [answer.json["case_id"] for answer in answers] == [first, second]
    assert api.case(second)["stage"] == "forwarded"


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("submitted", steps.SUPPLEMENT_ASKED),
        ("submitted", steps.FORWARDED),
        ("forwarded", steps.FORWARDING_RETURNED),  # after it the agency does not even see the case
        ("forwarded", steps.REFUSED),
        ("refused", steps.GUIDED),
        ("agreed", steps.UPLOADED),
        ("uploaded", steps.REPORTED),
        ("reported", steps.APPROVED),
        ("submitted", steps.WITHDRAWN),
        ("forwarded", steps.URGED),
    ],
)
def test_an_action_repeated_with_its_key_happens_once(api: Api, stage: str, step: steps.Step) -> None:
    case_id = api.case_in(stage)
    first = api.act(case_id, step.path, step.by, step.body, key="k1")
    assert first.status == 200, first.json
    events = api.get(f"/v1/cases/{case_id}/events", steps.APPLICANT).content
    assert_same(first, api.act(case_id, step.path, step.by, step.body, key="k1"))
    other = {
        **step.body,
        **dict.fromkeys(
            {"note", "reason", "reasons", "text"} & step.body.keys(), "另外一种说法，二十个字以上的另外一种说法。"
        ),
    }
    if other != step.body:
        refused = api.act(case_id, step.path, step.by, other, key="k1")
        assert (refused.status, refused.code) == (422, "idempotency_key_reused")
    assert api.get(f"/v1/cases/{case_id}/events", steps.APPLICANT).content == events


def test_an_action_repeated_without_a_key_is_refused(api: Api) -> None:
    case_id = api.case_in("submitted")
    api.take(case_id, steps.FORWARDED)
    assert api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body).status == 409


def test_a_repeated_action_with_a_version_gets_its_first_answer(api: Api) -> None:
    case_id = api.case_in("submitted")
    first = api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, key="k1", if_match='"1"')
    assert_same(first, api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, key="k1", if_match='"1"'))


def test_a_key_is_looked_up_only_when_the_work_is_refused(api: Api) -> None:
    case_id = api.case_in("submitted")
    with aws_calls() as made:
        api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, key="k1")
    assert made == ["GetItem", "Query", "TransactWriteItems"]
    with aws_calls() as made:
        api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, key="k1")
    assert made == ["GetItem", "Query", "GetItem"]


def test_an_upload_announced_twice_with_one_key_is_one_document(api: Api) -> None:
    case_id = api.case_in("submitted")
    body = announcement(samples.pdf())
    path = f"/v1/cases/{case_id}/documents"
    first = api.post(path, steps.APPLICANT, body, key="k1")
    assert_same(first, api.post(path, steps.APPLICANT, body, key="k1"))
    other = api.post(path, steps.APPLICANT, announcement(samples.png(), content_type="image/png"), key="k1")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert len(api.case(case_id)["documents"]) == 1
    assert api.post(path, steps.APPLICANT, body).json["document_id"] != first.json["document_id"]


def test_two_submissions_at_once_with_one_key_are_one_case(api: Api) -> None:
    body, together = steps.submission(), threading.Barrier(4)

    def submit(_: int) -> Answer:
        together.wait()
        return api.post("/v1/cases", steps.APPLICANT, body, key="k1")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(submit, range(4)))
    for answer in answers:
        assert_same(answers[0], answer)
    assert answers[0].status == 201
    assert len(api.get("/v1/cases", steps.APPLICANT).json["items"]) == 1


# If-Match


@pytest.mark.parametrize("if_match", ['"1"', "1", 'W/"1"', ' "1" ', "*"])
def test_the_right_version_may_act(api: Api, if_match: str) -> None:
    case_id = api.case_in("submitted")
    assert api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, if_match=if_match).status == 200


@pytest.mark.parametrize("if_match", ['"0"', '"2"', '"999999999"', 'W/"7"'])
def test_another_version_is_stale(api: Api, if_match: str) -> None:
    case_id = api.case_in("submitted")
    answer = api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, if_match=if_match)
    assert (answer.status, answer.code) == (412, "version_is_stale")
    assert api.case(case_id)["version"] == 1


@pytest.mark.parametrize(
    "if_match", ["", '""', "abc", '"abc"', "-1", "1.0", '"1", "2"', '"1000000000"', "１", "null", '"1', "W/", "²"]
)
def test_what_is_no_etag_is_malformed(api: Api, if_match: str) -> None:
    case_id = api.case_in("submitted")
    headers = {"If-Match": if_match.encode().decode("latin-1")}
    answer = api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, headers=headers)
    assert (answer.status, answer.code) == (400, "invalid_header")


def test_a_stranger_learns_no_version(api: Api) -> None:
    case_id = api.case_in("submitted")
    assert api.act(case_id, "withdrawal", "applicant-changzhi", {}, if_match='"9"').status == 404


# -------------------- a case at its bound


def test_a_case_at_its_bound_is_acted_on_once_and_answers_again(api: Api) -> None:
    """Five parties that have all they may, with names of files that do not compress: no answer is too long to keep."""
    case_id = api.case_in("forwarded")
    tables = api.service.wiring.cases._tables
    parties = {"applicant": "jincheng", "steward": "jiaozuo", "home_steward": "jincheng", "authority": "jiaozuo-scjg"}
    with tables.cases("jiaozuo").batch_write() as batch:
        for number in range(200 * 5):
            party = Party([*parties, "province"][number % 5])
            name = "".join(chr(0x4E00 + secrets.randbelow(20_000)) for _ in range(200))
            office = parties.get(party.value, "henan")
            paper = a_document(uploaded_by=party, office=office, file_name=f"{name}.pdf")
            batch.save(tables.cases("jiaozuo")(**document_row(case_id, paper)))

    key = api.a_key()
    first, again = (api.act(case_id, "urging", steps.STEWARD, {"text": "请尽快办理。"}, key=key) for _ in range(2))
    assert (first.status, again.status) == (200, 200)
    assert len(first.json["documents"]) == 1000
    assert again.json == first.json
    assert again.json["version"] == 3
    kept = [row for row in tables.once.scan() if row.pk.startswith("ANSWERED")]
    assert max(len(row.pk) + len(row.data.encode()) for row in kept) < 400 * 1024 - 100
    assert min(len(row.data.encode()) for row in kept) < 4000
