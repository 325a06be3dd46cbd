"""The search page: a field, and below it an index by word, which needs no script."""

import re
from collections import defaultdict
from collections.abc import Iterator

from okrlib.plan import Plan
from okrlib.scoring import stand
from okrlib.show.facts import team_page
from okrlib.show.fragment import Fragment

#: Of more titles than this, whole titles are listed: an index by word would be too long to read.
MOST_TITLES = 1500
#: Of more than this the teams are listed: a page with all titles would be slow to open.
MOST_LISTED = 10_000
#: A word of at least four letters: shorter ones say little.
_WORD = re.compile(r"[^\W\d_]{4,}")
#: Words that nobody looks up.
_SMALL = re.compile(
    r"""about|after|again|against|another|anyone|around|because|been|before|being|between|beyond|come
    |comes|could|does|down|during|each|every|everything|from|have|here|into|least|less|made|make|next
    |once|other|over|same|several|some|somebody|someone|still|take|taken|takes|than|that|their|them
    |they|this|until|were|what|when|where|which|while|whoever|whose|will|with|within|without|would""",
    re.VERBOSE,
)
_Entry = tuple[str, str, str, str]


def search_index(plan: Plan) -> Fragment:
    """A field to search, and all goals, key results and KPIs in an index, by word or by title.

    Of very many titles, the teams on whose pages they stand.
    """
    entries, now = list(_entries(plan)), plan.cycle_on(stand(plan).on)
    if now is not None and len(entries) > MOST_LISTED:
        teams = [team_page(plan, team.id, now.id) for _, team in plan.tree()]
        return Fragment("search/search", {"groups": [], "teams": teams})
    groups = _by_word(entries) if len(entries) <= MOST_TITLES else _by_title(entries)
    return Fragment("search/search", {"groups": groups, "teams": []})


def _entries(plan: Plan) -> Iterator[_Entry]:
    """(title, page, its id, whose it is) of everything with a title."""
    teams = {t.id: t.name for t in plan.teams}
    for o in plan.objectives:
        cycle = plan.cycle(o.cycle)
        whose = f"{teams[o.team]}, {cycle.name}"
        yield o.name, "objective", o.id, whose
        yield from ((kr.name, "objective", f"{o.id}#kr-{kr.id}", whose) for kr in o.key_results)
    yield from ((k.name, "kpi", k.id, f"KPI, {teams[k.team]}") for k in plan.kpis)


def _by_word(entries: list[_Entry]) -> list[tuple[str, list[_Entry]]]:
    places: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        for word in set(_WORD.findall(entry[0].casefold())):
            if not _SMALL.fullmatch(word):
                places[word].append(entry)
    common = max(3, len(entries) // 20)  # a word in so many titles finds nothing
    return sorted((word, them) for word, them in places.items() if len(them) <= common)


def _by_title(entries: list[_Entry]) -> list[tuple[str, list[_Entry]]]:
    places: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        places[entry[0][:1].upper()].append(entry)
    return sorted((letter, sorted(them)) for letter, them in places.items())
