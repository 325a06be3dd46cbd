"""WhatIf: slide a key result's next value, and see what it would do to score, health and forecast."""

import math
from datetime import date
from typing import Any

import ipywidgets as w
import traitlets

from okrlib.checkin import entry
from okrlib.model import CheckIn, KeyResult
from okrlib.plan import Plan, log
from okrlib.scoring import KeyResultStanding, milestones_done, outlook, sentences, stage_points, stand
from okrlib.widgets.checkin.report import outcomes
from okrlib.widgets.elements import Board, Html, field, options, row

#: A slider has about this many places, and reaches this share beyond what is known.
_PLACES, _BEYOND = 100, 0.15


class WhatIf(Board):
    """A slider whose ``value`` is the check-in that is tried out; None while nothing is chosen.

    Nothing is ever written. It offers the key results of *team* in cycles that run on the day *on*,
    except those that a KPI measures: they move with its figures. With *board* it follows what is chosen and
    saved there.
    """

    key_result = traitlets.Unicode(None, allow_none=True)

    def __init__(
        self,
        plan: Plan,
        *,
        team: str | None = None,
        key_result: str | None = None,
        board: Board | None = None,
        on: date | None = None,
    ) -> None:
        super().__init__(plan, "okr-what-if", on=options.day(plan, on))
        if board is not None:
            team = team or board.team
            board.observe(lambda _: self._follow(board), ["team", "base"])
        if key_result is not None:
            objective, kr = plan.key_result(key_result)
            team, key_result = objective.team, kr.id
        self.team_field = self.team_choice(team)
        self.choice_field = field.choice("Key result", None, [])
        self.choice_field.observe(lambda change: setattr(self, "key_result", change["new"]), "value")
        self._place = w.VBox()
        self._effect = Html(live=True)
        self.slider: Any = None
        self._before: Any = None
        self.lay_out(row(self.team_field, self.choice_field), self._place, self._effect)
        if key_result is not None:
            self.key_result = key_result

    def _follow(self, board: Board) -> None:
        self.base = board.base
        if self.team == board.team:
            self.show()
        self.team = board.team

    def show(self) -> None:
        """Show the key results of the team that can be tried out, and the one that is chosen."""
        super().show()
        plan = self.plan
        offered: field.Options = [
            (f"{kr.name} ({o.name})", kr.id)
            for cycle in plan.cycles
            if self.on in cycle
            for o in plan.in_cycle.get((self.team or "", cycle.id), ())
            if o.state != "draft" and not plan.closed(o, self.on)
            for kr in o.key_results
            if not kr.kpi
        ]
        ids = [name for _, name in offered]
        chosen = self.key_result if self.key_result in ids else (ids[0] if ids else None)
        field.offer_only(self.choice_field, offered, chosen, "None here")
        if self.key_result == chosen:
            self._turn()
        self.key_result = chosen

    @traitlets.observe("key_result")
    def _turn(self, _: Any = None) -> None:
        if self.choice_field.value != self.key_result:
            self.choice_field.put(self.key_result)
        if self.key_result is None:
            self._place.children = []
            self.value = None
            self._effect.show("checkin/what_if", {"empty": True})
            return
        objective, kr = self.plan.key_results[self.key_result]
        before = stand(self.plan, on=self.on).objective(objective.id)
        self._before = before, outlook.of(self.plan, kr.id, self.on)
        standing = next(p for p in before.key_results if p.key_result.id == kr.id)
        self.slider = _slider(kr, standing, self.on)
        self.slider.observe(lambda _: self.suppose(), "value")
        self._place.children = [self.slider]
        self.suppose()

    def suppose(self) -> None:
        """Show how the plan would stand if the value on the slider were reported on the day."""
        objective, kr = self.plan.key_results[self.key_result or ""]
        same = (log.recorded_at(row) for row in self.plan.log.get(kr.id, ()) if row.date == self.on)
        moment = entry.after(self.plan.end_of(self.on), same)
        row = CheckIn(kr.id, self.on, self.slider.value, recorded=moment)
        after_plan = self.plan.with_rows([row])
        after = stand(after_plan, on=self.on).objective(objective.id)
        before, seen = self._before
        was, would = (
            next(p for p in each.key_results if p.key_result.id == kr.id) for each in (before, after)
        )
        ahead = outlook.of(after_plan, kr.id, self.on)
        facts = {
            "empty": False,
            "aim": sentences.aim(kr, would.baseline, cadence=would.cadence),
            "lines": [{**_facts(was), "when": "Now"}, {**_facts(would), "when": "With this value"}],
            "objective": tuple(each.scale.score(each.score) for each in (before, after)),
            "goal": objective.name,
            "seen": seen.sentence,
            "ahead": ahead.sentence,
        }
        self.value = row
        self._effect.show("checkin/what_if", facts, after.scale)


def _facts(standing: KeyResultStanding) -> dict[str, Any]:
    shown = {name: getattr(standing, name) for name in ("progress", "expected", "ambition", "score")}
    return shown | {"state": sentences.state(standing)}


def _slider(kr: KeyResult, standing: KeyResultStanding, on: date) -> Any:
    """A slider over what the kind can be reported with, standing at the present value."""
    if kr.kind == "outcome":
        choices = outcomes(kr)
        return _control(w.SelectionSlider, kr, options=choices, value=standing.value or choices[0][1])
    if kr.kind == "milestones":
        done = milestones_done(kr.milestones, standing.value, on)
        left = [m.name for m in kr.milestones if m.name not in done]
        ticked = tuple(m.name for m in kr.milestones if m.name in done)
        steps = [(*ticked, *left[:count]) for count in range(len(left) + 1)]
        counted = [(f"{len(s)} of {len(kr.milestones)} done", s) for s in steps]
        return _control(w.SelectionSlider, kr, options=counted, value=ticked)
    low, high = _ends(kr, standing)
    step = 10.0 ** math.floor(math.log10((high - low) / _PLACES))
    digits = max(0, -math.floor(math.log10(step)))
    low, high = round(math.floor(low / step) * step, digits), round(math.ceil(high / step) * step, digits)
    value = float(standing.value) if isinstance(standing.value, (int, float)) else low
    facts = {"min": low, "max": high, "step": step, "value": value, "readout_format": f".{digits}f"}
    return _control(w.FloatSlider, kr, **facts)


def _control(kind: Any, kr: KeyResult, **facts: Any) -> Any:
    label = f"Next value, {kr.unit}" if kr.unit else "Next value"
    control = kind(description=label, **facts)
    control.add_class("okr-slider")
    return control


def _ends(kr: KeyResult, standing: KeyResultStanding) -> tuple[float, float]:
    """The lowest and highest value that it makes sense to suppose."""
    if kr.kind == "graded":
        return 0.0, 1.0
    known = [float(r.value) for r in standing.readings if isinstance(r.value, (int, float))]
    known += [v for v in (standing.baseline, kr.target, kr.at_least, kr.at_most) if v is not None]
    known += [value for value, _ in (*kr.checkpoints, *stage_points(kr, standing.baseline))]
    known += [0.0] if kr.kind == "reach" or not known else []
    low, high = min(known), max(known)
    room = (high - low or abs(high) or 1.0) * _BEYOND
    # What never was below zero is not supposed to be; the same for a share above the whole.
    lowest = max(0.0, low - room) if low >= 0 else low - room
    return lowest, min(100.0, high + room) if kr.unit == "%" and high <= 100 else high + room
