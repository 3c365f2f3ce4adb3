"""The public figures, as the schedule publishes them."""

from __future__ import annotations

from tests import schedules
from tests.routes import steps
from tests.routes.service import Api


def test_statistics_are_published_by_the_schedule(api: Api) -> None:
    api.case_in("withdrawn")
    agreed = api.case_in("agreed")
    api.submit()
    api.service.at("2026-03-12 09:00")  # reminded of the upload days ago, for which there is no limit to be late for
    for step in (steps.UPLOADED, steps.REPORTED, steps.APPROVED):
        api.take(agreed, step)
    schedules.run("statistics")
    items = {item["city"]: item for item in api.get("/v1/statistics").json["items"]}
    assert list(items) == ["changzhi", "jiaozuo", "jincheng"]
    figures = items["jiaozuo"]
    assert (figures["cases"], figures["cross_city"], figures["repaired"]) == (3, 3, 1)
    assert figures["by_stage"] == {"repaired": 1, "submitted": 1, "withdrawn": 1}
    # Kept: forwarding, opinion and first review of the repaired case. Late: its push to the home province, which nobody
    # made, and the forwarding of the last case. The limit that the withdrawal stopped in time is not judged.
    assert (figures["average_working_days_to_repair"], figures["kept_in_time"], figures["overdue_now"]) == (8.0, 0.6, 2)
    assert (items["jincheng"]["cases"], items["jincheng"]["kept_in_time"]) == (0, None)
