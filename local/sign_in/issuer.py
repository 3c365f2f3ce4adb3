"""The local stack's own issuer of tokens: keys made in memory, gone when the process ends."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from chalicelib.runtime.clock import real_time

ALGORITHM = "ES256"


class LocalIssuer:
    """Signs with its newest key and goes on publishing the older ones, as an issuer does while it rotates."""

    def __init__(self, issuer: str, audience: str) -> None:
        self.issuer = issuer
        self.audience = audience
        self._keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.rotate()

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        self._current = secrets.token_urlsafe(12)
        self._keys = self._keys | {self._current: ec.generate_private_key(ec.SECP256R1())}

    def jwks(self) -> dict[str, Any]:
        """The public keys, as `/.well-known/jwks.json` publishes them."""
        return {"keys": [_public(key_id, key) for key_id, key in self._keys.items()]}

    def token(self, subject: str, *, lifetime: timedelta = timedelta(hours=24), **overrides: Any) -> str:
        """A signed token; an override replaces a claim, and None leaves it out."""
        now = real_time()
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject,
            "jti": secrets.token_urlsafe(12),
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
        } | overrides
        return jwt.encode(
            {name: value for name, value in claims.items() if value is not None},
            self._keys[self._current],
            algorithm=ALGORITHM,
            headers={"kid": self._current},
        )


def _public(key_id: str, key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    public: dict[str, Any] = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    return public | {"kid": key_id, "use": "sig", "alg": ALGORITHM}
