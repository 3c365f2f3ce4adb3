"""Events about the documents of a case that no action makes: their names, and their form for those whom they miss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.domain.workflow.events import Actor, Event

ADDED = "document.added"
WITHDRAWN = "document.withdrawn"
REJECTED = "document.rejected"
"""The kind of a message alone: a file that is not kept changes no case."""
EVENT_NAMES: Mapping[str, str] = {ADDED: "新增材料", WITHDRAWN: "撤回材料"}

INTERNAL = "internal"
INTERNAL_NAMES: Mapping[str, str] = {INTERNAL: "单位内部事项"}
SOME_OFFICE = Actor("office", "", "")
SOME_OFFICE_NAMES: Mapping[str, str] = {SOME_OFFICE.role: "办理单位"}


def is_about_document(event: Event) -> bool:
    """True if the event tells of a document, which only its readers may know of."""
    return event.action in EVENT_NAMES


def withheld(event: Event) -> Event:
    """The event as others see it: its place in the chain, and that some office did something."""
    return replace(event, action=INTERNAL, actor=SOME_OFFICE, person="", note="", details={}, text="")
