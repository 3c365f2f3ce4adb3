"""The one font of the PDF letters: its measures, and the part of it that a letter embeds.

Noto Serif SC Regular 2.003 by Google and Adobe, SIL Open Font License 1.1 (`fonts/OFL.txt`), as the npm package
@expo-google-fonts/noto-serif-sc 0.4.3 ships it, cut by `infra/letter_font.py` to GBK and 《通用规范汉字表》.
HarfBuzz (uharfbuzz, Apache 2.0) reads and cuts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

FONT_FILE: Final = Path(__file__).parent / "fonts" / "NotoSerifSC-GBK.ttf"
NAME: Final = "NotoSerifSC-Regular"
ASCENT: Final = 0.88
DESCENT: Final = -0.12
"""The descent of the ideographic square, in em, by which a line of Chinese is centred."""
MISSING: Final = "〓"
"""Printed where the font lacks a character, as Chinese printers do."""
STAND_INS: Final[Mapping[str, str]] = {"•": "·", "・": "·", "‧": "·", "∙": "·", "⋅": "·", "･": "·"}
"""Dots in names of persons, typed in many ways -> the one dot that the font has (间隔号)."""


@dataclass(frozen=True, slots=True)
class Subset:
    """A font file with the characters of one document; `glyphs` numbers them, `widths` are in 1/1000 em."""

    data: bytes
    glyphs: Mapping[str, int]
    widths: Mapping[int, int]
    tag: str


class Typeface:
    def __init__(self) -> None:
        hb = _harfbuzz()
        self._face: Any = hb.Face(hb.Blob.from_file_path(str(FONT_FILE)))
        self._font: Any = hb.Font(self._face)
        self._upem: int = self._face.upem
        self._widths: dict[str, float] = {}

    def has(self, character: str) -> bool:
        """The font has the character, or one that may stand for it."""
        return self._font.get_nominal_glyph(ord(_shown(character))) is not None

    def measure(self, character: str) -> float:
        """The width of a character, in em."""
        if character not in self._widths:
            shown = _shown(character) if self.has(character) else MISSING
            advance: int = self._font.get_glyph_h_advance(self._font.get_nominal_glyph(ord(shown)))
            self._widths[character] = advance / self._upem
        return self._widths[character]

    def subset(self, characters: Iterable[str]) -> Subset:
        hb = _harfbuzz()
        wanted = {_shown(character) if self.has(character) else MISSING for character in characters}
        plan = hb.SubsetInput()
        plan.unicode_set.update(map(ord, wanted))
        face = hb.subset(self._face, plan)
        font = hb.Font(face)
        glyphs = {character: font.get_nominal_glyph(ord(character)) or 0 for character in sorted(wanted)}
        shown = {character: _shown(character) for character in characters}
        glyphs |= {character: glyphs.get(other, glyphs.get(MISSING, 0)) for character, other in shown.items()}
        widths = {glyph: round(font.get_glyph_h_advance(glyph) * 1000 / face.upem) for glyph in glyphs.values()}
        return Subset(bytes(face.blob.data), glyphs, widths, _tag(wanted))


def _shown(character: str) -> str:
    return STAND_INS.get(character, character)


def _harfbuzz() -> Any:
    import uharfbuzz  # type: ignore[import-untyped]  # ships no types; 5 MB that few functions need

    return uharfbuzz


def _tag(characters: Iterable[str]) -> str:
    """The six letters by which PDF tells subsets of one font apart."""
    value = 0
    for character in sorted(characters):
        value = (value * 31 + ord(character)) % 26**6
    return "".join(chr(ord("A") + value // 26**place % 26) for place in range(6))


@lru_cache(maxsize=1)
def typeface() -> Typeface:
    return Typeface()
