"""Things that are there or not: the name of a delivery, and what is said to be done."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from okrlib.coach.language.clause import WORK
from okrlib.coach.language.lexicon import NONE, STOP, Kinds, first_of, lists_of, only, some, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.coach.language.clause import Clause
    from okrlib.coach.language.count import Count

_MADE = frozenset({"artefact", "output"})
#: What is one of these says how well, or for whom.
_AIMED = frozenset({"measure", "outside", "aspiring", "relative", "known", "vague", "better", "up", "down"})


def named_delivery(c: Count) -> str | None:
    """The noun of a heading for work: "alpha release of the game", "build a startup and a product"."""
    kinds, parts, objective = c.kinds(), c.parts, c.kind == "objective"
    if objective and parts.leads & {"make", "reach"} and kinds[-2:][0] & _MADE:
        # "Get the stock system working", "make the shop cloud ready"
        done = kinds[-1] & {"finished", "strive"} and not some(kinds, "people")
        return parts.lead if done else None
    ordered = (
        kinds[:1]
        and kinds[0] & {"has", "reach"}
        and kinds[-1] & (WORK | {"done"})
        and "participle" in kinds[-1]
    )
    if ordered and len(kinds) > _PAIR and not some(kinds[1:-1], "people", "stop", "relative"):
        return c.said[-1].text  # "have the roof repaired"
    if (parts.leads and not parts.leads & {"make", "craft"}) or (kinds and {"let", "why"} <= kinds[0]):
        return None  # "let every child swim"
    two = len(kinds) > _PAIR and "and" in kinds[1] and kinds[2] & {"ship", "make", "craft"}
    if two and parts.leads and not some(kinds, "relative", "people", "aspiring", "aux"):
        return parts.lead  # "design and develop a brand identity"
    if not kinds or parts.leads or some(kinds, *_TELLS, but={"ordinal"}):
        return None
    if objective and len(kinds) > 1:
        # "Real-time dashboard for sales", "put together a press kit"
        verb = next((n for n, k in enumerate(kinds) if k and not k & {"particle", "guard"}), 0)
        begin = verb + 1 if verb and "one" in kinds[verb] else 0
        stop = first_of(kinds, "stop", start=begin + 1, otherwise=len(kinds))
        # "A login page returning a token", but "a rota helping carers rest"
        does = (n for n in range(2, len(kinds) - 2) if "gerund" in kinds[n] and kinds[n - 1] & _MADE)
        stop = min(stop, stop if some(kinds, "people") else next(does, stop))
        head, owned = kinds[stop - 1], bool(kinds[0] & {"people", "all"})
        owned = owned or some(kinds[1:stop], "article")
        order = not c.words.verb_last and not some(kinds, "people") if begin else not owned
        if order and head & _MADE and not head & {"measure", "filler" if begin else "up"}:
            return c.said[0 if begin else stop - 1].text
    # "A renovated kitchen", "signed lease for the shop"
    begin = int("article" in kinds[0])
    made, thing = [*kinds[begin:], NONE, NONE][:2]
    if (
        objective
        and "participle" in made
        and made & (WORK | {"done"})
        and (thing & _MADE or (begin and not thing))
    ):
        return c.said[begin].text if not c.words.verb_last else None
    # "Release of the game", "successful product launch"
    ends = [*kinds[:4], frozenset({"genitive"} if len(kinds) <= _PAIR else ())]
    ships = (
        n
        for n, (k, of) in enumerate(pairwise(ends))
        if "ship" in k and "genitive" in of and "measure" not in k
    )
    at = next(ships, None)
    return None if at is None else c.said[at].text


#: A text with one of these tells more than the name of a thing.
_TELLS = frozenset({"aux", "aspiring", "relative", "better", "has", "be"})
#: "Design and develop": so many words before what they act on.
_PAIR = 3


def finished(c: Count) -> str | None:
    """The word that says that things are made: "blog posts published", "all forms are uploaded".

    "All calls are answered on time" is no such thing: it says how well.
    """
    kinds, said, parts, phrases = c.kinds(), c.said, c.parts, c.phrases
    every = bool(kinds) and "all" in kinds[0] and "nobody" not in kinds[0]
    aux = first_of(kinds, "aux", otherwise=None)
    if aux is None and not parts.leads and kinds and "done" in kinds[-1]:
        return said[-1].text
    end = phrases.get("done", (0, 0))[1]
    if aux is None and not parts.leads and len(said) > 1 and end == said[-1].end:
        return said[-1].text  # "service levels in place"
    told = [(n, k) for n, k in enumerate(kinds) if every and "adverb" not in k][:5]
    # "Each team publishes a policy"
    ships = (n for (_, who), (n, k) in pairwise(told) if "crew" in who and "ship" in k)
    thing = next(ships, _had(kinds, parts, every=every))
    if thing is not None:
        return said[thing].text
    if aux is None:
        ends = pairwise([*kinds, STOP])
        done = {"done", "taught", "participle"} if every else set[str]()
        ahead = (
            n
            for n, (k, then) in enumerate(ends)
            if n > 1 and k & done and "stop" in then and "results" not in k
        )
        at = next(ahead, None)
        aux = at or 0
    else:
        made = aux > 0 and kinds[aux - 1] & _MADE
        done = {"done", "finished"} if made else {"done", "taught"}
        at = first_of(kinds, *done, start=aux + 1, otherwise=None)
        span = phrases.get("done") or (phrases.get("finished") if made else None)  # "up and running"
        if at is None and span:
            at = next((n for n, m in enumerate(said) if n > aux and m.start == span[0]), None)
        following = lists_of(kinds[aux + 1 : aux + 2])
        if at is None and "participle" in following and not following & _AIMED:
            # "The hall is renovated", "all figures are measured and shared".
            at = aux + 1 if aux + 2 == len(kinds) or every else None
        if at and not c.words.verb_last and not only(kinds[aux + 1 : at], "aux", "adverb"):
            return None  # "is glad to have done so"
    until = first_of(kinds[:aux], "address", start=1, otherwise=aux)
    things = without(kinds[:until], "small", "stop", "all")
    if at is None or not things or some(kinds[1:aux], "guard"):
        return None
    reached = kinds[at] & {"taught", "contact"} or (every and "done" in kinds[at])
    others = "people" in things[-1] and not reached
    pairs = [*pairwise(kinds[aux : at + 1]), *pairwise(kinds[at:])]
    beside = [k for before, k in pairs if "done" not in k and "one" not in before]  # "with a smart board"
    how = some(beside, "measure", "outside", "vague", "ensure")
    return None if others or how else said[at].text


def _had(kinds: Sequence[Kinds], parts: Clause, *, every: bool) -> int | None:
    """Where the thing stands that somebody has or gets: "each ward has a rota", "the board gets a report"."""
    pairs = [*pairwise(kinds), (NONE, NONE)]
    gets = [bool(k & {"has", "reach"}) and "one" in then for k, then in pairs]
    has = next((n for n, k in enumerate(kinds) if n and ("has" in k or gets[n])), 0)
    if some(kinds[:has], "able") or not has or not (every or (gets[has] and not parts.leads)):
        return None
    if every and any("relative" in k or ("people" in k and "input" not in k) for k in kinds[1:has]):
        return None
    after = kinds[has + 1 :]
    head = first_of(after, "stop", start=1, otherwise=len(after)) - 1
    thing: int | None = head if every or after[head] & (_MADE | {"crew"}) else None
    if thing is None or some(after[: thing if every else None], *_AIMED):
        return None
    return has + 1 + thing
