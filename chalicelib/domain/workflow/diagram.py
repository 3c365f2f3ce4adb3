"""A procedure drawn as a Mermaid state diagram: the docs' picture is derived, never drawn."""

from __future__ import annotations

from chalicelib.domain.workflow.grammar import Procedure


def mermaid(procedure: Procedure) -> str:
    """The diagram; limits stand in the stages they bound."""
    lines = ["stateDiagram-v2"]
    for stage in procedure.stages:
        limit = f"（{stage.limit.working_days} 个工作日）" if stage.limit else ""
        lines.append(f'    state "{stage.label}{limit}" as {stage.name}')
    lines.append(f"    [*] --> {procedure.submission.target}: {procedure.submission.label}")
    for action in procedure.actions:
        lines += [
            f"    {source} --> {target}: {action.label}" for source in action.sources for target in action.targets
        ]
    lines += [f"    {stage.name} --> [*]" for stage in procedure.stages if stage.is_closed]
    return "\n".join(lines) + "\n"
