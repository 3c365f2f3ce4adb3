"""Enter the founding members, and the first operator: those who are there before anybody can sign in.

python -m infra.deploy.seed DEPLOYMENT [--founders FILE] [--operator SUBJECT --name NAME]

What is there already is left as it is: later changes go through the API, which keeps who made them.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from chalicelib.domain.offices.cities import City
from chalicelib.domain.offices.staff import Decision, StaffMember, invite
from chalicelib.domain.parties.parties import Grant, Role
from chalicelib.domain.shared.errors import StaffExists
from chalicelib.runtime import ids
from chalicelib.runtime.clock import real_time
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.offices.directory import DirectoryStore
from chalicelib.tables.offices.staff import StaffStore
from infra.deploy.deployment import NotDeployable, command, read
from infra.deploy.founders import founders

BY = "deployment"
"""The name under which the records are entered."""


def enter_cities(tables: Tables, cities: list[City]) -> list[str]:
    """Enter those that are not there yet; answers them.

    Raises:
        NotDeployable: the provisioner has not made their tables.
    """
    store = DirectoryStore(tables)
    places = sorted({place for city in cities for place in (city.city, city.province)})
    missing = store.without_tables(places)
    if missing:
        raise NotDeployable(f"no tables for {', '.join(missing)}: python -m infra.provision DEPLOYMENT --founders FILE")
    known = store.read().cities
    new = [city for city in cities if city.city not in known]
    for city in new:
        store.save_city(city)
    return [city.city for city in new]


def enter_operator(tables: Tables, subject: str, name: str, at: datetime) -> StaffMember | None:
    """The first operator, who signs in as `subject`; None where that is somebody already."""
    grants = (Grant(Role.OPERATOR, ""),)
    staff_id = ids.random_id()
    first = invite(staff_id=staff_id, name=name, email="", subject=subject, grants=grants, decision=Decision(BY, at))
    try:
        StaffStore(tables).save(first)
    except StaffExists:
        return None
    return first


def main(arguments: list[str] | None = None) -> None:
    parser = command(__doc__)
    parser.add_argument("--founders", type=Path, help="in the form of local/seed/directory.toml")
    parser.add_argument("--operator", help="the `sub` that the issuer gives to the first operator")
    parser.add_argument("--name", default="运维人员")
    asked = parser.parse_args(arguments)
    try:
        tables = read(asked.deployment).tables
        if asked.founders:
            print("entered:", ", ".join(enter_cities(tables, founders(asked.founders))) or "nobody, all are there")
        if asked.operator:
            first = enter_operator(tables, asked.operator, asked.name, real_time())
            print(f"operator {first.staff_id}" if first else "this subject is somebody already")
    except NotDeployable as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
