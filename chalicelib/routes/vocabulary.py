"""The known values of fields with their Chinese names, each taken from the table that rules by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chalicelib.domain import watch
from chalicelib.domain.parties import PARTY_NAMES, Role
from chalicelib.domain.procedures import PROCEDURES
from chalicelib.domain.reasons import REASONS

Names = Mapping[str, str]


def _together(pairs: Iterable[tuple[str, str]]) -> Names:
    """One table of what all procedures know; what they name differently bears both names."""
    names: dict[str, dict[str, None]] = {}
    for value, name in pairs:
        names.setdefault(value, {})[name] = None
    return {value: "／".join(known) for value, known in names.items()}


PROCEDURE_NAMES: Names = {procedure.name: procedure.label for procedure in PROCEDURES.values()}
STAGES = _together((stage.name, stage.label) for p in PROCEDURES.values() for stage in p.stages)
ACTIONS = _together((action.name, action.label) for p in PROCEDURES.values() for action in p.actions)
TIMELINE: Names = {
    **_together((p.submission.name, p.submission.label) for p in PROCEDURES.values()),
    **ACTIONS,
    **watch.EVENT_NAMES,
}
"""What a timeline may show."""
CLOCKS = _together((limit.clock, limit.label) for p in PROCEDURES.values() for limit in p.limits)
MATERIALS = _together(pair for p in PROCEDURES.values() for pair in p.materials.items())
REASON_TEXTS: Names = {code: reason.text for code, reason in REASONS.items()}

ROLE_NAMES: Names = {
    Role.APPLICANT: "申请企业经办人",
    Role.STEWARD: "信用修复管家（城市信用建设牵头部门）",
    Role.AUTHORITY: "行政处罚机关",
    Role.COURT: "人民法院",
    Role.PROVINCE: "省级信用建设牵头部门",
    Role.COMMITTEE: "联合审查委员会委员",
    Role.OPERATOR: "运维人员",
}
ACTOR_NAMES: Names = {**ROLE_NAMES, watch.SYSTEM.role: "系统自动"}
PARTIES: Names = {str(party): name for party, name in PARTY_NAMES.items()}
ADDRESSEE_NAMES: Names = {**PARTIES, "superior": "行政处罚机关的上级联系人", "committee": ROLE_NAMES["committee"]}
LIGHT_NAMES: Names = {"green": "绿灯，未临期", "amber": "黄灯，到期前一个工作日起", "red": "红灯，已逾期"}
CHANNEL_NAMES: Names = {"inbox": "站内消息", "email": "电子邮件", "webhook": "签名回调", "letter": "生成公文"}
DELIVERY_STATE_NAMES: Names = {"pending": "待送达", "delivered": "已送达", "dead": "多次失败，已放弃"}
COURT_LEVELS: Names = {"basic": "基层人民法院", "intermediate": "中级人民法院"}


def told(names: Names) -> str:
    """The values with their names: `fine` 罚款；`warning` 警告."""
    return "；".join(f"`{value}` {name}" for value, name in names.items())
