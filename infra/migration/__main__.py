"""Back-fill the rows of a deployment with the forms and the index attributes of this release, beside the service:

python -m infra.migration DEPLOYMENT [--anew]     or     make migrate DEPLOYMENT=prod.toml

Run it after the new code is deployed everywhere. It may be stopped and run again at any time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from chalicelib.domain.parties.access import COMMITTEE
from chalicelib.domain.shared import lineages
from chalicelib.domain.shared.lineages import Lineage
from chalicelib.tables.core.models import AUDIT_INDEXES, INDEXES, OUTBOX_INDEXES
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.offices.directory import DirectoryStore
from infra.deploy.deployment import NotDeployable, command, read
from infra.migration import kinds
from infra.migration.tables import Progress, Target, Tell, migrate
from infra.provision.places import places


def targets(tables: Tables) -> Iterator[Target]:
    """The shared tables, that of every city and province in the directory, and the committee's."""
    yield Target(tables.directory, kinds.DIRECTORY_KINDS)
    yield Target(tables.once, kinds.ONCE_KINDS)
    yield Target(tables.access, kinds.ACCESS_KINDS)
    yield Target(tables.outbox, kinds.OUTBOX_KINDS)
    yield Target(tables.audit, kinds.AUDIT_KINDS)
    for place in [*places(DirectoryStore(tables).read().cities.values()), COMMITTEE]:
        yield Target(tables.cases(place), kinds.CITY_KINDS, place)


def forms() -> str:
    """The forms and the indexes of this release, as one line: a run to others begins anew."""
    written = {name: value.written for name, value in vars(lineages).items() if isinstance(value, Lineage)}
    indexed = (*INDEXES, *OUTBOX_INDEXES, *AUDIT_INDEXES)
    return " ".join([*(f"{name.lower()}={form}" for name, form in sorted(written.items())), *sorted(indexed)])


def migrate_all(tables: Tables, tell: Tell = print, *, anew: bool = False) -> list[Progress]:
    """Migrate every table of a deployment."""
    return [migrate(tables, target, forms(), tell, anew=anew) for target in targets(tables)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Migrate the deployment that the command line names; 1 if a row cannot be read."""
    parser = command(__doc__)
    parser.add_argument("--anew", action="store_true", help="begin again, also where an earlier run came to its end")
    asked = parser.parse_args(arguments)
    try:
        done = migrate_all(read(asked.deployment).tables, anew=asked.anew)
    except NotDeployable as reason:
        sys.exit(str(reason))
    return int(any(progress.unreadable for progress in done))


if __name__ == "__main__":
    sys.exit(main())
