"""The texts of all messages, and the text of a delivery made from them. A message without a text fails at import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chalicelib.channels.present_facts import Surroundings, present_facts
from chalicelib.domain.cases import texts as cases
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.links import texts as links
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.domain.messages.messages import Duty
from chalicelib.domain.messages.texts import TASK_FACTS, Template, Text, Texts, template_for
from chalicelib.domain.offices import texts as offices
from chalicelib.domain.parties.access import STANDS_FOR
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.people import texts as people

PARTS: tuple[Texts, ...] = (
    *(kit.message_texts for kit in KITS.values()),
    cases.ALERTS,
    cases.DOCUMENTS,
    cases.DIGEST,
    links.TEXTS,
    offices.TEXTS,
    people.TEXTS,
)


class MissingText(Undeliverable):
    """A message that nobody wrote a text for."""


class TextDeclaredTwice(ValueError):
    """Two texts for one kind of message."""


def _joined(parts: tuple[Texts, ...]) -> Iterator[tuple[str, Template]]:
    seen: set[str] = set()
    for texts in parts:
        for name, template in texts.items():
            if name in seen:
                raise TextDeclaredTwice(name)
            seen.add(name)
            yield name, template


TEMPLATES: Texts = dict(_joined(PARTS))
"""Message kind -> text; `kind/addressee` where an addressee reads another."""


def render(delivery: Delivery, around: Surroundings) -> Text:
    """The text of a delivery, from the facts pinned with it and those of the moment.

    The task of another office is not asked of a reader who is merely told.

    Raises:
        MissingText: nobody wrote one for its kind.
    """
    duty = delivery.facts.get("duty", "")
    facts = present_facts(delivery, around)
    template = _template(delivery.kind, delivery.to, duty)
    is_merely_told = duty == Duty.TOLD
    text = template.filled({**facts, **dict.fromkeys(TASK_FACTS, "")} if is_merely_told else facts)
    frame = cases.FRAME_OF.get(delivery.to, cases.FOR_OFFICES)
    asked = frame.asked.get(Duty(duty), ()) if duty and (is_merely_told or not template.says_what_to_do) else ()
    asked = _told(asked, facts)[:1]
    closing = _told(frame.closing, facts)
    lines = "\n".join(_told(frame.lines, facts))
    subject, *_ = (*_told(frame.subjects, {**facts, "title": text.title}), text.title)
    return Text(text.title, tuple(filter(None, (*text.paragraphs, *asked, lines, *closing))), subject)


def _told(sentences: tuple[str, ...], facts: Mapping[str, str]) -> tuple[str, ...]:
    """Those of the sentences whose facts are all there, with their facts."""
    return Template("", sentences).filled(facts).paragraphs


def _template(kind: str, to: Addressee, duty: str) -> Template:
    """The text of a kind; the applicant's representative reads the applicant's text."""
    reads_as = STANDS_FOR.get(to, to) if isinstance(to, Party) else to
    template = template_for(TEMPLATES, kind, reads_as, duty)
    if template is None:
        raise MissingText(f"{kind}/{to}")
    return template
