"""The local mail server: takes every message over TLS, keeps it in memory, delivers it to nobody."""

from __future__ import annotations

import ipaddress
import ssl
import tempfile
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.runtime.clock import real_time
from local.dynamodb_local import free_port


class MailServer:
    """An SMTP server on a port of its own, with a certificate of its own making in `ca_file`.

    Without an `authenticator` nobody can log in, and nobody need.
    """

    def __init__(self, authenticator: Callable[..., AuthResult] | None = None) -> None:
        self._received: list[dict[str, Any]] = []
        self._folder = tempfile.TemporaryDirectory()
        self.ca_file = str(Path(self._folder.name) / "certificate.pem")
        key_file = str(Path(self._folder.name) / "key.pem")
        _make_certificate(self.ca_file, key_file)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.ca_file, key_file)
        self.port = free_port()
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=context,
            require_starttls=True,
            server_hostname="localhost",
            authenticator=authenticator,
        )
        self._controller.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep what arrived, as a person would read it."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        plain, rich = message.get_body(("plain",)), message.get_body(("html",))
        self._received.append(
            {
                "message_id": message["Message-ID"],
                "from": str(message["From"]),
                "to": list(envelope.rcpt_tos),
                "date": str(message["Date"]),
                "subject": str(message["Subject"]),
                "text": plain.get_content() if plain else "",
                "html": rich.get_content() if rich else "",
            }
        )
        return "250 OK"

    def received(self) -> list[dict[str, Any]]:
        """List all mail received, oldest first."""
        return list(self._received)

    def stop(self) -> None:
        self._controller.stop()
        self._folder.cleanup()


def _make_certificate(certificate_file: str, key_file: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = real_time()
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    Path(certificate_file).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    Path(key_file).write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
