"""Misbehaviour on demand: for the next so many calls, WeChat is slow, broken or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from werkzeug.wrappers import Response


class FaultKind(StrEnum):
    """The kinds of fault that WeChat can be made to show."""

    ERRCODE = "errcode"
    SLOW = "slow"
    BAD_JSON = "bad_json"
    NOT_AN_OBJECT = "not_an_object"
    EMPTY = "empty"
    HUGE = "huge"
    DEEP = "deep"
    REDIRECT = "redirect"
    HTTP_500 = "http_500"


@dataclass(slots=True)
class Fault:
    """One kind of misbehaviour for the next `times` calls of `path` (of any, if it is empty)."""

    kind: FaultKind
    times: int = 1
    errcode: int = 0
    seconds: float = 0
    path: str = ""


class Faults:
    """Those that are still to come, in order."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._coming.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._coming.clear()

    def next(self, path: str) -> Fault | None:
        """The fault of this call."""
        with self._lock:
            fault = next((fault for fault in self._coming if fault.path in {"", path}), None)
            if fault:
                fault.times -= 1
                self._coming = [coming for coming in self._coming if coming.times > 0]
            return fault


BROKEN: dict[FaultKind, Response] = {
    FaultKind.BAD_JSON: Response('{"errcode": 0, "openid": "o'),
    FaultKind.NOT_AN_OBJECT: Response("[]"),
    FaultKind.EMPTY: Response(""),
    FaultKind.HUGE: Response(" " * (1024 * 1024) + "{}"),
    FaultKind.DEEP: Response('{"openid":' * 5000),
    FaultKind.REDIRECT: Response("", 302, {"Location": "/elsewhere"}),
    FaultKind.HTTP_500: Response("Internal Server Error", 500),
}
"""Fault -> the answer given instead."""
