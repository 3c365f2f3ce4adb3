"""The opinion page as it is served: whom to call without its script, a syntax that older browsers parse, contrast."""

from __future__ import annotations

import re

import pytest

from chalicelib.routes.http.content_policy import digest
from chalicelib.routes.pages.opinion_page import DECISIONS, SCRIPT, STYLE
from tests.routes.service import Api

AFTER_2017 = {
    "optional chaining": r"\?\.[A-Za-z_(\[]",
    "nullish coalescing": r"\?\?",
    "catch without a name": r"catch\s*\{",
    "object spread": r"\{\s*\.\.\.|,\s*\.\.\.[A-Za-z]+\s*\}",
    "private members": r"this\.#",
    "class fields": r"^\s+static\b",
    "later methods": r"\.(?:at\(-?\d|replaceAll|replaceChildren|flat|flatMap|arrayBuffer|matchAll|hasOwn|fromEntries)\b",
}
PAIRS = (
    *(("ink", "paper"), ("soft", "paper"), ("soft", "tint"), ("ink", "tint"), ("mark", "paper"), ("on-mark", "mark")),
    *(("bad", "bad-tint"), ("bad", "paper"), ("good", "good-tint"), ("good", "paper"), ("amber", "amber-tint")),
    ("ink", "amber-tint"),
)
"""Colours of text, and of what it stands on."""


def test_the_page_names_every_lead_department_with_its_phone_before_any_script_runs(api: Api) -> None:
    page = api.get("/opinion").content.decode()
    before = page[: page.index("<script>")]
    directory = api.service.wiring.directory()
    for city in directory.cities.values():
        office = city.lead_department
        whose = f'<div class="quiet">办件编号以 {city.prefix} 开头的</div>\n'
        assert f'<li>{whose}{office.name}：<a href="tel:{office.phone}">{office.phone}</a></li>' in before
    assert '<div id="starting" class="notice wait">' in before


def test_the_writer_of_words_is_told_whether_the_company_reads_them(api: Api) -> None:
    page = api.get("/opinion").content.decode()
    helps = dict(re.findall(r'<p id="([a-z_]+)-help" class="quiet">(.*?)</p>', page))
    for name in ("agree", "refuse", "return_forwarding"):
        assert helps[name].endswith("申请企业会看到。")
    assert helps["text"].endswith("申请企业看不到，只供办理各方阅看。")


def test_the_policy_of_the_page_allows_its_own_script_and_style_alone(api: Api) -> None:
    policy = api.get("/opinion").headers["Content-Security-Policy"]
    assert f"script-src {digest(SCRIPT)};" in policy
    assert f"style-src {digest(STYLE)};" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", AFTER_2017)
def test_the_script_is_written_in_the_syntax_of_2017(name: str) -> None:
    code = re.sub(r"^\s*//.*$", "", SCRIPT, flags=re.MULTILINE)
    assert re.search(AFTER_2017[name], code, re.MULTILINE) is None


def test_the_message_for_old_browsers_is_hidden_as_the_last_step_but_the_start() -> None:
    _, _, after = SCRIPT.partition('at("starting").hidden = true;')
    assert [line for line in after.splitlines() if line] == [
        "if (link) start();",
        'else tellOver("链接不完整", "请从邮件中重新打开完整的链接。");',
        "})();",
    ]


def test_the_page_asks_for_what_the_service_asks_for() -> None:
    assert {name: one["path"] for name, one in DECISIONS.items()} == {
        "agree": "opinion",
        "refuse": "opinion",
        "return_forwarding": "forwarding-return",
    }
    assert {name: one["least_words"] for name, one in DECISIONS.items()} == {
        "agree": 0,
        "refuse": 20,
        "return_forwarding": 1,
    }
    assert DECISIONS["agree"]["papers_wanted"] == {
        "market_regulator": "同意修复须附已核验通过的《准予信用修复决定书》。",
        "others": "同意修复须附已核验通过的《经处罚机关签章的信用修复申请表》或《其他整改材料（缴费票据等）》。",
    }
    for sort in ("market_regulator", "others"):
        assert not set(DECISIONS["agree"]["papers"][sort]) & set(DECISIONS["refuse"]["papers"][sort])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(scheme: str, text: str, ground: str) -> None:
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+);", light if scheme == "light" else dark))
    brighter, darker = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (brighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
