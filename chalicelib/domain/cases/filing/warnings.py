"""Warnings (提示) to the stewards of a case: what the directory tells against what is about to happen, or happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.offices.cities import Directory

AGENCY_DIFFERS, AUTHORITY_ELSEWHERE = "agency_differs", "authority_elsewhere"
WARNING_NAMES: Mapping[str, str] = {
    AGENCY_DIFFERS: "转办的机关与决定书上的机关不一致",
    AUTHORITY_ELSEWHERE: "决定书上的机关属于其他城市",
}


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning: its code, and its text for the steward."""

    code: str
    text: str


def warnings_of(case: CaseFile, directory: Directory) -> Iterator[Warned]:
    """The warnings that are certain by the directory of today; a name that it does not know warns of nothing."""
    office, agency = case.application.matter.office, case.agency
    named = directory.cities[case.handling_city].agency_named(office)
    if agency and named and named.agency_id != agency.agency_id:
        text = f"本件转办至{agency.name}，而决定书上的机关是{named.name}，请核对；转错的，可以撤回转办。"
        yield Warned(AGENCY_DIFFERS, text)
    if named is None:
        for city in directory.cities.values():
            if city.agency_named(office):
                text = f"决定书上的机关“{office}”属于{city.name}，请核对；不属于本市的，可以移送。"
                yield Warned(AUTHORITY_ELSEWHERE, text)
