"""Companies and applications of the demo, as bodies of requests."""

from __future__ import annotations

from typing import Any

from local.demo.play import Play
from local.seed.directory import read

NUMBERS_OF = {
    "jiaozuo-scjg": "焦市监处罚",
    "jiaozuo-sthj": "焦环罚决字",
    "jincheng-sthj": "晋市环罚",
    "changzhi-yjgl": "长应急罚",
    "changzhi-jtys": "长交罚",
}
"""The agencies of the demo, each with the issuer that stands in its decision numbers."""


def company(home_city: str) -> dict[str, str]:
    """The first sample company of a city."""
    companies: list[dict[str, str]] = read("companies.toml")["companies"]
    return next(company for company in companies if company["home_city"] == home_city)


def penalty_by(play: Play, agency_id: str, **changes: str) -> dict[str, str]:
    """A penalty by this agency, under a number that no run of the demo has used; `changes` replaces parts of it."""
    cities = read("directory.toml")["cities"]
    found = (
        (city["city"], agency["name"])
        for city in cities
        for agency in city["agencies"]
        if agency["agency_id"] == agency_id
    )
    city, name = next(found)
    number = play.decision_number(NUMBERS_OF[agency_id])
    return {"handling_city": city, "decision_number": number, "authority_name": name, **changes}


def application(company: dict[str, str], penalty: dict[str, Any], *missing: str, statement: str) -> dict[str, Any]:
    """The body of a submission; the penalty's usual parts need not be named."""
    usual = {"decided_on": "2026-03-02", "kinds": ["fine"], "fine_amount": "20000.00", "performed_on": "2026-03-16"}
    return {
        "procedure": "penalty",
        **parties_of(company),
        "penalty": usual | penalty,
        "missing_materials": [*missing],
        "statement": statement,
    }


def of_lost_receipt(play: Play, company: dict[str, str], agency_id: str, **changes: str) -> dict[str, Any]:
    """The usual application of the demo: the fine is paid, and its receipt is lost."""
    statement = "罚款已缴清，缴款票据搬迁时遗失，请协助核实。"
    return application(company, penalty_by(play, agency_id, **changes), "fine_receipt", statement=statement)


def to_court(
    company: dict[str, str], judgment: dict[str, Any], *missing: str, county: str, statement: str
) -> dict[str, Any]:
    """The body of a submission to a court; the entry's usual parts need not be named."""
    usual = {"listed_on": "2025-08-01", "performed_on": "2026-06-30", "has_term": False}
    parties = parties_of(company)
    return {
        "procedure": "judgment",
        **parties,
        "subject": parties["subject"] | {"county": county},
        "judgment": usual | judgment,
        "missing_materials": [*missing],
        "statement": statement,
    }


def parties_of(company: dict[str, str]) -> dict[str, dict[str, str]]:
    """The company and its contact."""
    return {
        "subject": {name: company[name] for name in ("name", "uscc", "home_city", "address")},
        "contact": {name: company[f"contact_{name}"] for name in ("name", "phone", "email")},
    }
