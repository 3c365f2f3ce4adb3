"""Names of the public figures."""

from __future__ import annotations

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "as_of": "统计时间",
    "cases": "办理的申请数",
    "CityStatistics.cross_city": "其中企业注册地不在本市的申请数",
    "stage_names": "`by_stage` 中各阶段的中文名称，以阶段代码为键",
    "by_stage": "各阶段的申请数，以阶段代码为键",
    "repaired": "已修复的申请数",
    "average_working_days_to_repair": "从申请到修复平均用了多少个工作日；没有已修复的申请时为 null",
    "kept_in_time": "已停止计算的时限中按期办结的比例，0 至 1；没有时为 null",
    "overdue_now": "现在逾期的申请数",
}
