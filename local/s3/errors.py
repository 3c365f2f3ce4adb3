"""S3's refusals, by its own codes and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CATALOGUE: Final[Mapping[str, tuple[int, str]]] = {
    "AccessDenied": (403, "Access Denied"),
    "AuthorizationQueryParametersError": (400, "Error parsing the X-Amz-Credential parameter"),
    "EntityTooLarge": (400, "Your proposed upload exceeds the maximum allowed size"),
    "EntityTooSmall": (400, "Your proposed upload is smaller than the minimum allowed size"),
    "IncompleteBody": (400, "You did not provide the number of bytes specified by the Content-Length HTTP header."),
    "InvalidAccessKeyId": (403, "The AWS Access Key Id you provided does not exist in our records."),
    "InvalidArgument": (400, "Invalid Argument"),
    "InvalidPolicyDocument": (400, "The content of the form does not meet the conditions specified in the policy."),
    "MalformedPOSTRequest": (400, "The body of your POST request is not well-formed multipart/form-data."),
    "MaxPostPreDataLengthExceeded": (400, "Your POST request fields preceding the upload file were too large."),
    "MethodNotAllowed": (405, "The specified method is not allowed against this resource."),
    "PreconditionFailed": (412, "Bucket POST must be of the enclosure-type multipart/form-data"),
    "SignatureDoesNotMatch": (
        403,
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method.",
    ),
}


class S3Error(Exception):
    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        self.status, usual = _CATALOGUE[code]
        self.message = message or usual
        super().__init__(f"{code}: {self.message}")
