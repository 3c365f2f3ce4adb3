"""The local stack's OpenID provider: authorization code with PKCE, for people who sign in by hand. No passwords.

Sources: OpenID Connect Core 1.0, section 3.1; RFC 7636 (PKCE).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Request, Response

from chalicelib.domain.offices.staff import StaffMember
from chalicelib.runtime.clock import real_time
from local.sign_in import pages
from local.sign_in.issuer import ALGORITHM, LocalIssuer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/local/oidc"
CLIENT_PATH = "/local/sign-in"
CODE_LIFETIME = timedelta(minutes=1)
TOKEN_LIFETIME = timedelta(hours=8)

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_EMAIL = re.compile(r"[!-?A-~]{1,64}@[!-?A-~]+\.[!-?A-~]+")


class Untrusted(Exception):
    """Another client or address than ours: nobody is sent back there."""


class Refused(Exception):
    """An error of OAuth 2.0, by its code."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class Person:
    """A person whom the provider vouches for."""

    subject: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class _Code:
    """The sign-in that a code stands for, until it is exchanged."""

    person: Person
    challenge: str
    nonce: str
    expires_at: datetime


class LocalOidc:
    """WSGI: answers the provider's addresses and its one client's page, and passes everything else on."""

    def __init__(self, service: WSGIApplication, issuer: LocalIssuer, staff: Sequence[StaffMember]) -> None:
        self._service = service
        self._issuer = issuer
        self._staff = staff
        self._netloc = urlsplit(issuer.issuer).netloc
        self._client = issuer.issuer.removesuffix(PATH) + CLIENT_PATH
        self._codes: dict[str, _Code] = {}
        self._routes: Mapping[tuple[str, str], Callable[[Request], Response]] = {
            ("GET", f"{PATH}/.well-known/openid-configuration"): lambda request: _json(self._describe()),
            ("GET", f"{PATH}/jwks.json"): lambda request: _json(issuer.jwks()),
            ("GET", f"{PATH}/authorize"): self._ask,
            ("POST", f"{PATH}/authorize"): self._authorize,
            ("POST", f"{PATH}/token"): self._token,
            ("GET", CLIENT_PATH): self._client_page,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        answer = self._routes.get((request.method, request.path))
        return answer(request)(environ, start_response) if answer else self._service(environ, start_response)

    def _describe(self) -> dict[str, Any]:
        issuer = self._issuer.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks.json",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "scopes_supported": ["openid", "profile", "email"],
            "claims_supported": ["sub", "name", "email", "email_verified"],
        }

    def _ask(self, request: Request) -> Response:
        """The page on which a person says who they are."""
        return self._answer(request.args, lambda: pages.chooser(f"{PATH}/authorize", request.args, self._staff))

    def _authorize(self, request: Request) -> Response:
        def choose() -> Response:
            code = secrets.token_urlsafe(32)
            form = request.form
            expires_at = real_time() + CODE_LIFETIME
            self._codes[code] = _Code(self._person(form), form["code_challenge"], form.get("nonce", ""), expires_at)
            return self._back(form, code=code)

        return self._answer(request.form, choose)

    def _answer(self, asked: Mapping[str, str], answer: Callable[[], Response]) -> Response:
        """Answer a request for authorization, or refuse it: the reason goes to the client if it is ours."""
        try:
            self._check(asked)
            return answer()
        except Untrusted:
            return pages.refusal("这个登录请求不是从本服务的登录页面发起的。")
        except Refused as refused:
            return self._back(asked, error=refused.error)

    def _check(self, asked: Mapping[str, str]) -> None:
        if (asked.get("client_id"), asked.get("redirect_uri")) != (self._issuer.audience, self._client):
            raise Untrusted
        if asked.get("response_type") != "code":
            raise Refused("unsupported_response_type")
        if "openid" not in asked.get("scope", "").split():
            raise Refused("invalid_scope")
        challenge = asked.get("code_challenge", "")
        if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge):
            raise Refused("invalid_request")

    def _person(self, form: Mapping[str, str]) -> Person:
        """Find the member of the demo staff, or make a person of the e-mail address."""
        subject, email = form.get("subject", ""), form.get("email", "").strip()
        for member in self._staff:
            if member.subject == subject or (email and member.email == email.lower()):
                return Person(member.subject, member.name, member.email)
        if subject or not _EMAIL.fullmatch(email):
            raise Refused("access_denied")
        return Person(f"local-{hashlib.sha256(email.lower().encode()).hexdigest()[:20]}", email, email)

    def _back(self, asked: Mapping[str, str], **told: str) -> Response:
        state = {"state": asked["state"]} if "state" in asked else {}
        address = f"{self._client}?{urlencode(told | state)}"
        return Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})

    def _token(self, request: Request) -> Response:
        try:
            code = self._redeem(request.form)
        except Refused as refused:
            return _json({"error": refused.error}, 400)
        person = code.person
        said = {"name": person.name, "email": person.email, "email_verified": True}
        nonce = {"nonce": code.nonce} if code.nonce else {}
        return _json(
            {
                "access_token": self._issuer.token(person.subject, lifetime=TOKEN_LIFETIME, **said),
                "id_token": self._issuer.token(person.subject, lifetime=TOKEN_LIFETIME, **said, **nonce),
                "token_type": "Bearer",
                "expires_in": int(TOKEN_LIFETIME.total_seconds()),
                "scope": "openid profile email",
            }
        )

    def _redeem(self, form: Mapping[str, str]) -> _Code:
        """A code is taken once, whatever comes of it."""
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.expires_at < real_time():
            raise Refused("invalid_grant")
        if (form.get("client_id"), form.get("redirect_uri")) != (self._issuer.audience, self._client):
            raise Refused("invalid_grant")
        if not _proves(form.get("code_verifier", ""), code.challenge):
            raise Refused("invalid_grant")
        return code

    def _client_page(self, request: Request) -> Response:
        """Our own client. It lives at the one address that the provider sends people back to."""
        if request.host != self._netloc:
            return Response(status=302, headers={"Location": self._client})
        return pages.client(f"{PATH}/.well-known/openid-configuration", self._issuer.audience)


def _proves(verifier: str, challenge: str) -> bool:
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(digest, challenge.encode())


def _json(content: Any, status: int = 200) -> Response:
    text = json.dumps(content, ensure_ascii=False)
    return Response(text, status, {"Cache-Control": "no-store"}, content_type="application/json; charset=utf-8")
