"""Writes a letter as a tagged PDF 1.7 with its font embedded. pydyf (BSD) builds the file's objects."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from xml.sax.saxutils import escape

import pydyf  # type: ignore[import-untyped]  # ships no types

from chalicelib.documents.letters import sheet
from chalicelib.documents.letters.font import ASCENT, DESCENT, MISSING, NAME, Subset, typeface
from chalicelib.documents.letters.model import Letter
from chalicelib.documents.letters.sheet import PAGE_HEIGHT, PAGE_WIDTH, Style
from chalicelib.documents.letters.strips import Node, Page, Placed, Words, paginate
from chalicelib.documents.letters.typeset import Setting, typeset
