"""Every rule holds for every stage, and each fails as soon as something that it guards is gone."""

from __future__ import annotations

import pytest

from infra.template.stages import STAGES
from tests.infra import template_rules
from tests.infra.mutations import RULES, Check, places, without
from tests.infra.templates import Template, translated

assert template_rules  # it declares the rules


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("name", RULES)
def test_the_rule_holds(name: str, stage: str) -> None:
    RULES[name].check(translated(stage))


@pytest.mark.parametrize(("name", "guard"), [(name, guard) for name, rule in RULES.items() for guard in rule.guards])
def test_the_rule_sees_what_is_gone(name: str, guard: str) -> None:
    template = translated("prod")
    found = list(places(template, guard))
    assert found, "it guards nothing"
    assert [place for place in found if not _fails(RULES[name].check, without(template, place))] == []


def _fails(check: Check, template: Template) -> bool:
    try:
        check(template)
    except (AssertionError, LookupError, TypeError, ValueError):
        return True
    return False


def test_a_rule_that_sees_nothing_would_be_noticed() -> None:
    template = translated("prod")
    place = next(places(template, "Key/Properties/Tags"))
    assert not any(_fails(rule.check, without(template, place)) for rule in RULES.values())
    assert "Tags" not in without(template, place)["Resources"]["Key"]["Properties"]
