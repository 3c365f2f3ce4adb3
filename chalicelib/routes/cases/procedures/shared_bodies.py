"""Bodies of actions that several procedures have."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.routes.cases.case_fields import ReasonCodes
from chalicelib.routes.cases.procedures.kit import Examples
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import Line, OptionalParagraph
from chalicelib.routes.parties.document_fields import DocumentIds


class SupplementRequestBody(Body):
    """一次性告知需补正的全部内容。"""

    items: Annotated[list[Line], Field(min_length=1, max_length=30)]
    note: OptionalParagraph = ""
    reason_codes: ReasonCodes = []


class SupplementBody(Body):
    """补正。"""

    note: OptionalParagraph = ""
    document_ids: DocumentIds = []


class DismissalBody(Body):
    """不予受理，说明理由。"""

    reason_codes: ReasonCodes = []
    reasons: OptionalParagraph = ""


class WithdrawalBody(Body):
    """撤回申请。"""

    reason: OptionalParagraph = ""


class TakeoverBody(Body):
    """接管由信用建设牵头部门代办的申请。"""


EXAMPLES: Examples = {
    "withdraw": ({"reason": "企业拟补齐材料后再申请。"},),
    "take_over": ({},),
}
"""Action -> examples of its body, for the API's description."""
