"""AWS Signature Version 4 from the side that checks it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Final
from urllib.parse import quote

ALGORITHM: Final = "AWS4-HMAC-SHA256"
TIMESTAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Signer:
    """The one identity that may sign requests to S3 in one region."""

    access_key_id: str
    secret: str
    region: str

    def scope(self, date: str) -> str:
        return f"{date}/{self.region}/s3/aws4_request"

    def signature(self, text: str, scope: str) -> str:
        key = reduce(_hmac, scope.split("/"), f"AWS4{self.secret}".encode())
        return _hmac(key, text).hex()

    def has_signed(self, text: str, scope: str, signature: str) -> bool:
        return hmac.compare_digest(self.signature(text, scope).encode(), signature.encode())


def presign_text(
    *, method: str, path: str, query: Iterable[tuple[str, str]], headers: Iterable[tuple[str, str]], at: str, scope: str
) -> str:
    """The string to sign of a presigned URL; `path` and `query` decoded, `query` without its signature."""
    named = sorted((name, " ".join(value.split())) for name, value in headers)
    canonical = "\n".join(
        (
            method,
            quote(path, safe="/~"),
            "&".join(sorted(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in query)),
            *(f"{name}:{value}" for name, value in named),
            "",
            ";".join(name for name, _ in named),
            "UNSIGNED-PAYLOAD",
        )
    )
    return "\n".join((ALGORITHM, at, scope, hashlib.sha256(canonical.encode()).hexdigest()))


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
