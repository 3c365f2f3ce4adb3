from __future__ import annotations

from datetime import date

import pytest

from chalicelib.domain.time import rules
from chalicelib.domain.time.dated import NoRulesInForce
from chalicelib.domain.time.limits import DecidingDays
from chalicelib.domain.time.rules import LegalLimit
from tests.domain.cases.builders import day

ORDER_58 = ("信用修复承诺书", "营业执照", "义务履行证明材料", "“信用中国”网站行政处罚信息信用修复申请表")
ORDER_36 = ("法定责任义务履行完毕的证明材料", "信用承诺书")
OF_MARKET_REGULATORS = ("信用修复申请书", "守信承诺书", "履行法定义务、纠正违法行为的证明材料")


@pytest.mark.parametrize(
    ("submitted_on", "version"),
    [
        ("2023-05-01", "ndrc-58"),
        ("2025-09-16", "ndrc-58"),
        ("2026-03-31", "ndrc-58"),
        ("2026-04-01", "ndrc-36"),
        ("2028-09-16", "ndrc-36"),
        ("9999-12-31", "ndrc-36"),
    ],
)
def test_a_case_falls_under_the_rules_of_the_day_it_was_submitted(submitted_on: str, version: str) -> None:
    assert rules.version_on(day(submitted_on)).version == version


@pytest.mark.parametrize("before", ["2023-04-30", "0001-01-01"])
def test_before_order_58_no_rules_are_known(before: str) -> None:
    with pytest.raises(NoRulesInForce):
        rules.version_on(day(before))
    with pytest.raises(NoRulesInForce):
        rules.portals(market_regulator=False, day=day(before))


def test_the_rules_follow_each_other_without_gap_or_overlap() -> None:
    assert [(rule.version, rule.in_force_from, rule.in_force_until) for rule in rules.versions()] == [
        ("ndrc-58", date(2023, 5, 1), date(2026, 3, 31)),
        ("ndrc-36", date(2026, 4, 1), date.max),
    ]


@pytest.mark.parametrize("on", ["2017-05-01", "2026-03-31", "2026-04-01"])
def test_a_judgment_falls_under_the_provisions_of_the_supreme_court(on: str) -> None:
    version = rules.version_on(day(on), "judgment")
    assert (version.version, version.in_force_from, version.in_force_until) == (
        "spc-2017-7",
        date(2017, 5, 1),
        date.max,
    )
    assert version.name == "《最高人民法院关于公布失信被执行人名单信息的若干规定》"
    assert version.issued_by == "最高人民法院"
    assert "法释〔2017〕7号" in version.source
    sites = rules.portals(market_regulator=False, day=day(on), procedure="judgment")
    assert [(site.portal, site.name, site.url, site.materials) for site in sites] == [
        ("zxgk", "中国执行信息公开网", "https://zxgk.court.gov.cn", version.materials)
    ]


def test_each_version_names_its_order_and_its_source() -> None:
    old, new = rules.versions()

    assert (old.name, old.issued_by) == ("《失信行为纠正后的信用信息修复管理办法（试行）》", "国家发展改革委令第58号")
    assert (new.name, new.issued_by) == ("《信用修复管理办法》", "国家发展改革委令第36号")
    assert (old.materials, new.materials) == (ORDER_58, ORDER_36)
    assert old.source
    assert new.source


@pytest.mark.parametrize(
    ("on", "national"),
    [("2026-03-31", ORDER_58), ("2026-04-01", ORDER_36)],
)
def test_records_of_agencies_but_market_regulators_are_repaired_on_credit_china_alone(
    on: str, national: tuple[str, ...]
) -> None:
    sites = rules.portals(market_regulator=False, day=day(on))

    assert [(site.portal, site.name, site.url, site.materials) for site in sites] == [
        ("creditchina", "信用中国", "https://www.creditchina.gov.cn", national)
    ]


@pytest.mark.parametrize(
    ("on", "national"),
    [("2026-03-31", ORDER_58), ("2026-04-01", ORDER_36)],
)
def test_a_market_regulators_records_are_repaired_on_the_enterprise_system_too(
    on: str, national: tuple[str, ...]
) -> None:
    sites = rules.portals(market_regulator=True, day=day(on))

    assert [(site.portal, site.name, site.url, site.materials) for site in sites] == [
        ("creditchina", "信用中国", "https://www.creditchina.gov.cn", national),
        ("gsxt", "国家企业信用信息公示系统", "https://www.gsxt.gov.cn", OF_MARKET_REGULATORS),
    ]
    assert all(site.basis for site in sites)


def beside(clock: str, on: str, *, market_regulator: bool = True, submitted_on: str = "2025-09-16") -> list[LegalLimit]:
    days = DecidingDays(start=day(on), submission=day(submitted_on))
    return [*rules.legal_limits_beside(clock, market_regulator=market_regulator, days=days)]


@pytest.mark.parametrize(
    ("on", "days", "named"),
    [
        ("2021-09-01", 15, "国市监信规〔2021〕3号"),
        ("2025-12-24", 15, "国市监信规〔2021〕3号"),
        ("2025-12-25", 7, "总局令第107号"),
        ("2026-03-02", 7, "总局令第107号"),
    ],
)
def test_the_law_gives_market_regulators_fifteen_working_days_and_seven_since_its_newest_order(
    on: str, days: int, named: str
) -> None:
    [limit] = beside("opinion", on)

    assert (limit.limit, limit.name, limit.working_days) == ("samr_decision", "作出是否准予修复的决定", days)
    assert named in limit.basis
    assert limit.source


@pytest.mark.parametrize(
    ("clock", "market_regulator", "on", "submitted_on", "limits"),
    [
        pytest.param("opinion", False, "2026-03-02", "2026-03-02", {}, id="another agency, before Order 36"),
        pytest.param("opinion", True, "2021-08-31", "2021-08-31", {}, id="before it was in force"),
        pytest.param("forwarding", True, "2026-04-02", "2026-04-01", {}, id="a step of the lead department's own"),
        pytest.param("opinion", True, "2026-04-02", "2026-03-31", {"samr_decision": 7}, id="applied before Order 36"),
        pytest.param(
            "opinion",
            True,
            "2026-04-02",
            "2026-04-01",
            {"samr_decision": 7, "national_acceptance": 3, "national_feedback": 10},
            id="a market regulator under Order 36",
        ),
        pytest.param(
            "opinion",
            False,
            "2026-04-02",
            "2026-04-01",
            {"national_acceptance": 3, "national_feedback": 10},
            id="another agency under Order 36",
        ),
        pytest.param(
            "initial_review",
            True,
            "2026-04-10",
            "2026-04-01",
            {"national_acceptance": 3, "national_feedback": 10},
            id="after the upload under Order 36",
        ),
    ],
)
def test_all_limits_that_apply_stand_beside_the_memorandums(
    clock: str, market_regulator: bool, on: str, submitted_on: str, limits: dict[str, int]
) -> None:
    found = beside(clock, on, market_regulator=market_regulator, submitted_on=submitted_on)
    assert {limit.limit: limit.working_days for limit in found} == limits


def test_each_of_the_laws_limits_has_a_key_of_its_own_at_its_clock() -> None:
    rows = [(row.procedure, row.clock, row.limit, row.in_force_from) for row in rules.legal_limits()]
    names = {(row.limit, row.name) for row in rules.legal_limits()}
    assert len(set(rows)) == len(rows)
    assert len(dict(names)) == len(names)
