"""The action routes, one for each path that the declared procedures name."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.cases.procedures import PROCEDURES, Action
from chalicelib.domain.links import opinion_links
from chalicelib.domain.parties.parties import PARTY_NAMES
from chalicelib.domain.shared.errors import (
    AlreadyUrgedToday,
    CaseNotFound,
    LostRace,
    NotAllowedNow,
    RoleMayNot,
    VersionIsStale,
)
from chalicelib.routes.cases.action_bodies import ACTION_BODIES
from chalicelib.routes.cases.case_answers import CaseAnswer
from chalicelib.routes.cases.cases import answer_case
from chalicelib.routes.http.api import ApiBlueprint, Call, Key
from chalicelib.routes.http.fields import Body
from chalicelib.routes.reference.vocabulary import STAGES
from chalicelib.services.cases import cases
from chalicelib.services.cases.cases import ActionRequest
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "actions")


def _declare(path: str, actions: tuple[Action, ...]) -> None:
    """One route: its body chooses among `actions`, its text tells what the table says of each."""
    body = ACTION_BODIES[path]
    daily = (AlreadyUrgedToday,) if any(action.daily for action in actions) else ()

    @api.post(
        f"/v1/cases/{{case_id}}/{path}",
        "、".join(dict.fromkeys(action.label for action in actions)),
        name=path.replace("-", "_").replace("/", "_"),
        body=body,
        answer=CaseAnswer,
        key=Key.HONOURED,
        if_match=True,
        by_link=path in opinion_links.ACTION_PATHS,
        refusals=(CaseNotFound, RoleMayNot, NotAllowedNow, VersionIsStale, LostRace, *daily),
        description="\n".join(describe(action) for action in actions),
    )
    def act(call: Call) -> Reply:
        content = call.body(Body).model_dump(mode="json")
        request = ActionRequest(
            path=path,
            document_ids=tuple(content.pop("document_ids", ())),
            fields=content,
            if_match=call.if_match,
            key=call.key,
        )
        return cases.act(call.w, call.principal, call.path["case_id"], request, answer_case)


def describe(action: Action) -> str:
    """What the procedure's table says of an action, in a line of Markdown."""
    chosen = f"（`{action.choice.field}` = `{action.choice.value}`）" if action.choice else ""
    told = [PARTY_NAMES[party] for party in action.tells] + ["应办单位"] * action.tells_who_owes
    sentences = (
        f"由{_each(PARTY_NAMES[party] for party in action.by)}{'中的应办单位' * action.only_who_owes}办理",
        f"适用于{_each(f'“{STAGES[stage]}”' for stage in action.sources)}阶段",
        "每个工作日限一次" * action.daily,
        *(f"须{need}" for need in action.needs),
        f"办理后进入{'或'.join(f'“{STAGES[stage]}”' for stage in action.targets)}"
        if action.targets
        else "办理后阶段不变",
        f"告知{_each(told)}" if told else "",
        f"依据：{action.basis}" if action.basis else "",
    )
    return f"- **{action.label}**{chosen}：{'。'.join(filter(None, sentences))}。"


def _each(names: Iterable[str]) -> str:
    return "、".join(names)


for _path in dict.fromkeys(action.path for procedure in PROCEDURES.values() for action in procedure.actions):
    _declare(_path, tuple(a for procedure in PROCEDURES.values() for a in procedure.actions_at(_path)))
