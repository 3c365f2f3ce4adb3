from __future__ import annotations

from datetime import date

from chalicelib.domain.workflow.diagram import mermaid
from tests.domain.workflow.test_contradictions import declare


def test_a_procedure_is_drawn_with_its_limits_and_its_ends() -> None:
    assert mermaid(declare(), date(2026, 3, 2)) == (
        "stateDiagram-v2\n"
        '    state "待答复（5 个工作日）" as open\n'
        '    state "待说明" as asked\n'
        '    state "已答复" as closed\n'
        "    [*] --> open: 提交\n"
        "    open --> asked: 询问\n"
        "    asked --> open: 说明\n"
        "    open --> closed: 答复\n"
        "    closed --> [*]\n"
    )
