"""The known name nearest to an unknown one."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

#: A word of a name, as the three of "nps-2026q4".
_WORD = re.compile(r"[^\W\d_]+\d{0,2}(?!\d)|\d+")
#: What programs that sync or merge put behind the name of a file that they copy.
_COPY = re.compile(r"[ (.~]|[-_][A-Z]")
#: The likeness, of 100, from which a name may be a slip for another.
_ALIKE = 60
#: An ending that this share of the known names have does not tell them apart.
_SHARED = 0.8


def near(wanted: str, known: Iterable[str], otherwise: str) -> str:
    """A sentence that asks whether the nearest known name was meant; *otherwise* where none is near."""
    name = nearest_name(wanted, known)
    return f'Did you mean "{name}"?' if name else otherwise


def rename(wanted: str, known: Collection[str], otherwise: str, *, ending: str = "") -> str:
    """What to do about a file, or without an *ending* a folder, whose name is none of the known ones.

    >>> rename("ops (conflicted copy)", ["ops"], "Add it.", ending=".toml")
    'If a merge or a synced folder left it, keep what is right in ops.toml and delete this file.'
    """
    noun = "file" if ending else "folder"
    for name in sorted(known, key=len, reverse=True):
        if wanted.startswith(name) and _COPY.match(wanted, len(name)):
            keep = f"keep what is right in {name}{ending} and delete this {noun}"
            return f"If a merge or a synced folder left it, {keep}."
    meant = nearest_name(wanted, known)
    return f"Did you mean {meant}{ending}? Then rename the {noun}." if meant else otherwise


def nearest_name(wanted: str, known: Iterable[str]) -> str | None:
    """The known name most like *wanted*, if any is like it at all; never *wanted* itself.

    Upper and lower case are the same. An ending that nearly all known names share, such as the cycle in
    ``nps-q4``, is left aside. The same words in another order come first.

    >>> nearest_name("npss-q4", ["nps-q4", "spares-q4", "reach-q4"])
    'nps-q4'
    >>> nearest_name("Q4-2026", ["2026-Q3", "2026-Q4"]), nearest_name("q4", ["2026-Q3", "2026-Q4"])
    ('2026-Q4', '2026-Q4')
    >>> nearest_name("npss-q4", ["cost-q4", "calls-q4", "reach-q4"]) is None
    True
    """
    from rapidfuzz import fuzz, process  # only where a hint is asked for: most commands need none

    names = [name for name in dict.fromkeys(known) if name != wanted]
    words = _words(wanted)
    same = [name for name in names if words and words == _words(name)]
    if not same:  # a beginning or an ending that one name alone has
        same = [name for name in names if words and words < _words(name)]
    if len(same) == 1:
        return same[0]
    stems = [name.casefold() for name in names]
    stem = wanted.casefold()
    while ending := _shared_ending(stems):
        stems = [each.removesuffix(ending) for each in stems]
        stem = stem.removesuffix(ending)
    best = process.extractOne(stem, stems, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return names[best[2]] if best else None


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name.casefold()))


def typo_of(wanted: str, known: Iterable[str]) -> str | None:
    """The known name that *wanted* may be a typo of: at most one letter in four differs. None for none.

    >>> typo_of("quue", ["queue", "calls"]), typo_of("south", ["north"])
    ('queue', None)
    """
    from rapidfuzz.distance import OSA  # as above

    most = max(1, len(wanted) // 4)
    return next((name for name in known if OSA.distance(wanted, name, score_cutoff=most) <= most), None)


def _shared_ending(names: Sequence[str]) -> str:
    """The last word, with its hyphen, of nearly all of three names or more; "" where there is none."""
    if len(names) < 3:
        return ""
    endings = [before and f"-{word}" for before, _, word in (name.rpartition("-") for name in names)]
    ending, often = Counter(endings).most_common(1)[0]
    return ending if often >= _SHARED * len(names) else ""
