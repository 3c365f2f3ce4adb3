"""The request to the one above a late office: to hold it to its limit, as lists and answers tell it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from chalicelib.domain.cases.alerts.supervision import run_of, signed_by
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.local_time import chinese_date
from chalicelib.domain.time.wording import remaining


def asked_of(parties: Collection[Party], case: CaseFile, directory: Directory, today: date) -> str:
    """The request to these parties, where one of them signs the sheet of an office that is late; "" otherwise."""
    sheet, run = case.sheet, run_of(case)
    if sheet is None or run is None or not run.is_running or today <= run.due_on or signed_by(sheet) not in parties:
        return ""
    office = name_of_office(sheet.owed_by, case, directory)
    task = PROCEDURES[case.procedure].limit(run.clock).label
    left = remaining(run.due_on, today, directory.calendar)
    return f"请督促{office}立即办结“{task}”：应于{chinese_date(run.due_on)}前办结，{left}。"


def name_of_office(party: Party, case: CaseFile, directory: Directory) -> str:
    """The name of the office that holds a seat, or of the seat."""
    office = directory.office_of(party, case.jurisdiction(ACCESS[party].place), case.seats.get(party, ""))
    return office.name if office else PROCEDURES[case.procedure].name_of(party)
