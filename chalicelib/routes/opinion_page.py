"""The page behind an opinion link (办理链接): an agency without accounts reads the application, uploads and decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from chalicelib.domain.documents import DOCUMENT_KINDS
from chalicelib.domain.procedures import PROCEDURES
from chalicelib.domain.procedures.needs import OpinionDocument
from chalicelib.domain.reasons import REASONS
from chalicelib.routes.api import ApiBlueprint, Call
from chalicelib.routes.docs_html import Html, element, fragment
from chalicelib.routes.docs_page import digest
from chalicelib.routes.vocabulary import MATERIALS
from chalicelib.services.once import Reply

HERE = Path(__file__).parent
STYLE = HERE.joinpath("opinion.css").read_text("utf-8")
SCRIPT = HERE.joinpath("opinion.js").read_text("utf-8")


def headers(upload_origin: str) -> Mapping[str, str]:
    """Nothing from elsewhere, nothing kept, nothing told to others; files go to `upload_origin` alone."""
    policy = (
        "default-src 'none'",
        f"style-src {digest(STYLE)}",
        f"script-src {digest(SCRIPT)}",
        f"connect-src 'self' {upload_origin}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }


def render() -> str:
    """The whole page; the same for everybody, since what it shows it asks the API for."""
    page = HERE.joinpath("opinion.html").read_text("utf-8")
    names = "".join(f' data-{name}="{text}"' for name, text in MATERIALS.items())
    parts = {
        "{style}": STYLE,
        "{kinds}": fragment(*_kinds()),
        "{reasons}": fragment(*_reasons()),
        '<main id="main"': f'<main id="main"{names}',
        "{script}": SCRIPT,
    }
    for mark, content in parts.items():
        page = page.replace(mark, content)
    return page


def _kinds() -> Iterator[Html]:
    """What may stand behind an agreement, each marked with whom it is for."""
    action = next(action for action in PROCEDURES["penalty"].actions if action.name == "agree")
    need = next(need for need in action.needs if isinstance(need, OpinionDocument))
    for whose, kinds in (("market_regulator", need.market_regulator), ("others", need.others)):
        for kind in kinds:
            yield element("option", DOCUMENT_KINDS[kind], value=kind, data_for=whose)


def _reasons() -> Iterator[Html]:
    for code, reason in REASONS.items():
        box = element("input", type="checkbox", name="reason_code", value=code)
        yield element("label", box, " ", reason.text, class_="choice")


api = ApiBlueprint(__name__, "links")


@api.get(
    "/opinion",
    "办理链接的网页",
    answer=None,
    is_public=True,
    description="转办邮件中的链接打开的就是这一页：处罚机关不必登录，凭验证码阅看申请、上传材料、出具意见。"
    "网页本身任何人可读，不含任何申请的内容。",
)
def get_opinion_page(call: Call) -> Reply:
    return Reply(200, dict(headers(call.w.documents.upload_origin())), render())
