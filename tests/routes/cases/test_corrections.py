"""Corrections over HTTP: what each answers, and what those concerned read afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.offices.cities import AgencyEntry
from local import samples
from tests.routes import steps
from tests.routes.service import Api
from tests.routes.steps import APPLICANT, AUTHORITY, HOME_STEWARD, PROVINCE, STEWARD

CHANGZHI = "steward-changzhi"


def last_event(api: Api, case_id: str, as_: str = STEWARD) -> dict[str, Any]:
    return dict(api.get(f"/v1/cases/{case_id}/events", as_).json["items"][-1])


# -------------------- recalled, revised


def test_a_recalled_forwarding_is_forwarded_again_to_the_right_agency(api: Api) -> None:
    case_id = api.case_in("forwarded")
    case = api.take(case_id, steps.RECALLED)
    assert (case["stage"], case["agency"]) == ("submitted", None)
    assert api.get(f"/v1/cases/{case_id}", AUTHORITY).status == 404
    event = last_event(api, case_id, APPLICANT)
    assert (event["action_name"], event["note"]) == ("撤回转办", "转错机关，撤回后重新转办。")
    assert event["old"] == {"stage": "forwarded", "agency_id": "jiaozuo-scjg", "agency_name": "焦作市市场监督管理局"}
    assert event["new"] == {"stage": "submitted"}
    assert api.take(case_id, steps.FORWARDED, agency_id="jiaozuo-sthj")["stage"] == "forwarded"


def test_a_revised_opinion_is_there_once_and_says_why(api: Api) -> None:
    case_id = api.case_in("agreed")
    case = api.take(case_id, steps.OPINION_REVISED)
    assert case["stage"] == "refused"
    assert case["steps"]["opinion"]["decision"] == "refuse"
    assert case["steps"]["opinion_revision"]["reason"] == "原意见误将另案的缴款凭证当作本件凭证。"
    assert last_event(api, case_id)["old"]["decision"] == "agree"


def test_a_note_for_offices_alone_stays_theirs_when_a_review_is_revised(api: Api) -> None:
    case_id = api.case_in("review_refused")
    api.take(case_id, steps.REVIEW_REVISED, outcome="return", note="仅供内部：请核对凭证来源。")
    for reader, sees in ((APPLICANT, False), (STEWARD, True)):
        shown = [api.get(f"/v1/cases/{case_id}{part}", reader).json for part in ("", "/events")]
        assert ("仅供内部" in str(shown)) is sees
    api.take(case_id, steps.REVIEW_REVISED, outcome="approve", note="")
    assert "仅供内部" not in str(api.get(f"/v1/cases/{case_id}/events", APPLICANT).json)
    assert last_event(api, case_id)["old"]["note"] == "仅供内部：请核对凭证来源。"


def test_a_review_is_not_revised_after_three_working_days(api: Api) -> None:
    case_id = api.case_in("repaired")
    api.service.at("2026-03-06 09:00")
    answer = api.act(case_id, "review-revision", PROVINCE, steps.REVIEW_REVISED.body)
    assert (answer.status, answer.code) == (409, "not_allowed_in_stage")
    assert answer.json["detail"] == "复核意见只能在作出之日起 3 个工作日内更正，更正期已于2026年3月5日届满。"
    assert answer.json["actions"] == ["revoke_repair"]


# -------------------- amended


def amend(api: Api, case_id: str, as_: str = APPLICANT, **changes: Any) -> Any:
    body = {
        "changes": {f"/{name.replace('__', '/')}": value for name, value in changes.items()},
        "reason": "填写有误。",
    }
    return api.act(case_id, "amendment", as_, body)


def test_an_amended_application_is_read_as_amended(api: Api) -> None:
    case_id = api.case_in("submitted")
    before = api.case(case_id)
    answer = amend(api, case_id, penalty__decided_on="2025-06-11", penalty__kinds=["warning", "fine"], statement="")
    assert answer.status == 200, answer.json
    kinds = {"kinds": ["warning", "fine"], "kind_names": ["警告", "罚款"]}
    assert answer.json["penalty"] == {**before["penalty"], "decided_on": "2025-06-11", **kinds}
    assert (answer.json["statement"], answer.json["deadline"]) == ("", before["deadline"])
    event = last_event(api, case_id, APPLICANT)
    assert event["old"]["/penalty/decided_on"] == "2025-06-10"
    assert event["new"] == {
        "/penalty/decided_on": "2025-06-11",
        "/penalty/kinds": ["warning", "fine"],
        "/statement": "",
    }


def test_a_steward_mends_an_evident_slip(api: Api) -> None:
    case_id = api.case_in("supplementing")
    answer = amend(api, case_id, STEWARD, penalty__fine_amount="2000")
    assert (answer.status, answer.json["penalty"]["fine_amount"]) == (200, "2000.00")


def test_a_contact_is_amended_and_nowhere_else_in_clear(api: Api) -> None:
    case_id = api.case_in("submitted")
    answer = amend(api, case_id, contact__phone="13500000009")
    assert answer.json["contact"]["phone"] == "13500000009"
    event = last_event(api, case_id)
    assert "13500000009" not in str(event)
    assert api.case(case_id)["steps"]["amendment"]["changes"] == ["/contact/phone"]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"penalty__handling_city": "changzhi"}, "/changes/~1penalty~1handling_city", "not_amendable"),
        ({"subject__uscc": "91410802MA9TE5T122"}, "/changes/~1subject~1uscc", "not_amendable"),
        ({"nothing": 1}, "/changes/~1nothing", "not_amendable"),
        ({"penalty__decided_on": "2099-01-01"}, "/changes/~1penalty~1decided_on", "date_in_future"),
        ({"penalty__kinds": ["fine", "fine"]}, "/changes/~1penalty~1kinds", "repeated"),
        ({"penalty__decided_on": "2025-07-01"}, "/changes/~1penalty~1performed_on", "performed_before_decision"),
    ],
)
def test_a_change_is_checked_as_in_a_submission(api: Api, changes: dict[str, Any], pointer: str, code: str) -> None:
    case_id = api.case_in("submitted")
    answer = amend(api, case_id, **changes)
    assert answer.status == 422
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [(pointer, code)]
    assert api.case(case_id)["version"] == 1


def test_an_amended_number_is_that_of_one_open_case(api: Api) -> None:
    taken = api.submit()["penalty"]["decision_number"]
    case_id = api.case_in("submitted")
    answer = amend(api, case_id, penalty__decision_number=taken)
    assert (answer.status, answer.code) == (409, "open_case_exists")
    freed = api.case(case_id)["penalty"]["decision_number"]
    assert amend(api, case_id, penalty__decision_number="焦市监处罚〔2025〕9001号").status == 200
    again = steps.submission(penalty__decision_number=freed)
    assert api.post("/v1/cases", APPLICANT, again, key=api.a_key()).status == 201


# -------------------- transferred


def test_a_transferred_case_goes_on_in_the_right_city(api: Api) -> None:
    case_id = str(api.submit()["case_id"])
    document_id = api.verified(case_id, APPLICANT, kind="commitment")
    api.service.at("2026-03-04 10:00")
    first = api.take(case_id, steps.TRANSFERRED)
    assert (first["stage"], first["actions"]) == ("transferred", [])
    number = first["successor"]
    assert number.startswith("CZ-")

    second = api.case(number, CHANGZHI)
    assert (second["stage"], second["predecessor"], second["handling_city"]) == ("submitted", case_id, "changzhi")
    assert second["submitted_at"] == first["submitted_at"]
    assert second["deadline"]["due_on"] == "2026-03-09"
    assert [d["document_id"] for d in second["documents"]] == [document_id]
    link = api.get(f"/v1/cases/{number}/documents/{document_id}", APPLICANT).json
    assert api.download(link["download_url"]).status_code == 200
    assert api.get(f"/v1/cases/{number}", STEWARD).status == 404
    assert {api.get(f"/v1/cases/{number}", who).status for who in (APPLICANT, HOME_STEWARD)} == {200}
    assert number in str(api.get("/v1/ledger", CHANGZHI).json)

    again = steps.submission(penalty__decision_number=first["penalty"]["decision_number"])
    assert api.post("/v1/cases", APPLICANT, again, key=api.a_key()).code == "open_case_exists"
    forwarded = api.act(number, "forwarding", CHANGZHI, {"agency_id": "changzhi-scjg"})
    assert forwarded.json["stage"] == "forwarded"


def test_a_transfer_tells_by_its_codes_what_the_company_shall_do(api: Api) -> None:
    case_id = api.case_in("submitted")
    moved = api.take(case_id, steps.TRANSFERRED, reason_codes=["not_our_city"])
    (reason,) = moved["steps"]["transfer"]["reason_codes"]
    assert reason["text"] == "该处罚不是本市机关作出"
    assert reason["mend"].startswith("不必重新申请，材料已一并移送；请按新的办件编号查询")
    foreign = api.act(
        api.case_in("submitted"), "transfer", STEWARD, {**steps.TRANSFERRED.body, "reason_codes": ["not_this_court"]}
    )
    assert foreign.problems == {"/reason_codes/0": "reason_of_another_procedure"}


def test_a_transfer_to_the_same_or_to_no_member_city_is_refused(api: Api) -> None:
    case_id = api.case_in("submitted")
    for city in ("jiaozuo", "beijing"):
        answer = api.act(case_id, "transfer", STEWARD, {"handling_city": city, "reason": "有误。"})
        assert answer.status == 422
        assert [error["pointer"] for error in answer.json["errors"]] == ["/handling_city"]


# -------------------- filed again


def test_a_matter_is_filed_again_with_a_link_to_the_earlier_case(api: Api) -> None:
    first = api.submit()
    api.take(first["case_id"], steps.DISMISSED)
    again = steps.submission(penalty__decision_number=first["penalty"]["decision_number"])
    second = api.post("/v1/cases", APPLICANT, again, key=api.a_key()).json
    assert second["earlier_case_id"] == first["case_id"]
    number = second["case_id"]
    assert api.case(number, STEWARD)["earlier_case_id"] == first["case_id"]
    api.take(number, steps.FORWARDED)
    assert api.case(number, AUTHORITY)["earlier_case_id"] is None  # it never sat at the earlier case


def test_what_is_repaired_is_not_applied_for_again_until_the_repair_is_revoked(api: Api) -> None:
    case_id = api.case_in("repaired")
    number = api.case(case_id)["penalty"]["decision_number"]
    again = steps.submission(penalty__decision_number=number)
    answer = api.post("/v1/cases", APPLICANT, again, key=api.a_key())
    assert (answer.status, answer.code) == (409, "already_repaired")
    api.take(case_id, steps.REVOKED)
    assert api.post("/v1/cases", APPLICANT, again, key=api.a_key()).status == 201


# -------------------- documents withdrawn


def withdraw(api: Api, case_id: str, document_id: str, as_: str, reason: str = "传错文件。") -> Any:
    return api.act(case_id, f"documents/{document_id}/withdrawal", as_, {"reason": reason})


def test_a_document_is_withdrawn_by_its_uploader_and_of_no_use_afterwards(api: Api) -> None:
    case_id = api.case_in("forwarded")
    document_id = api.verified(case_id, AUTHORITY)
    answer = withdraw(api, case_id, document_id, AUTHORITY)
    assert (answer.status, answer.json["version"]) == (200, 3)
    assert [d["status"] for d in answer.json["documents"]] == ["withdrawn"]
    link = api.document(case_id, document_id, AUTHORITY)
    assert (link["status_name"], link["download_url"]) == ("已撤回", None)
    event = last_event(api, case_id)
    assert (event["action"], event["action_name"], event["note"]) == ("document.withdrawn", "撤回材料", "传错文件。")
    cited = api.act(case_id, "opinion", AUTHORITY, {**steps.AGREED.body, "document_ids": [document_id]})
    assert [(e["pointer"], e["code"]) for e in cited.json["errors"]] == [("/document_ids/0", "document_withdrawn")]
    assert withdraw(api, case_id, document_id, AUTHORITY).status == 409
    assert api.take(case_id, steps.AGREED)["stage"] == "agreed"


def test_a_document_that_an_action_rests_on_stays(api: Api) -> None:
    case_id = api.case_in("agreed")
    document_id = api.case(case_id, AUTHORITY)["documents"][0]["document_id"]
    answer = withdraw(api, case_id, document_id, AUTHORITY)
    assert (answer.status, answer.code) == (409, "not_allowed_in_stage")
    assert answer.json["detail"] == "已有办理以这份材料为依据，不能撤回。"


def test_nobody_withdraws_what_others_uploaded_or_what_they_do_not_see(api: Api) -> None:
    case_id = api.case_in("forwarded")
    document_id = api.verified(case_id, AUTHORITY)
    assert withdraw(api, case_id, document_id, STEWARD).status == 403
    assert withdraw(api, case_id, document_id, APPLICANT).status == 404
    assert withdraw(api, case_id, "0" * 20, AUTHORITY).status == 404
    assert withdraw(api, case_id, document_id, AUTHORITY, reason=" ").status == 422


def test_an_applicant_reads_why_they_withdrew(api: Api) -> None:
    case_id = api.case_in("submitted")
    document_id = api.verified(case_id, APPLICANT, kind="commitment")
    assert withdraw(api, case_id, document_id, APPLICANT).status == 200
    assert last_event(api, case_id, APPLICANT)["note"] == "传错文件。"


def test_documents_of_a_closed_case_stay(api: Api) -> None:
    case_id = api.case_in("submitted")
    document_id = api.verified(case_id, APPLICANT, kind="commitment")
    api.take(case_id, steps.WITHDRAWN)
    assert withdraw(api, case_id, document_id, APPLICANT).status == 409


def test_an_awaited_upload_is_withdrawn_for_good(api: Api) -> None:
    case_id = api.case_in("submitted")
    content = samples.pdf()
    promised = api.register(case_id, APPLICANT, content, kind="commitment").json
    assert withdraw(api, case_id, promised["document_id"], APPLICANT).status == 200
    assert api.upload(promised["upload"], content).status_code == 204
    assert api.document(case_id, promised["document_id"], APPLICANT)["status"] == "withdrawn"


# -------------------- warnings


def codes(api: Api, case_id: str, as_: str = STEWARD) -> list[str]:
    """The warnings that speak of offices; those of the publication have tests of their own."""
    told = api.case(case_id, as_)["warnings"]
    return [warning["code"] for warning in told if not warning["code"].startswith("publication")]


def test_a_forwarding_to_another_agency_than_the_named_one_is_warned_of_and_recorded(api: Api) -> None:
    case_id = api.case_in("submitted")
    assert codes(api, case_id) == []
    case = api.take(case_id, steps.FORWARDED, agency_id="jiaozuo-sthj")
    assert case["warnings"][:1] == [
        {
            "code": "agency_differs",
            "code_name": "转办的机关与决定书上的机关不一致",
            "text": "本件转办至焦作市生态环境局，而决定书上的机关是焦作市市场监督管理局，请核对；转错的，可以撤回转办。",
        }
    ]
    assert case["steps"]["forwarding"]["warnings"] == ["agency_differs", "publication_undetermined"]
    assert case["steps"]["forwarding"]["warning_names"] == [
        "转办的机关与决定书上的机关不一致",
        "最短公示期是否届满待认定",
    ]
    assert codes(api, case_id, HOME_STEWARD) == ["agency_differs"]
    assert codes(api, case_id, APPLICANT) == codes(api, case_id, "authority-jiaozuo-sthj") == []
    assert "agency_differs" not in str(api.case(case_id, APPLICANT))
    api.take(case_id, steps.RECALLED)
    api.take(case_id, steps.FORWARDED)
    assert codes(api, case_id) == []


def knowing_an_agency_of_changzhi(api: Api, name: str) -> None:
    parts = api.service.wiring
    directory = parts.directory()
    changzhi = directory.cities["changzhi"]
    agencies = (*changzhi.agencies, AgencyEntry("changzhi-other", name, market_regulator=False))
    cities = {**directory.cities, "changzhi": replace(changzhi, agencies=agencies)}
    wiring.use(replace(parts, directory=lambda: replace(directory, cities=cities)))


def test_an_authority_of_another_city_is_warned_of(api: Api) -> None:
    """Its name tells no city, or else the application would be refused; the directory knows it all the same."""
    name = "襄垣县应急管理局"
    knowing_an_agency_of_changzhi(api, name)
    case_id = str(api.submit(penalty__authority_name=name)["case_id"])
    assert codes(api, case_id) == ["authority_elsewhere"]
    unknown = str(api.submit(penalty__authority_name="某某机关")["case_id"])
    assert codes(api, unknown) == []
