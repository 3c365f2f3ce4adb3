"""Compression of answers and of requests, as API Gateway does it where `minimum_compression_size` is set."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from infra.gateway_responses import BAD_REQUEST, REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE
from local.gateway.answers import Answer, Refused

CONFIG = Path(__file__).parents[2] / ".chalice" / "config.json"
MINIMUM_SIZE: int = json.loads(CONFIG.read_text("utf-8"))["minimum_compression_size"]
"""Bytes of content from which on an answer is compressed, as deployed."""
HEADER = "Content-Encoding"
COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}
"""Coding -> what makes it; the first that the client takes is used."""
WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
"""Coding -> the window by which zlib reads it."""


def compressed(answer: Answer, accepted: str | None) -> Answer:
    """The answer in a coding that the client takes; small ones, and those in a coding already, stay as they are."""
    coding = _preferred(accepted or "")
    if (
        not coding
        or len(answer.body) < MINIMUM_SIZE
        or any(name.lower() == HEADER.lower() for name, _ in answer.headers)
    ):
        return answer
    return replace(answer, headers=(*answer.headers, (HEADER, coding)), body=COMPRESSORS[coding](answer.body))


def _preferred(accepted: str) -> str:
    """The first coding of ours that the client takes, by the order of ours; "" for none."""
    weights = dict(_weight(item) for item in accepted.split(",") if item.strip())
    return next((coding for coding in COMPRESSORS if weights.get(coding, weights.get("*", 0.0)) > 0), "")


def _weight(item: str) -> tuple[str, float]:
    name, _, parameter = item.partition(";")
    weight = parameter.strip().removeprefix("q=")
    return name.strip().lower(), float(weight) if weight.replace(".", "", 1).isdecimal() else 1.0


def decompressed(body: bytes, coding: str | None, at_most: int) -> bytes:
    """The content of a request, out of its coding.

    Raises:
        Refused: an unknown coding, content that is not in it, or more than `at_most` bytes.
    """
    if coding is None or coding.lower() == "identity":
        return body
    window = WINDOWS.get(coding.strip().lower())
    if window is None:
        raise Refused(UNSUPPORTED_MEDIA_TYPE)
    reader = zlib.decompressobj(window)
    try:
        content = reader.decompress(body, at_most + 1)
    except zlib.error as error:
        raise Refused(BAD_REQUEST) from error
    if len(content) > at_most:
        raise Refused(REQUEST_TOO_LARGE)
    if not reader.eof:
        raise Refused(BAD_REQUEST)
    return content
