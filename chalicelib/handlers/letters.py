"""Makes letters in a function of its own: typesetting is slow, and no other function needs its libraries."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.channels.letter.sender import FUNCTION
from chalicelib.services.cases import letters

blueprint = Blueprint(__name__)


@blueprint.lambda_function(name=FUNCTION)
def make_letter(event: dict[str, Any], context: Any) -> str:
    """Make the letter that the event names; Lambda calls again if this fails."""
    return letters.make(wiring.current(), event["case_id"], event["document_id"])
