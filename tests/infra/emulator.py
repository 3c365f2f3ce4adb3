"""AWS for deployments: ministack in an environment of its own, and an issuer of tokens that its functions can reach."""

from __future__ import annotations

import ipaddress
import json
import os
import signal
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.runtime.clock import real_time
from local.dynamodb_local import free_port
from local.sign_in.issuer import LocalIssuer

PYTHON = Path(__file__).parents[2] / "build" / "ministack" / "bin" / "python"
REGION = "us-east-1"
AUDIENCE = "credit-repair-link"
START_SECONDS = 60.0


@contextmanager
def running(folder: Path, certificate: Path) -> Iterator[dict[str, str]]:
    """The emulator on this machine alone; answers the environment in which commands find it.

    Functions run in processes of its own, which trust what `certificate` has signed.
    """
    port = free_port()
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    own = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "TMPDIR": str(folder),
        "SSL_CERT_FILE": str(certificate),
        "LOG_LEVEL": "WARNING",
    }
    with (folder / "emulator.log").open("w") as log:
        main = Path(__file__).with_name("emulator_main.py")
        process = subprocess.Popen(
            [PYTHON, main], cwd=folder, env=bare | keys | own, stdout=log, stderr=log, start_new_session=True
        )
        try:
            endpoint = f"http://127.0.0.1:{port}"
            _wait_for(endpoint, process)
            yield bare | keys | {"AWS_ENDPOINT_URL": endpoint, "AWS_DEFAULT_REGION": REGION, "AWS_PAGER": ""}
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # with the processes of the functions; nothing of it is wanted
            process.wait()


def _wait_for(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            httpx.get(f"{endpoint}/_ministack/health", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the emulator did not start")


@contextmanager
def issuing(folder: Path) -> Iterator[tuple[LocalIssuer, Path]]:
    """An OpenID Connect issuer over https, with the certificate that is to be trusted."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    _make_certificate(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Documents)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    issuer = LocalIssuer(f"https://localhost:{server.server_port}", AUDIENCE)
    described = {"issuer": issuer.issuer, "jwks_uri": f"{issuer.issuer}/jwks.json"}
    _Documents.answers = {"/.well-known/openid-configuration": described, "/jwks.json": issuer.jwks()}
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield issuer, certificate
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Documents(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, object]] = {}

    def do_GET(self) -> None:
        known = self.path in self.answers
        body = json.dumps(self.answers.get(self.path, {})).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def _make_certificate(certificate_file: Path, key_file: Path) -> None:
    """Make a certificate that is its own authority, in the strict form that Python 3.13 asks for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    hosts = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    uses = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False
    )
    usage = x509.KeyUsage(digital_signature=True, key_cert_sign=True, encipher_only=False, decipher_only=False, **uses)
    now = real_time()
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(hosts, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
