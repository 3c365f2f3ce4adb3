"""Signed webhooks against a real HTTPS receiver on this machine: none loses a notice, the log says what happened."""

from __future__ import annotations

import http.client
import importlib.util
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from chalicelib.channels.webhook import connection
from chalicelib.channels.webhook.addresses import is_public
from chalicelib.channels.webhook.court_systems import Webhooks
from chalicelib.channels.webhook.signing import signature
from chalicelib.domain.messages.deliveries import Delivery, DeliveryState, NotTaken, Undeliverable
from chalicelib.domain.messages.messages import Addressee, Channel
from chalicelib.domain.offices.cities import City, Court, Directory, Office
from chalicelib.domain.shared.errors import LostRace
from chalicelib.runtime.credentials import Given
from chalicelib.runtime.settings import WebhookAccount
from chalicelib.services.messages import outbox
from local.mail import _make_certificate

SECRET = "晋城城区法院与信修通的共享密钥"
COURT = "jincheng-chengqu"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LOOPBACK = "127.0.0.1"

DELIVERY = Delivery(
    delivery_id="JZ-7Q2M9X4KT1AB.000002.local_court.webhook",
    channel=Channel.WEBHOOK,
    kind="judgment.accept",
    to=Addressee.LOCAL_COURT,
    holder=COURT,
    place="jincheng",
    case_id="JZ-7Q2M9X4KT1AB",
    at=NOW,
    facts={
        "case_id": "JZ-7Q2M9X4KT1AB",
        "company": "晋城市示例物流有限公司",
        "reference": "（2024）豫0811执123号",
        "office": "焦作市山阳区人民法院",
        "note": "符合受理条件",
    },
    not_before=NOW,
)


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
class Certificate:
    """A certificate for `localhost`, of its own authority."""

    file: str
    key: str

    def context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file, self.key)
        return context


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("certificate")
    files = Certificate(str(folder / "certificate.pem"), str(folder / "key.pem"))
    _make_certificate(files.file, files.key)
    return files


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[int]:
    """The port of a server while it serves."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


Request = tuple[dict[str, str], bytes]
Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Scripted:
    """An HTTPS receiver that does what it is told, one reply after another; the last one stays."""

    replies: list[Reply]
    requests: list[Request] = field(default_factory=list)

    def server(self, certificate: Certificate, port: int = 0) -> ThreadingHTTPServer:
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                script.requests.append((dict(self.headers.items()), body))
                reply = script.replies.pop(0) if len(script.replies) > 1 else script.replies[0]
                with suppress(OSError):  # the caller went away
                    reply(self)
                self.close_connection = True

            do_GET = do_POST  # noqa: N815

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer((LOOPBACK, port), Handler)
        server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        server.socket = certificate.context().wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        return server


def status(code: int, body: bytes = b"", **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def dropped(handler: BaseHTTPRequestHandler) -> None:
    """It takes the message and says nothing."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1)


def dripping(begun: bytes) -> Reply:
    """Each piece comes in time; all of it never."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(begun)
        for _ in range(60):
            handler.wfile.write(b"0")
            handler.wfile.flush()
            time.sleep(0.05)

    return reply


def gibberish(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


def directory(url: str, *others: Court) -> Directory:
    office = Office("晋城市发展和改革委员会", "0356-0000001", "fgw@jc.example.com")
    court = Court(COURT, "晋城市城区人民法院", "basic", "晋0502", county="140502", webhook=url)
    city = City(
        "jincheng", "140500", "JC", "晋城市", "shanxi", "山西省", date(2025, 9, 16), office, courts=(court, *others)
    )
    return Directory({"jincheng": city})


@dataclass
class Resolver:
    """Answers one list of addresses after another; the last one stays. Remembers what it was asked."""

    answers: list[Sequence[str]]
    asked: list[tuple[str, int]] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def webhooks(
    certificate: Certificate | None = None,
    *,
    hosts: tuple[str, ...] = ("localhost",),
    resolve: Callable[[str, int], Sequence[str]] | None = None,
    secret: str = SECRET,
) -> Webhooks:
    """As deployed, but that loopback may be called."""
    account = WebhookAccount(
        hosts=hosts,
        secrets=Given(json.dumps({COURT: secret} if secret else {})),
        ca_file=certificate.file if certificate else None,
    )
    return Webhooks(
        account, resolve=resolve or Resolver([[LOOPBACK]]), is_reachable=lambda address: address == LOOPBACK
    )


def send(
    certificate: Certificate, port: int, *, now: datetime = NOW, delivery: Delivery = DELIVERY, path: str = "/inbox"
) -> None:
    webhooks(certificate).send(directory(f"https://localhost:{port}{path}"), delivery, now)


# -------------------- the outbox's log


@dataclass
class OneRow:
    """An outbox with one delivery, kept as the real one keeps it."""

    row: Delivery
    log: list[tuple[str, int, str]] = field(default_factory=list)

    def get(self, delivery_id: str) -> Delivery | None:
        return self.row if delivery_id == self.row.delivery_id else None

    def advance(self, delivery: Delivery) -> None:
        if delivery.version != self.row.version + 1:
            raise LostRace
        self.row = delivery
        self.log.append((delivery.state.value, delivery.attempts, delivery.reason))


@dataclass
class Desk:
    """Deliveries as the handlers make them, by a clock that is moved by hand."""

    hooks: Webhooks
    known: Directory
    now: datetime = NOW
    outbox: OneRow = field(default_factory=lambda: OneRow(DELIVERY))

    def deliver(self) -> str:
        wiring: Any = SimpleNamespace(outbox=self.outbox, clock=SimpleNamespace(now=lambda: self.now))
        outcome = outbox.deliver(
            wiring, self.outbox.row.delivery_id, lambda delivery: self.hooks.send(self.known, delivery, self.now)
        )
        return str(outcome)

    def deliver_until_settled(self) -> list[str]:
        outcomes = []
        while self.outbox.row.state is DeliveryState.PENDING:
            outcomes.append(self.deliver())
            self.now = max(self.now, self.outbox.row.not_before)
        return outcomes

    @property
    def reasons(self) -> list[str]:
        """Why each attempt that failed did."""
        return [reason for _, _, reason in self.outbox.log if reason]


def desk(certificate: Certificate, port: int, **changes: Any) -> Desk:
    return Desk(webhooks(certificate, **changes), directory(f"https://localhost:{port}/inbox"))


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(connection, "MAX_SECONDS", 0.6)


# -------------------- a court that runs the example of the docs


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
            "焦作市山阳区人民法院已受理晋城市示例物流有限公司（（2024）豫0811执123号，申请编号 JZ-7Q2M9X4KT1AB）"
            "的信用修复申请，现予通报。\n\n办理说明：符合受理条件\n\n"
            "请签收，协助调查后将有关材料和调查情况函送执行法院。"
        ),
    }


def test_the_same_message_again_is_harmless(court: CourtSystem, certificate: Certificate) -> None:
    for minute in range(4):
        send(certificate, court.port, now=NOW + timedelta(minutes=minute))
    assert len(court.receiver.messages()) == 1


def test_other_messages_of_the_same_notice_are_taken_too(court: CourtSystem, certificate: Certificate) -> None:
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


# -------------------- what is sent


def test_the_request_says_who_it_is_for_and_is_signed_over_time_and_body(certificate: Certificate) -> None:
    script = Scripted([status(200)])
    with serving(script.server(certificate)) as port:
        send(certificate, port, path="/in/box?office=1")
    ((headers, body),) = script.requests
    assert headers["Host"] == f"localhost:{port}"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["X-Notice-Id"] == "JZ-7Q2M9X4KT1AB-N"
    assert headers["X-Delivery-Id"] == DELIVERY.delivery_id
    assert headers["X-Timestamp"] == "1772413200"
    assert headers["X-Signature"] == f"sha256={signature(SECRET, '1772413200', body)}"
    assert "Authorization" not in headers


def test_the_signature_is_hmac_sha256() -> None:
    """`printf '1772413200.{}' | openssl dgst -sha256 -hmac secret`"""
    import hashlib
    import hmac

    expected = hmac.new(b"secret", b"1772413200.{}", hashlib.sha256).hexdigest()
    assert signature("secret", "1772413200", b"{}") == expected
    assert signature("secret", "177241320", b"0.{}") != expected


def test_a_court_without_a_system_gets_nothing_by_this_way() -> None:
    resolver = Resolver([[LOOPBACK]])
    webhooks(resolve=resolver).send(directory(""), DELIVERY, NOW)
    webhooks(resolve=resolver).send(Directory(), DELIVERY, NOW)
    assert resolver.asked == []


def test_without_a_secret_nothing_is_sent(certificate: Certificate) -> None:
    script = Scripted([status(200)])
    with serving(script.server(certificate)) as port:
        known = directory(f"https://localhost:{port}/")
        with pytest.raises(Undeliverable, match="no_webhook_secret"):
            webhooks(certificate, secret="").send(known, DELIVERY, NOW)
    assert script.requests == []


# -------------------- which addresses may be called


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "ftp://localhost/",
        "file:///etc/passwd",
        "//localhost/",
        "localhost",
        "https://",
        "https:///path",
        "https://elsewhere.example/",
        "https://localhost.elsewhere.example/",
        "https://xlocalhost/",
        "https://localhost./",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://user@localhost/",
        "https://user:password@localhost/",
        "https://:password@localhost/",
        "https://@localhost/",
        "https://localhost@elsewhere.example/",
        "https://elsewhere.example@localhost/",
        "https://localhost:99999/",
        "https://localhost:https/",
        "https://[::1/",
        "https://elsewhere.example#@localhost/",
        "https://elsewhere.example\\@localhost/",
    ],
)
def test_only_https_to_an_allowed_host_is_called(url: str) -> None:
    resolver = Resolver([[LOOPBACK]])
    with pytest.raises(Undeliverable, match="host_not_allowed"):
        webhooks(resolve=resolver).send(directory(url), DELIVERY, NOW)
    assert resolver.asked == []


def test_where_no_host_is_allowed_none_is_called() -> None:
    with pytest.raises(Undeliverable, match="host_not_allowed"):
        Webhooks(WebhookAccount()).send(directory("https://localhost/"), DELIVERY, NOW)


NOT_PUBLIC = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.1.1",
    "169.254.169.254",  # instance metadata
    "169.254.170.2",  # container credentials
    "100.64.0.1",
    "100.100.100.200",  # metadata of another cloud
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",  # instance metadata
    "ff02::1",
    "2001:db8::1",
    # IPv4 in the guise of IPv6: mapped, compatible, NAT64, 6to4, Teredo
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:a00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_inside_a_network_is_never_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *arguments: called.append(arguments))
    assert not is_public(address)
    account = WebhookAccount(hosts=("hook.example",), secrets=Given(json.dumps({COURT: SECRET})))
    known = directory("https://hook.example/")
    for answer in ([address], ["8.8.8.8", address], [address, "8.8.8.8"]):
        with pytest.raises(Undeliverable, match="address_not_public"):
            Webhooks(account, resolve=Resolver([answer])).send(known, DELIVERY, NOW)
    assert called == []


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "114.114.114.114", "2606:4700::1111", "2400:3200::1"])
def test_a_public_address_may_be_called(address: str) -> None:
    assert is_public(address)


def test_a_name_that_resolves_to_nothing_is_not_called() -> None:
    with pytest.raises(Undeliverable, match="address_not_public"):
        webhooks(resolve=Resolver([[]])).send(directory("https://localhost/"), DELIVERY, NOW)


def test_a_name_that_cannot_be_resolved_now_is_tried_again(certificate: Certificate) -> None:
    def fail(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "temporary failure")

    made = desk(certificate, 443, resolve=fail)
    assert made.deliver() == "failed"
    assert made.outbox.row.reason == "gaierror"


def test_the_address_that_was_checked_is_the_one_that_is_called(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a second question would be answered with another address."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        looked_up.append(str(host))
        return real(host, *arguments, **options)

    script, resolver = Scripted([status(200)]), Resolver([[LOOPBACK], ["10.0.0.1"]])
    with serving(script.server(certificate)) as port:
        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        known = directory(f"https://localhost:{port}/")
        webhooks(certificate, resolve=resolver).send(known, DELIVERY, NOW)
        assert resolver.asked == [("localhost", port)]
        assert looked_up == [LOOPBACK]
        assert len(script.requests) == 1
        with pytest.raises(Undeliverable, match="address_not_public"):
            webhooks(certificate, resolve=resolver).send(known, DELIVERY, NOW)
    assert len(script.requests) == 1


def test_what_this_machine_calls_itself_is_refused_as_deployed() -> None:
    """The real resolver and the real check."""
    account = WebhookAccount(hosts=("localhost",), secrets=Given(json.dumps({COURT: SECRET})))
    with pytest.raises(Undeliverable, match="address_not_public"):
        Webhooks(account).send(directory("https://localhost/"), DELIVERY, NOW)


# -------------------- what may go wrong


def test_a_certificate_of_another_name_is_refused(certificate: Certificate) -> None:
    script = Scripted([status(200)])
    with serving(script.server(certificate)) as port:
        hooks = webhooks(certificate, hosts=("court.test.example",))
        with pytest.raises(ssl.SSLCertVerificationError, match=r"court\.test\.example"):
            hooks.send(directory(f"https://court.test.example:{port}/"), DELIVERY, NOW)
    assert script.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Certificate) -> None:
    script = Scripted([status(200)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        made.hooks = replace(made.hooks, account=replace(made.hooks.account, ca_file=None))
        assert made.deliver() == "failed"
    assert made.outbox.row.reason == "SSLCertVerificationError"
    assert script.requests == []


def test_a_receiver_without_tls_is_told_nothing(certificate: Certificate) -> None:
    heard: list[bytes] = []
    with socket.create_server((LOOPBACK, 0)) as listening:

        def listen() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.settimeout(5)
                heard.append(connection.recv(65536))

        thread = threading.Thread(target=listen)
        thread.start()
        with pytest.raises(OSError):
            send(certificate, listening.getsockname()[1])
        thread.join(5)
    assert b"POST" not in heard[0]
    assert b"JZ-7Q2M9X4KT1AB" not in heard[0]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(certificate: Certificate, code: int) -> None:
    elsewhere = Scripted([status(200)])
    with serving(elsewhere.server(certificate)) as other:
        script = Scripted([status(code, Location=f"https://localhost:{other}/")])
        with serving(script.server(certificate)) as port:
            made = desk(certificate, port)
            assert made.deliver() == "dead"
    assert made.outbox.row.reason == f"http_{code}"
    assert (len(script.requests), elsewhere.requests) == (1, [])


@pytest.mark.parametrize("code", [200, 201, 202, 204, 208])
def test_2xx_is_taken(certificate: Certificate, code: int) -> None:
    with serving(Scripted([status(code)]).server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver() == "delivered"
    assert made.outbox.log == [("pending", 1, ""), ("delivered", 1, "")]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 410, 413, 422, 451])
def test_4xx_is_final_and_an_operator_may_send_again(certificate: Certificate, code: int) -> None:
    script = Scripted([status(code), status(200)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver() == "dead"
        assert made.outbox.row.reason == f"http_{code}"
        assert made.deliver() == "passed_over"
        made.outbox.advance(made.outbox.row.again(made.now))
        assert made.deliver() == "delivered"
    assert len(script.requests) == 2


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504])
def test_what_passes_is_tried_again_after_a_pause(certificate: Certificate, code: int) -> None:
    script = Scripted([status(code), status(code), status(200)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver() == "failed"
        assert made.deliver() == "passed_over"
        assert made.outbox.row.reason == f"http_{code}"
        assert made.outbox.row.not_before == NOW + timedelta(minutes=1)
        made.now += timedelta(minutes=1)
        assert made.deliver() == "failed"
        made.now += timedelta(minutes=5)
        assert made.deliver() == "delivered"
    assert made.outbox.row.reason == ""
    stamps = [headers["X-Timestamp"] for headers, _ in script.requests]
    assert stamps == ["1772413200", "1772413260", "1772413560"]
    assert len({headers["X-Delivery-Id"] for headers, _ in script.requests}) == 1


def test_trouble_that_lasts_ends_with_the_operator(certificate: Certificate) -> None:
    script = Scripted([status(503)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver_until_settled() == ["failed"] * 7 + ["dead"]
    assert made.reasons.count("http_503") >= 8
    assert made.now - NOW > timedelta(hours=22)
    with pytest.raises(NotTaken, match="http_503"), serving(script.server(certificate)) as port:
        send(certificate, port)


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (silent, "TimeoutError"),
        (dropped, "RemoteDisconnected"),
        (gibberish, "BadStatusLine"),
        (dripping(b"HTTP/1.1 "), "BadStatusLine"),
    ],
)
def test_no_answer_is_no_delivery_and_is_tried_again(certificate: Certificate, reply: Reply, reason: str) -> None:
    script = Scripted([reply, status(200)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        began = time.monotonic()
        assert made.deliver() == "failed"
        assert time.monotonic() - began < 2.5
        assert made.outbox.row.reason == reason
        made.now += timedelta(minutes=1)
        assert made.deliver() == "delivered"
    assert len(script.requests) == 2


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("begun", [b"X-Long: ", b"Content-Length: 99999\r\n\r\n"])
def test_who_says_200_and_then_drips_has_taken_it_and_keeps_nobody(certificate: Certificate, begun: bytes) -> None:
    with serving(Scripted([dripping(b"HTTP/1.1 200 OK\r\n" + begun)]).server(certificate)) as port:
        made = desk(certificate, port)
        began = time.monotonic()
        assert made.deliver() == "delivered"
        assert time.monotonic() - began < 2.5


@pytest.mark.usefixtures("_impatient")
def test_a_receiver_that_is_silent_from_the_first_is_left(certificate: Certificate) -> None:
    """It accepts the connection and does not even shake hands."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        made = desk(certificate, listening.getsockname()[1])
        assert made.deliver() == "failed"
    assert made.outbox.row.reason == "TimeoutError"


def test_nobody_there_is_tried_again(certificate: Certificate) -> None:
    with socket.create_server((LOOPBACK, 0)) as listening:
        port = listening.getsockname()[1]
    made = desk(certificate, port)
    assert made.deliver() == "failed"
    assert made.outbox.row.reason == "ConnectionRefusedError"


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


def test_of_a_huge_answer_little_is_read(certificate: Certificate) -> None:
    sent = 0

    def huge(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 40))
        handler.end_headers()
        piece = b"x" * 65536
        while True:
            handler.wfile.write(piece)
            sent += len(piece)

    read: list[int] = []
    real = http.client.HTTPResponse.read

    def counting(response: Any, amount: int | None = None) -> bytes:
        content = real(response, amount)
        read.append(len(content))
        return content

    with serving(Scripted([huge]).server(certificate)) as port:
        made = desk(certificate, port)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(http.client.HTTPResponse, "read", counting)
            assert made.deliver() == "delivered"
    assert sum(read) == 64 * 1024
    assert sent < 32 * 1024 * 1024  # what the sockets' buffers took


def test_an_endless_header_is_no_answer(certificate: Certificate) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        for _ in range(64):
            handler.wfile.write(b"x" * 65536)

    with serving(Scripted([endless]).server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver() == "failed"
    assert made.outbox.row.reason == "LineTooLong"


def test_what_a_receiver_says_never_reaches_the_log(certificate: Certificate, caplog: pytest.LogCaptureFixture) -> None:
    with serving(Scripted([status(500, b"\x1b[31mforged line\n")]).server(certificate)) as port:
        made = desk(certificate, port)
        made.deliver()
    assert "forged" not in caplog.text
    assert "forged" not in str(made.outbox.row)
    assert SECRET not in caplog.text
