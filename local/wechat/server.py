"""The server API over HTTP: refusals are HTTP 200 with an errcode, as WeChat answers them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from chalicelib.runtime.clock import real_time
from local.wechat.faults import BROKEN, Fault, FaultKind, Faults
from local.wechat.fields import is_accepted
from local.wechat.state import AccessTokens, Codes, Refusal, Subscriptions, Users

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PAGE = re.compile(r"[\w/-]+(\?[^\s]*)?")
STATES = frozenset({"developer", "trial", "formal"})
DEFAULT_PHONE = "13800138000"

MEANINGS: Mapping[int, str] = {
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40029: "invalid code",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    47001: "data format error",
    47003: "argument invalid!",
}


class FakeWeChat:
    """WSGI. Methods are what a test or a control may do; the rest is protocol."""

    def __init__(self, app_id: str, app_secret: str, now: Callable[[], datetime] = real_time) -> None:
        self.app_id = app_id
        self.app_secret = app_secret
        self.users = Users(app_id)
        self.tokens = AccessTokens(now)
        self.subscriptions = Subscriptions()
        self.faults = Faults()
        self.calls: list[str] = []
        self._login_codes, self._phone_codes = Codes(now), Codes(now)
        self._now = now
        self._lock = Lock()
        self._hurry = Event()
        self._routes: dict[str, tuple[str, Callable[[Request], dict[str, Any]]]] = {
            "/sns/jscode2session": ("GET", self._code2session),
            "/wxa/business/getuserphonenumber": ("POST", self._phone_number),
            "/cgi-bin/stable_token": ("POST", self._stable_token),
            "/cgi-bin/message/subscribe/send": ("POST", self._send),
        }

    def login_code(self, user: str) -> str:
        """Issue the code that `wx.login` would give this user's mini-program."""
        return self._login_codes.issue(user)

    def phone_code(self, user: str, phone: str = DEFAULT_PHONE) -> str:
        """Issue the code that the button `getPhoneNumber` would give it."""
        self.users.phones[user] = phone
        return self._phone_codes.issue(user)

    def tick(self, user: str, template_ids: list[str]) -> None:
        """The user agrees to one message of each."""
        self.subscriptions.ticks.update((user, template_id) for template_id in template_ids)

    def misbehave(self, kind: FaultKind, times: int = 1, **about: Any) -> None:
        """Go wrong for the next `times` calls."""
        self.faults.add(Fault(kind, times, **about))

    def hurry(self) -> None:
        """Let those wait no longer whom a fault keeps waiting."""
        self._hurry.set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        fault = self.faults.next(request.path)
        if fault and fault.kind is FaultKind.SLOW:
            self._hurry.wait(fault.seconds)
        if fault and fault.kind in BROKEN:
            return BROKEN[fault.kind](environ, start_response)
        with self._lock:
            answer = self._answer(request, fault)
        content = json.dumps(answer, ensure_ascii=False)
        return Response(content, content_type="text/plain; charset=utf-8")(environ, start_response)

    def _answer(self, request: Request, fault: Fault | None) -> dict[str, Any]:
        self.calls.append(request.path)
        try:
            if fault and fault.kind is FaultKind.ERRCODE:
                raise Refusal(fault.errcode)
            method, serve = self._routes.get(request.path, ("", self._unknown))
            if request.method != method:
                raise Refusal(43001 if method == "GET" else 43002)
            return serve(request)
        except Refusal as refusal:
            return {"errcode": refusal.errcode, "errmsg": MEANINGS.get(refusal.errcode, "system error")}

    def _unknown(self, request: Request) -> dict[str, Any]:
        raise Refusal(40066)

    def _code2session(self, request: Request) -> dict[str, Any]:
        self._check_app(request.args)
        if request.args.get("grant_type") != "authorization_code":
            raise Refusal(40002)
        if not request.args.get("js_code"):
            raise Refusal(41008)
        user = self._login_codes.redeem(request.args["js_code"])
        if user in self.users.blocked:
            raise Refusal(40226)
        return {"session_key": self.users.session_key(), "openid": self.users.open_id(user)}

    def _stable_token(self, request: Request) -> dict[str, Any]:
        body = _body(request)
        self._check_app(body)
        if body.get("grant_type") != "client_credential":
            raise Refusal(40002)
        token, seconds = self.tokens.stable(force=body.get("force_refresh") is True)
        return {"access_token": token, "expires_in": seconds}

    def _phone_number(self, request: Request) -> dict[str, Any]:
        self._check_token(request)
        body = _body(request)
        user = self._phone_codes.redeem(str(body.get("code", "")))
        if body.get("openid", self.users.open_id(user)) != self.users.open_id(user):
            raise Refusal(40029)
        phone = self.users.phones[user]
        return {
            "errcode": 0,
            "errmsg": "ok",
            "phone_info": {
                "phoneNumber": phone,
                "purePhoneNumber": phone,
                "countryCode": "86",
                "watermark": {"timestamp": int(self._now().timestamp()), "appid": self.app_id},
            },
        }

    def _send(self, request: Request) -> dict[str, Any]:
        self._check_token(request)
        message = _body(request)
        user = self.users.name(str(message.get("touser")))
        if user is None:
            raise Refusal(40003)
        self._check_message(message)
        if not self.subscriptions.take_tick(user, message["template_id"]):
            raise Refusal(43101)
        self.subscriptions.keep(user, message)
        return {"errcode": 0, "errmsg": "ok"}

    def _check_message(self, message: Mapping[str, Any]) -> None:
        fields = self.subscriptions.templates.get(str(message.get("template_id")))
        if fields is None:
            raise Refusal(40037)
        if "page" in message and not PAGE.fullmatch(str(message["page"])):
            raise Refusal(41030)
        data = message.get("data")
        if not isinstance(data, dict) or message.get("miniprogram_state", "formal") not in STATES:
            raise Refusal(47003)
        values = {name: value.get("value") if isinstance(value, dict) else None for name, value in data.items()}
        if (fields and fields != values.keys()) or not all(is_accepted(*pair) for pair in values.items()):
            raise Refusal(47003)

    def _check_app(self, given: Mapping[str, Any]) -> None:
        for name, missing, known, wrong in (
            ("appid", 41002, self.app_id, 40013),
            ("secret", 41004, self.app_secret, 40125),
        ):
            if not given.get(name):
                raise Refusal(missing)
            if given[name] != known:
                raise Refusal(wrong)

    def _check_token(self, request: Request) -> None:
        token = request.args.get("access_token")
        if not token:
            raise Refusal(41001)
        self.tokens.check(token)


def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.get_data())
    except ValueError:
        raise Refusal(47001) from None
    if not isinstance(body, dict):
        raise Refusal(47001)
    return body
