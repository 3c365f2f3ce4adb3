"""A process asks each minute for the directory's version alone, and reads the whole only when it moved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.offices.register import Register
from chalicelib.wiring import CachedDirectory
from local.seed.directory import cities


class Store:
    """A directory that counts what it is asked."""

    def __init__(self, version: int) -> None:
        self.kept = Register(directory=Directory(), version=version, notices=(), single_days={})
        self.asked: list[str] = []

    def version(self) -> int:
        self.asked.append("version")
        return self.kept.version

    def register(self) -> Register:
        self.asked.append("all")
        return self.kept


class Time:
    """Seconds that tests count."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def asked(store: Store, seconds: list[float]) -> list[str]:
    clock, any_store = Time(), store
    cached = CachedDirectory(any_store, clock)  # type: ignore[arg-type]  # it counts what it is asked
    for clock.now in seconds:
        cached()
    return store.asked


def test_one_row_is_read_each_minute_while_nothing_changes() -> None:
    assert asked(Store(7), [0, 30, 61, 90, 122]) == ["all", "version", "version"]


def test_all_is_read_when_the_version_moved() -> None:
    store, clock = Store(7), Time()
    cached: Any = CachedDirectory(store, clock)  # type: ignore[arg-type]  # it counts what it is asked
    cached()
    store.kept = replace(store.kept, version=8)
    clock.now = 61
    cached()
    clock.now = 122
    cached()
    assert store.asked == ["all", "version", "all", "version"]


def test_what_was_changed_by_hand_is_found_in_a_quarter_of_an_hour() -> None:
    assert asked(Store(7), [0, 901]) == ["all", "all"]


def test_a_directory_without_a_version_is_read_each_minute() -> None:
    assert asked(Store(0), [0, 30, 61, 122]) == ["all", "all", "all"]


def test_a_city_that_is_missed_is_looked_for_again_but_not_for_each_request() -> None:
    store, clock = Store(7), Time()
    cached = CachedDirectory(store, clock)  # type: ignore[arg-type]  # it counts what it is asked
    before = cached()
    joined = Directory({"xinxiang": replace(cities()[0], city="xinxiang", prefix="XX")})
    store.kept = replace(store.kept, version=8, directory=joined)
    assert before.find("xinxiang") is None  # a moment ago it was read
    clock.now = 6
    found = before.find("xinxiang")
    assert found == before.city_of_case("XX-1") == joined.cities["xinxiang"]
    assert cached() == joined
    assert [cached().find(code) for code in ("made-up", "nowhere")] == [None, None]
    assert store.asked == ["all", "version", "all"]
