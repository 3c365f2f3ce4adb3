"""The shapes by which answers cite the rules: reasons with their remedies, portals, the version in force."""

from __future__ import annotations

from datetime import date

from chalicelib.routes.cases.codes import ReasonCode
from chalicelib.routes.http.answers import Answer


class ReasonAnswer(Answer):
    """原因与补救办法。"""

    code: ReasonCode
    text: str
    mend: str


class PortalAnswer(Answer):
    """与本案有关的公示网站及其所需材料。"""

    portal: str
    name: str
    url: str
    basis: str
    materials: tuple[str, ...]


class RulesAnswer(Answer):
    """按提交日期适用的规定。"""

    version: str
    name: str
    issued_by: str
    in_force_from: date
    source: str
