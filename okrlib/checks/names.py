"""Ids that name nothing: what was meant by them, a title, an id of another noun or a slip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.findings import Finding, Subject
from okrlib.model import is_slug
from okrlib.text import near

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from okrlib.plan import Plan, Reference

#: Where more names than this are unknown, something else is wrong, as a file that cannot be read.
_MOST_HINTS = 50


def unknown(plan: Plan, named: Iterable[Reference]) -> Iterator[Finding]:
    """Of everything that is *named* by id, what the plan does not have, and what was meant."""
    mends: dict[tuple[str, str, str], str] = {}
    for noun, item, key, of, wanted in named:
        if wanted is None or plan.has(of, wanted):
            continue
        otherwise = f"Add the {of}, or name one that the plan has."
        itself = item if noun == of else ""  # nothing may name itself
        if len(mends) < _MOST_HINTS and (of, wanted, itself) not in mends:
            known = [name for name in _names(plan, of) if name != itself and is_slug(name)]
            mends[of, wanted, itself] = meant(plan, of, wanted, known) or near(wanted, known, otherwise)
        yield Finding(
            f"unknown-{of.lower().replace(' ', '-')}",
            "error",
            f"There is no {of} {wanted[:120]!r}.",
            mends.get((of, wanted, itself), otherwise),
            subject=Subject(noun, item),
            field=key,
        )


def _names(plan: Plan, noun: str) -> Iterable[str]:
    """The ids that may be named of a noun."""
    items: dict[str, Iterable[Any]] = {"person": plan.people, "objective": plan.objectives, "KPI": plan.kpis}
    return plan.key_results if noun == "key result" else (item.id for item in items[noun])


def meant(plan: Plan, noun: str, name: str, known: Collection[str]) -> str:
    """What to write for a name that is no id of a noun, by what else it names; "" where it names nothing."""
    called = so_called(plan, noun, name, known)
    return f'Did you mean "{called}"?' if called else _of_another_noun(plan, noun, name, known)


def so_called(plan: Plan, noun: str, name: str, known: Iterable[str]) -> str | None:
    """Which of the known ids people call so: by its title, or a person's role, name or address."""
    for each in known:
        found = plan.find(noun, each)
        item = found[1] if isinstance(found, tuple) else found
        words = (getattr(item, field, None) for field in ("title", "name", "role", "email"))
        if name.casefold() in [word.casefold() for word in words if word]:
            return each
    return None


def _of_another_noun(plan: Plan, noun: str, name: str, known: Collection[str]) -> str:
    """What to write where an id is that of something else; "" where nothing has it."""
    if name in plan.key_results:
        objective, kr = plan.key_results[name]
        meant = objective.id if noun == "objective" else kr.kpi if noun == "KPI" else None
        what = "That is a key result"
        if meant in known:  # nothing may name itself
            of = "of the objective" if noun == "objective" else "measured by the KPI"
            return f'{what} {of} "{meant}": write that.'
    else:
        named = [other for other in ("objective", "KPI", "team", "person") if plan.has(other, name)]
        if not named:
            return ""
        what = f"That is {'an' if named[0] == 'objective' else 'a'} {named[0]}"
    return f"{what}: name {'an' if noun == 'objective' else 'a'} {noun}."
