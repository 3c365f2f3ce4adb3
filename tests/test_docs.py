"""The documents: what is derived is fresh, what they name exists, and what they tell to type works."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from chalice.app import Cron, Rate, ScheduledEventConfig

from app import app
from chalicelib.routes.http.problems import PROBLEMS
from chalicelib.runtime.settings import Settings
from chalicelib.tables.offices.forms import CITIES
from tests.e2e.conftest import RunningStack, environment, start
from tools import docs, house
from tools.line_links import LINK_TO_LINE, lines_with

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READMES = (ROOT / "README.md", ROOT / "README.en.md")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
FOLDERS = ("chalicelib", "infra", "local", "tests", "tools", "docs", ".ci", ".chalice")
SOURCES = sorted(
    path
    for path in (
        *ROOT.glob("[!.]*.*"),
        ROOT / "Makefile",
        *(path for name in FOLDERS for path in (ROOT / name).rglob("*")),
    )
    if path.is_file() and path.suffix in {"", ".py", ".toml", ".txt", ".md", ".yaml", ".json", ".css", ".html", ".js"}
)
"""Every text file whose words lead a reader somewhere."""

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STATUS = r"^- Status: (accepted$|(changed|replaced) by \[\d+\]\(\d{4}-[\w-]+\.md\))"
PAGE_ELSEWHERE = re.compile(r"\b(?:DESIGN|DOMAIN2?|RELIABILITY|STYLE|TECH|WORDS)(?:\.md\b| (?:rows? )?[a-z]?\d)")
"""Matches citations of pages that are not in the repository."""
PAGE_NAMED = re.compile(r"\b(docs/[\w/-]+\.md)(?:#([\w-]+))?")
DECISIONS_NAMED = re.compile(r"\bdecisions? (\d+(?:(?:,| and|, and) \d+)*)")
OTHER_NAMES_IN_CAPITALS = {"PORT", "STACK", "ARGS", "HEAD", "LEDGER", "CLOCKS", "UPLOADS", "DIRECTORY"} | {
    "STATISTICS",
    "CALENDAR",
    "COUNTED",
    "DEFINITION",
    "CITIES",
    "CASES",
    "MIGRATION",
    "VERSION",
    "CHANGES",
    "NOT_AUDITED",
    "OUT",
    "BINDINGS",
    "STAFF",
    "SWITCHES",
    "WRITES",
}


def text(page: Path) -> str:
    return page.read_text("utf-8")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, *languages: str) -> list[str]:
    return [content for language, content in BLOCK.findall(text(page)) if language in languages]


@cache
def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of headings."""
    prose = BLOCK.sub("", text(page))
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in HEADING.findall(prose)}


@pytest.mark.parametrize(("page", "fresh"), [pytest.param(*pair, id=name(pair[0])) for pair in docs.derived()])
def test_what_is_derived_is_what_the_code_says(page: Path, fresh: str) -> None:
    assert text(page) == fresh, "stale: make docs"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(BLOCK.sub("", text(page))):
        if link.startswith(("https://", "http://")):
            continue
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), link
        assert not anchor or is_line(anchor) or anchor in anchors(target), link


def is_line(anchor: str) -> bool:
    return re.fullmatch(r"L\d+", anchor) is not None


def strays(page: Path) -> Iterator[str]:
    """Find the links whose line does not contain the name that they show, and say which lines do."""
    for shown, file, number in LINK_TO_LINE.findall(text(page)):
        found = lines_with(shown, page.parent / file)
        if int(number) not in found:
            yield f"{shown}: {file}#L{number}, but it stands in lines {found}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_to_a_line_finds_the_name_there(page: Path) -> None:
    to_lines = [link for link in LINK.findall(text(page)) if is_line(link.partition("#")[2])]
    assert len(to_lines) == len(LINK_TO_LINE.findall(text(page))), "the text of each is a name in backquotes"
    assert list(strays(page)) == []


def test_the_tour_leads_to_lines() -> None:
    assert LINK_TO_LINE.findall(text(ROOT / "docs" / "tour.md"))


def test_the_map_of_the_tour_is_the_house() -> None:
    page = text(ROOT / "docs" / "tour.md").partition("## The map")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+) \| (.+) \|$", page, re.MULTILINE)
    storeys = {row: set(re.findall(r"`(\w+)`", may)) for row, may in rows[: len(house.STOREYS)]}
    assert storeys == {f"`{storey}`": may for storey, may in house.STOREYS.items()}
    wings = [re.findall(r"`(\w+)`", row) for row, _ in rows[len(house.STOREYS) :]]
    assert wings == [[*house.WINGS], [*house.LAST_WINGS]]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|[`$] ?)make ([a-z-]+)", text(page), re.MULTILINE))
    assert named <= targets


def test_every_target_is_in_both_readmes() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", text(ROOT / "Makefile"), re.MULTILINE)) - {"help"}
    for readme in READMES:
        assert targets == set(re.findall(r"^\| `make ([a-z-]+)`", text(readme), re.MULTILINE))


def test_the_readmes_show_the_same() -> None:
    chinese, english = (blocks(readme, "console", "sh") for readme in READMES)
    assert chinese == english
    first, second = (re.findall(r"^(\S+/?) {2,}", blocks(readme, "text")[0], re.MULTILINE) for readme in READMES)
    assert first == second
    assert all((ROOT / path).exists() for path in first)


def test_every_setting_is_described_and_none_is_made_up() -> None:
    settings = {field.upper() for field in Settings.model_fields}
    rows = re.findall(r"^\| (`[A-Z].*?`) \|", text(ROOT / "docs" / "architecture.md"), re.MULTILINE)
    assert {variable for row in rows for variable in re.findall(r"`([A-Z0-9_]+)`", row)} == settings
    for page in PAGES:
        named = set(re.findall(r"`([A-Z]{2,}(?:_[A-Z]+)*)`", LINK_TO_LINE.sub("", text(page))))
        assert named <= settings | OTHER_NAMES_IN_CAPITALS, name(page)


@pytest.mark.parametrize(
    ("action", "choice", "clocks"),
    [
        ("correct_receipt", "", "`initial_review` 不变"),
        ("revise_opinion", "`decision` = `refuse`", "`guidance` 起算（原在“不同意修复”的不变）"),
        ("revise_opinion", "`decision` = `agree`", "`guidance` 停止；`home_push` 起算"),
        ("confirm_upload", "", "`initial_review` 起算"),
    ],
)
def test_an_action_is_said_to_start_no_clock_that_it_leaves_alone(action: str, choice: str, clocks: str) -> None:
    rows = [line.split(" | ") for line in (ROOT / "docs" / "procedures.md").read_text().splitlines()]
    (found,) = (row for row in rows if row[0] == f"| `{action}`" and choice in row[2])
    assert found[8] == clocks


def test_required_settings_have_no_default_in_the_table() -> None:
    rows = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| (.*?) ?\|", text(ROOT / "docs" / "architecture.md"), re.MULTILINE))
    for variable, default in rows.items():
        stated = Settings.model_fields[variable.lower()].default
        expected = f"`{stated}`" if isinstance(stated, (str, int)) and stated != "" else ""
        assert default == expected, variable


def test_functions_run_when_the_page_says() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \| schedule \| (.+?) \| (.*?) ?\|", text(ROOT / "docs" / "architecture.md"), re.MULTILINE
    )
    schedules = {source.name: source for source in app.event_sources if isinstance(source, ScheduledEventConfig)}
    assert {row[0] for row in rows} == schedules.keys()
    for function, utc, china in rows:
        assert (utc, china) == told(schedules[function].schedule_expression), function
        assert f"`{function}`" in text(ROOT / "docs" / "runbook.md")


def told(schedule: Cron | Rate) -> tuple[str, str]:
    """UTC and China, as the page has them."""
    if isinstance(schedule, Cron):
        return f"{schedule.hours:02}:{schedule.minutes:02}", f"{(schedule.hours + 8) % 24:02}:{schedule.minutes:02}"
    unit = str(schedule.unit).lower().removesuffix("s")
    return (f"every {unit}" if schedule.value == 1 else f"every {schedule.value} {unit}s"), ""


def test_every_path_named_exists() -> None:
    for page in PAGES:
        for path in re.findall(r"`((?:chalicelib|local|infra|tests|docs|tools|clients)/[\w./-]*)`", text(page)):
            assert (ROOT / path).exists() or list((ROOT / "chalicelib").glob(path)), (name(page), path)


def test_the_guide_names_every_code_that_there_is() -> None:
    rows = re.findall(r"^\| \d{3} \| (.+?) \|", text(ROOT / "docs" / "api.md"), re.MULTILINE)
    named = {code for row in rows for code in re.findall(r"`([a-z_]+)`", row)} | {"idempotency_key_reused"}
    assert named == {error.code for error in PROBLEMS} | {"unauthorized"}


def test_every_dependency_has_its_reason() -> None:
    shipped = set(re.findall(r"^([\w-]+)==", text(ROOT / "requirements.in"), re.MULTILINE))
    reasons = text(ROOT / "docs" / "dependencies.md")
    assert set(re.findall(r"^\| ([\w-]+) \| [\d.]+ MB", reasons, re.MULTILINE)) == shipped


def test_decisions_are_numbered_in_order_without_gaps() -> None:
    assert [path.name[:5] for path in DECISIONS] == [f"{number:04}-" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_says_all_that_it_should(page: Path) -> None:
    number = int(page.name[:4])
    assert re.match(rf"# {number}\. \S", text(page))
    assert re.search(r"^- Date: 20\d\d-\d\d-\d\d$", text(page), re.MULTILINE)
    assert re.search(STATUS, text(page), re.MULTILINE)
    sections = re.findall(r"^## (.+)\n\n\S", text(page), re.MULTILINE)
    assert sections == ["Context and decision", "Cost", "Related", "Held by"]
    for link in LINK.findall(text(page).partition("## Held by")[2]):
        assert link.startswith("../../"), link


def test_the_index_lists_every_decision_as_it_stands() -> None:
    rows = re.findall(
        r"^\| \[(\d{4})\]\((.+?)\) \| (\S+) \| (\w+).*? \| .+? \| \*\*(.+?)\.\*\* .+ \|$",
        text(ROOT / "docs" / "decisions" / "README.md"),
        re.MULTILINE,
    )
    assert rows == [
        (
            page.name[:4],
            page.name,
            re.findall(r"^- Date: (\S+)", text(page), re.MULTILINE)[0],
            re.findall(r"^- Status: (\w+)", text(page), re.MULTILINE)[0],
            re.findall(r"^# \d+\. (.+)$", text(page), re.MULTILINE)[0],
        )
        for page in DECISIONS
    ]


def missing_from(source: Path) -> Iterator[str]:
    """Find what a text cites and the repository does not have."""
    content = source.read_text("utf-8")
    yield from PAGE_ELSEWHERE.findall(content)
    for file, anchor in PAGE_NAMED.findall(content):
        if not (ROOT / file).exists() or (anchor and anchor not in anchors(ROOT / file)):
            yield f"{file}#{anchor}"
    for numbers in DECISIONS_NAMED.findall(content):
        yield from (f"decision {n}" for n in re.findall(r"\d+", numbers) if not 1 <= int(n) <= len(DECISIONS))


def test_what_is_cited_is_in_the_repository() -> None:
    assert [(name(source), missing) for source in SOURCES for missing in missing_from(source)] == []


def test_the_architecture_shows_the_house() -> None:
    page = text(ROOT / "docs" / "architecture.md").partition("## The house")[2].partition("\n## ")[0]
    storeys, wings = (re.findall(r"^\| `(\w+)` \| .*$", table, re.MULTILINE) for table in page.split("| wing |"))
    arrows = {row.split("|")[1].strip(" `"): row.split("|")[3] for row in page.splitlines() if row.startswith("| `")}
    assert {storey: set(re.findall(r"`(\w+)`", arrows[storey])) for storey in storeys} == dict(house.STOREYS)
    assert wings == [*house.WINGS, *house.LAST_WINGS]


@pytest.mark.parametrize("page", ["deploy.md", "how-to/add-a-city.md"])
def test_the_city_in_the_guides_is_one(page: str) -> None:
    example = re.search(r"directory/cities\".*?<<END\n(.*?)\n *END", text(ROOT / "docs" / page), re.DOTALL)
    assert example
    assert CITIES.load(example[1]).prefix == "XX"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    running = start(tmp_path_factory.mktemp("guide"))
    yield running
    running.stop()


def test_what_the_guide_tells_to_type_works(stack: RunningStack) -> None:
    page = ROOT / "docs" / "api.md"
    typed = "\n".join(blocks(page, "sh")).replace("http://127.0.0.1:8000", stack.url)
    shown = subprocess.run(
        ["sh", "-eu", "-c", typed],
        cwd=stack.directory,
        env=environment(PYTHON=sys.executable),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    in_order = iter(lines)
    for promised in ("the same", *blocks(page, "text")[0].splitlines(), "204", "verified", "the same", "agreed"):
        assert promised in in_order, f"{promised} in {lines}"
    for promised in ("uploaded", "reported", "repaired"):
        assert promised in in_order, f"{promised} in {lines}"
    answered = blocks(page, "json")
    assert answered[0].strip() in shown.stdout
    assert "not_allowed_in_stage" in answered[-1]
    assert "not_allowed_in_stage" in shown.stdout
    assert "date_in_future" in shown.stdout


def test_what_the_mini_programs_guide_tells_to_type_works(stack: RunningStack) -> None:
    (typed,) = (block for block in blocks(ROOT / "docs" / "mini-program.md", "sh") if "curl" in block)
    shown = subprocess.run(
        ["sh", "-eu", "-c", typed.replace("http://127.0.0.1:8000", stack.url)],
        cwd=stack.directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    for promised in ('"principal_id":"person-', '"local-template-progress": 1', '"delivered"', '"items"'):
        assert promised in shown.stdout
