"""Addressees by their codes, for tables of tests."""

from __future__ import annotations

from chalicelib.domain.parties.access import ADDRESSEES
from chalicelib.domain.parties.parties import Addressee

BY_CODE: dict[str, Addressee] = {str(to): to for to in ADDRESSEES}
