"""A letter before it has a format: its parts in order, without their looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; indented by two characters, as all but an address is."""

    text: str
    is_indented: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `room` lines are left to write in; `closing` stands below them, to the right (seal, date)."""

    text: str = ""
    span: int = 1
    is_label: bool = False
    room: int = 0
    closing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Bordered rows. `widths` are the columns' shares; the spans of each row add up to the columns."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Banner:
    """A bar in a colour that its words name too."""

    text: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`phrases` make up the title, which breaks between them where it must; `head` is the sender's name over a letter.

    A form is a sheet that is filled in: it has smaller margins, and neither head nor sender. At the foot of others
    stand either `signing` lines, to be filled in by hand, or the sender with the date.
    """

    phrases: tuple[str, ...]
    blocks: tuple[Block, ...]
    is_form: bool = False
    head: str = ""
    number: str = ""
    banner: Banner | None = None
    addressee: str = ""
    attachments: tuple[str, ...] = ()
    sender: str = ""
    date: date | None = None
    signing: tuple[str, ...] = ()
    contact: str = ""
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return "".join(self.phrases)
