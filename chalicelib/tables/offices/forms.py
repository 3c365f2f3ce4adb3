"""The JSON forms of the directory's rows."""

from __future__ import annotations

from chalicelib.domain.offices.cities import City
from chalicelib.domain.offices.directory_changes import DirectoryChange
from chalicelib.domain.offices.staff import StaffMember
from chalicelib.domain.parties.parties import Identity
from chalicelib.domain.shared import lineages
from chalicelib.domain.time.holiday_notices import HolidayNotice
from chalicelib.tables.core.forms import Form

CITIES = Form(City, lineages.CITIES)
HOLIDAY_NOTICES = Form(HolidayNotice, lineages.HOLIDAY_NOTICES)
DIRECTORY_CHANGES = Form(DirectoryChange, lineages.DIRECTORY_CHANGES)
IDENTITIES = Form(Identity, lineages.IDENTITIES)
STAFF = Form(StaffMember, lineages.STAFF)
