"""Files of words: what the site's sentences are in another language, as docs/languages.md says."""

from __future__ import annotations

import os
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import tomli

from okrlib.files import UnreadableError, read
from okrlib.findings import Finding, Place
from okrlib.model import OUTCOMES, Policy
from okrlib.publish import brand
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from okrlib.plan import Plan

#: In a sentence that is looked up each of these is one private character, the first of so many: numbers,
#: days, people's words, tags that open and close; and numbers and days that are to stay as they are.
WIDTH = 0x200
NUMBER, DAY, OPAQUE, OPEN, CLOSE, OWN_NUMBER, OWN_DAY = range(0xE000, 0xE000 + 7 * WIDTH, WIDTH)
PRIVATE = re.compile("[\ue000-\uf8ff]")


def span(*kinds: int) -> str:
    """The characters of some kinds, for a pattern."""
    return "".join(f"{chr(kind)}-{chr(kind + WIDTH - 1)}" for kind in kinds)


_ANYTHING = f"([^{span(OPEN, CLOSE)}]+?)"
_ALONE = r"(?![\xa0 ]%)"  # a number that no per cent sign follows
_QUANTITY = (
    rf"[^\w\s(\ue000-\uf8ff]?[{span(NUMBER)}]"
    rf"(?:[\xa0 ]%|\xa0[^%·;:,()–→{span(OPEN, CLOSE)}]+?{{}}|{_ALONE})"
)
QUANTITY = re.compile(_QUANTITY.format(""))
#: What each hole of a sentence takes: anything, a number, a day, a quantity, words that have words here too.
_HOLES = {
    "{}": _ANYTHING,
    "{n}": f"([{span(NUMBER)}]){_ALONE}",
    "{d}": f"([{span(DAY)}])",
    "{q}": "(" + _QUANTITY.format(r"| [^\W\d_]+") + ")",
    "{w}": _ANYTHING,
}
_KEY, _VALUE, _TAG = (
    re.compile(r"\{[ndqw]?\}|<(/?)([1-9])>"),
    re.compile(r"\{(\d?)\}"),
    re.compile(r"<(/?)([1-9])>"),
)
_MARKS, _TABLES, _MOST_MB = ("decimal", "thousands", "day"), ("months", "between", "words", "scripts"), 1


class Pattern(NamedTuple):
    """A sentence with holes that may take any words: what is *certain* in it is looked for first.

    It *turns* where its holes have another order in the translation.
    """

    certain: str
    pattern: re.Pattern[str]
    holes: tuple[str, ...]
    said: Callable[[Sequence[str]], str]
    turns: bool


def compiled(
    words: Mapping[str, str],
) -> tuple[dict[str, Callable[[Sequence[str]], str]], dict[str, list[Pattern]]]:
    """The sentences that are looked up; and those that are tried, the longest first, by how they begin."""
    exact, patterns = {}, dict[str, list[Pattern]]()
    for key, value in sorted(words.items(), key=lambda item: -len(item[0])):
        exact[_KEY.sub(_char_of, key)] = said = _filler(value)
        holes = tuple(hole[0] for hole in _KEY.finditer(key) if not hole[2])
        if {"{}", "{q}", "{w}"}.intersection(holes):
            plain = _KEY.sub("\0", key)
            # Between two holes it is an ordinary space: another one stands before a unit.
            literals = [
                each if each == " " else re.escape(each).replace(r"\ ", r"[ \xa0]")
                for each in plain.split("\0")
            ]
            between = [_HOLES.get(hole[0]) or _char_of(hole) for hole in _KEY.finditer(key)]
            text = "".join(chain.from_iterable(zip(literals, [*between, ""], strict=True)))
            turns = _places(value) != sorted(_places(value))
            certain = max(plain.split("\0"), key=len)
            pattern = Pattern(certain, re.compile(text, re.DOTALL), holes, said, turns)
            patterns.setdefault("" if "\0" in plain[:3] else plain[:3], []).append(pattern)
    return exact, patterns


def _char_of(found: re.Match[str]) -> str:
    """The private character of a hole or tag."""
    if found[2]:
        return chr((CLOSE if found[1] else OPEN) + int(found[2]) - 1)
    return chr({"{n}": NUMBER, "{d}": DAY, "{q}": NUMBER}.get(found[0], OPAQUE))


def _filler(value: str) -> Callable[[Sequence[str]], str]:
    """What puts texts into the holes of a translation."""
    texts = [_TAG.sub(_char_of, text) for text in _VALUE.split(value)[::2]]
    places = _places(value)
    return lambda holes: "".join(
        chain.from_iterable(zip(texts, [*(holes[p] for p in places), ""], strict=True))
    )


def _places(value: str) -> list[int]:
    """Which text each hole takes: the next one, or that of its number."""
    return [int(hole[1]) if hole[1] else at for at, hole in enumerate(_VALUE.finditer(value))]


def _fits(key: str, value: str) -> bool:
    """Whether a translation has the holes and tags of its sentence."""
    holes = sum(not hole[2] for hole in _KEY.finditer(key))
    tags = [sorted(tag[0] for tag in _TAG.finditer(text)) for text in (key, value)]
    return set(_places(value)) == set(range(holes)) and tags[0] == tags[1]


def tables_of(code: str, folder: Path | None) -> tuple[dict[str, Any], list[Finding]]:
    """The words of a language: ours, and over them those in the plan's folder; and what of these is wrong."""
    ours = [data_dir("site") / "words" / f"{each}.toml" for each in (code, code.partition("-")[0])]
    tables: dict[str, Any] = next(
        (tomli.loads(read(p, most_mb=_MOST_MB).decode()) for p in ours if p.is_file()), {}
    )
    name, wrong, own = f"words/{code}.toml", list[str](), dict[str, Any]()
    if folder is not None and os.path.lexists(folder / name):
        try:
            own = tomli.loads(read(folder / name, most_mb=_MOST_MB, within=folder).decode("utf-8-sig"))
        except UnicodeDecodeError:
            wrong.append("The words are left out: the file is not UTF-8.")
        except (UnreadableError, ValueError, RecursionError) as error:
            wrong.append(f"The words are left out: {str(error).rstrip('.')}.")
    for key, value in own.items():
        if key in _MARKS and isinstance(value, str):
            tables[key] = PRIVATE.sub("", value)
        elif key in _TABLES and isinstance(value, dict):
            good = {
                en: said
                for en, said in value.items()
                if isinstance(said, str)
                and not PRIVATE.search(en + said)
                and (key != "words" or _fits(en, said))
            }
            tables[key] = tables.get(key, {}) | good
            wrong += [
                f"The words for {en[:80]!r} are left out: they are no text with the same holes and tags."
                for en in value
                if en not in good
            ]
        else:
            wrong.append(f"{key[:80]!r} is left out: it is no part of a file of words.")
    mend = "Write it as docs/languages.md says."
    return tables, [Finding("wrong-words", "warning", what, mend, place=Place(name)) for what in wrong]


def wrong_words(plan: Plan, folder: Path) -> list[Finding]:
    """What is wrong with the words that a plan brings for its language."""
    code = brand.text_language(plan)
    return tables_of(code, folder)[1] if code else []


def names(plan: Plan) -> Iterator[str | None]:
    """What people called things: it stays as it is, also where it is a sentence of ours.

    So does what the coach says in the plan's language.
    """
    from okrlib.coach import RULES, about, spoken

    if (language := spoken(plan)) != "en":
        yield from (about(code, language).summary for code in RULES)
    cycles = [name for c in plan.cycles for name in (c.id, c.title, c.name)]
    yield from (plan.name, brand.title(plan), *cycles)
    yield from chain.from_iterable((person.role, person.name) for person in plan.people)
    for team in plan.teams:
        title = team.name
        yield from (title, team.lead, *(f"{title}, {cycle}" for cycle in cycles))
    for kpi in plan.kpis:
        yield from (kpi.name, kpi.owner, kpi.unit)
    for o in plan.objectives:
        yield from (o.name, o.owner)
        yield from chain.from_iterable((each.title, each.owner) for each in o.initiatives)
        for kr in o.key_results:
            yield from (kr.name, kr.owner, kr.unit, *(m.name for m in kr.milestones))
            yield kr.override.reason if kr.override else None
            yield kr.cause if kr.cause not in Policy().causes else None
            yield from (getattr(kr.outcomes, outcome, None) for outcome in OUTCOMES)
    yield from chain.from_iterable((row.blocker, row.blocker_owner) for row in plan.check_ins)
