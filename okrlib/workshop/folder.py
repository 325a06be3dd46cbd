"""A plan's folder as a workshop's server needs it: its logs, its files, and where the record goes."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from okrlib.errors import NotWritableError, OkrError
from okrlib.files.atomic import write
from okrlib.plan import Plan
from okrlib.store import Checkout, Loaded, load
from okrlib.store.folder import PLAN_FILE
from okrlib.workshop.session import Room, finished, mentions, new_id, open_room, read_workshop, workshop_ids
from okrlib.workshop.stages import STAGES
from okrlib.workshop.state import Workshop, objectives, ranking, spread


class Unfinished(NamedTuple):
    """A workshop that is not finished: its id, its title, and the title of its stage."""

    id: str
    title: str
    stage: str


def agreed_confidence(folder: Path | str) -> Mapping[str, float]:
    """The median confidence of each key result that a workshop of the plan committed, 0 to 10, by its id.

    Where several workshops voted on one, the last counts. Each is looked up when it is asked for: of all the
    workshops that a plan gathers, only those that speak of it are gone through.
    """
    return _Agreed(folder)


class _Agreed(Mapping[str, float]):
    def __init__(self, folder: Path | str) -> None:
        self._folder = folder

    def __getitem__(self, key_result: str) -> float:
        for name in reversed(workshop_ids(self._folder)):
            if mentions(self._folder, name, f'"{key_result}"'):
                w = read_workshop(self._folder, name)
                if key_result in _committed(w) and (last := spread(w.ratings.get(key_result, ((),))[-1])):
                    return last.median
        raise KeyError(key_result)

    def __iter__(self) -> Iterator[str]:
        names = workshop_ids(self._folder)
        every = dict.fromkeys(kr for name in names for kr in _committed(read_workshop(self._folder, name)))
        return (kr for kr in every if kr in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _committed(w: Workshop) -> list[str]:
    """The ids of the key results that a workshop committed."""
    return [kr.id for o in objectives(w) for kr in o.key_results]


class PlanFolder:
    """The workshops of a plan folder, and its files."""

    def __init__(self, files: Checkout, plan: Plan) -> None:
        self.path, self._locked, self._people = files.folder, files.locked, plan.policy.people
        self._files, self._today = files, plan.today

    def unfinished(self) -> Sequence[Unfinished]:
        """The workshops of this plan that are not finished, the newest first."""
        names = [name for name in reversed(workshop_ids(self.path)) if not finished(self.path, name)]
        workshops = ((name, read_workshop(self.path, name)) for name in names)
        going_on = ((name, w) for name, w in workshops if w.opened and not w.finished)
        return [Unfinished(name, w.title, STAGES[w.stage].title) for name, w in going_on]

    def enter(self, name: str, at: datetime) -> Room:
        """Open a workshop, to continue it."""
        return open_room(self.path, name, at=at, people=self._people)

    def begin(self, team: str, on: date, at: datetime) -> Room:
        """Begin a workshop of a team.

        Raises:
            NotWritableError: Nothing may be saved in this plan.
        """
        if self._locked:
            raise NotWritableError(self._locked)
        return self.enter(new_id(self.path, team, on), at)

    def read(self, w: Workshop | None) -> Loaded:
        """The plan as its files have it now, for `take`; nothing is changed, so it may run beside all else.

        Raises:
            OkrError: The organisation, its teams and cycles cannot be read just now, or the workshop's own
                are no longer there.
        """
        loaded = load(self.path)
        causes = {f.follows for f in loaded.findings}
        for f in loaded.findings:
            if f.place and f.place in causes and f.place.file == PLAN_FILE:
                raise OkrError(f"{f.place}: {f.message}")
        if w is not None:
            loaded.plan.team(w.team)
            loaded.plan.cycle(w.cycle)
        return loaded._replace(plan=replace(loaded.plan, today=self._today))

    def take(self, loaded: Loaded) -> Plan:
        """Take over what was read; what is saved is put onto that from here on."""
        return self._files.take(loaded)

    def changes(self, plan: Plan) -> str:
        """What saving would change, as a unified diff."""
        return self._files.changes(plan)

    def save(self, plan: Plan) -> Plan:
        """Save the plan; it is given as it is after saving."""
        return replace(self._files.save(plan), today=self._today)

    def keep(self, room: Room, page: str) -> str:
        """Save the record's page beside the workshop's log; its path in the plan folder."""
        path = room.path.with_suffix(".html")
        write(path, page)
        return f"{path.parent.name}/{path.name}"


def table(w: Workshop) -> str:
    """Ideas, dots and choices as CSV, for a spreadsheet: nothing in it is taken for a formula."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(["group", "idea", "dots", "people", "chosen"])
    for c in ranking(w):
        tally = w.tally(c.id)
        for entry in c.entries:
            facts = (tally.dots, tally.people, "yes" if c.id in w.chosen else "no")
            rows.writerow([_plain(c.title), _plain(w.entries[entry]), *facts])
    return "\ufeff" + out.getvalue()


def _plain(text: str) -> str:
    """A text that a spreadsheet would take for a formula, as text."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
