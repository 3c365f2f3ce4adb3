"""WeChat's server API: the sign-in of users of the mini-program, their phone numbers, and messages to them.

Refusals come as HTTP 200 with an `errcode`. Source: developers.weixin.qq.com, 小程序服务端接口.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request

from chalicelib.identity import web
from chalicelib.runtime.credentials import Credential, Unavailable

TIMEOUT_SECONDS = 3.0
MAX_BYTES = 64 * 1024
BUSY = -1
"""The errcode by which WeChat asks to try again later."""
NOT_OURS = frozenset({40013, 40125})
"""The errcodes by which WeChat says that it does not know our mini-program by this secret."""


class WeChatUnavailable(OSError):
    """No answer, none in time, or none that can be understood: trying again may help."""


class WeChatRefused(Exception):
    """WeChat understood and refused; `errcode` says why."""

    def __init__(self, errcode: int) -> None:
        super().__init__(f"errcode {errcode}")
        self.errcode = errcode


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """An access token of the server API, and how long it serves."""

    token: str = field(repr=False)
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number that WeChat vouched for at `stamped_at`, with the country's code where that is not China."""

    number: str = field(repr=False)
    stamped_at: datetime


Send = Callable[[Request], bytes]
"""Sends a request and answers the body. Raises OSError, HTTPException, ValueError."""


def over_http(request: Request) -> bytes:
    return web.read(request, TIMEOUT_SECONDS, MAX_BYTES)


@dataclass(frozen=True, kw_only=True)
class WeChat:
    """The server API as our mini-program may use it. Every call raises WeChatRefused and WeChatUnavailable."""

    app_id: str
    app_secret: Credential
    api: str
    send: Send = over_http

    def code2session(self, code: str) -> str:
        """The openid behind a login code. The session_key that comes with it is dropped here."""
        query = {"appid": self.app_id, "js_code": code, "grant_type": "authorization_code"}
        answer = self._as_ourselves(lambda secret: self._ask("/sns/jscode2session", {**query, "secret": secret}))
        return _text(answer, "openid")

    def phone_number(self, access_token: str, code: str, open_id: str) -> PhoneNumber:
        """The number that this user agreed to give, by the code of that consent; another's code is refused."""
        query = {"access_token": access_token}
        asked = {"code": code, "openid": open_id}
        info = self._ask("/wxa/business/getuserphonenumber", query, asked).get("phone_info")
        if not isinstance(info, dict) or not isinstance(mark := info.get("watermark"), dict):
            raise WeChatUnavailable("no phone number in the answer")
        if mark.get("appid") != self.app_id:
            raise WeChatUnavailable("a phone number for another mini-program")
        number, country = _text(info, "purePhoneNumber"), str(info.get("countryCode", "86"))
        since = datetime.fromtimestamp(_whole(mark, "timestamp"), UTC)
        return PhoneNumber(number if country == "86" else f"+{country}{number}", since)

    def stable_token(self, *, force: bool) -> IssuedToken:
        """The access token in force; `force` makes a new one and ends the old one at once."""
        asked = {"grant_type": "client_credential", "appid": self.app_id, "force_refresh": force}
        answer = self._as_ourselves(lambda secret: self._ask("/cgi-bin/stable_token", {}, {**asked, "secret": secret}))
        return IssuedToken(_text(answer, "access_token"), timedelta(seconds=_whole(answer, "expires_in")))

    def send_subscribe(self, access_token: str, message: Mapping[str, Any]) -> None:
        """Send a subscribe message: `touser`, `template_id`, `data`, as WeChat describes it."""
        self._ask("/cgi-bin/message/subscribe/send", {"access_token": access_token}, message)

    def _as_ourselves(self, ask: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
        """Ask WeChat with our secret; ask once more if it refuses a secret that was changed meanwhile."""
        secret = self._secret()
        try:
            return ask(secret)
        except WeChatRefused as refused:
            if refused.errcode not in NOT_OURS or not self.app_secret.has_followed(secret):
                raise
        return ask(self._secret())

    def _secret(self) -> str:
        try:
            return self.app_secret.value()
        except Unavailable:
            raise WeChatUnavailable("our own secret cannot be read") from None

    def _ask(self, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send a request; errors are raised anew without their texts, because addresses hold secrets."""
        address = f"{self.api}{path}?{urlencode(query)}" if query else f"{self.api}{path}"
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = Request(address, content, {"Content-Type": "application/json"})  # noqa: S310 - the configured address
        try:
            answer = json.loads(self.send(request))
        except HTTPError as error:
            raise WeChatUnavailable(f"HTTP {error.code}") from None
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            raise WeChatUnavailable(type(error).__name__) from None
        return _accepted(answer)


def _accepted(answer: object) -> dict[str, Any]:
    """The answer, unless it is a refusal."""
    if not isinstance(answer, dict):
        raise WeChatUnavailable("not an object")
    errcode = answer.get("errcode", 0)
    if type(errcode) is not int or errcode == BUSY:
        raise WeChatUnavailable("busy")
    if errcode:
        raise WeChatRefused(errcode)
    return answer


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value.strip():
        raise WeChatUnavailable(f"no {name} in the answer")
    return value


def _whole(answer: Mapping[str, Any], name: str) -> int:
    value = answer.get(name)
    if type(value) is not int or not 0 < value < 2**33:
        raise WeChatUnavailable(f"no {name} in the answer")
    return value
