"""AWS Signature Version 4, from the side that checks it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from local.s3.errors import S3Error

ALGORITHM: Final = "AWS4-HMAC-SHA256"
TIMESTAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Signer:
    """The one identity that may sign requests to S3 in one region."""

    access_key_id: str
    secret: str = field(repr=False)
    region: str

    def scope(self, credential: str, at: str) -> str:
        """The scope within `credential`, which must be ours on the day of `at`."""
        key_id, _, scope = credential.partition("/")
        if key_id != self.access_key_id:
            raise S3Error("InvalidAccessKeyId")
        if scope != f"{at[:8]}/{self.region}/s3/aws4_request":
            raise S3Error("AuthorizationQueryParametersError")
        return scope

    def check(self, text: str, scope: str, signature: str) -> None:
        key = reduce(_hmac, scope.split("/"), f"AWS4{self.secret}".encode())
        if not hmac.compare_digest(_hmac(key, text).hex().encode(), signature.encode()):
            raise S3Error("SignatureDoesNotMatch")


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
