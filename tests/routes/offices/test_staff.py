"""Staff over HTTP: operators invite, change and suspend; the first sign-in activates; nobody else may do anything."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any
from unittest.mock import ANY

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from chalicelib.channels import texts
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.parties.parties import Grant, Identity, Principal, Role
from chalicelib.services.offices import staff
from chalicelib.tables.messages.delivery_rows import DELIVERIES
from chalicelib.tables.offices.staff import StaffStore
from local.settings import REGION
from tests.routes import steps
from tests.routes.service import Answer, Api, aws_calls

STAFF = "/v1/directory/staff"
STEWARD = {"role": "steward", "organisation": "jiaozuo"}
OPERATOR = {"role": "operator"}
NUMBERS = itertools.count(1)


def an_email() -> str:
    return f"li.{next(NUMBERS)}@fgw.jiaozuo.example"


def invite(api: Api, as_: str = "operator", **changes: Any) -> Answer:
    body = {"name": "李明", "email": an_email(), "grants": [STEWARD]} | changes
    return api.post(STAFF, as_, {name: value for name, value in body.items() if value is not None})


def a_member(api: Api, subject: str, *grants: dict[str, str]) -> str:
    """Invite a member who may sign in by this subject; return the id."""
    answer = invite(api, email=None, subject=subject, grants=list(grants) or [STEWARD])
    assert answer.status == 201, answer.json
    return str(answer.json["staff_id"])


def sign_in(api: Api, subject: str, email: str = "", /, path: str = "/v1/me", **claims: Any) -> Answer:
    """A request with a fresh token of the issuer."""
    said = {"email": email, "email_verified": True} | claims if email else claims
    token = api.service.issuer.token(subject, **said)
    return api.ask("GET", path, headers={"Authorization": f"Bearer {token}"})


def change(api: Api, staff_id: str, what: str, body: Any = None, as_: str = "operator", **extra: Any) -> Answer:
    return api.post(f"{STAFF}/{staff_id}/{what}", as_, {} if body is None else body, **extra)


def suspend(api: Api, staff_id: str, as_: str = "operator", **extra: Any) -> Answer:
    return change(api, staff_id, "suspension", {"reason": "已调离本单位。"}, as_, **extra)


def history(answer: Answer) -> list[tuple[str, str]]:
    return [(event["what"], event["by"]) for event in answer.json["history"]]


# -------------------- invited, and signed in


def test_who_is_invited_by_e_mail_gets_in_with_the_first_sign_in(api: Api) -> None:
    email = an_email()
    invited = invite(api, email=email)
    assert (invited.status, invited.json["state"], invited.json["subject"]) == (201, "invited", "")
    assert invited.headers["Location"] == f"{STAFF}/{invited.json['staff_id']}"
    assert invited.headers["ETag"] == '"1"'
    me = sign_in(api, "sub-of-li", email.upper())
    grants = [{"role": "steward", "organisation": "jiaozuo", "city": "jiaozuo"}]
    named = [grant | {"role_name": ANY, "organisation_name": ANY} for grant in grants]
    assert (me.status, me.json["principal_id"], me.json["grants"]) == (200, invited.json["staff_id"], named)
    assert sign_in(api, "sub-of-li", path="/v1/ledger").status == 200
    shown = api.get(invited.headers["Location"], "operator")
    assert (shown.json["state"], shown.json["subject"], shown.headers["ETag"]) == ("active", "sub-of-li", '"2"')
    assert history(shown) == [("invited", "operator"), ("activated", invited.json["staff_id"])]


def test_who_is_invited_by_subject_is_let_in_at_once(api: Api) -> None:
    staff_id = a_member(api, "sub-known")
    assert sign_in(api, "sub-known").json["principal_id"] == staff_id
    assert history(api.get(f"{STAFF}/{staff_id}", "operator")) == [("invited", "operator")]


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": "somebody.else@fgw.jiaozuo.example"},
    ],
    ids=str,
)
def test_an_address_that_is_not_verified_or_not_invited_opens_nothing(api: Api, claims: dict[str, Any]) -> None:
    email = an_email()
    staff_id = invite(api, email=email).json["staff_id"]
    assert sign_in(api, f"sub-{next(NUMBERS)}", email, **claims).status == 401
    assert api.get(f"{STAFF}/{staff_id}", "operator").json["state"] == "invited"


def test_an_invitation_is_taken_once(api: Api) -> None:
    email = an_email()
    invite(api, email=email)
    assert sign_in(api, "sub-first", email).status == 200
    assert sign_in(api, "sub-second", email).status == 401
    assert sign_in(api, "sub-first", email).status == 200


def test_somebody_who_is_known_takes_no_invitation(api: Api) -> None:
    a_member(api, "sub-with-role")
    email = an_email()
    staff_id = invite(api, email=email, grants=[OPERATOR]).json["staff_id"]
    assert sign_in(api, "sub-with-role", email).json["grants"][0]["role"] == "steward"
    assert api.get(f"{STAFF}/{staff_id}", "operator").json["state"] == "invited"


@pytest.mark.parametrize("subjects", [("sub-a", "sub-a"), ("sub-b", "sub-c")], ids=["one person", "two people"])
def test_two_first_sign_ins_at_once_end_with_one(
    api: Api, subjects: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    email = an_email()
    staff_id = invite(api, email=email).json["staff_id"]
    both = threading.Barrier(2)
    having = StaffStore.having

    def meet(store: StaffStore, address: str) -> Any:
        found = having(store, address)
        both.wait(5)
        return found

    monkeypatch.setattr(StaffStore, "having", meet)
    tokens = [
        api.service.wiring.tokens.verify(api.service.issuer.token(s, email=email, email_verified=True))
        for s in subjects
    ]
    found: list[Identity | None] = []
    threads = [
        threading.Thread(target=lambda claims=claims: found.append(staff.first_sign_in(api.service.wiring, claims)))
        for claims in tokens
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [identity.principal.principal_id for identity in found if identity]
    assert ids == [staff_id] * (2 if subjects[0] == subjects[1] else 1)
    shown = api.get(f"{STAFF}/{staff_id}", "operator")
    assert (shown.json["version"], shown.json["state"]) == (2, "active")


def test_who_is_there_in_whatever_state_is_not_invited_again(api: Api) -> None:
    email, subject = an_email(), f"sub-{next(NUMBERS)}"

    def is_refused() -> bool:
        again = invite(api, email=email.title())
        return (again.status, again.code) == (409, "staff_exists")

    staff_id = invite(api, email=email).json["staff_id"]
    assert is_refused()
    assert sign_in(api, subject, email).status == 200
    assert is_refused()
    suspend(api, staff_id)
    assert is_refused()
    assert invite(api, email=None, subject=subject).code == "staff_exists"
    never_came = invite(api, email="z" + email).json["staff_id"]
    suspend(api, never_came)
    assert invite(api, email="z" + email).code == "staff_exists"


def test_a_known_subject_is_not_invited_again(api: Api) -> None:
    a_member(api, "sub-taken")
    for subject in ("sub-taken", "applicant-jincheng", "operator"):
        assert invite(api, subject=subject).code == "staff_exists"
    assert api.get("/v1/me", "applicant-jincheng").json["grants"][0]["role"] == "applicant"


# -------------------- what is told


def outbox(api: Api) -> list[Delivery]:
    table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[f"{api.service.prefix}-outbox"]
    return [DELIVERIES.load(row.attrs["data"].value) for row in table.items.values()]


def test_the_invitation_goes_out_by_the_outbox_which_knows_no_address(api: Api) -> None:
    email = an_email()
    staff_id = invite(api, email=email).json["staff_id"]
    (told,) = outbox(api)
    assert (told.kind, told.holder, told.case_id) == ("staff.invited", staff_id, "")
    assert not any(secret in repr(told) for secret in (email, "李明"))
    assert staff.email_of(api.service.wiring, told) == email
    assert "焦作市信用修复管家" in texts.render(told, Surroundings(api.service.wiring.directory())).body
    suspend(api, staff_id)
    assert staff.email_of(api.service.wiring, told) == ""


def test_who_has_no_address_is_told_nothing(api: Api) -> None:
    a_member(api, "sub-silent")
    assert outbox(api) == []


def test_no_key_tells_of_a_person(api: Api) -> None:
    email = an_email()
    invite(api, email=email)
    a_member(api, "li.ming.of.the.office")
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    rows = tables[f"{api.service.prefix}-directory"].items
    names = [f"{pk} {sk}" for pk, those in rows.items() for sk in those]
    assert any("EMAIL#" in name for name in names)
    assert not any("@" in name or "李" in name or "li.ming" in name for name in names)


def test_any_subject_that_an_issuer_may_give_can_be_entered(api: Api) -> None:
    """Storage takes keys of a thousand bytes."""
    longest = "\U00020000" * 255
    staff_id = a_member(api, longest)
    assert sign_in(api, longest).json["principal_id"] == staff_id


# -------------------- changed


def test_changed_grants_hold_from_the_next_request_on(api: Api) -> None:
    staff_id = a_member(api, "sub-moves")
    agency = {"role": "authority", "organisation": "jiaozuo-scjg"}
    answer = change(api, staff_id, "grants", {"grants": [agency, {"role": "court", "organisation": "jiaozuo-jiefang"}]})
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    assert [grant["city"] for grant in sign_in(api, "sub-moves").json["grants"]] == ["jiaozuo", "jiaozuo"]
    assert sign_in(api, "sub-moves", path="/v1/ledger").status == 403
    assert history(answer) == [("invited", "operator"), ("grants_changed", "operator")]
    assert answer.json["history"][1]["grants"] == answer.json["grants"]


def test_who_is_suspended_is_out_with_the_next_request_and_back_when_reinstated(api: Api) -> None:
    staff_id = a_member(api, "sub-leaves")
    assert sign_in(api, "sub-leaves").status == 200
    gone = suspend(api, staff_id)
    assert (gone.json["state"], gone.json["history"][-1]["reason"]) == ("suspended", "已调离本单位。")
    assert sign_in(api, "sub-leaves").status == 401
    assert suspend(api, staff_id).code == "not_allowed_in_stage"
    back = change(api, staff_id, "reinstatement")
    assert (back.status, back.json["state"]) == (200, "active")
    assert sign_in(api, "sub-leaves").json["principal_id"] == staff_id
    assert change(api, staff_id, "reinstatement").status == 409


def test_who_is_suspended_does_not_come_back_by_the_address(api: Api) -> None:
    email = an_email()
    staff_id = invite(api, email=email).json["staff_id"]
    assert sign_in(api, "sub-returns", email).status == 200
    suspend(api, staff_id)
    assert sign_in(api, "sub-returns", email).status == 401


def test_who_is_suspended_takes_no_invitation(api: Api) -> None:
    """Neither one that an address of theirs has meanwhile, nor one that was open before."""
    email, other = an_email(), an_email()
    staff_id = invite(api, email=email).json["staff_id"]
    waiting = invite(api, email=other, grants=[OPERATOR]).json["staff_id"]
    assert sign_in(api, "sub-tries", email).status == 200
    suspend(api, staff_id)
    by_subject = a_member(api, "sub-tries-too")
    suspend(api, by_subject)
    for subject in ("sub-tries", "sub-tries-too"):
        assert [sign_in(api, subject, address).status for address in (other, email)] == [401, 401]
    assert api.get(f"{STAFF}/{waiting}", "operator").json["state"] == "invited"
    change(api, staff_id, "reinstatement")
    assert sign_in(api, "sub-tries", other).json["principal_id"] == staff_id


def test_a_suspended_invitation_is_closed_until_it_is_reinstated(api: Api) -> None:
    email = an_email()
    staff_id = invite(api, email=email).json["staff_id"]
    suspend(api, staff_id)
    assert sign_in(api, "sub-early", email).status == 401
    assert change(api, staff_id, "reinstatement").json["state"] == "invited"
    assert sign_in(api, "sub-early", email).status == 200


def test_grants_changed_while_suspended_let_nobody_in(api: Api) -> None:
    staff_id = a_member(api, "sub-out")
    suspend(api, staff_id)
    change(api, staff_id, "grants", {"grants": [OPERATOR]})
    assert sign_in(api, "sub-out").status == 401
    change(api, staff_id, "reinstatement")
    assert sign_in(api, "sub-out").json["grants"][0]["role"] == "operator"
    suspend(api, staff_id)


def test_nobody_changes_their_own_record(api: Api) -> None:
    staff_id = a_member(api, "sub-self", OPERATOR)
    for what, body in (
        ("grants", {"grants": [OPERATOR, STEWARD]}),
        ("suspension", {"reason": "试试"}),
        ("reinstatement", {}),
    ):
        answer = change(api, staff_id, what, body, as_="sub-self")
        assert (answer.status, answer.code) == (403, "own_record"), what
    assert api.get(f"{STAFF}/{staff_id}", "operator").json["version"] == 1
    suspend(api, staff_id)


def the_only_operators(api: Api, *subjects: str) -> tuple[str, ...]:
    """Operators who are known by these subjects; those of other tests are suspended."""
    wanted = tuple(a_member(api, subject, OPERATOR) for subject in subjects)
    for member in api.service.wiring.staff.everybody():
        if member.is_active_operator and member.staff_id not in wanted:
            assert suspend(api, member.staff_id).status == 200
    return wanted


def test_the_last_operator_stays(api: Api) -> None:
    first, second = the_only_operators(api, "sub-op-1", "sub-op-2")
    assert suspend(api, first, as_="sub-op-2").status == 200
    for what, body in (("suspension", {"reason": "离职"}), ("grants", {"grants": [STEWARD]})):
        answer = change(api, second, what, body)
        assert (answer.status, answer.code) == (409, "last_operator")
    assert change(api, second, "grants", {"grants": [OPERATOR]}).status == 200
    assert change(api, first, "reinstatement").status == 200
    assert suspend(api, second).status == 200


def test_two_operators_who_suspend_each_other_at_once_end_with_one(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = the_only_operators(api, "sub-op-3", "sub-op-4")
    both = threading.Barrier(2)
    save = StaffStore.save

    def meet(store: StaffStore, *members: Any, **more: Any) -> None:
        both.wait(5)
        save(store, *members, **more)

    monkeypatch.setattr(StaffStore, "save", meet)
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda one=one, by=by: answers.append(suspend(api, one, as_=by)))
        for one, by in zip(pair, ("sub-op-4", "sub-op-3"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in answers) == [200, 409]
    monkeypatch.undo()
    assert sorted(api.get(f"{STAFF}/{one}", "operator").json["state"] for one in pair) == ["active", "suspended"]


# -------------------- who may, and how


EVERYBODY_ELSE = (
    "applicant-jincheng",
    "steward-jiaozuo",
    "authority-jiaozuo-scjg",
    "court-jiaozuo-jiefang",
    "province-henan",
)
BODIES: dict[str, Callable[[], Any]] = {
    "grants": lambda: {"grants": [OPERATOR]},
    "suspension": lambda: {"reason": "试试"},
    "reinstatement": dict,
}


@pytest.mark.parametrize("name", EVERYBODY_ELSE)
def test_callers_but_operators_neither_see_nor_change_staff(api: Api, name: str) -> None:
    staff_id = a_member(api, f"sub-seen-{next(NUMBERS)}")
    answers = [api.get(STAFF, name), api.get(f"{STAFF}/{staff_id}", name), invite(api, name)]
    answers += [change(api, staff_id, what, body(), as_=name) for what, body in BODIES.items()]
    answers += [api.get(f"{STAFF}/nobody", name), change(api, "nobody", "reinstatement", as_=name)]
    assert [(answer.status, answer.code) for answer in answers] == [(403, "role_may_not")] * len(answers)
    assert api.get(f"{STAFF}/{staff_id}", "operator").json["version"] == 1


@pytest.mark.parametrize("field", ["role", "city", "organisation", "principal_id", "state", "by"])
def test_what_a_body_says_of_its_sender_changes_nothing(api: Api, field: str) -> None:
    staff_id = a_member(api, f"sub-body-{next(NUMBERS)}")
    said = {field: "operator"}
    assert invite(api, **said).problems == {f"/{field}": "extra_forbidden"}
    assert change(api, staff_id, "suspension", {"reason": "试试", **said}).problems == {f"/{field}": "extra_forbidden"}
    inside = change(api, staff_id, "grants", {"grants": [{**STEWARD, "city": "jincheng"}]})
    assert inside.problems == {"/grants/0/city": "extra_forbidden"}
    assert change(api, staff_id, "grants", {"grants": [OPERATOR]}, as_="steward-jiaozuo").status == 403


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"email": None}, {"/subject": "required"}),
        ({"email": "no address"}, {"/email": "email_invalid"}),
        ({"email": "ｌi@fgw.jiaozuo.example"}, {"/email": "email_invalid"}),
        ({"email": "li@a.example\r\nBcc: x@b.example"}, {"/email": "text_control_character"}),
        ({"name": " "}, {"/name": "required"}),
        ({"subject": "a\nb"}, {"/subject": "text_control_character"}),
        ({"subject": "s" * 256}, {"/subject": "string_too_long"}),
        ({"grants": []}, {"/grants": "too_short"}),
        ({"grants": [STEWARD, STEWARD]}, {"/grants": "repeated"}),
        ({"grants": ["steward"]}, {"/grants/0": "model_type"}),
        ({"grants": [{"role": "king"}]}, {"/grants/0/role": "unknown_value"}),
        ({"grants": [{"role": "applicant", "organisation": "jiaozuo"}]}, {"/grants/0/role": "unknown_value"}),
        ({"grants": [{"role": "steward"}]}, {"/grants/0/organisation": "unknown_organisation"}),
        ({"grants": [STEWARD, {"role": "steward", "organisation": "xinxiang"}]}, {"/grants/1/organisation": "unknown_organisation"}),
        ({"grants": [{"role": "authority", "organisation": "jiaozuo-jiefang"}]}, {"/grants/0/organisation": "unknown_organisation"}),
        ({"grants": [{"role": "operator", "organisation": "jiaozuo"}]}, {"/grants/0/organisation": "unknown_organisation"}),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_an_invitation_that_makes_no_sense_names_the_field(api: Api, changes: Any, problems: dict[str, str]) -> None:
    answer = invite(api, **changes)
    assert (answer.status, answer.problems) == (422, problems)
    assert outbox(api) == []


@pytest.mark.parametrize(
    "staff_id", ["nobody", "JZ-00000000000000000000", "CITY#jiaozuo".replace("#", "%23"), "x" * 900]
)
def test_who_is_not_there_is_404(api: Api, staff_id: str) -> None:
    assert api.get(f"{STAFF}/{staff_id}", "operator").status == 404
    assert suspend(api, staff_id).status == 404


def test_a_stale_version_is_refused(api: Api) -> None:
    staff_id = a_member(api, "sub-versioned")
    assert change(api, staff_id, "grants", {"grants": [STEWARD]}, if_match='"1"').status == 200
    stale = suspend(api, staff_id, if_match='"1"')
    assert (stale.status, stale.code) == (412, "version_is_stale")
    assert suspend(api, staff_id, if_match='"2"').status == 200


def test_a_repeated_request_is_answered_again_and_does_nothing(api: Api) -> None:
    body = {"name": "李明", "email": an_email(), "grants": [STEWARD]}
    first, again = (api.post(STAFF, "operator", body, key="invite-1") for _ in range(2))
    assert (first.status, first.content, first.headers["ETag"]) == (201, again.content, again.headers["ETag"])
    assert len(outbox(api)) == 1
    other = api.post(STAFF, "operator", body | {"name": "王芳"}, key="invite-1")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    staff_id = first.json["staff_id"]
    gone, replayed = (suspend(api, staff_id, key="suspend-1") for _ in range(2))
    assert (gone.status, gone.content) == (200, replayed.content)


def test_the_list_is_paged_and_whole(api: Api) -> None:
    mine = {a_member(api, f"sub-page-{number}") for number in range(3)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = api.get(f"{STAFF}?limit=10{cursor}", "operator").json
        seen += [item["staff_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert mine <= set(seen)
    assert len(seen) == len(set(seen))
    assert api.get(f"{STAFF}?cursor=***", "operator").status == 400


def test_what_each_route_asks_of_storage(api: Api) -> None:
    api.get("/v1/cities")
    staff_id = a_member(api, "sub-counted")
    email = an_email()
    for ask, expected in (
        (lambda: api.get(STAFF, "operator"), ["GetItem", "Query", "PutItem"]),  # the audit
        (lambda: api.get(f"{STAFF}/{staff_id}", "operator"), ["GetItem", "GetItem", "PutItem"]),
        (lambda: invite(api, email=email), ["GetItem", "TransactWriteItems"]),
        (lambda: change(api, staff_id, "grants", {"grants": [STEWARD]}), ["GetItem", "GetItem", "TransactWriteItems"]),
        (lambda: sign_in(api, "sub-new", email), ["GetItem", "GetItem", "GetItem", "TransactWriteItems"]),
        (lambda: sign_in(api, "sub-new", email), ["GetItem"]),
    ):
        with aws_calls() as made:
            assert ask().status < 300
        assert made == expected


def test_a_person_known_by_hand_is_no_member_and_stays_as_they_are(api: Api) -> None:
    name = api.service.add_principal(Principal("by-hand", (Grant(Role.STEWARD, "jiaozuo", "jiaozuo"),)))
    assert api.get("/v1/me", name).json["principal_id"] == name
    assert suspend(api, name).status == 404
    assert api.get("/v1/ledger", steps.STEWARD).status == 200
