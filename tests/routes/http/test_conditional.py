"""Every answer to GET has an ETag, and a client that has this very answer already gets 304."""

from __future__ import annotations

import pytest

from tests.routes import steps
from tests.routes.service import Answer, Api

PUBLIC = ["/openapi.json", "/docs", "/v1/cities", "/v1/cities/jiaozuo", "/v1/procedures", "/v1/procedures/judgment"]


def again(api: Api, path: str, tag: str, as_: str = "", method: str = "GET") -> Answer:
    return api.ask(method, path, as_, headers={"If-None-Match": tag})


@pytest.mark.parametrize("path", PUBLIC)
def test_what_is_public_is_not_sent_twice(api: Api, path: str) -> None:
    first = api.get(path)
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    assert tag.endswith('"')
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        unchanged = again(api, path, known)
        assert (unchanged.status, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
        assert unchanged.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert again(api, path, tag, method="HEAD").status == 304
    for unknown in ('"other"', "", tag.strip('"'), f"{tag[:-1]}"):
        assert again(api, path, unknown).status == 200


def test_two_answers_have_two_tags(api: Api) -> None:
    assert len({api.get(path).headers["ETag"] for path in PUBLIC}) == len(PUBLIC)


def test_copies_of_public_answers_are_told_apart_by_their_encoding(api: Api) -> None:
    assert api.get("/docs").headers["Vary"] == "Accept-Encoding"


def test_a_case_is_sent_again_when_it_moved(api: Api) -> None:
    case_id = api.case_in("submitted")
    path = f"/v1/cases/{case_id}"
    tag = api.get(path, steps.STEWARD).headers["ETag"]
    assert tag == '"1"'
    assert again(api, path, tag, steps.STEWARD).status == 304
    assert api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body).status == 200
    moved = again(api, path, tag, steps.STEWARD)
    assert (moved.status, moved.headers["ETag"], moved.json["stage"]) == (200, '"2"', "forwarded")


def test_a_case_is_sent_again_when_a_day_of_its_limit_is_over(api: Api) -> None:
    """No step was taken, yet fewer working days are left: the tag of a later day tells both version and day."""
    case_id = api.case_in("submitted")
    path = f"/v1/cases/{case_id}"
    first = api.get(path, steps.STEWARD)
    api.service.at("2026-03-03 09:00")
    later = again(api, path, first.headers["ETag"], steps.STEWARD)
    assert later.status == 200
    assert later.json["deadline"]["working_days_left"] < first.json["deadline"]["working_days_left"]
    assert later.headers["ETag"] == '"1-20260303"'
    assert again(api, path, later.headers["ETag"], steps.STEWARD).status == 304

    tag = later.headers["ETag"]
    taken = api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body, if_match=tag)
    assert (taken.status, taken.headers["ETag"]) == (200, '"2"')
    assert api.act(case_id, "urging", steps.STEWARD, {"text": "请尽快。"}, if_match=tag).status == 412


def test_a_closed_case_is_the_same_on_any_day(api: Api) -> None:
    case_id = api.case_in("withdrawn")
    path = f"/v1/cases/{case_id}"
    tag = api.get(path, steps.STEWARD).headers["ETag"]
    api.service.at("2026-03-20 09:00")
    assert again(api, path, tag, steps.STEWARD).status == 304


def test_whoever_may_not_read_learns_nothing_by_a_tag(api: Api) -> None:
    path = f"/v1/cases/{api.case_in('submitted')}"
    for tag in ('"1"', "*"):
        assert again(api, path, tag, "applicant-changzhi").status == 404
        assert again(api, path, tag).status == 401


def test_lists_are_told_by_their_content(api: Api) -> None:
    first = api.get("/v1/cases", steps.STEWARD)
    assert again(api, "/v1/cases", first.headers["ETag"], steps.STEWARD).status == 304
    api.case_in("submitted")
    assert again(api, "/v1/cases", first.headers["ETag"], steps.STEWARD).status == 200


def test_a_post_is_done_whatever_tag_it_brings(api: Api) -> None:
    case_id = api.case_in("submitted")
    answer = api.post(f"/v1/cases/{case_id}/withdrawal", steps.APPLICANT, {}, headers={"If-None-Match": "*"})
    assert answer.status == 200
