"""Documents withdrawn from a case by those who uploaded them, while nothing rests on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.cases.case_changes import Change, Step, seal
from chalicelib.domain.cases.filing import additions
from chalicelib.domain.cases.filing.additions import concerned
from chalicelib.domain.cases.filing.document_events import WITHDRAWN, is_about_document
from chalicelib.domain.cases.notifications import tell
from chalicelib.domain.cases.reading import is_own
from chalicelib.domain.cases.transitions import Circumstances, actions_now, stage_of
from chalicelib.domain.parties.documents import DOCUMENT_KINDS, Document, DocumentStatus
from chalicelib.domain.shared.errors import InvalidInput, NotAllowedNow, RoleMayNot
from chalicelib.domain.workflow.needs import Command, Words

STANDING = (DocumentStatus.PENDING, DocumentStatus.VERIFIED)


def withdraw(dossier: Dossier, document: Document, reason: str, circumstances: Circumstances) -> Change:
    """Withdraw a document: it stays in the case, without download, and can no longer be cited.

    Those who must act now and could read it are told, so that nobody decides on what is no longer there.

    Raises:
        RoleMayNot: another party or office uploaded it.
        NotAllowedNow: the case is closed, an action rests on the document, or it is no longer there.
        InvalidInput: there is no reason.
    """
    case = dossier.case
    seat = next((seat for seat in circumstances.seats_at(case) if is_own(document, seat)), None)
    if seat is None or document.kind not in DOCUMENT_KINDS:
        raise RoleMayNot
    if obstacle := _obstacle(dossier, document):
        raise NotAllowedNow(obstacle, [(action.name, action.label) for action in actions_now(case, circumstances)])
    if problems := [*Words("reason").problems(case, Command(path="", fields={"reason": reason}))]:
        raise InvalidInput(problems)
    now = max(circumstances.now, case.updated_at)
    told = concerned(dossier, document) if document.status is DocumentStatus.VERIFIED else ()
    step = Step(
        action=WITHDRAWN,
        actor=circumstances.actor(seat),
        at=now,
        note=reason,
        details={**additions.details(document), "reason": reason, "told": [party.value for party in told]},
        secret=circumstances.secret,
    )
    sealed, event = seal(case, step)
    more = {**additions.facts(case, document), "reason": reason}
    messages = tell(sealed, event, WITHDRAWN, told, dict(case.seats.items()), more=more)
    withdrawn = replace(document, status=DocumentStatus.WITHDRAWN, checked_at=document.checked_at or now)
    return Change(sealed, event, messages, documents=(withdrawn,), before=case)


def _obstacle(dossier: Dossier, document: Document) -> str:
    """The reason why the document stays, in Chinese; "" if it may go."""
    stage = stage_of(dossier.case)
    if stage.is_closed:
        return f"该申请已经办结（{stage.label}），材料不能撤回。"
    if document.status not in STANDING:
        return "这份材料已撤回，或者没有通过核验，无需撤回。"
    steps = (event for event in dossier.events if not is_about_document(event))
    if any(document.document_id in _cited(event.details) for event in steps):
        return "已有办理以这份材料为依据，不能撤回。"
    return ""


def _cited(details: Any) -> Iterator[str]:
    """The ids of all documents that an event names: those of the step, and the letter of a mandate."""
    if isinstance(details, Mapping):
        if "document_id" in details:
            yield str(details["document_id"])
        details = details.values()
    elif isinstance(details, str):
        return
    for item in details if not isinstance(details, (int, float, type(None))) else ():
        yield from _cited(item)
