"""The pages of docs/ that are derived from the code: `python -m tools.docs` writes them, a test fails on stale ones.

A page is derived whole, or between two marks, so that prose may stand around what is derived.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from chalicelib.domain.cases.alerts.kinds import ALSO_ALERTED, EVENT_NAMES, EVENTS
from chalicelib.domain.cases.alerts.sheets import COLOUR_NAMES, COLOURS
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import KITS, PROCEDURES
from chalicelib.domain.parties.access import ACCESS, ADDRESSEE_NAMES
from chalicelib.domain.parties.documents import DOCUMENT_KINDS
from chalicelib.domain.parties.parties import Addressee
from chalicelib.domain.time import rules
from chalicelib.domain.time.deadlines import ESCALATED_AFTER, Level
from chalicelib.domain.time.limits import DECIDES_NAMES, NATURE_NAMES
from chalicelib.domain.time.rules import FAR_FUTURE, LegalLimit, Portal, RuleVersion
from chalicelib.domain.workflow.diagram import mermaid
from chalicelib.domain.workflow.grammar import Action, Stage
from chalicelib.domain.workflow.procedure import Procedure
from tools.line_links import renumbered
from tools.markdown_table import table
from tools.settings_table import settings_table

ROOT = Path(__file__).parents[1]

WHEN: Mapping[Level, str] = {
    Level.AMBER: "截止日前一个工作日起，至截止日",
    Level.RED: "过了截止日",
    Level.ESCALATED: f"过了截止日，第 {ESCALATED_AFTER} 个工作日起",
}
HEADING = """# 办理流程

本页由代码导出，请勿手改：改 `chalicelib/domain/` 中的声明，再执行 `make docs`。
流程声明在 [chalicelib/domain/cases/procedures](../chalicelib/domain/cases/procedures)，
会变的规定在 [chalicelib/domain/time/rules.toml](../chalicelib/domain/time/rules.toml)。
"""


def procedures_page() -> str:
    """docs/procedures.md: every procedure, the alerts, the rules of the law, and the codes."""
    parts = [HEADING, *(_procedure(procedure) for procedure in PROCEDURES.values()), _alerts(), _rules(), _codes()]
    return "\n".join(parts)


def _procedure(procedure: Procedure[CaseFile]) -> str:
    return "\n".join(
        (
            f"## `{procedure.name}` {procedure.label}（{procedure.basis}）\n",
            f"```mermaid\n{mermaid(procedure, _newest_day())}```\n",
            "### 阶段\n",
            table(
                ("阶段", "名称", "等待", "要做的事", "依据"), (_stage(stage, procedure) for stage in procedure.stages)
            ),
            "### 时限\n",
            table(
                ("时钟", "名称", "阶段", "由谁", "工作日", "自", "依何日", "性质", "依据", "来源"),
                _limits(procedure),
            ),
            "### 操作\n",
            table(
                ("操作", "名称", "路由", "由谁", "从", "到", "须", "告知", "时钟", "依据"),
                (_action(procedure, action) for action in (procedure.submission, *procedure.variants)),
            ),
            "### 提醒\n",
            "、".join(f"`{level}`" for level in procedure.levels) + "，含义见[提醒与督办](#提醒与督办)。\n",
            *_materials(procedure),
        )
    )


def _stage(stage: Stage, procedure: Procedure[CaseFile]) -> tuple[str, ...]:
    waits_for = procedure.name_of(stage.waits_for) if stage.waits_for else "（办结）"
    return f"`{stage.name}`", stage.label, waits_for, stage.task, stage.basis


def _limits(procedure: Procedure[CaseFile]) -> Iterator[tuple[str, ...]]:
    """Every dated row of every limit, the oldest of each first."""
    for limit in procedure.limits:
        stage = next((stage for stage in procedure.stages if stage.limit is limit), None)
        started_by = next((a for a in procedure.actions if a.starts and a.starts.limit is limit), None)
        where = stage.label if stage else f"“{started_by.label}”之后" if started_by else ""
        owes = procedure.responsible_party(limit.clock, (stage or procedure.stages[0]).name)
        for length in limit.lengths:
            yield (
                f"`{limit.clock}`",
                limit.label,
                where,
                procedure.name_of(owes) if owes else "",
                str(length.working_days),
                length.in_force_from.isoformat(),
                DECIDES_NAMES[length.decides],
                NATURE_NAMES[length.nature],
                length.basis,
                length.source,
            )


def _action(procedure: Procedure[CaseFile], action: Action[CaseFile]) -> tuple[str, ...]:
    labels = {stage.name: stage.label for stage in procedure.stages}
    return (
        f"`{action.name}`",
        action.label,
        _route(action),
        _parties(procedure, action.by),
        "、".join(labels[source] for source in action.sources) or "—",
        "，或".join(labels[target] for target in action.targets) or "（不变）",
        "；".join((*map(str, action.needs), *_conditions(action))),
        "、".join(
            filter(None, (_parties(procedure, action.told), "等待办理的一方" if action.tells_waiting_party else ""))
        ),
        _clocks(procedure, action),
        action.basis,
    )


def _route(action: Action[CaseFile]) -> str:
    path = f"`{action.path}`" if action.path else "`POST /v1/cases`"
    return f"{path} `{action.choice.field}` = `{action.choice.value}`" if action.choice else path


def _conditions(action: Action[CaseFile]) -> Iterator[str]:
    if action.tells_waiting_party:
        yield "不能催自己"
    if action.only:
        yield "只限等待办理的一方"
    if action.when:
        yield action.when.label
    if action.in_person:
        yield "只限本人，代办的单位不能办理"
    if action.daily:
        yield "每个工作日一次"
    if action.window:
        days = action.window.limit.lengths[-1].working_days
        yield f"须满 {days} 个工作日" if action.window.opens else f"限 {days} 个工作日内"


def _clocks(procedure: Procedure[CaseFile], action: Action[CaseFile]) -> str:
    """Describe which clocks start and stop when the action is taken."""
    beside = [f"`{action.starts.limit.clock}` 起算"] if action.starts else []
    beside += [f"`{clock}` 停止" for clock in action.stops]
    if action.detour and not procedure.stage(action.detour.target).limit:
        beside.append(f"到“{procedure.stage(action.detour.target).label}”时不起算")
    return "；".join((*_clock_of_stage(procedure, action), *beside))


def _clock_of_stage(procedure: Procedure[CaseFile], action: Action[CaseFile]) -> Iterator[str]:
    limit = procedure.stage(action.target).limit if action.target else None
    kept = [source for source in action.sources if action.keeps_clocks(source, action.target)]
    left = [source for source in action.sources if source not in kept]
    if limit and kept:
        stages = "、".join(f"“{procedure.stage(source).label}”" for source in kept)
        yield f"`{limit.clock}` 起算（原在{stages}的不变）" if left else f"`{limit.clock}` 不变"
    elif limit is None:
        stopped = [procedure.stage(source).limit for source in left if action.target]
        clocks = "、".join(f"`{limit.clock}`" for limit in stopped if limit)
        yield from [f"{clocks} 停止"] if clocks else ()
    elif action.resumes is None:
        yield f"`{limit.clock}` 起算"
    else:
        granted = f"，至少 {action.resumes} 个工作日" if action.resumes else ""
        yield f"`{limit.clock}` 以剩余天数续算{granted}"


def _materials(procedure: Procedure[CaseFile]) -> Iterator[str]:
    if procedure.materials:
        yield "### 可申报遗失的材料\n"
        yield table(("代码", "名称"), ((f"`{code}`", name) for code, name in procedure.materials.items()))


def _alerts() -> str:
    channels = (
        (ADDRESSEE_NAMES[to], "、".join(f"`{channel}`" for channel in access.told_by) or "—")
        for to, access in ACCESS.items()
    )
    return "\n".join(
        (
            "## 提醒与督办\n",
            "一件申请的一个截止日，每级只提醒一次；错过的黄灯不补发。截止日变动后重新计级。"
            "督办单只在升级到 `escalated` 的流程中发出。\n",
            table(("级别", "何时", "时间线", "督办单", "告知"), ((_level(level), *_alert(level)) for level in Level)),
            "时间线上另有由系统记录的事项："
            + "、".join(f"`{name}` {label}" for name, label in EVENT_NAMES.items() if name not in EVENTS.values())
            + "。\n",
            "### 渠道\n",
            table(("收件人", "渠道"), channels),
        )
    )


def _level(level: Level) -> str:
    return f"`{level}`"


def _alert(level: Level) -> tuple[str, ...]:
    colour, event = COLOURS[level], EVENTS[level]
    owing = () if level is Level.ESCALATED else ("等待办理的一方",)
    told = "、".join((*owing, *(ADDRESSEE_NAMES[to] for to in ALSO_ALERTED[level])))
    return WHEN[level], f"`{event}` {EVENT_NAMES[event]}", COLOUR_NAMES[colour], told


def _rules() -> str:
    return "\n".join(
        (
            "## 规定\n",
            "申请适用其提交之日有效的版本。\n",
            table(
                ("流程", "版本", "名称", "发布", "有效期", "材料", "来源"),
                ((p.label, *_version(version)) for p in PROCEDURES.values() for version in rules.versions(p.name)),
            ),
            "### 法律另有的时限（仅供参考，以备忘录时限为准）\n",
            table(("时钟", "时限", "适用于", "工作日", "自", "依据", "来源"), map(_legal_limit, rules.legal_limits())),
            "### 公示网站\n",
            table(
                ("流程", "网站", "名称", "适用于", "材料", "依据"),
                ((p.label, *_portal(portal)) for p in PROCEDURES.values() for portal in _portals(p.name)),
            ),
            "### 失信被执行人信息的删除事由\n",
            table(("代码", "事由"), ((f"`{code}`", text) for code, text in rules.removal_grounds().items())),
        )
    )


def _version(version: RuleVersion) -> tuple[str, ...]:
    is_open = version.in_force_until == FAR_FUTURE
    period = f"{version.in_force_from} 起" if is_open else f"{version.in_force_from} 至 {version.in_force_until}"
    return f"`{version.version}`", version.name, version.issued_by, period, "、".join(version.materials), version.source


def _legal_limit(limit: LegalLimit) -> tuple[str, ...]:
    days, since = str(limit.working_days), limit.in_force_from.isoformat()
    return f"`{limit.clock}`", limit.name, _applies_to(limit.applies_to), days, since, limit.basis, limit.source


def _portals(procedure: str) -> tuple[Portal, ...]:
    return rules.portals(market_regulator=True, day=_newest_day(), procedure=procedure)


def _portal(portal: Portal) -> tuple[str, ...]:
    link, materials = f"[{portal.name}]({portal.url})", "、".join(portal.materials)
    return f"`{portal.portal}`", link, _applies_to(portal.applies_to), materials, portal.basis


def _newest() -> RuleVersion:
    return rules.versions()[-1]


def _newest_day() -> date:
    """A day on which the newest row of everything is in force."""
    return date.max


def _applies_to(code: str) -> str:
    return {"all": "全部", "market_regulator": "市场监管部门"}.get(code, f"`{code}`")


def _codes() -> str:
    return "\n".join(
        (
            "## 代码\n",
            "### 材料类型\n",
            table(("代码", "名称"), ((f"`{code}`", name) for code, name in DOCUMENT_KINDS.items())),
            "### 原因代码\n",
            table(
                ("流程", "代码", "原因", "补救办法"),
                (
                    (kit.procedure.label, f"`{code}`", reason.text, reason.mend)
                    for kit in KITS.values()
                    for code, reason in kit.reasons.items()
                ),
            ),
        )
    )


def _parties(procedure: Procedure[CaseFile], parties: Iterable[Addressee]) -> str:
    return "、".join(map(procedure.name_of, parties))


def life_cycle() -> str:
    """The penalty procedure as the README shows it."""
    return f"```mermaid\n{mermaid(PROCEDURES['penalty'], _newest_day())}```\n"


_LIMIT = re.compile("（(.+?) 个工作日）")
_IN_ENGLISH = r" (\1 working days)"


def life_cycle_in_english() -> str:
    """The same picture in the words of the code."""
    procedure = PROCEDURES["penalty"]
    picture = mermaid(
        replace(
            procedure,
            stages=tuple(replace(stage, label=_words(stage.name)) for stage in procedure.stages),
            submission=replace(procedure.submission, label=_words(procedure.submission.name)),
            actions=tuple(replace(action, label=_words(action.name)) for action in procedure.actions),
        ),
        _newest_day(),
    )
    return f"```mermaid\n{_LIMIT.sub(_IN_ENGLISH, picture)}```\n"


def _words(name: str) -> str:
    return name.replace("_", " ")


WHOLE: Mapping[str, Callable[[], str]] = {"docs/procedures.md": procedures_page}


BETWEEN_MARKS: Mapping[str, Callable[[], str]] = {
    "README.md": life_cycle,
    "README.en.md": life_cycle_in_english,
    "docs/architecture.md": settings_table,
}
TOUR = "docs/tour.md"
BEGIN, END = "<!-- derived: make docs -->\n", "<!-- end derived -->\n"


def derived() -> Iterator[tuple[Path, str]]:
    """Every page with what it should say."""
    for name, page in WHOLE.items():
        yield ROOT / name, page()
    for name, section in BETWEEN_MARKS.items():
        before, _, rest = (ROOT / name).read_text("utf-8").partition(BEGIN)
        yield ROOT / name, before + BEGIN + section() + END + rest.partition(END)[2]
    yield ROOT / TOUR, renumbered(ROOT / TOUR)


def main() -> int:
    """Write what is stale."""
    for path, text in derived():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"written {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
