"""Demo identities: one for each applicant's city, office and court, by the names under which their tokens are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.offices import staff
from chalicelib.domain.offices.cities import City, Directory
from chalicelib.domain.offices.staff import Decision, StaffMember
from chalicelib.domain.parties.parties import Grant, Principal, Role

MAIL_DOMAIN = "staff.xinxiutong.example"


def demo_principals(cities: Sequence[City]) -> dict[str, Principal]:
    """Name -> principal; the name is the principal's id too."""
    applicants = {Grant(Role.APPLICANT, city.city, city.city): f"{city.name}经办人" for city in cities}
    posts = {**staff.posts(_directory(cities)), **applicants}
    return {_name(grant): Principal(_name(grant), (grant,), person=_person(post)) for grant, post in posts.items()}


def demo_staff(cities: Sequence[City], at: datetime) -> list[StaffMember]:
    """Everybody but the applicants, as operators see them."""
    return [_member(grant, post, at) for grant, post in staff.posts(_directory(cities)).items()]


def _member(grant: Grant, post: str, at: datetime) -> StaffMember:
    name = _name(grant)
    return staff.invite(
        staff_id=name,
        name=_person(post),
        email=f"{name}@{MAIL_DOMAIN}",
        subject=name,
        grants=(grant,),
        decision=Decision("local", at),
    )


def _person(post: str) -> str:
    return f"{post}（演示）"


def _name(grant: Grant) -> str:
    return "-".join(filter(None, (grant.role, grant.organisation)))


def _directory(cities: Sequence[City]) -> Directory:
    return Directory({city.city: city for city in cities})
