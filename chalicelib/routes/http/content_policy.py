"""The headers of our HTML pages: these load nothing from other origins and send nothing to them."""

from __future__ import annotations

import hashlib
from base64 import b64encode

HTML = "text/html; charset=utf-8"


def digest(text: str) -> str:
    """The source of a Content-Security-Policy that allows this very text, inlined."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page_headers(style: str, script: str, *, connect: str = "") -> dict[str, str]:
    """The headers of a page with this style and this script, which may call no address but those of `connect`."""
    policy = (
        "default-src 'none'",
        f"style-src {digest(style)}",
        f"script-src {digest(script)}",
        *((f"connect-src {connect}",) if connect else ()),
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Type": HTML,
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
