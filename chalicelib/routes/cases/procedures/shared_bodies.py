"""Bodies of actions that several procedures have."""

from __future__ import annotations

from chalicelib.routes.cases.procedures.kit import Examples
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import OptionalParagraph


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
