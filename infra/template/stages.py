"""Stages differ in figures alone. Each figure is only a default that a deployment may set otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The defaults of one stage. Rates are requests a second, the budget is US dollars a month."""

    evidence_days: int
    requests_per_second: int
    burst: int
    budget: int
    mail_domains: str


STAGES: Mapping[str, Stage] = {
    "dev": Stage(evidence_days=1, requests_per_second=20, burst=40, budget=20, mail_domains="xinxiutong.example"),
    "test": Stage(evidence_days=1, requests_per_second=50, burst=100, budget=50, mail_domains="xinxiutong.example"),
    "prod": Stage(evidence_days=1825, requests_per_second=100, burst=200, budget=300, mail_domains=""),
}
