"""Every action in every stage by everybody: 200, 403, 404 or 409 (by hand from 备忘录 四(一))."""

from __future__ import annotations

import pytest

from tests.routes import steps
from tests.routes.service import Api

MAY = {
    "supplement-request": {steps.STEWARD},
    "supplement": {steps.APPLICANT},
    "forwarding": {steps.STEWARD},
    "forwarding-return": {steps.AUTHORITY},
    "opinion:agree": {steps.AUTHORITY},
    "opinion:refuse": {steps.AUTHORITY},
    "guidance": {steps.STEWARD},
    "upload-confirmation": {steps.APPLICANT},
    "initial-review:report": {steps.STEWARD},
    "initial-review:return": {steps.STEWARD},
    "provincial-review:approve": {steps.PROVINCE},
    "provincial-review:refuse": {steps.PROVINCE},
    "provincial-review:return": {steps.PROVINCE},
    "home-push": {steps.STEWARD, steps.AUTHORITY},
    "withdrawal": {steps.APPLICANT},
    "takeover": {steps.APPLICANT},
    "urging": {steps.STEWARD, steps.HOME_STEWARD},
    "supervision-answer": {steps.STEWARD, steps.AUTHORITY},
    "forwarding-recall": {steps.STEWARD},
    "dismissal": {steps.STEWARD},
    "amendment": {steps.APPLICANT, steps.STEWARD},
    "transfer": {steps.STEWARD},
    "opinion-revision": {steps.AUTHORITY},
    "receipt-correction": {steps.APPLICANT},
    "review-revision": {steps.PROVINCE},
    "revocation": {steps.AUTHORITY, steps.PROVINCE},
}
"""Action -> the parties that may take it at all."""

LEADS_TO = {
    "supplement-request": {"submitted": "supplementing"},
    "supplement": {"supplementing": "submitted"},
    "forwarding": {"submitted": "forwarded"},
    "forwarding-return": {"forwarded": "submitted"},
    "opinion:agree": {"forwarded": "agreed"},
    "opinion:refuse": {"forwarded": "refused"},
    "guidance": {"refused": "guided"},
    "upload-confirmation": {"agreed": "uploaded"},
    "initial-review:report": {"uploaded": "reported"},
    "initial-review:return": {"uploaded": "agreed"},
    "provincial-review:approve": {"reported": "repaired"},
    "provincial-review:refuse": {"reported": "review_refused"},
    "provincial-review:return": {"reported": "uploaded"},
    "home-push": {stage: stage for stage in ("agreed", "uploaded", "reported", "repaired")},
    "withdrawal": {"submitted": "withdrawn", "supplementing": "withdrawn", "forwarded": "withdrawn"},
    "urging": {
        stage: stage
        for stage in ("submitted", "supplementing", "forwarded", "agreed", "refused", "uploaded", "reported")
    },
    "takeover": {},  # not where nobody represents the applicant
    "supervision-answer": {},  # not without a supervision sheet
    "forwarding-recall": {"forwarded": "submitted"},
    "dismissal": {"submitted": "dismissed"},
    "amendment": {"submitted": "submitted", "supplementing": "supplementing"},
    "transfer": {"submitted": "transferred", "supplementing": "transferred"},
    "opinion-revision": {"agreed": "refused", "refused": "refused"},
    "receipt-correction": {"uploaded": "uploaded"},
    "review-revision": {"repaired": "review_refused", "review_refused": "review_refused"},
    "revocation": {"repaired": "revoked"},
}
"""From which stage an action is taken, and to which it leads."""

OWES = {steps.STEWARD: {"submitted", "refused", "uploaded"}}
"""Party -> the stages in which it must act: nobody urges themselves."""

SEATED = {
    "submitted": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD},
    "supplementing": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD},
    "forwarded": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, steps.AUTHORITY},
    "agreed": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, steps.AUTHORITY},
    "refused": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, steps.AUTHORITY},
    "guided": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, steps.AUTHORITY},
    "uploaded": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, steps.AUTHORITY},
    "reported": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, steps.AUTHORITY, steps.PROVINCE},
    "repaired": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, steps.AUTHORITY, steps.PROVINCE},
    "review_refused": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, steps.AUTHORITY, steps.PROVINCE},
    "withdrawn": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD},
    "transferred": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD},
    "dismissed": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD},
    "revoked": {steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD, steps.AUTHORITY, steps.PROVINCE},
}
"""Stage -> the parties that see the case: to all others it does not exist."""

STRANGERS = [
    *("applicant-jiaozuo", "applicant-changzhi", "steward-changzhi"),
    *("authority-jiaozuo-sthj", "authority-jincheng-scjg", "province-shanxi"),
    *("court-jiaozuo-jiefang", "committee-jiaozuo", "operator"),
]

BODIES = {
    "supplement-request": steps.SUPPLEMENT_ASKED.body,
    "supplement": steps.SUPPLEMENTED.body,
    "forwarding": steps.FORWARDED.body,
    "forwarding-return": steps.FORWARDING_RETURNED.body,
    "opinion:agree": {**steps.AGREED.body, "document_ids": ["0" * 20]},
    "opinion:refuse": steps.REFUSED.body,
    "guidance": steps.GUIDED.body,
    "upload-confirmation": steps.UPLOADED.body,
    "initial-review:report": steps.REPORTED.body,
    "initial-review:return": steps.UPLOAD_RETURNED.body,
    "provincial-review:approve": steps.APPROVED.body,
    "provincial-review:refuse": steps.REVIEW_REFUSED.body,
    "provincial-review:return": steps.REVIEW_RETURNED.body,
    "home-push": steps.PUSHED_HOME.body,
    "withdrawal": steps.WITHDRAWN.body,
    "urging": steps.URGED.body,
    "takeover": {},
    "supervision-answer": {"text": "正在办理。"},
    "forwarding-recall": steps.RECALLED.body,
    "dismissal": steps.DISMISSED.body,
    "amendment": steps.AMENDED.body,
    "transfer": steps.TRANSFERRED.body,
    "opinion-revision": steps.OPINION_REVISED.body,
    "receipt-correction": steps.RECEIPT_CORRECTED.body,
    "review-revision": steps.REVIEW_REVISED.body,
    "revocation": steps.REVOKED.body,
}

OF_COURTS = {
    *("acceptance", "notice", "notice/answer", "notice/addition", "notice/redirection", "notice/refusal"),
    *("dismissal", "transfer", "decision", "removal", "removal-revision", "reply"),
}
"""Routes of the other procedure."""
OF_LINKS = {"opinion-link", "opinion-link/revocation"}
"""Routes of the link in a forwarding's e-mail, which change nothing of the case."""


def is_allowed(stage: str, action: str, name: str) -> bool:
    urges_themselves = action == "urging" and stage in OWES.get(name, ())
    return name in MAY[action] and stage in LEADS_TO[action] and not urges_themselves


ALLOWED = [
    (stage, action, name)
    for action in MAY
    for stage in LEADS_TO[action]
    for name in sorted(MAY[action])
    if is_allowed(stage, action, name)
]


def route(action: str) -> str:
    return action.partition(":")[0]


@pytest.mark.parametrize("stage", SEATED)
def test_what_may_not_be_done_is_refused_and_changes_nothing(api: Api, stage: str) -> None:
    case_id = api.case_in(stage)
    before = api.get(f"/v1/cases/{case_id}", steps.STEWARD)
    for name in sorted(SEATED[stage]):
        offered = api.case(case_id, name)["actions"]
        for action, body in BODIES.items():
            if is_allowed(stage, action, name):
                continue
            answer = api.act(case_id, route(action), name, body)
            if name in MAY[action]:
                assert (answer.status, answer.code) == (409, "not_allowed_in_stage"), (action, name)
                assert answer.json["actions"] == offered
            else:
                assert (answer.status, answer.code) == (403, "role_may_not"), (action, name)
    assert api.get(f"/v1/cases/{case_id}", steps.STEWARD).content == before.content


@pytest.mark.parametrize("stage", SEATED)
def test_to_strangers_there_is_no_case_to_act_on(api: Api, stage: str) -> None:
    case_id = api.case_in(stage)
    not_seated = {steps.AUTHORITY, steps.PROVINCE} - SEATED[stage]
    for turn, name in enumerate([*STRANGERS, *sorted(not_seated)]):
        # Each stranger tries another action in each stage; all of them together try all.
        action = list(BODIES)[(turn + list(SEATED).index(stage)) % len(BODIES)]
        answer = api.act(case_id, route(action), name, BODIES[action])
        assert (answer.status, answer.code) == (404, "not_found"), (action, name)


@pytest.mark.parametrize(("stage", "action", "name"), ALLOWED)
def test_what_may_be_done_leads_where_it_should(api: Api, stage: str, action: str, name: str) -> None:
    case_id = api.case_in(stage)
    body = dict(BODIES[action])
    if action == "opinion:agree":
        body["document_ids"] = [api.verified(case_id, name)]
    version = api.case(case_id, name)["version"]
    answer = api.act(case_id, route(action), name, body)
    assert answer.status == 200, answer.json
    assert (answer.json["stage"], answer.json["version"]) == (LEADS_TO[action][stage], version + 1)
    assert answer.headers["ETag"] == f'"{version + 1}"'


@pytest.mark.parametrize(
    "name",
    [
        *("steward-jiaozuo", "authority-jiaozuo-scjg", "province-henan", "court-jiaozuo-jiefang"),
        *("committee-jiaozuo", "operator"),
    ],
)
def test_only_applicants_apply(api: Api, name: str) -> None:
    answer = api.post("/v1/cases", name, steps.submission(), key=api.a_key())
    assert (answer.status, answer.code) == (403, "role_may_not")


def test_the_routes_that_refuse_are_those_of_the_design(api: Api) -> None:
    described = {path for method, path, _ in api.contract.operations() if method == "POST"}
    actions = {
        path.removeprefix("/v1/cases/{case_id}/") for path in described if path.startswith("/v1/cases/{case_id}/")
    }
    assert (
        actions
        == {route(action) for action in MAY}
        | {"documents", "documents/{document_id}/withdrawal", "letters"}
        | OF_LINKS
        | OF_COURTS
    )
