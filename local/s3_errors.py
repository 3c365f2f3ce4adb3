"""S3's refusals, by its own codes and words."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class S3Error(Exception):
    status: int
    code: str
    message: str

    def xml(self) -> str:
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{escape(self.code)}</Code><Message>{escape(self.message)}</Message></Error>"
        )


def access_denied(message: str = "Access Denied") -> S3Error:
    return S3Error(403, "AccessDenied", message)


def invalid_argument(message: str) -> S3Error:
    return S3Error(400, "InvalidArgument", message)


UNKNOWN_KEY = S3Error(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
WRONG_SIGNATURE = S3Error(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
)
NOT_ALLOWED = S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
MALFORMED_POST = S3Error(
    400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data."
)
TOO_LARGE = S3Error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
TOO_SMALL = S3Error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
