"""Enforces limits: requests a minute, uploads and letters a day. If counting fails, the request passes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from chalicelib.domain.parties.documents import Document
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.parties.quotas import counted_as, minute_of, seconds_to_midnight, seconds_to_next_minute
from chalicelib.domain.shared.errors import FolderFull, QuotaExceeded, TooManyRequests
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.runtime import log
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

COUNTS_KEPT = timedelta(hours=1)
"""The time that counts are kept after their period; DynamoDB deletes them some time later."""


def check_request(deps: Wiring, address: str, principal: Principal | None, *, sensitive: bool) -> None:
    """Count a request. Those that try to get in (`sensitive`) are counted by all processes together, each at once.

    Raises:
        TooManyRequests: the person or the address has made too many in this minute.
    """
    now, limits, network = deps.clock.now(), deps.limits, counted_as(address)
    rates = [_Rate("address", network, limits.per_address, limits.batch)]
    if sensitive:
        rates.append(_Rate("sensitive", network, limits.sensitive_per_address, batch=1))
    if principal:
        rates.append(_Rate("person", principal.principal_id, limits.per_person, limits.batch))
    for rate in rates:
        if _never_failing(partial(_counted, deps, rate, minute_of(now))) > rate.limit:
            raise TooManyRequests(seconds_to_next_minute(now))


@dataclass(frozen=True, slots=True)
class _Rate:
    """A limit of requests a minute for one caller; a process may hold back up to `batch` before sharing its count."""

    kind: str
    who: str
    limit: int
    batch: int


def _counted(deps: Wiring, rate: _Rate, minute: datetime) -> int:
    share = partial(deps.counters.add_requests, rate.kind, rate.who, minute, expires=minute + COUNTS_KEPT)
    return deps.tally.add(minute, f"{rate.kind} {rate.who}", limit=rate.limit, batch=rate.batch, share=share)


def count_upload(deps: Wiring, principal: Principal, *whose: str) -> None:
    """Count an announced upload, for the person and for the party (`whose`) at what it is filed in.

    Raises:
        QuotaExceeded: one of them has announced as many today as it may.
    """
    most, most_of_a_party = deps.limits.uploads_per_person, deps.limits.uploads_per_case
    _count_today(deps, "UPLOADS", (principal.principal_id,), most, f"每人每天最多登记 {most} 份材料，请明天再传。")
    refusal = f"贵方每天最多为每件登记 {most_of_a_party} 份材料，请明天再传。"
    _count_today(deps, "UPLOADS", whose, most_of_a_party, refusal)


def count_letter(deps: Wiring, *whose: str) -> None:
    """Count a letter that is asked for, for the party (`whose`) at the case.

    Raises:
        QuotaExceeded: it has asked for as many today as it may.
    """
    most = deps.limits.letters_per_case
    _count_today(deps, "LETTERS", whose, most, f"贵方每天最多为每件生成 {most} 份公文，请明天再试。")


def refuse_if_full(deps: Wiring, documents: Iterable[Document], party: Party, office: str) -> None:
    """Refuse another document or letter to a party that has brought as many as it ever may.

    All count, whatever became of them, since each stays in the case and in every answer that shows it.

    Raises:
        FolderFull: it has.
    """
    most = deps.limits.documents_in_all
    if sum((document.uploaded_by, document.office) == (party, office) for document in documents) >= most:
        raise FolderFull(
            f"贵方在本件中登记的材料和公文（含未通过核验、已过期和已撤回的）累计已达 {most} 份，不能再增加。"
            "确需补充的，请与承办单位联系，线下提交。"
        )


def _count_today(deps: Wiring, what: str, whose: Sequence[str], most: int, refusal: str) -> None:
    now = deps.clock.now()
    expires = now + timedelta(seconds=seconds_to_midnight(now)) + COUNTS_KEPT
    if _never_failing(partial(deps.counters.add_today, what, whose, shanghai_date(now), expires=expires)) > most:
        raise QuotaExceeded(refusal, seconds_to_midnight(now))


def _never_failing(count: Callable[[], int]) -> int:
    try:
        return count()
    except Exception as error:
        log.failure(LOG, "not counted", error)
        return 0
