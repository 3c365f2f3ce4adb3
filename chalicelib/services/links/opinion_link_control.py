"""Opinion links as the steward of the city controls them: looked up, sent again, revoked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.domain.cases.notifications import tell
from chalicelib.domain.cases.transitions import procedure_of
from chalicelib.domain.links.opinion_links import LinkState, OpinionLink, forwarding_of, is_with_agency
from chalicelib.domain.messages.fan_out import Occasion, delivery
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Addressee, Party, Principal
from chalicelib.domain.shared.errors import CaseNotFound, NotAllowedNow, RoleMayNot
from chalicelib.domain.shared.masking import mask_email
from chalicelib.runtime import correlation, ids
from chalicelib.services.cases.cases import View, read_case
from chalicelib.services.links.opinion_link_mail import FORWARDING_KIND
from chalicelib.services.links.opinion_links import agency_with_links, change, state_of
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Standing:
    """A link and its state now."""

    link: OpinionLink
    state: LinkState


def look_up(deps: Wiring, principal: Principal, case_id: str) -> Standing:
    """The case's last link.

    Raises:
        CaseNotFound: the case is not the caller's to see, or has no link.
        RoleMayNot: the caller is no steward of the handling city.
    """
    view = _of_steward(deps, principal, case_id)
    return _standing(deps, view, _link_of(deps, case_id))


def revoke(deps: Wiring, principal: Principal, case_id: str) -> Standing:
    """Revoke the case's last link, and with it the link's session.

    Raises:
        CaseNotFound, RoleMayNot: as `look_up`.
    """
    view = _of_steward(deps, principal, case_id)
    link = _link_of(deps, case_id)
    return _standing(deps, view, change(deps, link, lambda known: known.taken_back(principal.principal_id, view.now)))


def send_again(
    deps: Wiring, principal: Principal, case_id: str, key: OnceKey | None, render: Callable[[str], Reply]
) -> Reply:
    """Order the forwarding's e-mail once more; `render` gets the address it goes to, masked.

    Where the last link opens nothing any more, that e-mail brings a new one, good for as many working days again.

    Raises:
        CaseNotFound, RoleMayNot: as `look_up`.
        NotAllowedNow: the case does not wait for an agency, or the agency cannot be sent a link.
    """

    def work() -> Reply:
        view = _of_steward(deps, principal, case_id)
        case, forwarding = view.case, forwarding_of(view.dossier)
        if not any(action.by_link for action in procedure_of(case).actions):
            raise NotAllowedNow("该类申请不通过办理链接办理，不能发送链接。", _actions(view))
        if forwarding is None or not is_with_agency(view.dossier):
            raise NotAllowedNow("该申请现在不等待行政处罚机关出具意见，不能发送链接。", _actions(view))
        holders: dict[Addressee, str] = {Party.AUTHORITY: case.seats[Party.AUTHORITY]}
        agency = agency_with_links(deps, case.handling_city, holders[Party.AUTHORITY])
        if agency is None:
            raise NotAllowedNow("该机关未登记电子邮箱，或未启用邮件链接办理。", _actions(view))
        (message,) = tell(case, forwarding, FORWARDING_KIND, holders, holders)
        name = f"{case_id}.{forwarding.sequence:06d}.{message.to}.{ids.random_id()}"
        reply = render(mask_email(agency.email))
        order = delivery(message, Channel.EMAIL, Occasion(name, view.now, case_id, correlation.current()))
        deps.outbox.add(order, key.keep(reply, view.now) if key else None)
        return reply

    return answer_once(deps, key, work)


def _of_steward(deps: Wiring, principal: Principal, case_id: str) -> View:
    view = read_case(deps, principal, case_id)
    if not any(seat.party is Party.STEWARD for seat in view.seats):
        raise RoleMayNot
    return view


def _link_of(deps: Wiring, case_id: str) -> OpinionLink:
    known = deps.links.of_case(case_id)
    link = deps.links.get(known.link_id) if known else None
    if link is None:
        raise CaseNotFound
    return link


def _standing(deps: Wiring, view: View, link: OpinionLink) -> Standing:
    return Standing(link, state_of(deps, link, view.dossier))


def _actions(view: View) -> list[tuple[str, str]]:
    return [(action.name, action.label) for action in view.actions]
