"""Every text with the longest and the emptiest that it may have to tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from chalicelib.channels import texts
from chalicelib.channels.present_facts import Surroundings
from chalicelib.channels.texts import TEMPLATES, MissingText, render
from chalicelib.domain.cases.alerts.kinds import (
    ALSO_ALERTED,
    EVENTS,
    LAPSED,
    alert_events,
    duties_alerted,
    message_kind,
)
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.filing.document_events import ADDED, REJECTED, WITHDRAWN
from chalicelib.domain.cases.kit import told_parties
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.messages.messages import Duty
from chalicelib.domain.messages.texts import name_of_text
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.offices.staff import INVITATION
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.people.binding_messages import KINDS as BINDING_KINDS
from chalicelib.domain.people.bindings import BindingAction
from chalicelib.tables.cases.rows import deliveries_of
from chalicelib.tables.messages.delivery_rows import DELIVERIES
from local.seed.directory import cities
from tests.addressees import BY_CODE
from tests.builders import LONGEST_WAY, NOW, REFUSED, RETURNED, WAYS, a_contact, a_submitted_case, play
from tests.channels.email.readable import PHONE


def declared() -> Iterator[tuple[str, str, Duty]]:
    """Every message that something can send: its kind, its reader, and the reader's duty."""
    for kit in KITS.values():
        for action in kit.procedure.all_actions.values():
            for party in told_parties(kit.procedure, action):
                yield from ((f"{kit.procedure.name}.{action.name}", party, duty) for duty in (Duty.OWES, Duty.TOLD))
        for event in alert_events(kit.procedure):
            yield from ((message_kind(kit.procedure, event), str(to), duty) for to, duty in readers_of(event))
    for action, kind in BINDING_KINDS.items():
        yield kind, *(("home_steward", Duty.OWES) if action is BindingAction.SUBMIT else ("applicant", Duty.TOLD))
    for kind in (ADDED, WITHDRAWN, REJECTED):
        yield from ((kind, to, Duty.OWES) for to in Party)
    yield "digest", "steward", Duty.TOLD
    yield "staff.invited", "staff", Duty.TOLD
    yield "opinion_link.code", "authority", Duty.OWES


def readers_of(event: str) -> Iterator[tuple[Addressee, Duty]]:
    """Everybody who can be told of an alert, with their duty."""
    if Duty.OWES in duties_alerted(event):
        yield from ((party, Duty.OWES) for party in Party)
    if event == LAPSED:
        yield from ((party, Duty.SUPERVISES) for party in (Party.STEWARD, Party.EXECUTING_COURT))
    for level, readers in ALSO_ALERTED.items():
        if EVENTS[level] == event:
            yield from readers.items()


DECLARED = sorted({(kind, str(to), duty) for kind, to, duty in declared()})
DIRECTORY = Directory({city.city: city for city in cities()})
AROUND = Surroundings(DIRECTORY, "https://console.example")
WITH_AGENCY = {"penalty.forward", "penalty.agree", "penalty.refuse", "penalty.revise_opinion"}
"""Steps after which an agency always sits at the case."""
OF_NOTICES = {f"judgment.{step}" for step in ("add_to_answer", "redirect_notice", "correct_notice", "refuse_notice")}
"""Steps about a notice, which a local court always has."""

EMPTIEST = {
    "case_id": "JZ-00000000000000000000",
    "company": "甲",
    "reference": "乙",
    "office": "丙",
    "agency": "",
    "stage": "丁",
    "task": "",
    "due_on": "",
    "note": "",
    "reasons": "",
    "items": "",
    "sending": "steward/jiaozuo/jiaozuo",
    "in_charge": "steward/jiaozuo/jiaozuo",
    "owing": "",
}
LONGEST = {
    "case_id": "JZ-00000000000000000000",
    "company": "甲" * 200,
    "reference": "乙" * 100,
    "office": "丙" * 200,
    "agency": "戊" * 200,
    "stage": "已上传信用中国",
    "task": "在“信用中国”网站上传材料，并填报回执编号",
    "due_on": "2026-03-09",
    "note": "字" * 5000 + "\n{company} {nothing} {0} % $x",
    "reasons": "因" * 3000,
    "items": "\n".join(["项" * 500] * 30),
    "reason": "由" * 2000,
    "former_agency": "己" * 200,
    "local_court": "己" * 200,
    "former_court": "庚" * 200,
    "next_court": "辛" * 200,
    "former_case": "JZ-00000000000000000000",
    "next_case": "CZ-00000000000000000000",
    "lapsed_on": "2026-03-09",
    "link": f"https://xinxiutong.example/opinion#{'0' * 20}.{'0' * 40}",
    "link_until": "2026-03-16",
    "code": "012345",
    "sending": "steward/jiaozuo/jiaozuo",
    "in_charge": "steward/jiaozuo/jiaozuo",
    "owing": "authority/jiaozuo/jiaozuo-scjg",
}
DIGEST = {
    "emptiest": {
        "city": "焦作市",
        "date": "2026-03-09",
        "red": "0",
        "amber": "0",
        "lines": "",
        "more": "",
        "sending": "steward/jiaozuo/jiaozuo",
        "bindings": "",
    },
    "longest": {
        "city": "焦作市",
        "date": "2026-03-09",
        "red": "100000",
        "amber": "100000",
        "lines": "\n".join(["行" * 300] * 30),
        "more": "199970",
        "sending": "steward/jiaozuo/jiaozuo",
        "bindings": "\n".join(["绑" * 300] * 25),
    },
}
CALL = {"sending": "steward/jiaozuo/jiaozuo"}
OF_BINDINGS = {
    "binding_id": "JC-B-00000000000000000000",
    "sending": "home_steward/jincheng/jincheng",
    "in_charge": "home_steward/jincheng/jincheng",
}
OF_A_BINDING = {
    "emptiest": {**OF_BINDINGS, "company": "甲", "stage": "丁", "reasons": ""},
    "longest": {
        **OF_BINDINGS,
        "company": "甲" * 200,
        "stage": "待确认",
        "reasons": "因" * 2000,
        "owing": "home_steward/jincheng/jincheng",
        "task": "核对营业执照和授权书",
        "due_on": "2026-03-05",
    },
}
OF_A_DOCUMENT = {
    "document": "其他整改材料（缴费票据等）",
    "uploader": "处罚地信用建设牵头部门",
    "rejection": "文件内容与所登记的类型不符。",
    "task": "审查申请并转办",
}
POSTS = {"emptiest": {"posts": "甲", **CALL}, "longest": {"posts": "\n".join(["省" * 200] * 20), **CALL}}


def a_delivery(kind: str, to: str, facts: Mapping[str, str]) -> Delivery:
    return Delivery(
        delivery_id="x",
        channel=Channel.INBOX,
        kind=kind,
        to=BY_CODE[to],
        holder="x",
        place="x",
        case_id="x",
        at=NOW,
        facts=facts,
        not_before=NOW + timedelta(minutes=2),
    )


def facts_of(kind: str, size: str) -> Mapping[str, str]:
    if kind == "digest":
        return DIGEST[size]
    if kind == INVITATION:
        return POSTS[size]
    if kind.startswith("binding."):
        return OF_A_BINDING[size]
    if size == "longest":
        return LONGEST | OF_A_DOCUMENT
    agency = {"agency": "戊"} if kind in WITH_AGENCY else {}
    limit = {"due_on": "2026-03-09"} if "deadline" in kind else {}
    owing = {"task": "办理", "owing": "authority/jiaozuo/jiaozuo-scjg"} if "deadline" in kind else {}
    courts = {"local_court": "己", "former_court": "庚"} if kind in OF_NOTICES else {}
    courts |= {"former_court": "己", "next_court": "庚"} if kind == "judgment.transfer_elsewhere" else {}
    lapsed = {"lapsed_on": "2026-03-09"} if kind.endswith(LAPSED) else {}
    document = OF_A_DOCUMENT if kind.startswith("document.") else {}
    return EMPTIEST | agency | limit | owing | courts | lapsed | document


@pytest.mark.parametrize("size", ["longest", "emptiest"])
@pytest.mark.parametrize(("kind", "to", "duty"), DECLARED)
def test_a_text_reads_well_whatever_it_has_to_tell(kind: str, to: str, duty: Duty, size: str) -> None:
    facts = facts_of(kind, size)
    text = render(a_delivery(kind, to, {**facts, "duty": duty}), AROUND)
    assert 2 <= len(text.title) <= 60
    assert "\n" not in text.title
    assert text.paragraphs
    assert PHONE.search(text.body)
    for paragraph in text.paragraphs:
        assert paragraph == paragraph.strip()
        assert len(paragraph) > 3 or paragraph == facts.get("note")
        bare = paragraph.replace(facts.get("note") or "\0", "")
        assert not set("{}") & set(bare)
        assert not any(empty in bare for empty in ("：\n\n", "（）", "“”", "（，", "，）", "  "))
        assert bare.count("（") == bare.count("）")
    if kind not in {"digest", INVITATION}:
        named = ("binding_id", "company") if "binding_id" in facts else ("case_id", "company", "reference")
        assert all(facts[name] in text.body for name in named)


@pytest.mark.parametrize(("kind", "to", "duty"), DECLARED)
def test_what_people_wrote_is_told_word_for_word_and_never_read_as_a_pattern(kind: str, to: str, duty: Duty) -> None:
    text = render(a_delivery(kind, to, {**facts_of(kind, "longest"), "duty": duty}), AROUND)
    if any("{note}" in paragraph for paragraph in texts._template(kind, BY_CODE[to], duty).paragraphs):
        assert LONGEST["note"] in text.body


def test_every_text_is_one_that_somebody_can_be_told() -> None:
    used = {name_of_text(TEMPLATES, kind, to, duty) for kind, to, duty in DECLARED}
    assert set(TEMPLATES) == used


def test_what_is_told_of_a_whole_case_has_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for steps in (LONGEST_WAY, *WAYS.values()):
        submitted = a_submitted_case()
        for change in (submitted, *play(submitted.case, steps)):
            for text in rendered(change):
                assert text.paragraphs


@pytest.mark.parametrize(
    ("kind", "to", "subject"),
    [
        ("penalty.submit", "steward", "——甲（办件编号 JZ-00000000000000000000）"),
        ("binding.submit", "home_steward", "——甲（绑定编号 JC-B-00000000000000000000）"),
        ("staff.invited", "staff", ""),
    ],
)
def test_the_subject_says_what_a_message_is_about(kind: str, to: str, subject: str) -> None:
    text = render(a_delivery(kind, to, facts_of(kind, "emptiest")), AROUND)
    assert text.subject == text.title + subject


def test_a_refusal_tells_its_reasons_and_how_to_mend_them() -> None:
    submitted = a_submitted_case()
    *_, returned = play(submitted.case, [*WAYS["forwarded"], RETURNED])
    bodies = [text.body for text in rendered(returned)]
    assert all("该处罚不是本机关作出。" in body for body in bodies)
    *_, refused = play(submitted.case, [*WAYS["forwarded"], REFUSED])
    assert all("罚款尚未缴清" in text.body for text in rendered(refused))


def test_a_text_never_tells_who_the_contact_is() -> None:
    contact = a_contact(name="金丝雀", phone="13999990000", email="canary@secret.example")
    for steps in (LONGEST_WAY, *WAYS.values()):
        submitted = a_submitted_case(contact=contact)
        for change in (submitted, *play(submitted.case, steps)):
            for delivery in deliveries_of(change, tuple(Channel)):
                told = f"{render(delivery, AROUND)} {DELIVERIES.dump(delivery)}"
                assert not any(value in told for value in ("金丝雀", "13999990000", "canary"))


def rendered(change: Change) -> list[texts.Text]:
    return [render(delivery, AROUND) for delivery in deliveries_of(change, tuple(Channel))]


# -------------------- a rule without a text


def test_a_kind_that_nobody_wrote_a_text_for_is_named() -> None:
    with pytest.raises(MissingText, match=r"penalty\.dance/steward"):
        render(a_delivery("penalty.dance", "steward", EMPTIEST), AROUND)
