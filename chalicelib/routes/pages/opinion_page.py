"""The page behind an opinion link (办理链接): an agency without accounts reads the application, uploads and decides."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from chalicelib.documents.rejections import MESSAGES
from chalicelib.documents.verification import CONTENT_TYPES, MAX_SIZE
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.procedures.penalty.matter import PENALTY_KIND_NAMES
from chalicelib.domain.cases.procedures.penalty.needs import OpinionDocument
from chalicelib.domain.cases.reasons import REASONS
from chalicelib.domain.links.opinion_links import CODE_LIFETIME, MAX_WRONG_TRIES, SESSION_LIFETIME
from chalicelib.domain.parties.documents import DOCUMENT_KINDS
from chalicelib.domain.workflow.grammar import Action
from chalicelib.domain.workflow.needs import Words
from chalicelib.routes.cases.codes import MATERIALS
from chalicelib.routes.http.api import ApiBlueprint, Call
from chalicelib.routes.http.content_policy import page_headers
from chalicelib.routes.http.html import Html, element, fragment
from chalicelib.services.parties.idempotency import Reply

HERE = Path(__file__).parent
OPINIONS = {action.name: action for action in PROCEDURES["penalty"].actions_at("opinion")}
TYPES = {**{ending: name for name, ending in CONTENT_TYPES.items()}, ".jpeg": "image/jpeg"}
"""The endings of file names that are taken, with the content types that they stand for."""
CHECKED_BEFORE_UPLOAD = ("type_not_allowed", "empty_file", "too_large")


def _papers(action: Action[CaseFile]) -> Mapping[str, Mapping[str, str]]:
    """The kinds of document that go with an opinion, for each sort of agency: what it needs, or any other."""
    need = next((need for need in action.needs if isinstance(need, OpinionDocument)), None)
    market_regulator, others = (need.market_regulator, need.others) if need else (("other",), ("other",))
    return {
        "market_regulator": {kind: DOCUMENT_KINDS[kind] for kind in market_regulator},
        "others": {kind: DOCUMENT_KINDS[kind] for kind in others},
    }


def _minutes(time: timedelta) -> int:
    return time // timedelta(minutes=1)


KNOWN = {
    "materials": MATERIALS,
    "penalty_kinds": PENALTY_KIND_NAMES,
    "papers": {name: _papers(action) for name, action in OPINIONS.items()},
    "least_words": next(need.at_least for need in OPINIONS["refuse"].needs if isinstance(need, Words)),
    "types": TYPES,
    "most_bytes": MAX_SIZE,
    "rejections": {code: f"{MESSAGES[code]}。" for code in CHECKED_BEFORE_UPLOAD},
    "session_minutes": _minutes(SESSION_LIFETIME),
}
"""The part of the service's tables and limits that the script knows."""

STYLE = HERE.joinpath("opinion.css").read_text("utf-8")
SCRIPT = HERE.joinpath("opinion.js").read_text("utf-8").replace('"{known}"', json.dumps(KNOWN, ensure_ascii=False))


def headers(upload_origin: str) -> dict[str, str]:
    """The page is kept by no cache, and sends files to `upload_origin` alone."""
    return {"Cache-Control": "no-store", **page_headers(STYLE, SCRIPT, connect=f"'self' {upload_origin}")}


def render() -> str:
    """The whole page, the same for everybody: its script asks the API for the content."""
    page = HERE.joinpath("opinion.html").read_text("utf-8")
    parts = {
        "{style}": STYLE,
        "{reasons}": fragment(*_reasons()),
        "{accept}": ",".join(TYPES),
        "{megabytes}": str(MAX_SIZE // 2**20),
        "{code_minutes}": str(_minutes(CODE_LIFETIME)),
        "{tries}": str(MAX_WRONG_TRIES),
        "{script}": SCRIPT,
    }
    for mark, content in parts.items():
        page = page.replace(mark, content)
    return page


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
    return Reply(200, headers(call.deps.documents.upload_origin()), render())
