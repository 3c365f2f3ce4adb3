"""Demo identities: one for each applicant's city, office and court, by the names under which their tokens are kept."""

from __future__ import annotations

from chalicelib.domain.cities import City
from chalicelib.domain.parties import Grant, Principal, Role


def demo_principals(cities: list[City]) -> dict[str, Principal]:
    """Name -> principal; the name is the principal's id too."""
    grants: dict[str, Grant] = {"operator": Grant(Role.OPERATOR, "")}
    for city in cities:
        for role in (Role.APPLICANT, Role.STEWARD, Role.COMMITTEE):
            grants[f"{role}-{city.city}"] = Grant(role, city.city, city.city)
        grants |= {f"authority-{a.agency_id}": Grant(Role.AUTHORITY, a.agency_id, city.city) for a in city.agencies}
        grants |= {f"court-{court.court_id}": Grant(Role.COURT, court.court_id, city.city) for court in city.courts}
        grants[f"province-{city.province}"] = Grant(Role.PROVINCE, city.province)
    return {name: Principal(name, (grant,)) for name, grant in grants.items()}
