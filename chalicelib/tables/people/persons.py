"""Persons of the mini-program in the access table, each found by their own id and by their WeChat user."""

from __future__ import annotations

from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.domain.people.persons import Person, PersonId
from chalicelib.domain.shared import lineages
from chalicelib.tables.core import keys
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.records import Records
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write

PERSONS = Form(Person, lineages.PERSONS)
PERSON_IDS = Form(PersonId, lineages.PERSON_IDS)


def person_records(tables: Tables) -> Records[Person]:
    return Records(tables, "PERSON", PERSONS)


class PersonStore:
    """Persons, each changed on condition of their version; a WeChat user stays the same person forever."""

    def __init__(self, tables: Tables) -> None:
        self._persons = person_records(tables)
        self._ids = Records(tables, "OPENID", PERSON_IDS)
        self._writer = TransactionWriter(tables.connection)

    def get(self, person_id: str) -> Person | None:
        """The person as they stand now, or None."""
        return self._persons.get(person_id)

    def of_wechat_user(self, app_id: str, open_id: str) -> Person | None:
        """The person behind a WeChat user of this mini-program, or None."""
        known = self._ids.get(keys.openid(app_id, open_id))
        return self.get(known.person_id) if known else None

    def add(self, person: Person) -> None:
        """Add a new person, and the WeChat user that the person is.

        Raises:
            LostRace: this WeChat user is somebody already.
        """
        name = keys.openid(person.app_id, person.open_id)
        self._writer.write([self._ids.write(name, PersonId(person.person_id)), self._write(person)])

    def save(self, person: Person, answer: AnswerToKeep | None = None) -> None:
        """The next version of a person.

        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
            LostRace: somebody else changed it first.
        """
        self._persons.save(person.person_id, person, answer=answer)

    def _write(self, person: Person) -> Write:
        return self._persons.write(person.person_id, person)
