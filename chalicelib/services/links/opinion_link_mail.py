"""The link to the case in each e-mail to the agency that has it, made anew for each attempt to send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.cases.case import Dossier
from chalicelib.domain.links.opinion_links import (
    CaseLink,
    OpinionLink,
    carried,
    forwarding_of,
    is_with_agency,
    last_day,
)
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.domain.offices.cities import AgencyEntry
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.errors import LostRace, StorageBusy
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.runtime import ids
from chalicelib.runtime.clock import real_time
from chalicelib.services.links.opinion_links import ATTEMPTS, CODE_KIND, agency_with_links, today
from chalicelib.wiring import Wiring

FORWARDING_KIND = "penalty.forward"


def equipped(deps: Wiring, delivery: Delivery) -> Delivery:
    """The delivery with the facts that only its e-mail tells; the outbox keeps it without them.

    Raises:
        Undeliverable: it is a code that opens nothing any more.
    """
    if delivery.kind == CODE_KIND:
        _refuse_if_too_late(delivery)
        return delivery
    if delivery.to is not Party.AUTHORITY:
        return delivery
    return replace(delivery, facts={**delivery.facts, **_link(deps, delivery)})


def _refuse_if_too_late(delivery: Delivery) -> None:
    if "code" not in delivery.facts or real_time() >= datetime.fromisoformat(delivery.facts["expires_at"]):
        raise Undeliverable("code_expired")


def _link(deps: Wiring, delivery: Delivery) -> Mapping[str, str]:
    """The facts of a link with a new secret; none if the agency gets no links, or the case is not with it."""
    agency = agency_with_links(deps, delivery.place, delivery.holder)
    dossier = deps.cases.get(delivery.place, delivery.case_id) if agency else None
    new = _new(deps, delivery, agency, dossier) if agency and dossier else None
    secret = ids.random_secret()
    link = _sent(deps, new, secret, is_forwarding=delivery.kind == FORWARDING_KIND) if new else None
    if link is None:
        return {}
    address = f"{deps.public_url}/opinion#{link.link_id}.{secret}"
    return {"link": address, "link_until": link.valid_through.isoformat()}


def _new(deps: Wiring, delivery: Delivery, agency: AgencyEntry, dossier: Dossier) -> OpinionLink | None:
    """A new link for the forwarding that the case now waits on, if that was to the addressed agency."""
    forwarding = forwarding_of(dossier)
    if forwarding is None or not is_with_agency(dossier) or dossier.case.seats[Party.AUTHORITY] != agency.agency_id:
        return None
    ordered_at = max(delivery.at, forwarding.at)
    return OpinionLink(
        link_id=ids.random_id(),
        case_id=delivery.case_id,
        agency_id=agency.agency_id,
        agency_name=agency.name,
        city=delivery.place,
        forwarded_version=forwarding.sequence,
        valid_through=last_day(dossier.case, shanghai_date(ordered_at), deps.directory().calendar),
        ordered_at=ordered_at,
        sent_at=deps.clock.now(),
    )


def _sent(deps: Wiring, new: OpinionLink, secret: str, *, is_forwarding: bool) -> OpinionLink | None:
    """The link that the e-mail carries, opened by this secret from now on, and by those of the e-mails before it.

    Raises:
        StorageBusy: other e-mails of the case were first each time.
    """
    for _ in range(ATTEMPTS):
        known = deps.links.of_case(new.case_id)
        before = deps.links.get(known.link_id) if known else None
        link = carried(before, new, today(deps), is_forwarding=is_forwarding)
        if link is None:
            return None
        sent = link.sent(secret, new.ordered_at, new.sent_at)
        follows = CaseLink(new.link_id, known.version + 1 if known else 1) if link is new else None
        try:
            deps.links.save(sent, case_link=follows)
        except LostRace:
            continue
        return sent
    raise StorageBusy
