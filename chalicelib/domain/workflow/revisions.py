"""Revisions: the last action of its kind, taken anew by those who took it; its needs and its targets stand once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.domain.parties.access import Audience
from chalicelib.domain.workflow.grammar import Action, Condition, F, Fields, Window
from chalicelib.domain.workflow.needs import Words
from chalicelib.domain.workflow.records import Mended


def revision(
    *revised: Action[F],
    name: str,
    label: str,
    path: str,
    sources: tuple[str, ...],
    corrects: Callable[[F], Fields],
    when: Condition[F] | None = None,
    window: Window[F] | None = None,
    basis: str = "",
) -> Action[F]:
    """An action that takes one of `revised` anew, in its place, with the reason of the correction.

    All are told whom any of them tells: those who knew of the old outcome hear of the new one. What was decided by an
    opinion link is revised by it.
    """
    return Action(
        name=name,
        label=label,
        by=_union(action.by for action in revised),
        record=Mended,
        sources=sources,
        path=path,
        by_link=any(action.by_link for action in revised),
        needs=(Words("reason"),),
        tells=_union(action.tells for action in revised),
        audience=Audience.APPLICANT,
        corrects=corrects,
        revises=revised,
        when=when,
        window=window,
        basis=basis,
    )


def _union(parties: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(party for several in parties for party in several))
