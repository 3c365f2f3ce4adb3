"""Cuts the font of the letters from Google's Noto Serif SC, once, when the font or the set of characters changes.

The source is `400Regular/NotoSerifSC_400Regular.ttf` of the npm package @expo-google-fonts/noto-serif-sc 0.4.3
(code MIT, font SIL OFL 1.1 with no reserved name): `npm pack @expo-google-fonts/noto-serif-sc@0.4.3`, unpack, and

    python -m infra.letter_font path/to/NotoSerifSC_400Regular.ttf

The whole font has 14.8 MB. What is kept covers GBK, and of the 《通用规范汉字表》 what lies outside GBK.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import uharfbuzz as hb  # type: ignore[import-untyped]  # ships no types

from chalicelib.documents.letters.font import FONT_FILE

# Table characters that Unicode keeps in Extension A; those of the later extensions are all in the source font.
_EXTENSION_A = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣"
    "䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
_SYMBOLS = "·—…‘’“”〔〕《》〈〉【】①②③④⑤⑥⑦⑧⑨⑩□■○●△▲☐√×÷±℃‰№§￥¥〓＿≈≠≤≥"
_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "VORG", "DSIG", "prep", "gasp")


def _gbk() -> Iterable[str]:
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                yield bytes((lead, trail)).decode("gbk")
            except UnicodeDecodeError:
                continue


def wanted(face: Any) -> set[int]:
    """The characters that the letters' font keeps."""
    later = {code for code in face.unicodes if 0x9FA6 <= code <= 0x9FFF or 0x20000 <= code <= 0x3FFFF}
    latin = {*range(0x20, 0x7F), *range(0xA0, 0x100)}
    return later | latin | {ord(character) for character in (*_gbk(), *_EXTENSION_A, *_SYMBOLS)}


def cut(source: Path) -> bytes:
    face = hb.Face(hb.Blob.from_file_path(str(source)))
    plan = hb.SubsetInput()
    plan.unicode_set.update(wanted(face))
    plan.flags = hb.SubsetFlags.NO_HINTING
    for tag in _DROPPED:
        plan.drop_table_tag_set.add(int.from_bytes(tag.encode()))
    return bytes(hb.subset(face, plan).blob.data)


if __name__ == "__main__":
    FONT_FILE.write_bytes(cut(Path(sys.argv[1])))
    print(f"{FONT_FILE}: {FONT_FILE.stat().st_size:,} bytes")
