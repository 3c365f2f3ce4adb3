"""Documents: announced, uploaded, verified by content, pinned; only own verified ones count (decisions 31 and 35)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from app import app
from chalicelib.documents.verification import CONTENT_TYPES, MAX_SIZE
from chalicelib.runtime.clock import real_time
from chalicelib.services.cases import documents
from chalicelib.services.parties import uploads
from local import samples
from local.gateway import LambdaContext
from tests.routes import steps
from tests.routes.service import PDF, Answer, Api

_, OFD, JPEG, PNG, DOCX = CONTENT_TYPES
GOOD = {PDF: samples.pdf(), OFD: samples.ofd(), JPEG: samples.jpeg(), PNG: samples.png(), DOCX: samples.docx()}


def promised(api: Api, case_id: str, content: bytes, as_: str = steps.APPLICANT, **said: Any) -> dict[str, Any]:
    answer = api.register(case_id, as_, content, **said)
    assert answer.status == 201, answer.json
    return dict(answer.json)


def opinion(api: Api, case_id: str, *document_ids: str, as_: str = steps.AUTHORITY) -> Answer:
    return api.act(case_id, "opinion", as_, {"decision": "agree", "document_ids": list(document_ids)})


def in_bucket(api: Api, bucket: str, prefix: str) -> list[dict[str, Any]]:
    """Versions in one of the two buckets."""
    name = f"{api.service.prefix}-{bucket}"
    return list(api.service.s3.list_object_versions(Bucket=name, Prefix=prefix).get("Versions", []))


# Announcing


def test_an_announced_upload_is_told_where_to_go(api: Api) -> None:
    case_id = api.case_in("submitted")
    before = real_time()
    answer = api.register(case_id, steps.APPLICANT, GOOD[PDF], file_name="缴款凭证.pdf", kind="fine_receipt")
    body, after = answer.json, real_time()
    assert answer.status == 201
    assert body["upload"]["url"].startswith("http")
    assert body["upload"]["fields"]["key"] == f"quarantine/{case_id}/{body['document_id']}"
    assert body["upload"]["fields"]["Content-Type"] == PDF
    assert body["upload"]["fields"]["x-amz-meta-sha256"] == hashlib.sha256(GOOD[PDF]).hexdigest()
    (listed,) = api.case(case_id)["documents"]
    assert (listed["status"], listed["status_name"], listed["kind_name"]) == ("pending", "待上传", "罚款缴纳凭证")
    assert (listed["file_name"], listed["uploaded_by"], listed["rejection"]) == ("缴款凭证.pdf", "applicant", None)
    expires = datetime.fromisoformat(body["expires_at"]) - timedelta(minutes=15)
    assert before - timedelta(seconds=1) < expires <= after  # told to the second


def test_an_announcement_changes_no_version(api: Api) -> None:
    case_id = api.case_in("submitted")
    promised(api, case_id, b"x")
    assert api.case(case_id)["version"] == 1
    assert api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, if_match='"1"').status == 200


def test_a_client_gets_along_with_the_version_that_it_had_before_its_own_uploads(api: Api) -> None:
    case_id = api.case_in("submitted")
    for _ in range(2):
        api.verified(case_id, steps.APPLICANT, "fine_receipt")
    assert api.case(case_id)["version"] == 3
    assert api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, if_match='"1"').status == 412
    assert api.act(case_id, "withdrawal", steps.APPLICANT, steps.WITHDRAWN.body, if_match='"4"').status == 412
    assert api.act(case_id, "withdrawal", steps.APPLICANT, steps.WITHDRAWN.body, if_match='"1"').status == 200


def test_a_file_that_goes_with_a_step_moves_no_version(api: Api) -> None:
    case_id = api.case_in("supplementing")
    seen = api.case(case_id, steps.APPLICANT)["version"]
    files = [api.verified(case_id, steps.APPLICANT, "fine_receipt") for _ in range(3)]
    assert api.case(case_id)["version"] == seen
    body = {"note": "", "document_ids": files}
    assert api.act(case_id, "supplement", steps.APPLICANT, body, if_match=f'"{seen}"').status == 200


@pytest.mark.parametrize("stage", ["guided", "repaired", "review_refused", "withdrawn"])
def test_a_closed_case_takes_no_documents(api: Api, stage: str) -> None:
    case_id = api.case_in(stage)
    for name in (steps.APPLICANT, steps.STEWARD):
        answer = api.register(case_id, name, GOOD[PDF])
        assert (answer.status, answer.code, answer.json["actions"]) == (409, "not_allowed_in_stage", [])


@pytest.mark.parametrize("stage", ["submitted", "supplementing", "agreed", "refused", "uploaded", "reported"])
def test_an_open_case_takes_documents_of_all_who_sit_there(api: Api, stage: str) -> None:
    case_id = api.case_in(stage)
    names = [steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, *([steps.PROVINCE] if stage == "reported" else [])]
    for name in names:
        promised(api, case_id, GOOD[PDF], name)


@pytest.fixture
def room_for_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty take a while."""
    assert documents.MAX_DOCUMENTS_OF_A_PARTY == 60
    monkeypatch.setattr(documents, "MAX_DOCUMENTS_OF_A_PARTY", 3)


@pytest.mark.usefixtures("room_for_three")
def test_each_party_has_room_for_so_many_documents(api: Api) -> None:
    case_id = api.case_in("submitted")
    for _ in range(3):
        promised(api, case_id, b"x")
    answer = api.register(case_id, steps.APPLICANT, b"x")
    assert (answer.status, answer.code) == (409, "limit_reached")
    assert "Retry-After" not in answer.headers
    assert "actions" not in answer.json


@pytest.mark.usefixtures("room_for_three")
def test_nobody_takes_the_room_of_another(api: Api) -> None:
    case_id = api.case_in("forwarded")
    for _ in range(3):
        promised(api, case_id, b"x")
    assert api.register(case_id, steps.APPLICANT, b"x").status == 409
    for name in (steps.STEWARD, steps.HOME_STEWARD):
        promised(api, case_id, GOOD[PDF], name)
    api.take(case_id, steps.AGREED)
    assert api.case(case_id)["stage"] == "agreed"


@pytest.mark.usefixtures("room_for_three")
def test_only_what_is_verified_or_may_still_come_takes_room(api: Api) -> None:
    case_id = api.case_in("submitted")
    letter = {"kind": "application_form", "format": "pdf"}
    for _ in range(4):
        assert api.post(f"/v1/cases/{case_id}/letters", steps.APPLICANT, letter).status == 202
    rejected = [promised(api, case_id, b"words") for _ in range(3)]
    for promise in rejected:
        api.upload(promise["upload"], b"words")
        assert api.document(case_id, promise["document_id"], steps.APPLICANT)["status"] == "rejected"
    for _ in range(2):
        api.verified(case_id, steps.APPLICANT)
    promised(api, case_id, b"x")
    assert api.register(case_id, steps.APPLICANT, b"x").code == "limit_reached"
    with later(21):  # whether or not anybody noted that the last one expired
        promised(api, case_id, b"x")


def test_a_file_may_be_20_mb_and_no_more(api: Api) -> None:
    case_id = api.case_in("submitted")
    assert api.register(case_id, steps.APPLICANT, b"x", size=MAX_SIZE).status == 201
    refused = api.register(case_id, steps.APPLICANT, b"x", size=MAX_SIZE + 1)
    assert [(one["code"], one["message"]) for one in refused.json["errors"]] == [
        ("too_large", "文件超过 20 MB，请压缩或拆分后上传。")
    ]
    assert api.register(case_id, steps.APPLICANT, b"x", size=0).problems == {"/size": "empty_file"}


# Uploading and settling


@pytest.mark.parametrize("content_type", GOOD)
def test_a_good_file_of_each_type_is_verified_and_can_be_downloaded(api: Api, content_type: str) -> None:
    case_id, content = api.case_in("submitted"), GOOD[content_type]
    promise = promised(api, case_id, content, content_type=content_type, file_name="材料 (1)")
    assert api.upload(promise["upload"], content).status_code == 204
    document = api.document(case_id, promise["document_id"], steps.STEWARD)
    assert (document["status"], document["status_name"], document["rejection"]) == ("verified", "已核验", None)
    served = api.download(document["download_url"])
    assert (served.status_code, served.data) == (200, content)
    assert served.headers["Content-Type"] == content_type
    name = quote("材料 (1)" + CONTENT_TYPES[content_type], safe="")
    assert served.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"


def test_an_awaited_document_has_no_link(api: Api) -> None:
    case_id = api.case_in("submitted")
    promise = promised(api, case_id, GOOD[PDF])
    document = api.document(case_id, promise["document_id"], steps.APPLICANT)
    assert (document["status"], document["download_url"]) == ("pending", None)


def test_a_link_lives_five_minutes_and_names_nobody(api: Api) -> None:
    case_id = api.case_in("submitted")
    url = api.document(case_id, api.verified(case_id, steps.APPLICANT), steps.APPLICANT)["download_url"]
    assert dict(parse_qsl(urlsplit(url).query))["X-Amz-Expires"] == "300"
    assert not [word for word in ("王", "13900001234", "物流", quote("决定书"), steps.APPLICANT) if word in url]
    forged = url.replace("X-Amz-Signature=", "X-Amz-Signature=0")
    assert api.download(forged).status_code == 403
    assert api.download(url.replace("versionId=", "versionId=0")).status_code == 403


def test_the_evidence_is_one_pinned_version_with_its_hash(api: Api) -> None:
    case_id = api.case_in("submitted")
    document_id = api.verified(case_id, steps.APPLICANT)
    for _ in range(3):
        api.document(case_id, document_id, steps.APPLICANT)
    (kept,) = in_bucket(api, "evidence", f"evidence/{case_id}/{document_id}")
    url = api.document(case_id, document_id, steps.APPLICANT)["download_url"]
    assert dict(parse_qsl(urlsplit(url).query))["versionId"] == kept["VersionId"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"key": "quarantine/other"}, 403),
        ({"Content-Type": "text/html"}, 403),
        ({"x-amz-meta-sha256": "0" * 64}, 403),
        ({"x-amz-meta-extra": "1"}, 403),
        ({"x-amz-signature": "0" * 64}, 403),
        ({"policy": "e30="}, 403),
        ({"acl": "public-read"}, 403),
    ],
)
def test_a_tampered_form_is_refused_by_s3(api: Api, changed: dict[str, str], status: int) -> None:
    case_id = api.case_in("submitted")
    promise = promised(api, case_id, GOOD[PDF])
    promise["upload"]["fields"] |= changed
    assert api.upload(promise["upload"], GOOD[PDF]).status_code == status
    assert api.document(case_id, promise["document_id"], steps.APPLICANT)["status"] == "pending"


@pytest.mark.parametrize("content", [b"", GOOD[PDF][:-1], GOOD[PDF] + b" "])
def test_a_file_of_another_size_is_refused_by_s3(api: Api, content: bytes) -> None:
    case_id = api.case_in("submitted")
    promise = promised(api, case_id, GOOD[PDF])
    assert api.upload(promise["upload"], content).status_code == 400


def test_an_expired_policy_is_refused_by_s3(api: Api) -> None:
    case_id = api.case_in("submitted")
    promise = promised(api, case_id, GOOD[PDF])
    front = api.service.s3_front.application
    for minutes, status in ((16, 403), (14, 204)):
        with patch.object(front, "_now", lambda minutes=minutes: real_time() + timedelta(minutes=minutes)):
            assert api.upload(promise["upload"], GOOD[PDF]).status_code == status


BAD: dict[str, tuple[str, bytes, str]] = {
    "text called a PDF": (PDF, b"just words", "type_mismatch"),
    "an executable called a PDF": (PDF, b"MZ\x90\x00" + b"\0" * 200, "type_mismatch"),
    "a picture called a PDF": (PDF, GOOD[PNG], "type_mismatch"),
    "a PDF called a picture": (PNG, GOOD[PDF], "type_mismatch"),
    "HTML called a picture": (JPEG, b"<html><script>alert(1)</script>", "type_mismatch"),
    "a truncated PDF": (PDF, GOOD[PDF][:-40], "pdf_truncated"),
    "a PDF with a script": (PDF, samples.pdf(catalog="/OpenAction << /S /JavaScript /JS (x) >>"), "pdf_active_content"),
    "a truncated picture": (PNG, GOOD[PNG][:-12], "image_truncated"),
    "a zip called DOCX": (DOCX, samples.package({"a.txt": "x"}), "not_docx"),
    "a zip called OFD": (OFD, samples.package({"a.txt": "x"}), "not_ofd"),
    "a zip bomb": (
        DOCX,
        samples.package({**samples.docx_entries(), "word/media/a.bin": b"\0" * 30_000_000}),
        "zip_bomb",
    ),
    "a PDF with a zip behind it": (PDF, GOOD[PDF] + samples.package({"a": "b"}), "polyglot"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_rejected_with_its_reason_and_backs_nothing(api: Api, name: str) -> None:
    content_type, content, code = BAD[name]
    case_id = api.case_in("forwarded")
    promise = promised(api, case_id, content, steps.AUTHORITY, content_type=content_type)
    assert api.upload(promise["upload"], content).status_code == 204
    document = api.document(case_id, promise["document_id"], steps.AUTHORITY)
    assert (document["status"], document["status_name"], document["download_url"]) == ("rejected", "未通过核验", None)
    assert document["rejection_code"] == code
    assert any("\u4e00" <= character <= "\u9fff" for character in document["rejection"])
    answer = opinion(api, case_id, promise["document_id"])
    assert (answer.status, answer.problems) == (422, {"/document_ids/0": "document_not_verified"})
    assert in_bucket(api, "evidence", f"evidence/{case_id}/") == []


def test_the_hash_is_computed_from_what_was_stored(api: Api) -> None:
    """S3 does not check it: another file of the same size passes the policy."""
    case_id, content = api.case_in("submitted"), samples.pdf("甲")
    promise = promised(api, case_id, content)
    assert api.upload(promise["upload"], samples.pdf("乙")).status_code == 204
    document = api.document(case_id, promise["document_id"], steps.APPLICANT)
    assert (document["status"], document["rejection_code"]) == ("rejected", "hash_mismatch")


def test_a_second_upload_with_the_same_policy_changes_nothing(api: Api) -> None:
    case_id, content, other = api.case_in("forwarded"), samples.pdf("甲"), samples.pdf("乙")
    promise = promised(api, case_id, content, steps.AUTHORITY)
    document_id = promise["document_id"]
    api.upload(promise["upload"], content)
    before = api.document(case_id, document_id, steps.AUTHORITY)
    assert api.upload(promise["upload"], other).status_code == 204
    notify(promise["upload"]["fields"]["key"])
    after = api.document(case_id, document_id, steps.AUTHORITY)
    assert {**after, "download_url": ""} == {**before, "download_url": ""}
    assert api.download(after["download_url"]).data == content
    assert api.download(before["download_url"]).data == content
    assert opinion(api, case_id, document_id).status == 200
    assert api.download(api.document(case_id, document_id, steps.APPLICANT)["download_url"]).data == content


def test_a_rejected_document_stays_rejected(api: Api) -> None:
    case_id, content = api.case_in("submitted"), samples.pdf("甲")
    promise = promised(api, case_id, content)
    api.upload(promise["upload"], samples.pdf("乙"))
    assert api.document(case_id, promise["document_id"], steps.APPLICANT)["status"] == "rejected"
    api.upload(promise["upload"], content)
    assert api.document(case_id, promise["document_id"], steps.APPLICANT)["status"] == "rejected"


def later(minutes: int) -> Any:
    return patch.object(uploads, "real_time", lambda: real_time() + timedelta(minutes=minutes))


def test_an_upload_that_never_came_expires(api: Api) -> None:
    case_id = api.case_in("submitted")
    promise = promised(api, case_id, GOOD[PDF])
    with later(19):  # 15 minutes and the grace for an upload that had begun
        assert api.document(case_id, promise["document_id"], steps.APPLICANT)["status"] == "pending"
    with later(21):
        document = api.document(case_id, promise["document_id"], steps.APPLICANT)
    assert (document["status"], document["rejection_code"]) == ("expired", "upload_expired")
    assert document["rejection"].startswith("上传链接已过期")
    api.upload(promise["upload"], GOOD[PDF])
    assert api.document(case_id, promise["document_id"], steps.APPLICANT)["status"] == "expired"


def test_what_arrived_in_time_is_verified_however_late_one_looks(api: Api) -> None:
    case_id = api.case_in("submitted")
    promise = promised(api, case_id, GOOD[PDF])
    api.upload(promise["upload"], GOOD[PDF])
    with later(60):
        assert api.document(case_id, promise["document_id"], steps.APPLICANT)["status"] == "verified"


# Told by the queue


def notify(*keys: str) -> None:
    """S3 tells the queue, and the queue the function."""
    objects = [{"s3": {"bucket": {"name": "quarantine"}, "object": {"key": quote(key)}}} for key in keys]
    message = {"body": json.dumps({"Records": objects}), "receiptHandle": "x"}
    app.handler_map["uploads"]({"Records": [message]}, LambdaContext("uploads"))


def listed_status(api: Api, case_id: str) -> list[str]:
    """Read the statuses from the case's list of documents, which settles none."""
    return [document["status"] for document in api.case(case_id)["documents"]]


def test_the_queue_settles_what_arrived(api: Api) -> None:
    case_id = api.case_in("submitted")
    promises = [promised(api, case_id, content) for content in (GOOD[PDF], b"words")]
    for promise, content in zip(promises, (GOOD[PDF], b"words"), strict=True):
        api.upload(promise["upload"], content)
    assert listed_status(api, case_id) == ["pending", "pending"]
    keys = [promise["upload"]["fields"]["key"] for promise in promises]
    notify(*keys)
    assert sorted(listed_status(api, case_id)) == ["rejected", "verified"]
    before = api.get(f"/v1/cases/{case_id}", steps.STEWARD).content
    notify(*keys, *keys)
    assert api.get(f"/v1/cases/{case_id}", steps.STEWARD).content == before
    assert len(in_bucket(api, "evidence", f"evidence/{case_id}/")) == 1


def test_a_hint_that_comes_before_its_file_is_passed_over(api: Api) -> None:
    case_id = api.case_in("submitted")
    promise = promised(api, case_id, GOOD[PDF])
    notify(promise["upload"]["fields"]["key"])
    assert listed_status(api, case_id) == ["pending"]


# Backing an opinion


def test_a_document_still_awaited_backs_nothing(api: Api) -> None:
    case_id = api.case_in("forwarded")
    promise = promised(api, case_id, GOOD[PDF], steps.AUTHORITY)
    answer = opinion(api, case_id, promise["document_id"])
    assert answer.problems == {"/document_ids/0": "document_not_verified"}
    api.upload(promise["upload"], GOOD[PDF])  # arrived, but nobody has looked at it yet
    assert opinion(api, case_id, promise["document_id"]).problems == {"/document_ids/0": "document_not_verified"}
    api.document(case_id, promise["document_id"], steps.AUTHORITY)
    assert opinion(api, case_id, promise["document_id"]).status == 200


def test_only_own_documents_back_an_opinion(api: Api) -> None:
    case_id = api.case_in("forwarded")
    foreign = [api.verified(case_id, name) for name in (steps.APPLICANT, steps.STEWARD)]
    own = api.verified(case_id, steps.AUTHORITY)
    answer = opinion(api, case_id, own, *foreign, "0" * 20)
    unknown = "document_unknown"
    assert answer.problems == {f"/document_ids/{place}": unknown for place in (1, 2, 3)}
    assert opinion(api, case_id, own).status == 200


def test_a_document_of_another_case_backs_nothing(api: Api) -> None:
    first, second = api.case_in("forwarded"), api.case_in("forwarded")
    document_id = api.verified(first, steps.AUTHORITY)
    assert opinion(api, second, document_id).problems == {"/document_ids/0": "document_unknown"}


def test_a_document_of_the_agency_before_backs_nothing(api: Api) -> None:
    case_id = api.case_in("forwarded")
    document_id = api.verified(case_id, steps.AUTHORITY, kind="rectification")
    api.take(case_id, steps.FORWARDING_RETURNED)
    api.take(case_id, steps.FORWARDED, agency_id="jiaozuo-sthj")
    answer = opinion(api, case_id, document_id, as_="authority-jiaozuo-sthj")
    assert answer.problems == {"/document_ids/0": "document_unknown"}


@pytest.mark.parametrize(
    ("agency", "kind", "is_enough"),
    [
        ("jiaozuo-scjg", "repair_decision", True),
        ("jiaozuo-scjg", "signed_application", False),
        ("jiaozuo-scjg", "rectification", False),
        ("jiaozuo-sthj", "repair_decision", False),
        ("jiaozuo-sthj", "signed_application", True),
        ("jiaozuo-sthj", "rectification", True),
        ("jiaozuo-sthj", "other", False),
    ],
)
def test_the_kind_of_document_depends_on_the_agency(api: Api, agency: str, kind: str, is_enough: bool) -> None:
    case_id, name = api.case_in("submitted"), f"authority-{agency}"
    api.take(case_id, steps.FORWARDED, agency_id=agency)
    answer = opinion(api, case_id, api.verified(case_id, name, kind=kind), as_=name)
    if is_enough:
        assert answer.json["stage"] == "agreed"
    else:
        assert answer.problems == {"/document_ids": "document_required"}


def test_an_opinion_may_rest_on_several_documents(api: Api) -> None:
    case_id = api.case_in("forwarded")
    ids = [api.verified(case_id, steps.AUTHORITY, kind=kind) for kind in ("other", "repair_decision", "rectification")]
    cited = opinion(api, case_id, *ids).json["steps"]["opinion"]["documents"]
    assert [reference["document_id"] for reference in cited] == ids
    assert {len(reference["sha256"]) for reference in cited} == {64}


def test_an_offices_draft_is_not_shown_to_the_applicant_until_an_action_rests_on_it(api: Api) -> None:
    case_id = api.case_in("forwarded")
    document_id = api.verified(case_id, steps.AUTHORITY)
    assert api.case(case_id, steps.APPLICANT)["documents"] == []
    assert api.get(f"/v1/cases/{case_id}/documents/{document_id}", steps.APPLICANT).status == 404
    assert len(api.case(case_id, steps.STEWARD)["documents"]) == 1
    opinion(api, case_id, document_id)
    assert len(api.case(case_id, steps.APPLICANT)["documents"]) == 1
    assert api.document(case_id, document_id, steps.APPLICANT)["download_url"]
