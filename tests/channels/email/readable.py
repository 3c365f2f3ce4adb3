"""The faults that a reader would find in an e-mail of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

PHONE = re.compile(r"\d{3,4}-\d{7,8}")
NUMBER = re.compile(r"[A-Z]{2,4}-(?:B-)?[0-9A-Z]{12,}")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ADDRESS = re.compile(r"https?://\S+")
LATIN = re.compile(r"[A-Za-z]{2,}")
DOUBLED = ("（（", "))", "((", "【【", "““", "。。", "：：", "{", "}")


def faults(mail: Mapping[str, Any], sayings: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every fault of a mail; `sayings` are words of people, which may be as they like."""
    text, rich, subject = mail["text"], mail["html"], mail["subject"]
    for saying in sayings:
        text = text.replace(saying, "")
    if not PHONE.search(text) or not PHONE.search(rich):
        yield "no phone number"
    number = re.search(rf"^办件编号：({NUMBER.pattern})$", text, re.MULTILINE)
    if number:
        yield from _of_case(text, subject, number[1])
    plain = NUMBER.sub("", ADDRESS.sub("", f"{subject}\n{text}"))
    yield from (f"a date in figures: {day}" for day in ISO_DAY.findall(plain))
    yield from (f"English: {word}" for word in LATIN.findall(plain))
    yield from (f"doubled: {pair}" for pair in DOUBLED if pair in plain)
    yield from _of_page(rich, subject)


def _of_case(text: str, subject: str, number: str) -> Iterator[str]:
    company = re.search(r"企业名称：(.+)", text)
    if number not in subject:
        yield "the number is not in the subject"
    if not company or company[1].strip() not in subject:
        yield "the company is not in the subject"
    if "应办事项：" in text and "应办单位：" not in text:
        yield "it does not say who owes"
    if "办理时限：" in text and not re.search(
        r"办理时限：.+（(还剩 \d+ 个工作日|今天到期|已超期 \d+ 个工作日|已到期)）", text
    ):
        yield "it does not say how many working days are left"
    owed = re.search(r"应办单位：(.+)\n应办事项：(.+)", text)
    if owed and "贵" not in owed[1] and re.search(rf"^请{re.escape(owed[2])}。$", text, re.MULTILINE):
        yield "it asks of the reader what another office owes"
    if not re.search(r"(^|[。，；：\n])请|无需|请贵单位|请您", text):
        yield "it does not say what the reader shall do"


def _of_page(rich: str, subject: str) -> Iterator[str]:
    if rich.count("<title>") != 1 or rich.count("<h1") != 1:
        yield "no title, or not one heading"
    broken = re.sub(r"<span[^>]*nowrap[^>]*>[^<]*</span>", "", rich.partition("<body")[2])
    if PHONE.search(broken) or NUMBER.search(re.sub(r"<a .*?</a>", "", broken)):
        yield "a number that a narrow screen breaks over two lines"
    if '<meta name="viewport" content="width=device-width, initial-scale=1">' not in rich:
        yield "no viewport"
