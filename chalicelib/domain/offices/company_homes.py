"""Home cities of companies: the city that a credit code speaks of, and corrections by operators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.offices.cities import City


@dataclass(frozen=True, slots=True)
class HomeChange:
    """A company that was found to be of the city `before` is of the city `after` from now on."""

    uscc: str
    before: str
    after: str


def city_of_code(uscc: str, cities: Iterable[City]) -> City | None:
    """The member city whose region (GB/T 2260) the credit code names; None for a code of a province or of elsewhere.

    A code is kept for life: a company that moved still has that of the city where it was registered first.
    """
    return next((city for city in cities if city.code[:4] == uscc[2:6]), None)


def registered_elsewhere(uscc: str, home_city: str, cities: Iterable[City]) -> City | None:
    """The other member city that the credit code names; None if the code agrees with the home city or names none."""
    named = city_of_code(uscc, cities)
    return named if named and named.city != home_city else None


REGISTERED_ELSEWHERE = "registered_elsewhere"
"""The code of the refusal of a home city that the credit code contradicts."""


def registered_in(city: City) -> str:
    """The text of that refusal."""
    return f"统一社会信用代码表明该企业在{city.name}登记，请核对注册地城市；已迁入所填城市的，请填 `moved_here`。"
