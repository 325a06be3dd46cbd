"""What is to be kept up shows its values with the limit drawn; a band is said beside its target."""

from __future__ import annotations

import re

from kit.builders import kpi, kr, objective, on, plan, said, seen
from okrlib import show
from okrlib.behaviour import guards
from okrlib.model import Target
from okrlib.scoring import stand

UPTIME = kr("maintain", at_least=99.0, at_most=100.0)
WEEKS = [said(on(10, 8), 99.5), said(on(10, 15), 98.0), said(on(10, 22), 99.0)]
PLAN = plan(objective(UPTIME, kr(name="l")), log=WEEKS).judged_on(on(10, 26))


def test_the_values_of_what_is_kept_up_stand_with_their_limits() -> None:
    html = show.key_results(PLAN, "o").html()
    assert html.count('class="kept"') == 1
    assert "2 of 3 values are within the limits" in html
    limits = re.findall(r'class="limit" d="M0 ([\d.]+)H100"', html)
    assert [float(y) for y in limits] == [12.0, 3.0]
    line = re.findall(r'class="line" d="M([^"]+)"', html)[0].split("L")
    assert [float(point.split()[1]) for point in line] == [7.5, 21.0, 12.0]
    assert html.count('class="concern"') == 1


def test_without_a_value_nothing_is_drawn() -> None:
    silent = plan(objective(UPTIME)).judged_on(on(10, 26))
    assert "kept" not in show.key_results(silent, "o").html()


def test_a_band_is_said_beside_its_target() -> None:
    stock = kpi(
        "stock", title="Stock", unit="days", better="lower", targets=(Target(value=30, low=20, high=40),)
    )
    goal = objective(kr(guard=("stock",)))
    of = plan(goal, kpis=(stock,), observations=[seen(9, 35.0, "stock"), seen(10, 45.0, "stock")])
    of = of.judged_on(on(11, 16))
    band = "30\N{NO-BREAK SPACE}days (band 20 to 40)"
    assert band in show.catalogue(of).html()
    assert band in show.kpi_head(of, "stock").html()
    assert band in show.kpi_card(of, "stock").html()
    assert [g.why for g in guards(stand(of), "k")] == [
        f"45\N{NO-BREAK SPACE}days in October 2026, target {band}"
    ]
