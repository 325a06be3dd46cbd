"""Exceptions, for callers' mistakes only; what is wrong in a plan's files is a Finding."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

#: The most ids that the message about an unknown one lists.
_LISTED = 30


class OkrError(Exception):
    """The base of all errors that okrlib raises on purpose; the text is a sentence for people."""


class PlanNotFoundError(OkrError):
    """There is no plan in a folder, nor in any folder above it; *option* is the one that names a plan."""

    def __init__(self, start: object, near: str | None = None, option: str = "--plan DIR") -> None:
        self.start, self.near = start, near
        mend = f"Name the plan with {option}, or make one with: okr init our-goals"
        if near:
            mend = f"There is {near}: a plan's own file is called okr.toml, in small letters, and is TOML."
        super().__init__(f"There is no okr.toml in {start} or in any folder above it. {mend}")


class NotOursError(OkrError):
    """A folder to be written into holds files that okrlib did not write."""

    def __init__(self, folder: object) -> None:
        super().__init__(
            f"{folder} is not empty and was not made by okrlib, so nothing was written. "
            "Name another folder, or empty this one first."
        )


class InPlanError(OkrError):
    """The folder for a new plan is a plan already, or lies inside one."""

    def __init__(self, folder: object, plan: object) -> None:
        where = "is a plan already" if folder == plan else f"lies inside the plan {plan}"
        super().__init__(
            f"{folder} {where}, so nothing was written. A new plan goes into a folder of its own."
        )


class SourceNotUsableError(OkrError):
    """okrlib cannot be installed from the source that was named."""

    def __init__(self, source: str, why: str) -> None:
        super().__init__(f"{source!r} {why}, so nothing was written.")


class UnknownIdError(OkrError):
    """The plan has no item with this id; *known* are the ids that it has, for the message."""

    def __init__(self, noun: str, wanted: str, near: str | None = None, known: Sequence[str] = ()) -> None:
        hint = f" Did you mean {near!r}?" if near else ""
        more = f" and {len(known) - _LISTED:,} more" if len(known) > _LISTED else ""
        listed = f" There are: {', '.join(known[:_LISTED])}{more}." if known else ""
        super().__init__(f"The plan has no {noun} {wanted!r}.{hint}{listed}")


class MissingExtraError(OkrError):
    """An optional part is used but its packages are not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs more packages: pip install 'okrlib[{extra}]'")


@contextmanager
def needs(what: str, extra: str) -> Iterator[None]:
    """`MissingExtraError` where an import below it finds no package: *what* needs that extra."""
    try:
        yield
    except (ModuleNotFoundError, MissingExtraError) as missing:
        raise MissingExtraError(what, extra) from missing


class NoDayError(OkrError):
    """A plan is to be judged, but neither the plan nor the caller names a day."""

    def __init__(self) -> None:
        super().__init__(
            "The plan has no day to be judged on. Open it with okrlib.open_plan(), "
            "or ask okrlib.stand(plan, on=day)."
        )


class NoCycleError(OkrError):
    """A cycle is asked for, and the plan has none."""

    def __init__(self) -> None:
        super().__init__(
            'The plan has no cycle yet. Add [[cycles]] with id = "2026-Q4" or the like to okr.toml.'
        )


class NoTeamError(OkrError):
    """A team is needed, and the plan has none."""

    def __init__(self) -> None:
        super().__init__(
            "The plan has no team yet. Add one on the board for drafting, or in okr.toml: "
            '[[teams]] with id = "company" or the like.'
        )


class NotWritableError(OkrError):
    """A value cannot be written to a plan's files so that it reads back as it is; nothing was written."""


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
