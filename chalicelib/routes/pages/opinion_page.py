"""The page behind an opinion link (办理链接): an agency without accounts reads the application, uploads and decides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from chalicelib.documents.rejections import MESSAGES
from chalicelib.documents.verification import CONTENT_TYPES, MAX_SIZE
from chalicelib.domain.cases.alerts.supervision import ANSWER
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.procedures.penalty.matter import PENALTY_KIND_NAMES
from chalicelib.domain.cases.procedures.penalty.needs import OpinionDocument
from chalicelib.domain.cases.reasons import REASONS
from chalicelib.domain.links.opinion_links import (
    CODE_LIFETIME,
    MAX_WRONG_TRIES,
    PAUSE_BETWEEN_CODES,
    REFUSALS,
    SESSION_LIFETIME,
    LinkState,
)
from chalicelib.domain.offices.cities import City
from chalicelib.domain.parties.documents import DOCUMENT_KINDS
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.workflow.audiences import may_read
from chalicelib.domain.workflow.grammar import Action
from chalicelib.domain.workflow.needs import Words
from chalicelib.routes.cases.codes import MATERIALS
from chalicelib.routes.http.api import ApiBlueprint, Call
from chalicelib.routes.http.content_policy import page_headers
from chalicelib.routes.http.html import Html, element, fragment
from chalicelib.routes.http.problems import PROBLEMS
from chalicelib.services.parties.idempotency import Reply

HERE = Path(__file__).parent / "opinion"
SCRIPTS = ("asking", "telling", "entering", "reading", "uploading", "deciding")
"""The parts of the page's script, in their order."""
PENALTY = PROCEDURES["penalty"]
ACTIONS = PENALTY.all_actions
TYPES = {**{ending: name for name, ending in CONTENT_TYPES.items()}, ".jpeg": "image/jpeg"}
"""The endings of file names that are taken, with the content types that they stand for."""
CHECKED_BEFORE_UPLOAD = ("type_not_allowed", "empty_file", "too_large")
PLAIN_PAPERS = ("other",)
"""The kinds of document that go with a refusal, which needs none."""
WORDS = {"agree": ("reasons", "说明"), "refuse": ("reasons", "理由"), "return_forwarding": ("reason", "退回原因")}
"""The decisions that the page offers: the field of each one's words, and what the page calls them."""

REVISION = ACTIONS["revise_opinion"]
"""The action by which the page's decision is revised."""

WRITTEN_IN = {ANSWER: "text", REVISION.name: "reason", **{name: field for name, (field, _) in WORDS.items()}}
"""The acts of the page, with the field that holds the words of each."""


def _decision(name: str, field: str, words: str) -> Mapping[str, Any]:
    action = ACTIONS[name]
    wanted = _words(action)
    papers = next((need for need in action.needs if isinstance(need, OpinionDocument)), None)
    by_agency = (
        {"market_regulator": papers.market_regulator, "others": papers.others}
        if papers
        else dict.fromkeys(("market_regulator", "others"), PLAIN_PAPERS if action.path == "opinion" else ())
    )
    return {
        "name": action.label,
        "path": action.path,
        "told": _told(action),
        "field": field,
        "words": words,
        "least_words": wanted.at_least if wanted else 0,
        "words_wanted": wanted.message if wanted else "",
        "papers": {sort: {kind: DOCUMENT_KINDS[kind] for kind in kinds} for sort, kinds in by_agency.items()},
        "papers_wanted": {sort: papers.message(kinds) for sort, kinds in by_agency.items()} if papers else None,
    }


def _supervision() -> Mapping[str, Any]:
    action = ACTIONS[ANSWER]
    wanted = _words(action)
    words_wanted = wanted.message if wanted else ""
    return {"name": action.label, "path": action.path, "told": _told(action), "words_wanted": words_wanted}


def _revision() -> Mapping[str, Any]:
    wanted = _words(REVISION)
    return {
        "action": REVISION.name,
        "name": REVISION.label,
        "path": REVISION.path,
        "told": _told(REVISION),
        "decisions": [revised.name for revised in REVISION.revises],
        "words_wanted": wanted.message if wanted else "",
    }


def _words(action: Action[CaseFile]) -> Words | None:
    return next((need for need in action.needs if isinstance(need, Words)), None)


def _readers(action: Action[CaseFile], field: str) -> str:
    """The sentence that tells the writer of a field whether the company reads it."""
    reads = may_read(action, field, Party.APPLICANT)
    return "申请企业会看到。" if reads else "申请企业看不到，只供办理各方阅看。"


def _told(action: Action[CaseFile]) -> list[str]:
    return [PENALTY.name_of(party) for party in action.tells]


def _minutes(time: timedelta) -> int:
    return time // timedelta(minutes=1)


DECISIONS = {name: _decision(name, *words) for name, words in WORDS.items()}

KNOWN = {
    "materials": MATERIALS,
    "penalty_kinds": PENALTY_KIND_NAMES,
    "parties": {party: PENALTY.name_of(party) for party in Party},
    "decisions": DECISIONS,
    "supervision": _supervision(),
    "revision": _revision(),
    "end_titles": {
        **{state: PROBLEMS[refusal].title for state, refusal in REFUSALS.items()},
        LinkState.DECIDED: "审核意见已出具",
    },
    "types": TYPES,
    "most_bytes": MAX_SIZE,
    "rejections": {code: f"{MESSAGES[code]}。" for code in CHECKED_BEFORE_UPLOAD},
    "code_minutes": _minutes(CODE_LIFETIME),
    "code_pause": int(PAUSE_BETWEEN_CODES.total_seconds()),
    "session_minutes": _minutes(SESSION_LIFETIME),
}
"""The part of the service's tables and limits that the script knows."""

STYLE = HERE.joinpath("page.css").read_text("utf-8")
SCRIPT = "\n".join(
    (
        '(() => {\n"use strict";',
        *(HERE.joinpath(f"{name}.js").read_text("utf-8") for name in SCRIPTS),
        "})();",
    )
).replace('"{known}"', json.dumps(KNOWN, ensure_ascii=False))


def headers(upload_origin: str) -> dict[str, str]:
    """The page is kept by no cache, and sends files to `upload_origin` alone."""
    return {"Cache-Control": "no-store", **page_headers(STYLE, SCRIPT, connect=f"'self' {upload_origin}")}


def render(cities: Iterable[City]) -> str:
    """The whole page, the same for everybody: its script asks the API for the content.

    Until that knows the link's city, and where it does not run, the page names the lead departments of all cities.
    """
    page = HERE.joinpath("page.html").read_text("utf-8")
    parts = {
        "{style}": STYLE,
        "{reasons}": fragment(*_reasons()),
        "{offices}": fragment(*_offices(cities)),
        "{accept}": ",".join(TYPES),
        "{megabytes}": str(MAX_SIZE // 2**20),
        "{least_words}": str(DECISIONS["refuse"]["least_words"]),
        "{code_minutes}": str(_minutes(CODE_LIFETIME)),
        "{tries}": str(MAX_WRONG_TRIES),
        **{f"{{{name}_readers}}": _readers(ACTIONS[name], field) for name, field in WRITTEN_IN.items()},
        "{script}": SCRIPT,
    }
    for mark, content in parts.items():
        page = page.replace(mark, content)
    return page


def _reasons() -> Iterator[Html]:
    for code, reason in REASONS.items():
        box = element("input", type="checkbox", name="reason_code", value=code)
        yield element("label", box, " ", reason.text, class_="choice")


def _offices(cities: Iterable[City]) -> Iterator[Html]:
    for city in cities:
        office = city.lead_department
        whose = element("div", f"办件编号以 {city.prefix} 开头的", class_="quiet")
        yield element("li", whose, f"{office.name}：", element("a", office.phone, href=f"tel:{office.phone}"))


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
    page = render(call.deps.directory().cities.values())
    return Reply(200, headers(call.deps.documents.upload_origin()), page)
