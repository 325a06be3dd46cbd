"""What a text says: its numbers and the parts they play, its verb, its measure, and what it really is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from okrlib.coach.language.asides import beside
from okrlib.coach.language.clause import NOUNS, WORK, Clause, clause
from okrlib.coach.language.count import SIGNS, Count
from okrlib.coach.language.delivery import finished, named_delivery
from okrlib.coach.language.initiatives import aims
from okrlib.coach.language.lexicon import MOST_READ, NONE, Kinds, lexicon, lists_of, some
from okrlib.coach.language.measure import Name, named
from okrlib.coach.language.numerals import SYMBOLS
from okrlib.coach.language.quantities import TIMES, Quantity, in_one_unit, quantities
from okrlib.coach.language.suggestion import Direction, Ends, Proposal, other_limit, other_mark, proposals
from okrlib.coach.language.work import Counted, counted_work, is_work, proves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.coach.language.lexicon import Lexicon
    from okrlib.coach.language.quantities import Bound

Class = Literal["objective", "key_result", "kpi", "initiative"]


@dataclass(frozen=True)
class Reading:
    """A text as it was understood.

    *class_* is what the text really is and *because* a sentence why; *parts* are its verb and what that acts
    on, *work* is the number that counts work only, *language* the lists that it was read with.
    """

    text: str
    kind: str
    language: Lexicon
    class_: Class
    because: str
    quantities: tuple[Quantity, ...]
    direction: Direction
    parts: Clause
    work: Counted | None

    @property
    def lead(self) -> str:
        """The leading verb; "" where there is none."""
        return self.parts.lead

    @property
    def leads(self) -> Kinds:
        """The lists that the leading verb stands in."""
        return self.parts.leads

    @property
    def object(self) -> tuple[str, ...]:
        """The words that the verb acts on."""
        return self.parts.object

    @property
    def head(self) -> str:
        """The noun that the verb acts on; "" where there is none."""
        return self.object[-1] if self.object else ""

    @property
    def words(self) -> int:
        """The number of words."""
        return len(self.text.split())

    @cached_property
    def ends(self) -> Ends:
        """The numbers that may be ends of a way."""
        numbers, words = self.numbers, self.language
        own = tuple(q for q in numbers if not _names(q, numbers, self.direction, words))
        own += _whole(own, self.text, words)
        falling = some(self.parts.kinds, "negative")
        until = "".join(self.text[q.start : q.end] for q in self._dates[-1:])
        return Ends(own, self.direction, falling, until, open=bool(numbers) and not own)

    @property
    def _dates(self) -> tuple[Quantity, ...]:
        return tuple(q for q in self.quantities if q.role == "date")

    @cached_property
    def _name(self) -> Name:
        ends = self.ends
        left = [q for q in ends.numbers if (q.role == "change" or q.value is None) and q not in ends.used]
        used = (*ends.used, *(q for q in left if q.unit == "x"))  # "halve falls from 6 to 3"
        left = [*(q for q in left if q.unit != "x"), *self._dates]
        return named(self.text[:MOST_READ], self.parts, used, left, self.language)

    @property
    def measure(self) -> str:
        """The words that name what is measured."""
        return self._name.measure

    @property
    def period(self) -> str:
        """How often the number is counted: "per week"; "" where the text does not say."""
        return self._name.period

    @property
    def unplaced(self) -> tuple[str, ...]:
        """What has neither a field nor a place in the measure."""
        return self._name.unplaced

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """The key results that the text may mean; two where a number could be two things."""
        period, ends = self._name.period, self.ends
        other = other_limit(ends, self.numbers) if self.kind == "key_result" else ()
        anew = other_mark(self.text, ends, self.language)
        return tuple(
            dict.fromkeys((*proposals(ends, period), *other, *(proposals(anew, period) if anew else ())))
        )

    @property
    def proposal(self) -> Proposal | None:
        """The likeliest key result that the text means; None where it holds no number."""
        return self.proposals[0] if self.proposals else None

    @cached_property
    def numbers(self) -> tuple[Quantity, ...]:
        """The quantities that measure something: no dates, no names."""
        return tuple(q for q in self.quantities if q.measures)

    def first(self, *roles: str) -> Quantity | None:
        """The first quantity that plays one of the parts."""
        for q in self.quantities:
            if q.role in roles:
                return q
        return None

    @property
    def works(self) -> bool:
        """Whether the verb is one of doing and making."""
        return bool(self.leads & WORK)


def _whole(numbers: tuple[Quantity, ...], text: str, words: Lexicon) -> tuple[Quantity, ...]:
    """The end that "all" names: "all letters arrive on time (today 78 %)"."""
    first = next(iter(words.words(text)), None)
    every = first is not None and "all" in first.kinds and "nobody" not in first.kinds
    often = [m.text for m in words.words(text)[1:2] if m.text.lower() in words.numerals["durations"]]
    if first is None or not every or often or [q.role for q in numbers] != ["baseline"]:
        return ()
    unit = numbers[0].unit
    whole = 100.0 if unit == "%" else float(unit[1:]) if unit[:1] == "/" and unit[1:].isdigit() else None
    return () if whole is None else (Quantity(whole, unit, "target", "", *first.span),)


def _direction(parts: Clause, text: str, words: Lexicon, numbers: tuple[Quantity, ...]) -> Direction:
    for name in ("keep", "up", "down", "better"):
        if name in parts.leads:
            return name
    if parts.leads & (WORK | {"reach"}):
        return ""
    kinds: set[str] = set()
    for word in words.words(text):
        # "90 % of hires stay for a year" keeps no number where it is.
        ahead = numbers and word.start < numbers[0].start
        kinds |= word.kinds & ({"up", "down", "keep"} if ahead else {"up", "down"})
    ways: tuple[Direction, ...] = ("up", "down", "keep")
    return next((way for way in ways if kinds == {way}), "") if numbers else ""


def _beside_verb(
    text: str, parts: Clause, direction: Direction, numbers: tuple[Quantity, ...], words: Lexicon
) -> tuple[Direction, tuple[Quantity, ...]]:
    """The direction and the numbers as the verb means them: "reduce 40 to 25", "never below 80"."""
    if not numbers:
        return direction, numbers
    first, *rest = numbers
    ahead = words.kinds_in(text, 0, first.start)
    last = lists_of(ahead[-1:])
    things = first.role == "change" and first.unit[:1].isalpha() and not _is_sized(first, words)
    order = not parts.leads and not words.verb_last and text[: first.start].count(" ") == 1
    if things and (parts.leads & WORK or order):
        return direction, (first._replace(role="level"), *rest)  # "dig three more wells"
    if first.unit == "%" and (first.role, first.bound, rest) == ("level", "", []):
        # A per cent without "by", as in "reduce paper use 30%".
        moved = (
            parts.leads & {"up", "down", "better"}
            and not words.verb_last
            and text[parts.end : first.start].strip()
        )
        if moved and not text[first.end :].strip(" .") and not last & {"stop", "small"}:
            return direction, (first._replace(role="change"),)
    contacts = "contact" in parts.leads and "come_by" not in parts.verb
    of = "genitive" in lists_of(words.kinds_in(text, first.end)[:1]) or first.unit.startswith("/")
    contacts = contacts or bool("ship" in parts.leads and "address" in last)
    asked = first.role == "baseline" and (contacts or (of and "reach" in parts.leads))
    by = of and first.role == "change" and not direction and "means" in last
    if not rest and (asked or by):
        # As in "against 5 others", "get thanks from 90% of the guests", "used by 70% of those who".
        return direction, (first._replace(role="level"),)
    beside, durations = not text[parts.end : first.start].strip(), words.numerals["durations"]
    if beside and " " in parts.lead and first.role == "change":
        first = first._replace(role="level")  # "set up 3 groups" is no change "up 3"
    elif (
        # As in "cut 40 to 25", and in "repair time: 12 days to 5".
        (beside and parts.leads & {"up", "down"}) or (not parts.leads and first.unit in durations)
    ) and [q.role for q in numbers] == ["level", "target"]:
        first = first._replace(role="baseline")
    if first.bound and some(ahead, "never"):
        return "keep", (first._replace(bound=_OTHER[first.bound]), *rest)
    return direction, (first, *rest)


def _is_sized(q: Quantity, words: Lexicon) -> bool:
    """Whether a number has a unit of measure, and counts no things."""
    return q.unit in {*SIGNS, *SYMBOLS, *words.numerals["durations"]}


_OTHER: Mapping[Bound, Bound] = {"at_least": "at_most", "at_most": "at_least"}


def _class(c: Count, work: Counted | None) -> tuple[Class, str]:
    """What a text is, with the reason; in doubt it is what its author says."""
    text, kind, parts, numbers, words = c
    named = (parts.verb, *parts.kinds)
    if (
        kind == "kpi"
        and parts.leads <= NOUNS
        and ("faulty" in parts.verb or some(named, "measure", "participle"))
        and "article"
        not in words.kinds(text[parts.end :].split(maxsplit=1)[0] if text[parts.end :].strip() else "")
    ):
        # "Support response time", "sourced candidates": what is watched begins with what looks like a verb.
        parts = parts._replace(leads=NONE)
        c = c._replace(parts=parts)
    if work:
        shown = text[work.number.start : work.number.end].strip()
        what = "what is put in" if work.taken_in else "pieces of work"
        return "initiative", f"Its number counts {what} ({shown}), not what they change."
    if kind == "initiative" and not aims(c):
        return "initiative", "It names work to be done."
    measured = tuple(q for q in numbers if kind != "objective" or not vivid(q, text, words, parts.leads))
    if kind != "initiative" and is_work(c) and not proves(c._replace(numbers=measured)):
        return "initiative", f"It names work to be done ({parts.lead.lower()}), not what the work changes."
    if kind != "kpi" and not numbers and (delivery := named_delivery(c)):
        return "initiative", f"It names work to be done ({delivery.lower()}), not what the work changes."
    done = None if numbers or kind == "kpi" else finished(c)
    if done is not None:
        return "initiative", f"It names something that is done or not ({done.lower()})."
    measured = tuple(q for q in measured if q.role != "rank") or (numbers if kind == "key_result" else ())
    lasting = not parts.leads or parts.leads == {"keep"}
    if measured:
        if kind == "kpi" and lasting:
            return "kpi", "It names a number to watch and where it should lie."
        if lasting and parts.leads and kind != "key_result" and not any(q.role == "change" for q in measured):
            return "kpi", "It names a number that is to stay where it is."
        goal = next((q for q in measured if q.role == "target"), measured[0])
        return "key_result", f"It names a number to reach ({text[goal.start : goal.end].strip()})."
    names = some(parts.kinds, "measure") or "measure" in c.phrases
    # "Customer churn rate" is a name; "delight our customers" is a sentence, as its "our" shows.
    sentence = any("small" in m.kinds and "stop" not in m.kinds for m in c.said)
    first, of, *_ = (*c.kinds()[:2], NONE, NONE)
    name = names and (not sentence or ("measure" in first and "genitive" in of))  # "share of our orders"
    watched = name and not _is_order(c)
    judges = some(c.kinds()[:1], "vague", "better", "aspiring", "hype")  # "good atmosphere"
    if not parts.leads and ((name or not judges) if kind == "kpi" else watched):
        return "kpi", "It names something to watch, and no place it should reach."
    return "objective", "It says in words what should change, without a number."


def _is_order(c: Count) -> bool:
    """Whether it is an order or a wish with a verb of no list: "lose weight", "pay off debt"."""
    ahead = c.kinds()[:_ORDER]
    first = lists_of(ahead[:1])
    vows = some(ahead, "vow") or "onto" in first
    off = not first and some(ahead[1:2], "particle") and not c.words.verb_last
    return vows or off or "hollow" in c.phrases or ("results" in first and "participle" not in first)


def _names(q: Quantity, numbers: tuple[Quantity, ...], direction: Direction, words: Lexicon) -> bool:
    """Whether a limit belongs to what is measured: "90 % within 2 hours", "fewer who wait over an hour"."""
    if q.role != "level" or not q.bound or q.unit not in {*words.numerals["durations"], *TIMES}:
        return False
    # Beside where it stands today the limit is the end: "below 6 minutes (today 11)".
    others = any(
        other.role not in {"level", "baseline"} or other.unit in SIGNS for other in numbers if other is not q
    )
    return others or (q.bound, direction) in {("at_least", "down"), ("at_most", "up")}


#: "I would like to": so many words say that one will.
_ORDER = 4
#: So many letters before a number hold the word before it.
_NEAR = 40
#: Nobody is so old.
_OLD = 100
#: "Nobody has to ask twice".
_TWICE = 2


def vivid(q: Quantity, text: str, words: Lexicon, leads: Kinds) -> bool:
    """Whether a number makes a picture and no target: "within ten minutes", "work as one team".

    "Hire two directors" counts, and "reduce waits to ten minutes" aims: these are no pictures.
    """
    if q.role != "level" or (q.unit and not q.unit[0].isalpha()) or q.unit in {"x", "points"}:
        return False
    ahead = words.kinds_in(text[max(0, q.start - _NEAR) : q.start])
    who, before = [NONE, NONE, *ahead][-2:]
    if q.bound and ("people" in who or not (who or leads)) and "reach" not in who and (q.value or 0) < _OLD:
        return True  # "readers under 30"
    unit = q.unit.lower().partition(" ")[0]
    if unit in words.numerals["durations"]:
        if some(ahead, "relative", "outside", but={"clause"}):
            return True  # "members who come in the first 30 days": who is meant
        # "Save two hours": what is saved is counted; so is "run it in under two hours".
        beside = q.bound != "at_least" and (q.bound or before & {"stop", "ordinal"})
        if unit in words.numerals["terms"] and "stop" in before and not leads & {"up", "down", "reach"}:
            return True  # "in two years" is a date
        return bool(beside) and not leads & {"up", "down", "reach", "keep", "act", "ship"}
    named = q.unit and not (words.verb_last and q.unit[0].islower())
    # "Our two teams", but "one graduate every year", "in three towns"; "still playing at sixteen".
    pictured = before & {"article", "aspiring"} or (not named and "stop" in before)
    alone = q.value == 1 and (bool(ahead) or not words.numerals.context["period"].search(text))
    alone = alone or (q.value == 0 and not leads & {"reach", "keep"})  # "a harvest with zero accidents"
    return text[q.start].isalpha() and (alone or bool(pictured) or (not named and q.value == _TWICE))


@lru_cache(maxsize=4096)
def read(text: str, kind: str, *, language: str = "en") -> Reading:
    """What a text says, taken as an objective, a key_result or a kpi.

    Raises:
        OkrError: Where there are no words for the language.
    """
    words = lexicon(language)
    if kind == "initiative" and (aim := words.phrases_in(text).get("aim")):
        text = text[: aim[0]]  # work is read without what it is for
    whole, text = text, text[:MOST_READ]
    amounts = quantities(text, words.numerals)
    numbers = tuple(q for q in amounts if q.measures)
    parts = clause(text, amounts, words)
    direction = _direction(parts, text, words, numbers)
    direction, changed = _beside_verb(text, parts, direction, numbers, words)
    way, changed = in_one_unit(text, changed, words.numerals)
    direction = direction or way
    if changed != numbers:
        amounts = tuple(changed[numbers.index(q)] if q in numbers else q for q in amounts)
        numbers = changed
    if words.verb_last and parts.lead:
        # "250 neue Mitglieder werben" counts members.
        amounts = tuple(q._replace(unit=q.unit.removesuffix(f" {parts.lead}")) for q in amounts)
        numbers = tuple(q for q in amounts if q.measures)
    aside = beside(Count(text, kind, parts, numbers, words)) if numbers else ()
    if aside:
        amounts = tuple(q._replace(role="name") if q in aside else q for q in amounts)
        numbers = tuple(q for q in amounts if q.measures)
    count = Count(text, kind, parts, numbers, words)
    work = counted_work(count) or _work_behind(count)
    class_, because = _class(count, work)
    return Reading(whole, kind, words, class_, because, amounts, direction, parts, work)


#: What stands between an aim and the work for it.
_BEHIND = re.compile(r"(?:[^\W\d]:|\s[-–—])\s+(?=[^\W\d])")


def _work_behind(c: Count) -> Counted | None:
    """The number that counts the work behind an aim: "grow the garden - dig 3 beds"."""
    end = 0
    for sign in _BEHIND.finditer(c.text, 0, c.numbers[0].start) if c.numbers else ():
        end = sign.end()
    behind = c.kinds(end) if end else []
    orders = some(behind[-1:] if c.words.verb_last else behind[:_ORDER], *WORK)
    work = read(c.text[end:], c.kind, language=c.words.code).work if orders else None
    if work is None:
        return None
    q = work.number
    return work._replace(number=q._replace(start=q.start + end, end=q.end + end))
