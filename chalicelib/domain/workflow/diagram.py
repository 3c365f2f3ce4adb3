"""The Mermaid state diagram of a procedure for the docs, generated from its declaration."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.domain.workflow.procedure import Procedure


def mermaid(procedure: Procedure[Any], day: date) -> str:
    """The diagram; the limits of `day` stand in the stages that they bound."""
    lines = ["stateDiagram-v2"]
    for stage in procedure.stages:
        limit = f"（{stage.limit.length_on(day).working_days} 个工作日）" if stage.limit else ""
        lines.append(f'    state "{stage.label}{limit}" as {stage.name}')
    lines.append(f"    [*] --> {procedure.submission.target}: {procedure.submission.label}")
    for action in procedure.actions:
        lines += [
            f"    {source} --> {target}: {action.label}"
            for source in action.sources
            for target in action.targets
            if not action.revises or (source != target and len(action.revises) > 1)
        ]
    lines += [f"    {stage.name} --> [*]" for stage in procedure.stages if stage.is_closed]
    return "\n".join(lines) + "\n"
