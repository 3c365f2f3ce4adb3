"""E-mail against real SMTP servers, good and bad: over TLS or not at all, never lost, twice only where it must be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.channels.email import smtp
from chalicelib.channels.email.message import SIGNATURE
from chalicelib.channels.email.smtp import Mailer
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.messages.deliveries import BACK_OFF
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Party
from chalicelib.runtime.credentials import Given
from chalicelib.runtime.settings import MailAccount
from local.mail import MailServer
from tests.channels.email.servers import Contrary, Plain, silent
from tests.handlers.test_stream import DONE, FACTS, a_delivery, states
from tests.services.support import Deployment, account_of


@contextmanager
def running(server: Any) -> Iterator[Any]:
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def _good() -> Iterator[Contrary]:
    with running(Contrary()) as server:
        yield server


@pytest.fixture
def good(_good: Contrary) -> Contrary:
    _good._received.clear()
    _good.contents = []
    return _good


def through(d: Deployment, account: MailAccount) -> str:
    """Send one delivery by this account; return its id."""
    wiring.use(replace(d.wiring, mail=account))
    name = a_delivery(d, "a", Channel.EMAIL)
    d.stream(name)
    return name


def sent(d: Deployment, good: Contrary, **changes: Any) -> EmailMessage:
    """The message that a delivery becomes, as the server got it."""
    wiring.use(replace(d.wiring, mail=account_of(good)))
    name = a_delivery(d, "a", Channel.EMAIL, **changes)
    d.stream(name)
    assert states(d) == {name: DONE}
    return message_from_bytes(good.contents[-1], policy=policy.default)


# -------------------- what is sent


def test_a_message_is_chinese_in_text_and_html(d: Deployment, good: Contrary) -> None:
    message = sent(d, good, kind="penalty.forward", to=Party.AUTHORITY, holder="jiaozuo-scjg")
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert message["Subject"] == "转办：请出具信用修复审核意见——晋城市示例物流有限公司（办件编号 JZ-1）"
    assert message["To"] == "xyxf@scjg.jiaozuo.example"
    assert str(message["From"]) == "信修通 <noreply@xinxiutong.example>"
    assert plain is not None
    assert rich is not None
    text = plain.get_content()
    assert "晋城市示例物流有限公司（办件编号 JZ-1）" in text
    assert "请于 2026年3月9日（当日 24 时）前办结。" in text
    assert "\n\n" in text
    assert text.rstrip().endswith(SIGNATURE)
    assert rich.get_content().startswith('<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">')
    assert "<p>请于 2026年3月9日（当日 24 时）前办结。</p>" in rich.get_content()


def test_headers_of_an_e_mail_say_what_it_is(d: Deployment, good: Contrary) -> None:
    message = sent(d, good)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Mon, 02 Mar 2026 09:00:00 +0800"
    assert message["Message-ID"].endswith("@xinxiutong.example>")
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_an_e_mail_is_all_ascii_so_that_every_server_takes_it(d: Deployment, good: Contrary) -> None:
    sent(d, good, facts=FACTS | {"note": "长" * 3000})
    assert good.contents[-1].isascii()
    assert max(map(len, good.contents[-1].splitlines())) <= 78


def test_html_is_escaped(d: Deployment, good: Contrary) -> None:
    note = '<script>alert("1")</script> & <b>'
    message = sent(d, good, kind="penalty.guide", facts=FACTS | {"note": f"{note}\n第二行", "company": "甲<i>乙"})
    rich, plain = message.get_body(("html",)), message.get_body(("plain",))
    assert rich is not None
    assert plain is not None
    assert "<script>" not in rich.get_content()
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &lt;b&gt;<br>第二行" in rich.get_content()
    assert "甲&lt;i&gt;乙" in rich.get_content()
    assert note in plain.get_content()


@pytest.mark.parametrize("line", ["\n", "\r\n", "\r", "\u2028"])
def test_no_fact_becomes_a_header(d: Deployment, good: Contrary, line: str) -> None:
    """No text that people send us holds such a character; even so nothing comes of it."""
    facts = FACTS | dict.fromkeys(("company", "note", "stage"), f"甲{line}Bcc: spy@elsewhere.example{line}{line}正文")
    message = sent(d, good, facts=facts, kind="penalty.urge")
    assert message["Bcc"] is None
    assert set(message.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"),
        *("X-Peer", "X-MailFrom", "X-RcptTo"),
    } - {"X-Peer", "X-MailFrom", "X-RcptTo"}
    assert good.received()[-1]["to"] == ["xyxf@fgw.jiaozuo.example"]


def test_an_address_with_a_line_break_is_not_written_to(d: Deployment, good: Contrary) -> None:
    city = d.wiring.directory().cities["jiaozuo"]
    office = replace(city.lead_department, email="a@jiaozuo.example\r\nBcc: spy@elsewhere.example")
    d.wiring.directory_store.save_city(replace(city, lead_department=office))
    name = through(d, account_of(good))
    assert states(d)[name][0] == "pending"
    assert good.received() == []


def test_one_delivery_has_one_message_id_and_others_have_others(d: Deployment, good: Contrary) -> None:
    wiring.use(replace(d.wiring, mail=account_of(good)))
    names = [a_delivery(d, name, Channel.EMAIL) for name in ("a", "b")]
    mailer = Mailer(account_of(good))
    for name in (*names, *names):
        mailer.send("xyxf@fgw.jiaozuo.example", d.outbox()[name], Surroundings(d.wiring.directory()))
    first, second, again, _ = (mail["message_id"] for mail in good.received())
    assert first == again != second


# -------------------- who may be written to


def test_outside_production_only_the_allowed_are_written_to(d: Deployment, good: Contrary) -> None:
    for allowed, end in (
        (("elsewhere.example",), ("dead", "recipient_not_allowed")),
        (("jiaozuo.example",), ("dead", "recipient_not_allowed")),  # a parent domain is another domain
        (("elsewhere.example", "FGW.Jiaozuo.example"), DONE),
        ((), DONE),
    ):
        d.clear()
        name = through(d, account_of(good, allowed=allowed))
        assert states(d) == {name: end}
    assert len(good.received()) == 2


# -------------------- TLS


def test_a_server_without_tls_gets_nothing(d: Deployment) -> None:
    with running(Plain()) as server:
        name = through(d, account_of(server, ca_file=None))
        assert states(d) == {name: ("pending", "SMTPNotSupportedError")}
        assert server.taken == 0


def test_a_server_that_nobody_vouches_for_gets_nothing(d: Deployment, good: Contrary) -> None:
    with running(MailServer()) as other:
        name = through(d, account_of(good, ca_file=other.ca_file))
        assert states(d) == {name: ("pending", "SSLCertVerificationError")}
        d.clear()
        name = through(d, account_of(good, ca_file=None))  # the authorities of the machine do not know it either
        assert states(d) == {name: ("pending", "SSLCertVerificationError")}
    assert good.received() == []


def test_a_server_of_another_name_gets_nothing(d: Deployment, good: Contrary, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    found = socket.getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda host, *rest, **more: found("localhost" if host == "mail.elsewhere.example" else host, *rest, **more),
    )
    name = through(d, account_of(good, host="mail.elsewhere.example"))
    assert states(d) == {name: ("pending", "SSLCertVerificationError")}
    assert good.received() == []


# -------------------- servers that refuse


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, ("dead", "recipient_refused")),
        ({"RCPT": "553 5.1.3 bad address"}, ("dead", "recipient_refused")),
        ({"RCPT": "450 4.2.1 mailbox busy"}, ("pending", "SMTPRecipientsRefused")),
        ({"RCPT": "421 4.3.2 closing"}, ("pending", "SMTPRecipientsRefused")),
        ({"DATA": "554 5.6.0 we do not want it"}, ("dead", "message_refused")),
        ({"DATA": "452 4.3.1 disk full"}, ("pending", "SMTPDataError")),
        ({"MAIL": "550 5.7.1 not you"}, ("pending", "SMTPSenderRefused")),
        ({"MAIL": "451 4.3.0 later"}, ("pending", "SMTPSenderRefused")),
        ({"QUIT": "421 4.3.0 gone"}, DONE),
        ({"RCPT": "550 5.1.1 no such user", "QUIT": "500 what"}, ("dead", "recipient_refused")),
    ],
    ids=str,
)
def test_a_refusal_for_good_is_dead_and_one_for_now_is_tried_again(
    d: Deployment, answers: dict[str, str], end: tuple[str, str]
) -> None:
    with running(Contrary(answers)) as server:
        name = through(d, account_of(server))
        assert states(d) == {name: end}
        if end[0] != "pending":
            return
        server.answers.clear()
        d.clock.moment += BACK_OFF[0]
        d.run("sweeper")
        assert states(d) == {name: DONE}
        assert len(server.received()) == 1


def test_a_wrong_password_is_no_verdict_on_the_message(d: Deployment, good: Contrary) -> None:
    name = through(d, account_of(good, username="somebody", password=Given("x")))
    assert states(d) == {name: ("pending", "SMTPAuthenticationError")}
    assert good.received() == []


def test_a_server_that_is_not_there_is_tried_again(d: Deployment) -> None:
    account = MailAccount(host="localhost", port=1, sender="noreply@xinxiutong.example")
    name = through(d, account)
    assert states(d) == {name: ("pending", "ConnectionRefusedError")}


def test_a_server_that_never_speaks_is_left_in_time(d: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.2)
    began = time.monotonic()
    with silent() as port:
        name = through(d, MailAccount(host="127.0.0.1", port=port, sender="noreply@xinxiutong.example"))
    assert states(d)[name][0] == "pending"
    assert time.monotonic() - began < 3


def test_a_server_that_hangs_over_the_message_is_left_in_time(d: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.5)
    with running(Contrary(hangs=1.5)) as server:
        name = through(d, account_of(server))
        assert states(d)[name][0] == "pending"
        assert states(d)[name][1] in {"SMTPServerDisconnected", "TimeoutError"}
        server.hangs = 0
        d.clock.moment += BACK_OFF[0]
        d.run("sweeper")
        assert states(d) == {name: DONE}
        assert len({mail["message_id"] for mail in server.received()}) == 1


def test_a_message_that_was_taken_without_a_word_comes_again_under_the_same_id(d: Deployment) -> None:
    with running(Contrary(drops=True)) as server:
        name = through(d, account_of(server))
        assert states(d) == {name: ("pending", "SMTPServerDisconnected")}
        server.drops = False
        d.clock.moment += BACK_OFF[0]
        d.run("sweeper")
        assert states(d) == {name: DONE}
        first, second = server.received()
        assert first == second


def test_the_exchanges_of_one_attempt_end_within_its_lease() -> None:
    from chalicelib.domain.messages.deliveries import LEASE

    exchanges = 13  # connect, greeting, EHLO, STARTTLS, handshake, EHLO, AUTH twice, MAIL, RCPT, DATA, message, QUIT
    assert timedelta(seconds=exchanges * smtp.TIMEOUT_SECONDS) < LEASE


def test_an_addressee_without_e_mail_is_nobody_to_write_to(d: Deployment, good: Contrary) -> None:
    name = a_delivery(d, "a", Channel.EMAIL, to=Party.APPLICANT, holder="applicant-jincheng")
    wiring.use(replace(d.wiring, mail=account_of(good)))
    d.stream(name)
    assert states(d)[name] == ("dead", "no_address")
