"""Two worlds in one service: what is theirs, with marks that no answer to anybody else may hold, and what strangers
of the same roles have of their own, so that either's ids can stand in the other's place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from app import app
from chalicelib import wiring
from chalicelib.domain.messages.deliveries import DeliveryState
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.shared.identifiers.company_id import company_id
from chalicelib.services.links import opinion_link_mail
from local import samples
from local.settings import REGION
from tests.routes import steps
from tests.routes.companies import COMPANY, bound, mandated, submitted
from tests.routes.service import Answer, Api, announcement
from tests.services.support import Context, record

KEY = "the-key-of-all"
"""The Idempotency-Key that everybody uses."""
REASONS = "授权书未加盖企业公章，请盖章后重新上传。"
PUBLIC_URL = "https://xinxiutong.example/api"
VICTIMS = (
    *("wang", "steward-jiaozuo", "steward-jincheng"),
    *("authority-jiaozuo-scjg", "court-jiaozuo-jiefang", "province-henan"),
)
OPERATOR, HOME = "operator", "steward-jincheng"
AGENCY, COURT = "authority-jiaozuo-scjg", "court-jiaozuo-jiefang"

NEIGHBOUR = {"uscc": "91140502MA0TE5T325", "name": "晋城市示例泽丰商贸有限公司", "home_city": "jincheng"}
"""Another company of the same city."""
REPRESENTED = {"uscc": "91140502MA0TE5T400", "name": "晋城市示例凤台信息科技有限公司"}
"""One that the lead department of that city files for."""
FAR_AWAY = {"uscc": "91140403MA0TE5TD4Y", "name": "长治市示例上党商贸有限公司"}
NOBODYS = {"uscc": "91140502MA0TE5T59W", "name": "晋城市示例白水物业服务有限公司", "home_city": "jincheng"}
"""A company that nobody was ever bound to."""

AGENT = "金丝雀"
CONTACT = {"name": "金丝雀", "phone": "13911112222", "email": "canary@company.example"}
DECISION = "焦市监处罚〔2025〕98765号"
STATEMENT = "只有这家企业的这件申请里才有的话。"

ABSENT = {
    "case_id": "JZ-00000000000000000000",
    "document_id": "0" * 20,
    "binding_id": "JC-B-00000000000000000000",
    "mandate_id": "JC-B-00000000000000000000",
    "notification_id": "20260302T010000000000Z-0000000000000000",
    "delivery_id": "JZ-00000000000000000000.000001.applicant.inbox",
    "staff_id": "0" * 20,
    "person_id": "person-" + "0" * 20,
    "city": "nowhere",
}
"""Ids as they are given, of nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """Belongings of one side: values of path parameters, case by case."""

    forwarded: Mapping[str, str]
    """A case with an agency, and one of its documents."""
    court: Mapping[str, str]
    """A case with a court, and one of its documents."""
    binding: Mapping[str, str]
    mandate: Mapping[str, str]
    link: str
    """The link that opens the forwarded case."""


@dataclass(slots=True, kw_only=True)
class Worlds:
    """Both sides; `cases` are the strangers' own, by what they wait for."""

    api: Api
    theirs: Things
    own: Things
    reported: Mapping[str, str]
    """A case of theirs with the province."""
    letter: str
    """Of their forwarded case: a letter that was asked for, and what the agency has uploaded and not cited."""
    draft: str
    kept: Mapping[str, str]
    """Parameter -> the id or e-mail of staff, a person and a delivery, which operators alone may ask for."""
    told: Mapping[str, str]
    """Party -> the id of a message that it received."""
    cases: Mapping[str, str]
    tokens: Mapping[str, Mapping[str, Any]]
    """Person -> the answer to their sign-in."""
    marks: frozenset[bytes] = field(default_factory=frozenset)

    def shows_nothing(self, answer: Answer, *but: str) -> None:
        """Raises AssertionError where the answer holds anything of theirs; `but` is what was asked with."""
        content = answer.content
        for said in but:
            content = content.replace(said.encode(), b"")
        assert not [mark.decode() for mark in self.marks if mark in content]


def rows(api: Api) -> dict[tuple[str, ...], str]:
    """Read all that is stored, but for audit rows and counters."""
    kept = {}
    for name, table in dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables.items():
        if name.startswith(api.service.prefix) and not name.endswith("-audit"):
            for item in table.all_items():
                key = (name, *(item.attrs[part].value for part in ("pk", "sk") if part in item.attrs))
                kept[key] = json.dumps(item.to_json(), sort_keys=True)
    return {key: row for key, row in kept.items() if not key[1].startswith(("COUNT#", "RATE#", "UPLOADS#"))}


@contextmanager
def nothing_changes(api: Api) -> Iterator[None]:
    """Raises AssertionError where something was written meanwhile."""
    before = rows(api)
    yield
    assert rows(api) == before


@contextmanager
def only_new_rows(api: Api, *whose: str) -> Iterator[None]:
    """Raises AssertionError where a row is another or gone, but for those of somebody, by their principals' ids."""
    before = rows(api)
    yield
    after = rows(api)
    changed = {key for key, row in before.items() if after.get(key) != row}
    assert not {key for key in changed if not any(one in part for one in whose for part in key)}


def built(api: Api) -> Worlds:
    """Both worlds, on an ordinary morning; every step of theirs bore the same Idempotency-Key."""
    wiring.use(replace(api.service.wiring, public_url=PUBLIC_URL))
    api.service.at("2026-03-02 09:00")
    tokens = {user: api.sign_in(user) for user in ("wang", "li", "zhao", "chen")}
    theirs, more = _theirs(api)
    own, cases = _own(api)
    told = {who: _told(api, *addressee) for who, addressee in TOLD.items()}
    worlds = Worlds(
        api=api,
        theirs=theirs,
        own=own,
        reported={"case_id": more["reported"]},
        letter=more["letter"],
        draft=more["draft"],
        kept={
            "staff_id": more["staff_id"],
            "person_id": str(api.get("/v1/me", "wang").json["principal_id"]),
            "email": more["email"],
            "delivery_id": _never_sent(theirs.forwarded["case_id"]),
        },
        told=told,
        cases=cases,
        tokens=tokens,
    )
    worlds.marks = frozenset(mark.encode() for mark in _marks(worlds))
    return worlds


TOLD: Mapping[str, tuple[Addressee, str]] = {
    "wang": (Party.APPLICANT, company_id("JC", COMPANY["uscc"])),
    "steward-jiaozuo": (Party.STEWARD, "jiaozuo"),
    "steward-jincheng": (Party.HOME_STEWARD, "jincheng"),
    AGENCY: (Party.AUTHORITY, "jiaozuo-scjg"),
    COURT: (Party.EXECUTING_COURT, "jiaozuo-jiefang"),
    "province-henan": (Party.PROVINCE, "henan"),
    "li": (Party.APPLICANT, company_id("JC", NEIGHBOUR["uscc"])),
    "authority-jiaozuo-sthj": (Party.AUTHORITY, "jiaozuo-sthj"),
    "court-jiaozuo-shanyang": (Party.EXECUTING_COURT, "jiaozuo-shanyang"),
}
"""Name -> the addressee and party as whom they were told something."""


def _told(api: Api, to: Addressee, holder: str) -> str:
    """The id of the first message to somebody, in their inbox now."""
    waiting, _ = wiring.current().outbox.page(DeliveryState.PENDING, 1000, None)
    wanted = (to, holder, Channel.INBOX)
    _delivered(next(one.delivery_id for one in waiting if (one.to, one.holder, one.channel) == wanted))
    who = next(who for who, addressee in TOLD.items() if addressee == (to, holder))
    return str(api.get("/v1/notifications", who).json["items"][0]["notification_id"])


def _never_sent(case_id: str) -> str:
    """The id of an e-mail about a case that was given up, as there is no mail server."""
    delivery_id = f"{case_id}.000001.steward.email"
    _delivered(delivery_id)
    return delivery_id


def _delivered(delivery_id: str) -> None:
    app.handler_map["outbox"]({"Records": [record(delivery_id, "1")]}, Context())


def _marks(worlds: Worlds) -> Iterator[str]:
    things = worlds.theirs
    for ids in (things.forwarded, things.court, things.binding, things.mandate, worlds.reported):
        yield from ids.values()
    yield from (*CONTACT.values(), DECISION, STATEMENT, COMPANY["uscc"], COMPANY["name"], *REPRESENTED.values())
    yield from (worlds.kept["staff_id"], worlds.kept["email"], things.link.partition(".")[0])
    yield from (worlds.letter, worlds.draft)
    yield worlds.kept["person_id"]
    yield from (told for who, told in worlds.told.items() if who in VICTIMS)


def theirs_was_submitted() -> dict[str, Any]:
    """Make the application of the other side's company."""
    return steps.submission(contact=CONTACT, statement=STATEMENT, penalty__decision_number=DECISION)


def _theirs(api: Api) -> tuple[Things, Mapping[str, str]]:
    """Make the things of a company of Jincheng, with its cases in Jiaozuo."""
    binding_id = bound(api, "wang", agent_name=AGENT)
    for user in ("zhao", "chen"):  # one is not confirmed yet, the other is gone
        _about_the_same_company(api, user)
    case_id = str(_asked(api, "/v1/cases", "wang", theirs_was_submitted())["case_id"])
    document_id = _documented(api, f"/v1/cases/{case_id}", "wang", "rectification")
    _acted(api, case_id, steps.FORWARDED)
    letter = _asked(api, f"/v1/cases/{case_id}/letters", "wang", {"kind": "application_form"})
    draft_id = _documented(api, f"/v1/cases/{case_id}", AGENCY, "repair_decision")
    link = _link(api, case_id, "link-theirs")
    reported = _filed(api, "wang", steps.submission(contact=CONTACT))
    for step in (steps.FORWARDED, steps.AGREED):
        api.take(reported, step)
    _acted(api, reported, replace(steps.UPLOADED, by="wang"))
    _acted(api, reported, steps.REPORTED)
    court_id = _filed(api, "wang", {**steps.judgment_submission(), "contact": CONTACT})
    court_document_id = _documented(api, f"/v1/cases/{court_id}", COURT, "other")
    _acted(api, court_id, steps.OF_COURTS[0])
    mandate_id = mandated(api, **REPRESENTED)
    mandated(api, uscc="91140521MA0TE5T678", name="沁水县示例历山生态农业有限公司")  # so that there is a second page
    email = "canary@fgw.jincheng.example"
    staff = {"name": "李明", "email": email, "grants": [{"role": "steward", "organisation": "jincheng"}]}
    staff_id = str(_asked(api, "/v1/directory/staff", OPERATOR, staff)["staff_id"])
    things = Things(
        forwarded={"case_id": case_id, "document_id": document_id},
        court={"case_id": court_id, "document_id": court_document_id},
        binding={"binding_id": binding_id, "document_id": _first_document(api, f"/v1/companies/{binding_id}", "wang")},
        mandate={"mandate_id": mandate_id, "document_id": _first_document(api, f"/v1/mandates/{mandate_id}", HOME)},
        link=link,
    )
    more = {"reported": reported, "letter": letter["document_id"], "draft": draft_id}
    return things, {**more, "staff_id": staff_id, "email": email}


def _about_the_same_company(api: Api, user: str) -> None:
    binding_id = submitted(api, user, agent_name="赵强")
    if user == "chen":
        _asked(api, f"/v1/companies/{binding_id}/confirmation", HOME, {})
        _asked(api, f"/v1/companies/{binding_id}/departure", user, {})


def _own(api: Api) -> tuple[Things, Mapping[str, str]]:
    """Make the things of another company of Jincheng, of other offices, and of the city of Changzhi."""
    company = {"subject__uscc": NEIGHBOUR["uscc"], "subject__name": NEIGHBOUR["name"]}
    binding_id = bound(api, "li", **NEIGHBOUR, agent_name="李华")
    with_link = _filed(api, "li", steps.submission(**company))
    api.take(with_link, steps.FORWARDED)
    supplementing = _filed(api, "li", steps.submission(**company))
    api.take(supplementing, steps.SUPPLEMENT_ASKED)
    forwarded = _filed(api, "li", steps.submission(**company))
    api.take(forwarded, steps.FORWARDED, agency_id="jiaozuo-sthj")
    reviewing, removed = (_at_court(api, company, upto) for upto in (2, 5))
    here = {
        "penalty__handling_city": "changzhi",
        "penalty__authority_name": "长治市市场监督管理局",
        "subject__home_city": "changzhi",
        "subject__uscc": FAR_AWAY["uscc"],
        "subject__name": FAR_AWAY["name"],
    }
    far_away = _filed(api, "applicant-changzhi", steps.submission(**here))
    mandate_id = mandated(api, "steward-changzhi", **FAR_AWAY)
    things = Things(
        forwarded={"case_id": with_link, "document_id": _documented(api, f"/v1/cases/{with_link}", "li", "other")},
        court={"case_id": reviewing},
        binding={"binding_id": binding_id, "document_id": _first_document(api, f"/v1/companies/{binding_id}", "li")},
        mandate={
            "mandate_id": mandate_id,
            "document_id": _first_document(api, f"/v1/mandates/{mandate_id}", "steward-changzhi"),
        },
        link=_link(api, with_link, "link-own"),
    )
    waiting = {"supplement": supplementing, "opinion": forwarded, "decision": reviewing, "reply": removed}
    return things, {**waiting, "changzhi": far_away, "link": with_link}


def _at_court(api: Api, company: Mapping[str, Any], upto: int) -> str:
    changes = {**company, "judgment__court_id": "jiaozuo-shanyang"}
    body = steps.changed(steps.judgment_submission(), **changes)
    body["judgment"]["case_number"] = body["judgment"]["case_number"].replace("豫0802", "豫0811")
    case_id = _filed(api, "li", body)
    for step in steps.OF_COURTS[:upto]:
        api.take(case_id, step if step.by != steps.COURT else replace(step, by="court-jiaozuo-shanyang"))
    return case_id


def _filed(api: Api, who: str, body: Mapping[str, Any]) -> str:
    answer = api.post("/v1/cases", who, body, key=api.a_key())
    assert answer.status == 201, answer.json
    return str(answer.json["case_id"])


def _asked(api: Api, path: str, who: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = api.post(path, who, body, key=KEY)
    assert answer.status < 300, answer.json
    return dict(answer.json)


def _acted(api: Api, case_id: str, step: steps.Step) -> None:
    _asked(api, f"/v1/cases/{case_id}/{step.path}", step.by, step.body)


def _documented(api: Api, folder: str, who: str, kind: str) -> str:
    content = samples.pdf()
    promised = _asked(api, f"{folder}/documents", who, announcement(content, kind=kind))
    assert api.upload(promised["upload"], content).status_code == 204
    document_id = str(promised["document_id"])
    assert api.get(f"{folder}/documents/{document_id}", who).json["status"] == "verified"
    return document_id


def _first_document(api: Api, path: str, who: str) -> str:
    return str(api.get(path, who).json["documents"][0]["document_id"])


def _link(api: Api, case_id: str, name: str) -> str:
    """Return the link in the forwarding's e-mail, and make its session `name`'s from now on."""
    w = wiring.current()
    sequence = api.case(case_id)["version"]
    mail = w.outbox.get(f"{case_id}.{sequence:06d}.authority.email")
    assert mail
    link = str(opinion_link_mail.equipped(w, mail).facts["link"]).partition("#")[2]
    assert api.post("/v1/opinion-links/code", "", {"link": link}).status == 200
    waiting, _ = w.outbox.page(DeliveryState.PENDING, 1000, None)
    code = next(one.facts["code"] for one in waiting if one.case_id == case_id and "code" in one.facts)
    session = api.post("/v1/opinion-links/session", "", {"link": link, "code": code})
    assert session.status == 200, session.json
    api.service.know(name, session.json["token"])
    return link
