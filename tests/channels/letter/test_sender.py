"""An ordered letter starts the function that makes it."""

from __future__ import annotations

from chalicelib.domain.parties.channels import Channel
from tests.handlers.test_stream import DONE, a_delivery, states
from tests.services.support import Deployment


def test_the_function_that_makes_letters_is_started_for_the_document(d: Deployment) -> None:
    name = a_delivery(d, "a", Channel.LETTER, facts={"document_id": "D-1"})
    d.stream(name)
    assert d.handed_on == [("letters", {"case_id": "JZ-1", "document_id": "D-1"})]
    assert states(d) == {name: DONE}
