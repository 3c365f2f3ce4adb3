"""Names of grants and of the audit."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chalicelib.domain.parties.access import PARTY_NAMES, ROLE_NAMES
from chalicelib.domain.parties.parties import Party, Role

ENUMS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Party: PARTY_NAMES,
    Role: ROLE_NAMES,
}

FIELDS: Mapping[str, str] = {
    # grants
    "role": "身份",
    "organisation": "单位的代码；运维人员和系统为空，申请企业经办人由目录登记",
    "GrantAnswer.city": "单位所在城市的代码；省级单位和运维人员为空",
    "principal_id": "登录者的编号，不含个人信息",
    "grants": "登录者的全部身份；由目录登记，不由请求决定",
    # the audit
    "AuditQuery.case_id": "哪件申请被谁读过；与 `reader` 填其一",
    "reader": "谁读过什么：查阅者的 `principal_id`；与 `case_id` 填其一",
    "ReadingAnswer.at": "查阅时间",
    "ReadingAnswer.principal_id": "查阅者的编号，不含个人信息",
    "ReadingAnswer.grants": "查阅者当时的全部身份",
    "ReadingAnswer.path": "所读的地址，不含查询条件",
    "ReadingAnswer.case_id": "所读的办件编号；不是某一件申请的为 null",
}
