"""The receiver of the docs, run as a court runs it: it believes our signatures, and takes each message once."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from chalicelib.channels.webhook.signing import signature
from chalicelib.domain.messages.deliveries import Undeliverable
from tests.channels.webhook.desk import DELIVERY, NOW, SECRET, desk, directory, send, webhooks
from tests.channels.webhook.receivers import LOOPBACK, Certificate, Request, Scripted, dropped, serving, status


def _example() -> ModuleType:
    """The receiver as courts find it in the docs."""
    path = Path(__file__).parents[3] / "docs/examples/webhook_receiver.py"
    spec = importlib.util.spec_from_file_location("webhook_receiver", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXAMPLE = _example()


@dataclass(frozen=True)
class CourtSystem:
    receiver: Any
    port: int


@pytest.fixture
def court(certificate: Certificate, tmp_path: Path) -> Iterator[CourtSystem]:
    receiver = EXAMPLE.Receiver(SECRET, str(tmp_path / "notices.db"), now=NOW.timestamp)
    server = EXAMPLE.server(receiver, LOOPBACK, 0, certificate.file, certificate.key)
    with serving(server) as port:
        yield CourtSystem(receiver, port)


def test_a_court_gets_the_notice_and_believes_its_signature(court: CourtSystem, certificate: Certificate) -> None:
    send(certificate, court.port)
    (message,) = court.receiver.messages()
    assert message == {
        "notice_id": "JZ-7Q2M9X4KT1AB-N",
        "delivery_id": "JZ-7Q2M9X4KT1AB.000002.local_court.webhook",
        "kind": "judgment.accept",
        "case_id": "JZ-7Q2M9X4KT1AB",
        "at": "2026-03-02T09:00:00+08:00",
        "title": "通报：请协助调查",
        "text": (
            "焦作市山阳区人民法院已受理晋城市示例物流有限公司（办件编号 JZ-7Q2M9X4KT1AB）"
            "的信用修复申请，现予通报。\n\n办理说明：符合受理条件\n\n"
            "请签收，协助调查后将有关材料和调查情况函送执行法院。\n\n"
            "办件编号：JZ-7Q2M9X4KT1AB\n企业名称：晋城市示例物流有限公司\n文号或案号：（2024）豫0811执123号"
        ),
    }


def test_a_message_sent_again_is_kept_once(court: CourtSystem, certificate: Certificate) -> None:
    for minute in range(4):
        send(certificate, court.port, now=NOW + timedelta(minutes=minute))
    assert len(court.receiver.messages()) == 1


def test_two_different_messages_of_one_notice_are_both_taken(court: CourtSystem, certificate: Certificate) -> None:
    send(certificate, court.port)
    withdrawn = replace(DELIVERY, kind="judgment.withdraw", delivery_id="JZ-7Q2M9X4KT1AB.000003.local_court.webhook")
    send(certificate, court.port, delivery=withdrawn)
    assert [message["kind"] for message in court.receiver.messages()] == ["judgment.accept", "judgment.withdraw"]
    assert {message["notice_id"] for message in court.receiver.messages()} == {"JZ-7Q2M9X4KT1AB-N"}


def test_what_was_taken_is_still_known_after_a_restart(certificate: Certificate, tmp_path: Path) -> None:
    for _ in range(2):
        receiver = EXAMPLE.Receiver(SECRET, str(tmp_path / "notices.db"), now=NOW.timestamp)
        with serving(EXAMPLE.server(receiver, LOOPBACK, 0, certificate.file, certificate.key)) as port:
            send(certificate, port)
        assert len(receiver.messages()) == 1


@pytest.mark.parametrize("seconds", [-301, 301, 3600, -86400])
def test_an_old_message_is_refused_as_a_copy(court: CourtSystem, certificate: Certificate, seconds: int) -> None:
    with pytest.raises(Undeliverable, match="http_401"):
        send(certificate, court.port, now=NOW + timedelta(seconds=seconds))
    assert court.receiver.messages() == []


@pytest.mark.parametrize("seconds", [-300, -1, 1, 300])
def test_clocks_may_differ_by_five_minutes(court: CourtSystem, certificate: Certificate, seconds: int) -> None:
    send(certificate, court.port, now=NOW + timedelta(seconds=seconds))
    assert len(court.receiver.messages()) == 1


def test_another_secret_is_no_signature(court: CourtSystem, certificate: Certificate) -> None:
    known = directory(f"https://localhost:{court.port}/")
    with pytest.raises(Undeliverable, match="http_401"):
        webhooks(certificate, secret="猜的").send(known, DELIVERY, NOW)
    assert court.receiver.messages() == []


@pytest.fixture
def taken() -> Request:
    """Headers and body of a message that holds."""
    body = b'{"notice_id":"N","delivery_id":"D","kind":"judgment.accept","case_id":"C","at":"A","title":"T","text":"X"}'
    timestamp = str(int(NOW.timestamp()))
    return {"X-Timestamp": timestamp, "X-Signature": f"sha256={signature(SECRET, timestamp, body)}"}, body


@pytest.fixture
def receiver(tmp_path: Path) -> Any:
    return EXAMPLE.Receiver(SECRET, str(tmp_path / "notices.db"), now=NOW.timestamp)


def test_the_example_takes_once_what_holds(receiver: Any, taken: Request) -> None:
    assert [receiver.take(*taken), receiver.take(*taken)] == [True, False]


@pytest.mark.parametrize(
    "meddle",
    [
        lambda headers, body: ({**headers, "X-Timestamp": str(int(headers["X-Timestamp"]) + 1)}, body),
        lambda headers, body: ({**headers, "X-Timestamp": ""}, body),
        lambda headers, body: ({**headers, "X-Timestamp": "１２３"}, body),
        lambda headers, body: ({**headers, "X-Signature": ""}, body),
        lambda headers, body: ({**headers, "X-Signature": headers["X-Signature"].upper()}, body),
        lambda headers, body: ({**headers, "X-Signature": headers["X-Signature"][7:]}, body),
        lambda headers, body: ({"X-Timestamp": headers["X-Timestamp"]}, body),
        lambda headers, body: ({"X-Signature": headers["X-Signature"]}, body),
        lambda headers, body: ({}, body),
        lambda headers, body: (headers, body.replace(b'"X"', b'"Y"')),
        lambda headers, body: (headers, body + b" "),
        lambda headers, body: (headers, b""),
    ],
)
def test_the_example_refuses_what_was_meddled_with(
    receiver: Any, taken: Request, meddle: Callable[[dict[str, str], bytes], Request]
) -> None:
    with pytest.raises(EXAMPLE.Refused) as refusal:
        receiver.take(*meddle(*taken))
    assert refusal.value.status == 401
    assert receiver.messages() == []


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b"{}", b'{"delivery_id": 7}', b"\xff"])
def test_the_example_refuses_what_is_signed_and_no_message(receiver: Any, body: bytes) -> None:
    timestamp = str(int(NOW.timestamp()))
    headers = {"X-Timestamp": timestamp, "X-Signature": f"sha256={signature(SECRET, timestamp, body)}"}
    with pytest.raises(EXAMPLE.Refused) as refusal:
        receiver.take(headers, body)
    assert refusal.value.status == 400


def test_the_example_needs_a_secret(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="secret"):
        EXAMPLE.Receiver("", str(tmp_path / "notices.db"))


def test_the_example_needs_nothing_but_the_standard_library() -> None:
    import ast
    import sys

    tree = ast.parse((Path(__file__).parents[3] / "docs/examples/webhook_receiver.py").read_text())
    named = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert named <= set(sys.stdlib_module_names)


def test_a_lost_reply_is_one_effect(certificate: Certificate, tmp_path: Path) -> None:
    """The court took the message; we do not know, and send it again."""
    receiver = EXAMPLE.Receiver(SECRET, str(tmp_path / "notices.db"), now=NOW.timestamp)

    def take(handler: BaseHTTPRequestHandler) -> int:
        headers, body = script.requests[-1]
        return 200 if receiver.take(headers, body) else 208

    def take_and_drop(handler: BaseHTTPRequestHandler) -> None:
        take(handler)
        dropped(handler)

    script = Scripted([take_and_drop, lambda handler: status(take(handler))(handler)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver() == "failed"
        made.now += timedelta(minutes=1)
        assert made.deliver() == "delivered"
    assert len(script.requests) == 2
    assert len(receiver.messages()) == 1
