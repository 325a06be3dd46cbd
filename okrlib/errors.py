"""Exceptions, for callers' mistakes only; what a person wrote wrong in a plan is a Finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: So many ids are listed where an unknown one was asked for.
_LISTED = 30


class OkrError(Exception):
    """The one base of everything okrlib raises on purpose; its text is a sentence for people."""


class PlanNotFoundError(OkrError):
    """No plan folder where one was named, or anywhere upward from here."""

    def __init__(self, start: object, near: str | None = None) -> None:
        mend = "Name the plan with --plan DIR, or make one with: okr init our-goals"
        if near:
            mend = f"There is {near}: a plan's own file is called okr.toml, in small letters, and is TOML."
        super().__init__(f"There is no okr.toml in {start} or in any folder above it. {mend}")


class NotOursError(OkrError):
    """A folder we were asked to write into holds files that we did not make."""

    def __init__(self, folder: object) -> None:
        super().__init__(
            f"{folder} is not empty and was not made by okrlib, so nothing was written. "
            "Name another folder, or empty this one first."
        )


class InPlanError(OkrError):
    """A new plan was to be made where there is one."""

    def __init__(self, folder: object, plan: object) -> None:
        where = "is a plan already" if folder == plan else f"lies inside the plan {plan}"
        super().__init__(
            f"{folder} {where}, so nothing was written. A new plan goes into a folder of its own."
        )


class SourceNotUsableError(OkrError):
    """What okrlib was to be installed from cannot be."""

    def __init__(self, source: str, why: str) -> None:
        super().__init__(f"{source!r} {why}, so nothing was written.")


class UnknownIdError(OkrError):
    """A caller asked for an id that the plan does not have; *known* are those that it has, to be listed."""

    def __init__(self, noun: str, wanted: str, near: str | None = None, known: Sequence[str] = ()) -> None:
        hint = f" Did you mean {near!r}?" if near else ""
        more = f" and {len(known) - _LISTED:,} more" if len(known) > _LISTED else ""
        listed = f" There are: {', '.join(known[:_LISTED])}{more}." if known else ""
        super().__init__(f"The plan has no {noun} {wanted!r}.{hint}{listed}")


class MissingExtraError(OkrError):
    """An optional part is used but its packages are not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs more packages: pip install 'okrlib[{extra}]'")


class NoDayError(OkrError):
    """A plan was asked how it stands, but not on which day."""

    def __init__(self) -> None:
        super().__init__(
            "The plan has no day to be judged on. Open it with okrlib.open_plan(), "
            "or ask okrlib.stand(plan, on=day)."
        )


class NotWritableError(OkrError):
    """Something cannot be written into a plan's files so that it reads back; nothing was written."""


class DraftError(OkrError):
    """A change that a draft may not make; the text says why, and what to do instead."""


class StaleError(OkrError):
    """Others changed the same goals in the folder since the plan was loaded; nothing was written."""

    def __init__(self, places: Sequence[str]) -> None:
        self.places = " and ".join(places)
        super().__init__(
            f"Somebody else changed {self.places} in the plan's folder since this plan was loaded. "
            "Nothing was written. Load the plan again and make the change there."
        )
