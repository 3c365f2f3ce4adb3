"""The cause of a link's state, as a sentence for its holder: true of the very step that ended it."""

from __future__ import annotations

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.cases.transitions import procedure_of, stage_of
from chalicelib.domain.links.opinion_links import REFUSALS, LinkState, OpinionLink, forwarding_of
from chalicelib.domain.links.outcomes import outcome_of, revision_action
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.parties import Role
from chalicelib.domain.time.local_time import chinese_date, shanghai_date
from chalicelib.domain.workflow.events import Event


def cause_of(link: OpinionLink, state: LinkState, dossier: Dossier) -> str:
    """The sentence that tells why the link is in this state; "" if it is open."""
    if state is LinkState.OPEN:
        return ""
    outcome = outcome_of(dossier, link.forwarded_version)
    if outcome is None or state not in (LinkState.DECIDED, LinkState.USED, LinkState.SUPERSEDED):
        return REFUSALS[state].detail
    if state is LinkState.SUPERSEDED and _is_with(link, dossier):
        return REFUSALS[state].detail
    told = _told(link, dossier, outcome)
    revision = revision_action(dossier, outcome)
    if revision is None:
        return f"{told}，链接不再有效。" if is_own(link, outcome) else f"{told}，贵机关无需再办理，链接不再有效。"
    if state is LinkState.DECIDED:
        stages = "、".join(f"“{procedure_of(dossier.case).stage(name).label}”" for name in revision.sources)
        return f"{told}。申请处于{stages}阶段时可以{revision.label}，须重新获取验证码，并写明原因。"
    return f"{told}。申请现为“{stage_of(dossier.case).label}”，不能再{revision.label}，链接不再有效。"


def _told(link: OpinionLink, dossier: Dossier, outcome: Event) -> str:
    """The office that ended the link's use, the day, and the step."""
    procedure = procedure_of(dossier.case)
    step = procedure.all_actions[outcome.action]
    by_role = (party for party in step.by if ACCESS[party].role == outcome.actor.role)
    who = "贵机关" if is_own(link, outcome) else procedure.name_of(next(by_role, step.by[0]))
    return f"{who}已于{chinese_date(shanghai_date(outcome.at))}办理“{step.label}”"


def is_own(link: OpinionLink, outcome: Event) -> bool:
    """The link's own agency brought the outcome about."""
    return (outcome.actor.role, outcome.actor.organisation) == (Role.AUTHORITY.value, link.agency_id)


def _is_with(link: OpinionLink, dossier: Dossier) -> bool:
    """The last forwarding was to the link's own agency."""
    forwarding = forwarding_of(dossier)
    return forwarding is not None and forwarding.details.get("agency_id") == link.agency_id
