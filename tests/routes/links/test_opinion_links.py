"""An agency without accounts decides its case from an e-mail; whoever else holds the link, or holds it later, does not."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from app import app
from chalicelib import wiring
from chalicelib.domain.links.opinion_links import OpinionLink
from chalicelib.domain.messages.deliveries import LEFT_TO_THE_STREAM, Delivery, DeliveryState
from chalicelib.domain.offices.cities import City
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.runtime.clock import real_time
from local import samples
from local.mail import MailServer
from tests import schedules
from tests.routes import steps
from tests.routes.service import Answer, Api, announcement, aws_calls
from tests.services.support import Context, account_of, record

PUBLIC_URL = "https://xinxiutong.example/api"
MAILBOX, MASKED = "xyxf@scjg.jiaozuo.example", "x***@scjg.jiaozuo.example"
LINK = re.compile(re.escape(PUBLIC_URL) + r"/opinion#([0-9A-Z]{20}\.[0-9A-Z]{40})")
ABSENT = "JZ-00000000000000000000"
REFUSAL = {"decision": "refuse", "reasons": steps.REFUSED.body["reasons"]}


@dataclass
class Agency:
    """A reader of the agency's mailbox, who has nothing else."""

    api: Api
    mail_server: MailServer

    @property
    def w(self) -> Any:
        return wiring.current()

    def forwarded(self) -> str:
        """A case that was forwarded, with its e-mails delivered."""
        case_id = self.api.case_in("forwarded")
        self.deliver()
        return case_id

    def waiting(self, channel: Channel = Channel.EMAIL) -> list[Delivery]:
        """List the agency's pending deliveries by this channel."""
        found, _ = self.w.outbox.page(DeliveryState.PENDING, 100, None)
        return [one for one in found if (one.to, one.channel) == (Party.AUTHORITY, channel)]

    def deliver(self, channel: Channel = Channel.EMAIL) -> None:
        """Deliver the agency's pending messages, as the outbox's stream would."""
        records = [record(one.delivery_id, str(n)) for n, one in enumerate(self.waiting(channel), 1)]
        assert app.handler_map["outbox"]({"Records": records}, Context()) == {"batchItemFailures": []}

    def mails(self) -> list[dict[str, Any]]:
        return [mail for mail in self.mail_server.received() if mail["to"] == [MAILBOX]]

    def links(self) -> list[str]:
        """The links of all e-mails, oldest first."""
        return [link for mail in self.mails() for link in LINK.findall(mail["text"])]

    def ask(self, link: str) -> Answer:
        return self.api.post("/v1/opinion-links/code", "", {"link": link})

    def open(self, link: str, code: str) -> Answer:
        return self.api.post("/v1/opinion-links/session", "", {"link": link, "code": code})

    def code(self, link: str) -> str:
        """The code that comes by e-mail."""
        answer = self.ask(link)
        assert answer.status == 200, answer.json
        self.deliver()
        found = re.search(r"验证码：([0-9]{6})\n", self.mails()[-1]["text"])
        assert found
        return found[1]

    def enter(self, link: str) -> str:
        """Open the link; the token is a bearer's from now on, as `as_="link"`."""
        answer = self.open(link, self.code(link))
        assert answer.status == 200, answer.json
        self.api.service._tokens["link"] = answer.json["token"]
        return str(answer.json["token"])

    def record(self, link: str) -> OpinionLink:
        found = self.w.links.get(link.partition(".")[0])
        assert isinstance(found, OpinionLink)
        return found

    def change(self, link: str, **changes: Any) -> None:
        """Change the record as time or another caller may have left it."""
        known = self.record(link)
        self.w.links.save(replace(known, version=known.version + 1, **changes))

    def may_ask_again(self, link: str) -> None:
        self.change(link, codes_at=())

    def standing(self, case_id: str) -> dict[str, Any]:
        answer = self.api.get(f"/v1/cases/{case_id}/opinion-link", steps.STEWARD)
        assert answer.status == 200, answer.json
        return dict(answer.json)


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def agency(api: Api, mail_server: MailServer) -> Iterator[Agency]:
    mail_server._received.clear()
    wiring.use(replace(api.service.wiring, mail=account_of(mail_server), public_url=PUBLIC_URL))
    yield Agency(api, mail_server)
    wiring.use(api.service.wiring)


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "000001"


def guessed(link: str) -> str:
    return link[:-1] + ("A" if link[-1] != "A" else "B")


# -------------------- the whole way


@pytest.mark.parametrize("decision", ["agree", "refuse", "return"])
def test_the_agency_reads_uploads_and_decides_and_the_link_is_used(agency: Agency, decision: str) -> None:
    api, case_id = agency.api, agency.forwarded()
    (link,) = agency.links()
    asked = agency.ask(link)
    assert (asked.status, asked.json["sent_to"]) == (200, MASKED)
    assert asked.json["expires_at"].endswith("+08:00")
    agency.may_ask_again(link)
    token = agency.enter(link)

    case = api.case(case_id, "link")
    assert case["contact"] == {"name": "王小明", "phone": "13900001234", "email": "wang@example.com"}
    assert case["actions"] == ["return_forwarding", "agree", "refuse"]
    assert len(api.get(f"/v1/cases/{case_id}/events", "link").json["items"]) == 2
    document_id = api.verified(case_id, "link")

    path, body = {
        "agree": ("opinion", {"decision": "agree", "document_ids": [document_id]}),
        "refuse": ("opinion", REFUSAL),
        "return": ("forwarding-return", {"reason": "该处罚不是本机关作出。"}),
    }[decision]
    decided = api.act(case_id, path, "link", body, key="once", if_match=f'"{case["version"]}"')
    assert decided.status == 200, decided.json
    assert decided.json["stage"] == {"agree": "agreed", "refuse": "refused", "return": "submitted"}[decision]
    assert api.act(case_id, path, "link", body, key="once").content == decided.content

    *_, event = api.get(f"/v1/cases/{case_id}/events", steps.STEWARD).json["items"]
    assert event["actor"] == {
        "role": "authority",
        "role_name": "行政处罚机关",
        "organisation": "jiaozuo-scjg",
        "organisation_name": "焦作市市场监督管理局",
        "person_name": None,
    }
    stored = agency.w.cases.get("jiaozuo", case_id).events[-1]
    assert stored.actor.principal_id == f"link-{link.partition('.')[0]}"

    again = api.get(f"/v1/cases/{case_id}", "link")
    assert (again.status, again.code) == (403, "link_used")
    assert agency.standing(case_id)["status"] == ("used" if decision == "return" else "decided")
    agency.may_ask_again(link)
    assert agency.ask(link).status == (403 if decision == "return" else 200)
    assert token.startswith("xl.")


def test_the_answer_to_the_decision_masks_as_it_does_for_those_who_signed_in(agency: Agency) -> None:
    case_id = agency.forwarded()
    agency.enter(agency.links()[0])
    answer = agency.api.act(case_id, "opinion", "link", REFUSAL)
    assert answer.json["contact"]["phone"] == "139****1234"
    assert answer.json["actions"] == []


def test_the_e_mail_shows_the_link_in_both_parts_and_the_inbox_does_not(agency: Agency) -> None:
    case_id = agency.forwarded()
    (mail,) = agency.mails()
    (link,) = agency.links()
    assert f'<a href="{PUBLIC_URL}/opinion#{link}">{PUBLIC_URL}/opinion#{link}</a>' in mail["html"]
    assert "2026年3月16日（当日 24 时）前有效" in mail["text"]
    agency.deliver(Channel.INBOX)
    (told,) = agency.api.get("/v1/notifications", steps.AUTHORITY).json["items"]
    assert told["case_id"] == case_id
    assert "链接" not in told["text"]


def test_only_our_own_link_is_made_one(agency: Agency) -> None:
    case_id = agency.api.submit()["case_id"]
    agency.api.take(case_id, steps.FORWARDED, note="见 https://evil.example/opinion#x <b>")
    agency.deliver()
    (mail,) = agency.mails()
    assert mail["html"].count("<a ") == 1
    assert "https://evil.example/opinion#x &lt;b&gt;" in mail["html"]


# -------------------- an opinion revised

REVISION = {**REFUSAL, "reason": "前次意见误用另案的缴款记录。"}


def agreed_by_link(agency: Agency) -> tuple[str, str]:
    """A case that the agency agreed to by its link, with the link."""
    case_id = agency.forwarded()
    (link,) = agency.links()
    agency.enter(link)
    body = {"decision": "agree", "document_ids": [agency.api.verified(case_id, "link")]}
    assert agency.api.act(case_id, "opinion", "link", body).status == 200
    agency.may_ask_again(link)
    return case_id, link


def test_the_agency_revises_its_opinion_by_its_link_and_a_new_code(agency: Agency) -> None:
    api, (case_id, link) = agency.api, agreed_by_link(agency)
    agency.enter(link)
    assert api.case(case_id, "link")["actions"] == ["revise_opinion"]
    assert api.act(case_id, "opinion-revision", "link", REFUSAL).problems == {"/reason": "text_too_short"}
    revised = api.act(case_id, "opinion-revision", "link", REVISION, key="once")
    assert (revised.status, revised.json["stage"], revised.json["actions"]) == (200, "refused", [])
    assert api.act(case_id, "opinion-revision", "link", REVISION, key="once").content == revised.content
    assert agency.standing(case_id)["status"] == "decided"
    assert api.act(case_id, "opinion-revision", "link", {**REVISION, "reasons": "又改。" * 9}).code == "link_used"
    api.take(case_id, steps.GUIDED)
    agency.may_ask_again(link)
    over = agency.ask(link)
    assert (over.status, over.code) == (403, "link_used")
    assert "申请现为“已指导”，不能再更正审核意见" in over.json["detail"]


def test_without_a_new_code_a_link_revises_nothing(agency: Agency) -> None:
    """A leaked link has no code; the session and the code of the opinion are from before it."""
    api, case_id = agency.api, agency.forwarded()
    (link,) = agency.links()
    agency.enter(link)
    agency.may_ask_again(link)
    code = agency.code(link)
    assert api.act(case_id, "opinion", "link", REFUSAL).status == 200
    by_session = api.act(case_id, "opinion-revision", "link", REVISION)
    assert (by_session.status, by_session.code) == (403, "link_used")
    assert "须重新获取验证码" in by_session.json["detail"]
    assert agency.open(link, code).code == "code_expired"
    assert agency.open(guessed(link), code).code == "link_unknown"
    assert api.case(case_id)["version"] == 3


@pytest.mark.parametrize("step", [steps.UPLOADED, None], ids=["the company uploaded", "revoked by the steward"])
def test_a_session_opened_to_revise_ends_with_the_right_to(agency: Agency, step: Any) -> None:
    case_id, link = agreed_by_link(agency)
    agency.enter(link)
    if step:
        agency.api.take(case_id, step)
    else:
        revoke(agency, case_id, link)
    answer = agency.api.act(case_id, "opinion-revision", "link", REVISION)
    assert (answer.status, answer.code) == (403, "link_used" if step else "link_revoked")


# -------------------- where the link leads, and where not


def test_another_case_does_not_exist(agency: Agency) -> None:
    api, other = agency.api, agency.api.case_in("forwarded")
    agency.deliver()
    first = agency.forwarded()
    agency.enter(agency.links()[-1])
    assert api.case(first, "link")["case_id"] == first
    body = announcement(samples.pdf())
    for method, below, content in (
        ("get", "", None),
        ("get", "/events", None),
        ("get", "/documents/x", None),
        ("post", "/documents", body),
        ("post", "/opinion", REFUSAL),
        ("post", "/forwarding-return", {"reason": "不是本机关。"}),
    ):
        answers = [
            api.get(f"/v1/cases/{case}{below}", "link")
            if method == "get"
            else api.post(f"/v1/cases/{case}{below}", "link", content)
            for case in (other, ABSENT)
        ]
        assert {answer.status for answer in answers} == {404}
        assert answers[0].content.replace(other.encode(), ABSENT.encode()) == answers[1].content
    assert api.case(other)["version"] == 2


BY_LINK = {
    "GET /v1/cases/{case_id}",
    "GET /v1/cases/{case_id}/events",
    "GET /v1/cases/{case_id}/documents/{document_id}",
    "POST /v1/cases/{case_id}/documents",
    "POST /v1/cases/{case_id}/documents/{document_id}/withdrawal",
    "POST /v1/cases/{case_id}/opinion",
    "POST /v1/cases/{case_id}/opinion-revision",
    "POST /v1/cases/{case_id}/forwarding-return",
    "POST /v1/cases/{case_id}/supervision-answer",
}


def test_every_other_route_is_closed_to_a_link(agency: Agency) -> None:
    """All routes of the contract are tried: a new one is closed until it says otherwise."""
    case_id = agency.forwarded()
    agency.enter(agency.links()[0])
    let_in = set()
    for method, path, described in agency.api.contract.operations():
        if not described["security"]:
            continue
        filled = re.sub(r"{(\w+)}", lambda found: case_id if found[1] == "case_id" else "x", path)
        ask = agency.api.get if method == "GET" else agency.api.post
        answer = ask(filled, "link")
        if (answer.status, answer.json.get("code")) != (403, "role_may_not"):
            let_in.add(f"{method} {path}")
    assert let_in == BY_LINK


def test_only_what_the_link_is_for_is_offered(agency: Agency) -> None:
    case_id = agency.forwarded()
    agency.api.service.at("2026-03-12 00:10")
    schedules.run("nightly")
    assert "answer_supervision" in agency.api.case(case_id, steps.AUTHORITY)["actions"]
    agency.enter(agency.links()[0])
    assert agency.api.case(case_id, "link")["actions"] == [
        "return_forwarding",
        "agree",
        "refuse",
        "answer_supervision",
    ]


def test_an_overdue_agency_answers_the_sheet_and_decides_by_the_link_of_the_orange_mail(agency: Agency) -> None:
    case_id = agency.forwarded()
    agency.api.service.at("2026-03-12 00:10")
    schedules.run("nightly")
    agency.deliver()
    orange = agency.mails()[-1]
    assert orange["subject"].startswith("【橙色督办单】")
    agency.enter(LINK.findall(orange["text"])[0])
    answered = agency.api.post(f"/v1/cases/{case_id}/supervision-answer", "link", {"text": "正在核查，本周办结。"})
    assert answered.status == 200, answered.json
    assert "answer_supervision" not in answered.json["actions"]
    assert agency.api.post(f"/v1/cases/{case_id}/opinion", "link", REFUSAL).status == 200
    assert agency.api.case(case_id)["stage"] == "refused"


@pytest.mark.parametrize(
    ("moment", "function"),
    [("2026-03-10 08:30", "reminders"), ("2026-03-12 00:10", "nightly")],
    ids=["reminder", "breach"],
)
def test_every_reminder_carries_the_link_and_none_after_a_revocation(
    agency: Agency, moment: str, function: str
) -> None:
    kept, taken_back = agency.forwarded(), agency.forwarded()
    revoke(agency, taken_back, "")
    agency.api.service.at(moment)
    schedules.run(function)
    agency.deliver()
    reminders = {case: mail for mail in agency.mails() for case in (kept, taken_back) if case in mail["subject"]}
    assert all("督办单" in mail["subject"] for mail in reminders.values())
    (link,) = LINK.findall(reminders[kept]["text"])
    agency.enter(link)
    assert LINK.findall(reminders[taken_back]["text"]) == []


def test_an_urging_carries_the_link(agency: Agency) -> None:
    case_id = agency.forwarded()
    agency.api.take(case_id, steps.URGED)
    agency.deliver()
    (link,) = LINK.findall(agency.mails()[-1]["text"])
    assert link != agency.links()[0]
    agency.enter(link)


# -------------------- refused, and counted


def expire(agency: Agency, case_id: str, link: str) -> None:
    agency.api.service.at("2026-03-17 00:01")


def revoke(agency: Agency, case_id: str, link: str) -> None:
    answer = agency.api.post(f"/v1/cases/{case_id}/opinion-link/revocation", steps.STEWARD, {})
    assert (answer.status, answer.json["status"]) == (200, "revoked")


def decide(agency: Agency, case_id: str, link: str) -> None:
    agency.api.take(case_id, steps.REFUSED)


def decide_for_good(agency: Agency, case_id: str, link: str) -> None:
    agency.api.take(case_id, steps.REFUSED)
    agency.api.take(case_id, steps.GUIDED)
    agency.deliver()


def withdraw(agency: Agency, case_id: str, link: str) -> None:
    agency.api.take(case_id, steps.WITHDRAWN)
    agency.deliver()


def recall(agency: Agency, case_id: str, link: str) -> None:
    agency.api.take(case_id, steps.RECALLED)
    agency.deliver()


def forward_anew(agency: Agency, case_id: str, link: str) -> None:
    agency.api.take(case_id, steps.FORWARDING_RETURNED)
    agency.api.take(case_id, steps.FORWARDED)
    agency.deliver()


def lock(agency: Agency, case_id: str, link: str) -> None:
    agency.may_ask_again(link)
    code = agency.code(link)
    for left in (4, 3, 2, 1, 0):
        answer = agency.open(link, wrong(code))
        assert (answer.status, answer.code, answer.json["tries_left"]) == (403, "code_wrong", left)
    assert agency.open(link, code).code == "link_locked"


ENDS = [
    (expire, "link_expired"),
    (revoke, "link_revoked"),
    (decide_for_good, "link_used"),
    (withdraw, "link_used"),
    (recall, "link_used"),
    (forward_anew, "link_superseded"),
]
"""Steps that end a link and the sessions opened by it, and the reason that both are refused with."""


def name_of(value: Any) -> str:
    return value if isinstance(value, str) else str(value.__name__)


@pytest.mark.parametrize(("happens", "code"), [*ENDS, (lock, "link_locked")], ids=name_of)
def test_a_link_that_is_over_is_refused_with_its_reason_and_counted(
    agency: Agency, happens: Callable[[Agency, str, str], None], code: str
) -> None:
    case_id = agency.forwarded()
    link = agency.links()[0]
    agency.enter(link)
    happens(agency, case_id, link)
    before = agency.record(link).refusals.get(code, 0)
    mails = len(agency.mails())
    for answer in (agency.ask(link), agency.open(link, "123456")):
        assert (answer.status, answer.code) == (403, code)
        assert answer.json["detail"]
    assert agency.record(link).refusals[code] == before + 2
    agency.deliver()
    assert len(agency.mails()) == mails  # and no code was sent


@pytest.mark.parametrize(("happens", "code"), [*ENDS, (decide, "link_used")], ids=name_of)
def test_what_was_opened_ends_with_its_link_for_the_same_reason(
    agency: Agency, happens: Callable[[Agency, str, str], None], code: str
) -> None:
    case_id = agency.forwarded()
    link = agency.links()[0]
    agency.enter(link)
    happens(agency, case_id, link)
    asked = (
        agency.api.get(f"/v1/cases/{case_id}", "link"),
        agency.api.get(f"/v1/cases/{case_id}/events", "link"),
        agency.api.get(f"/v1/cases/{case_id}/documents/x", "link"),
        agency.api.post(f"/v1/cases/{case_id}/documents", "link", announcement(samples.pdf())),
        agency.api.act(case_id, "opinion", "link", REFUSAL),
        agency.api.act(case_id, "forwarding-return", "link", {"reason": "不是本机关。"}),
    )
    assert {(answer.status, answer.code) for answer in asked} == {(403, code)}
    assert agency.record(link).refusals == {code: len(asked)}


def test_whoever_locks_a_link_does_not_end_what_the_agency_has_open(agency: Agency) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    agency.enter(link)
    lock(agency, case_id, link)
    assert agency.ask(link).code == "link_locked"
    assert agency.standing(case_id)["status"] == "locked"
    document_id = agency.api.verified(case_id, "link")
    body = {"decision": "agree", "document_ids": [document_id]}
    assert agency.api.act(case_id, "opinion", "link", body).status == 200


def test_the_steward_may_end_what_was_opened_from_a_link_that_is_locked(agency: Agency) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    agency.enter(link)
    lock(agency, case_id, link)
    revoke(agency, case_id, link)
    assert agency.api.get(f"/v1/cases/{case_id}", "link").code == "link_revoked"


def test_a_guessed_link_is_unknown_and_told_apart_from_none_by_nothing(agency: Agency) -> None:
    agency.forwarded()
    (link,) = agency.links()
    name, _, secret = link.partition(".")
    known = agency.record(link)
    nobodys = agency.ask(f"{'1' * 20}.{'2' * 40}")
    guesses = (
        guessed(link),
        f"{'0' * 20}.{secret}",
        f"{secret}.{name}",
        *("", name, f"{link} ", f"CASELINK#{name}", "x" * 200),
    )
    for guess in guesses:
        for answer in (agency.ask(guess), agency.open(guess, "123456")):
            assert (answer.status, answer.code) == (403, "link_unknown"), guess
        assert agency.ask(guess).content == nobodys.content
    assert agency.record(link) == known
    counter = f"links-unknown-{shanghai_date(real_time()).isoformat()}"
    assert agency.w.counters.add(counter, 0, real_time() + timedelta(days=1)) == 1 + 3 * len(guesses)


@pytest.mark.parametrize("body", [{}, {"link": 1}, {"link": "x" * 201}, {"link": "x", "more": 1}], ids=str)
def test_what_is_no_link_at_all_names_its_field(agency: Agency, body: Any) -> None:
    answer = agency.api.post("/v1/opinion-links/code", "", body)
    assert (answer.status, answer.code) == (422, "invalid_input")


def test_what_is_no_code_names_its_field_and_costs_no_try(agency: Agency) -> None:
    agency.forwarded()
    (link,) = agency.links()
    no_codes: tuple[Any, ...] = ("", "12345", "1234567", "12345a", "１２３４５６", 123456, "123456\n")
    for code in no_codes:
        assert list(agency.open(link, code).problems) == ["/code"], code
    assert agency.record(link).wrong_tries == 0


def test_what_is_no_token_of_a_session_lets_nobody_in(agency: Agency) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    name, secret = agency.enter(link).removeprefix("xl.").split(".")
    for token in (
        *("xl.", "xl.x", f"xl.{link}", f"{name}.{secret}", f"XL.{name}.{secret}", f"xl.xl.{name}.{secret}"),
        *(f"xl.{name}.{'0' * 40}", f"xl.{'0' * 20}.{secret}", f"xs.{name}.{secret}"),
    ):
        agency.api.service._tokens["link"] = token
        assert agency.api.get(f"/v1/cases/{case_id}", "link").status == 401, token


# -------------------- codes and sessions


def test_a_code_is_good_once(agency: Agency) -> None:
    agency.forwarded()
    (link,) = agency.links()
    assert agency.open(link, "123456").code == "code_expired"  # none was asked for
    code = agency.code(link)
    assert agency.open(link, code).status == 200
    assert agency.open(link, code).code == "code_expired"
    assert agency.record(link).refusals == {"code_expired": 2}


def test_a_code_that_is_too_old_opens_nothing_and_is_not_sent_any_more(agency: Agency) -> None:
    agency.forwarded()
    (link,) = agency.links()
    code = agency.code(link)
    known = agency.record(link).code
    assert known
    agency.change(link, code=replace(known, expires_at=real_time()))
    assert agency.open(link, code).code == "code_expired"


def test_wrong_codes_count_over_all_codes_of_a_link(agency: Agency) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    for number in range(5):
        agency.may_ask_again(link)
        assert agency.open(link, wrong(agency.code(link))).json["tries_left"] == 4 - number
    standing = agency.standing(case_id)
    assert (standing["status"], standing["tries"], standing["tries_left"]) == ("locked", 5, 0)
    assert standing["refusals"] == {"code_wrong": 5}


def test_codes_come_one_a_minute_and_ten_a_day(agency: Agency) -> None:
    agency.forwarded()
    (link,) = agency.links()
    assert agency.ask(link).status == 200
    early = agency.ask(link)
    assert (early.status, early.code) == (429, "quota_exceeded")
    assert 0 < int(early.headers["Retry-After"]) <= 60
    agency.change(link, codes_at=tuple(real_time() - timedelta(minutes=20 - n) for n in range(10)))
    many = agency.ask(link)
    assert (many.status, many.code) == (429, "quota_exceeded")
    assert 85000 < int(many.headers["Retry-After"]) <= 86400
    assert agency.record(link).refusals == {"quota_exceeded": 2}
    agency.deliver()
    assert len(agency.mails()) == 2  # the forwarding and one code


def test_a_new_session_ends_the_one_before_and_each_ends_by_itself(
    agency: Agency, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    case_id = agency.forwarded()
    (link,) = agency.links()
    first = agency.enter(link)
    agency.may_ask_again(link)
    second = agency.enter(link)
    agency.api.service._tokens |= {"first": first, "second": second}
    assert agency.api.get(f"/v1/cases/{case_id}", "first").status == 401
    assert agency.api.get(f"/v1/cases/{case_id}", "second").status == 200
    known = agency.record(link).session
    assert known
    assert timedelta(minutes=29) < known.expires_at - real_time() <= timedelta(minutes=30)
    agency.change(link, session=replace(known, expires_at=real_time()))
    assert agency.api.get(f"/v1/cases/{case_id}", "second").status == 401
    assert "opinion link refused code=session_expired" in [entry.getMessage() for entry in caplog.records]


def test_the_code_is_wiped_from_the_outbox_once_it_is_told(agency: Agency) -> None:
    agency.forwarded()
    (link,) = agency.links()
    assert agency.ask(link).status == 200
    (waiting,) = agency.waiting()
    assert len(waiting.facts["code"]) == 6
    agency.deliver()
    assert "code" not in agency.w.outbox.get(waiting.delivery_id).facts


def test_a_code_whose_e_mail_comes_too_late_is_given_up(agency: Agency) -> None:
    agency.forwarded()
    (link,) = agency.links()
    assert agency.ask(link).status == 200
    (waiting,) = agency.waiting()
    late = replace(waiting, facts={**waiting.facts, "expires_at": real_time().isoformat()}, version=2)
    agency.w.outbox.advance(late)
    agency.deliver()
    ((dead,), _) = agency.w.outbox.page(DeliveryState.DEAD, 10, None)
    assert (dead.reason, "code" in dead.facts) == ("code_expired", False)
    assert len(agency.mails()) == 1


# -------------------- e-mails sent again


def test_every_attempt_at_the_e_mail_has_a_secret_and_all_of_them_work(agency: Agency) -> None:
    case_id = agency.forwarded()
    name = f"{case_id}.000002.authority.email"
    for _ in range(2):  # each attempt ended after the e-mail was sent, and before that was written down
        delivered = agency.w.outbox.get(name)
        agency.w.outbox.advance(delivered.again(agency.w.clock.now()))
        agency.deliver()
    sent = agency.links()
    assert len(set(sent)) == 3
    assert len({link.partition(".")[0] for link in sent}) == 1
    for link in sent:
        agency.may_ask_again(link)
        agency.enter(link)
        assert agency.api.case(case_id, "link")["case_id"] == case_id


def test_a_steward_sends_a_link_anew_and_both_links_work(agency: Agency) -> None:
    case_id = agency.forwarded()
    path = f"/v1/cases/{case_id}/opinion-link"
    first = agency.api.post(path, steps.STEWARD, {}, key="once")
    assert (first.status, first.json) == (202, {"sent_to": MASKED})
    assert agency.api.post(path, steps.STEWARD, {}, key="once").content == first.content
    agency.deliver()
    old, new = agency.mails()
    assert (new["subject"], new["text"].partition("http")[0]) == (old["subject"], old["text"].partition("http")[0])
    assert old["message_id"] != new["message_id"]
    for link in agency.links():
        agency.may_ask_again(link)
        agency.enter(link)


@pytest.mark.parametrize("happens", [expire, revoke, lock])
def test_what_is_sent_anew_after_the_end_is_a_new_link(
    agency: Agency, happens: Callable[[Agency, str, str], None]
) -> None:
    case_id = agency.forwarded()
    (old,) = agency.links()
    happens(agency, case_id, old)
    closed = agency.record(old)
    assert agency.api.post(f"/v1/cases/{case_id}/opinion-link", steps.STEWARD, {}).status == 202
    agency.deliver()
    new = agency.links()[-1]
    assert new.partition(".")[0] != old.partition(".")[0]
    agency.enter(new)
    assert agency.api.case(case_id, "link")["case_id"] == case_id
    standing = agency.standing(case_id)
    assert (standing["status"], standing["tries"], standing["revoked_at"]) == ("open", 0, None)
    assert standing["valid_through"] == ("2026-03-31" if happens is expire else "2026-03-16")
    assert agency.ask(old).status == 403
    assert agency.record(old).secrets == closed.secrets


def test_a_late_attempt_at_the_old_e_mail_brings_nothing_back(agency: Agency) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    revoke(agency, case_id, link)
    delivered = agency.w.outbox.get(f"{case_id}.000002.authority.email")
    agency.w.outbox.advance(delivered.again(agency.w.clock.now()))
    agency.deliver()
    assert agency.links() == [link]
    assert "链接" not in agency.mails()[-1]["text"]
    assert agency.standing(case_id)["status"] == "revoked"


def test_an_e_mail_that_comes_after_the_decision_carries_no_link(agency: Agency) -> None:
    case_id = agency.api.case_in("refused")
    agency.deliver()
    assert agency.links() == []
    assert agency.api.get(f"/v1/cases/{case_id}/opinion-link", steps.STEWARD).status == 404


# -------------------- agencies that need none


def with_agency(city: City, **changes: Any) -> City:
    agencies = tuple(replace(a, **changes) if a.agency_id == "jiaozuo-scjg" else a for a in city.agencies)
    return replace(city, agencies=agencies)


def changed_directory(agency: Agency, changes: dict[str, Any], public_url: str = PUBLIC_URL) -> None:
    """The agency as an operator left it."""
    parts = agency.w
    directory = parts.directory()
    cities = {**directory.cities, "jiaozuo": with_agency(directory.cities["jiaozuo"], **changes)}
    wiring.use(replace(parts, directory=lambda: replace(directory, cities=cities), public_url=public_url))


@pytest.mark.parametrize("changes", [{"opinion_links": False}, {"email": ""}, None], ids=str)
def test_without_address_or_wish_there_is_no_link(agency: Agency, changes: dict[str, Any] | None) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    agency.enter(link)
    agency.may_ask_again(link)
    code = agency.code(link)
    changed_directory(agency, changes or {}, PUBLIC_URL if changes else "")
    assert agency.ask(link).code == "link_revoked"
    assert agency.open(link, code).code == "link_revoked"
    assert agency.api.get(f"/v1/cases/{case_id}", "link").code == "link_revoked"
    assert agency.api.act(case_id, "opinion", "link", REFUSAL).code == "link_revoked"
    standing = agency.standing(case_id)
    assert (standing["status"], standing["revoked_at"]) == ("revoked", None)
    assert agency.api.post(f"/v1/cases/{case_id}/opinion-link", steps.STEWARD, {}).code == "not_allowed_in_stage"
    agency.forwarded()
    assert agency.links() == [link]


def test_an_agency_that_is_given_nothing_new_goes_on_with_what_it_has(agency: Agency) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    changed_directory(agency, {"active": False})
    agency.enter(link)
    assert agency.standing(case_id)["status"] == "open"
    assert agency.api.act(case_id, "opinion", "link", REFUSAL).status == 200


# -------------------- the steward


def test_the_steward_sees_how_the_link_fares(agency: Agency) -> None:
    case_id = agency.forwarded()
    assert agency.standing(case_id) == {
        "status": "open",
        "status_name": "可用",
        "agency_id": "jiaozuo-scjg",
        "agency_name": "焦作市市场监督管理局",
        "sent_at": agency.standing(case_id)["sent_at"],
        "valid_through": "2026-03-16",
        "tries": 0,
        "tries_left": 5,
        "refusals": {},
        "refusal_names": {},
        "revoked_at": None,
    }
    agency.open(agency.links()[0], "123456")
    assert agency.standing(case_id)["refusal_names"] == {"code_expired": "验证码已失效"}


def test_revocation_is_kept_with_who_and_when_and_stays_with_the_first(agency: Agency) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    path = f"/v1/cases/{case_id}/opinion-link/revocation"
    first = agency.api.post(path, steps.STEWARD, {})
    again = agency.api.post(path, steps.STEWARD, {})
    assert first.json["revoked_at"].startswith("2026-03-02T09:00")
    assert again.json == first.json
    revoked = agency.record(link).revoked
    assert revoked
    assert revoked.by == steps.STEWARD


def test_other_parties_have_no_part_in_a_link_and_to_strangers_there_is_no_case(agency: Agency) -> None:
    path = f"/v1/cases/{agency.forwarded()}/opinion-link"
    at_the_case = (steps.APPLICANT, steps.HOME_STEWARD, steps.AUTHORITY)
    for name in (*at_the_case, "steward-changzhi", "authority-jiaozuo-sthj", "operator"):
        expected = (403, "role_may_not") if name in at_the_case else (404, "not_found")
        answers = (agency.api.get(path, name), agency.api.post(path, name, {}))
        for answer in (*answers, agency.api.post(f"{path}/revocation", name, {})):
            assert (answer.status, answer.code) == expected, name


@pytest.mark.parametrize("stage", ["submitted", "agreed", "withdrawn"])
def test_a_case_that_waits_for_no_agency_is_sent_no_link(agency: Agency, stage: str) -> None:
    case_id = agency.api.case_in(stage)
    answer = agency.api.post(f"/v1/cases/{case_id}/opinion-link", steps.STEWARD, {})
    assert (answer.status, answer.code) == (409, "not_allowed_in_stage")
    assert answer.json["actions"] == agency.api.case(case_id)["actions"]
    assert agency.api.post(f"/v1/cases/{case_id}/opinion-link/revocation", steps.STEWARD, {}).status == 404


# -------------------- races, calls, canaries


def test_of_guesses_made_at_once_none_is_free(agency: Agency) -> None:
    """Another's wrong guess is written between our read and our write: both count, and the right one is too late."""
    agency.forwarded()
    (link,) = agency.links()
    code = agency.code(link)
    agency.change(link, wrong_tries=4)
    others = iter([lambda: agency.open(link, wrong(code))])

    def meddle(operation: str, arguments: Any) -> None:
        if operation == "TransactWriteItems" and (other := next(others, None)):
            other()

    with aws_calls(meddle):
        assert agency.open(link, code).code == "link_locked"
    assert agency.record(link).wrong_tries == 5


def test_what_each_call_asks_of_aws(agency: Agency) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    agency.api.get("/v1/cities")

    def made_by(ask: Callable[[], Any]) -> list[str]:
        """List the AWS calls, but for those that count requests and audit readings."""
        with aws_calls() as made:
            ask()
        return [operation for operation in made if operation not in {"UpdateItem", "PutItem"}]

    assert made_by(lambda: agency.ask(link)) == ["GetItem", "Query", "TransactWriteItems"]
    agency.may_ask_again(link)
    code = agency.code(link)
    assert made_by(lambda: agency.open(link, code)) == ["GetItem", "Query", "TransactWriteItems"]
    agency.may_ask_again(link)
    agency.enter(link)
    assert made_by(lambda: agency.api.case(case_id, "link")) == ["GetItem", "Query", "GetItem"]
    assert made_by(lambda: agency.standing(case_id)) == ["GetItem", "Query", "GetItem", "GetItem"]


def test_link_and_code_and_token_stand_in_the_e_mail_alone(
    agency: Agency, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, "chalicelib")
    caplog.set_level(logging.INFO)
    case_id = agency.forwarded()
    (link,) = agency.links()
    agency.ask(guessed(link))
    agency.may_ask_again(link)
    code = agency.code(link)
    answers = [agency.open(link, wrong(code))]
    token = agency.open(link, code).json["token"]
    agency.api.service._tokens["link"] = token
    answers += [
        agency.api.get(f"/v1/cases/{case_id}", "link"),
        agency.api.get(f"/v1/cases/{case_id}/events", "link"),
        agency.api.act(case_id, "opinion", "link", REFUSAL),
        agency.ask(link),
        agency.api.get(f"/v1/cases/{case_id}", "link"),
        agency.api.get(f"/v1/cases/{case_id}/opinion-link", steps.STEWARD),
        agency.api.get("/v1/notifications", steps.AUTHORITY),
        agency.api.get("/v1/deliveries?state=pending", "operator"),
    ]
    agency.api.service.clock.jump_to(agency.api.service.clock.now() + LEFT_TO_THE_STREAM)
    schedules.run("sweeper")
    secrets = [link.partition(".")[2], guessed(link).partition(".")[2], token.rpartition(".")[2]]
    client = agency.w.cases._tables.connection.client
    names = [name for name in client.list_tables()["TableNames"] if name.startswith(agency.api.service.prefix)]
    stored = str([client.scan(TableName=name)["Items"] for name in names])
    written = capfd.readouterr()
    places = {
        "answers": "".join(answer.content.decode() for answer in answers),
        "tables": stored,
        "logs": "\n".join(f"{entry.getMessage()} {entry.args}" for entry in caplog.records),
        "output": written.out + written.err,
    }
    assert "opinion link refused code=link_unknown" in places["logs"]
    for place, text in places.items():
        assert not [secret for secret in secrets if secret in text], place
        assert not re.search(rf"(?<![0-9a-f]){code}(?![0-9a-f])", text), place
