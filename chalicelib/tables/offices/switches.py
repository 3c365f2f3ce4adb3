"""The switch that stops all writes, as operators turn it; `tables/core/gate.py` reads it."""

from __future__ import annotations

from chalicelib.domain.shared.maintenance import Maintenance
from chalicelib.tables.core import keys
from chalicelib.tables.core.gate import MAINTENANCE
from chalicelib.tables.core.tables import Tables


class SwitchStore:
    """The switch in the directory. It is put there by itself, since no transaction passes while it is turned."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.directory

    def stop_writes(self, maintenance: Maintenance) -> None:
        self._rows(pk=keys.SWITCHES, sk=keys.WRITES, **MAINTENANCE.stored(maintenance)).save()

    def resume_writes(self) -> None:
        self._rows(pk=keys.SWITCHES, sk=keys.WRITES).delete()
