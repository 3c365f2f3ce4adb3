"""Conditional reading: every answer to GET has an ETag, and 304 says that the client's copy is still the answer."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace

from chalicelib.services.parties.idempotency import Reply

NOT_MODIFIED = 304
READING = ("GET", "HEAD")
TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e]*")')
"""An entity tag; readings compare weakly, as a proxy that compresses may have marked it so."""
KEPT_WITH = ("ETag", "Cache-Control", "Vary", "Content-Security-Policy")
"""Headers that a 304 repeats, because they concern the copy."""


def answered(given: Reply, method: str, asked_for: Mapping[str, str], *, is_public: bool) -> Reply:
    """Return the answer to a reading, marked with its tag; answers to other methods, and refusals, go out as they are.

    A public answer may be kept if it is asked for again each time, and the copies are told apart by their encoding.
    """
    if method not in READING or given.status != 200:
        return _without_content(given) if method == "HEAD" else given
    headers = {"ETag": _tag_of(given.body), **given.headers}
    if is_public:
        headers["Vary"] = "Accept-Encoding"
    tagged = replace(given, headers=headers)
    if _is_known(headers["ETag"], asked_for.get("if-none-match", "")):
        repeated = {name: value for name, value in headers.items() if name in KEPT_WITH}
        return Reply(NOT_MODIFIED, repeated, "")
    return _without_content(tagged) if method == "HEAD" else tagged


def _without_content(given: Reply) -> Reply:
    return replace(given, body="")


def _tag_of(body: str) -> str:
    """A tag that is the same for the same content alone."""
    digest = hashlib.sha256(body.encode()).digest()[:18]
    return f'"{urlsafe_b64encode(digest).decode()}"'


def _is_known(tag: str, known: str) -> bool:
    return known.strip() == "*" or tag in TAG.findall(known)
