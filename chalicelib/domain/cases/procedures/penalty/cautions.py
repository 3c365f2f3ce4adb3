"""Cautions of the penalty procedure: another agency, an authority of another city, a publication that is too short."""

from __future__ import annotations

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.penalty.matter import Penalty
from chalicelib.domain.time.local_time import chinese_date
from chalicelib.domain.time.publication import EarliestRepair, earliest_repairs
from chalicelib.domain.workflow.cautions import Caution, Known
from chalicelib.domain.workflow.grammar import Fields


def _agency_differs(case: CaseFile, fields: Fields, known: Known) -> str:
    city = known.directory.find(case.handling_city)
    named = city.agency_named(case.application.matter.office) if city else None
    chosen = case.agency.agency_id if case.agency else fields.get("agency_id")
    agency = city.agency(str(chosen)) if city and chosen else None
    if named is None or agency is None or named.agency_id == agency.agency_id:
        return ""
    remedy = "；转错的，可以撤回转办" if case.stage == "forwarded" else ""
    return f"本件转办至{agency.name}，而决定书上的机关是{named.name}，请核对{remedy}。"


def _authority_elsewhere(case: CaseFile, fields: Fields, known: Known) -> str:
    office, cities = case.application.matter.office, known.directory.cities
    here = known.directory.find(case.handling_city)
    elsewhere = "、".join(city.name for city in cities.values() if city is not here and city.agency_named(office))
    if not elsewhere or (here and here.agency_named(office)):
        return ""
    remedy = "；不属于本市的，可以移送" if case.stage in ("submitted", "supplementing") else ""
    return f"决定书上的机关“{office}”属于{elsewhere}，请核对{remedy}。"


def _publication_is_short(case: CaseFile, fields: Fields, known: Known) -> str:
    repairs = _earliest(case)
    if not repairs or known.today >= repairs[0].day:
        return ""
    doubt = "本件属于哪一类，待认定。" if len(repairs) > 1 else ""
    return f"{_told(case)}最短公示期尚未届满：{_each(repairs)}。{doubt}依据：{repairs[0].tier.basis}。"


def _publication_is_undetermined(case: CaseFile, fields: Fields, known: Known) -> str:
    repairs = _earliest(case)
    if not repairs or not repairs[0].day <= known.today < repairs[-1].day:
        return ""
    return f"{_told(case)}最短公示期是否届满，待认定：{_each(repairs)}。依据：{repairs[0].tier.basis}。"


def _earliest(case: CaseFile) -> tuple[EarliestRepair, ...]:
    penalty = case.matter(Penalty)
    return earliest_repairs(
        penalty.decided_on,
        tuple(penalty.kinds),
        penalty.fine_amount,
        market_regulator=case.is_for_market_regulator,
        applied_on=case.applied_on,
    )


def _told(case: CaseFile) -> str:
    return f"处罚决定于{chinese_date(case.application.matter.made_on)}作出，"


def _each(repairs: tuple[EarliestRepair, ...]) -> str:
    return "；".join(
        f"{repair.tier.name}，最短公示{repair.tier.period}，最早{chinese_date(repair.day)}可以修复"
        if repair.tier.months
        else f"{repair.tier.name}，没有最短公示期"
        for repair in repairs
    )


AGENCY_DIFFERS: Caution[CaseFile] = Caution("agency_differs", "转办的机关与决定书上的机关不一致", _agency_differs)
AUTHORITY_ELSEWHERE: Caution[CaseFile] = Caution(
    "authority_elsewhere", "决定书上的机关属于其他城市", _authority_elsewhere
)
PUBLICATION: tuple[Caution[CaseFile], ...] = (
    Caution("publication_not_over", "最短公示期尚未届满", _publication_is_short),
    Caution("publication_undetermined", "最短公示期是否届满待认定", _publication_is_undetermined),
)
