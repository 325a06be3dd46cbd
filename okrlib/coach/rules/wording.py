"""Rules over the words of any draft, and over a KPI's (METHOD section 5; L15, L24)."""

from __future__ import annotations

import re
from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.language.clause import WORK
from okrlib.coach.language.lexicon import NONE, first_of, lists_of, only, pattern_of, some
from okrlib.coach.rule import finding, rule
from okrlib.coach.rules.lists import RISES
from okrlib.model import KPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.findings import Finding

_NAMES = {
    "objective": "an objective",
    "key_result": "a key result",
    "kpi": "a KPI",
    "initiative": "an initiative",
}


@rule("error", of=("objective", "key_result", "kpi", "initiative"))
def empty(draft: Draft) -> Iterator[Finding]:
    """A goal has words.

    Why: A goal without words cannot be agreed on. (METHOD section 1)

    Weak: -
    Strong: 30% of new shops come on a recommendation
    """
    if not any(c.isalnum() for c in draft.text):
        yield finding(empty, "There are no words.", "Write in one sentence what should change.")


@rule("warning", of=("objective", "key_result", "kpi"), lines=("L24",))
def pay_wording(draft: Draft) -> Iterator[Finding]:
    """A goal is not tied to pay or appraisal.

    Why: Where money hangs on the score, people aim low. (GitLab; Klau)

    Weak: Raise repeat orders from 31% to 45%, tied to bonus
    Strong: Raise repeat orders from 31% to 45%
    """
    if "pay" not in draft.phrases and "pay" not in draft.used:
        return
    words = draft.words
    phrases = pattern_of((*words.phrases["pay"], *words.lists["pay"])).finditer(draft.text)
    tied = next((p for p in phrases if not _is_about(draft, p.start())), None)
    if tied is not None:
        what = f"“{tied[0]}” ties the goal to pay or appraisal."
        yield finding(
            pay_wording, what, "Take it out: goals that are paid for are set low.", span=tied.span()
        )


def _is_about(draft: Draft, start: int) -> bool:
    """Whether the goal is about the pay at *start*: "members get a bonus night", "nurses who receive …"."""
    ahead = [word for word in draft.tokens if word.start < start]
    while len(ahead) > 1 and "adverb" in ahead[-1].kinds:
        ahead.pop()
    if not ahead:
        return False
    word = ahead.pop()
    kinds, comma = word.kinds, draft.text[: word.start].rstrip().endswith(",")
    # "Nurses who …", "Pflegekräfte, die …"; but "45% repeat orders, which affects my pay".
    if ahead and (
        comma and "article" in kinds if draft.words.verb_last else not comma and "relative" in kinds
    ):
        who = ahead[-1]
        return "people" in who.kinds or who.text.lower() in draft.words.numerals["pointing"]
    return "people" in kinds and "crew" not in kinds


@rule("hint", of=("objective", "key_result", "kpi", "initiative"))
def other_kind(draft: Draft) -> Iterator[Finding]:
    """A text is what it is called.

    Why: A KPI watches, an objective says what should change, a key result proves it, an initiative is the
    work; each is judged differently. (METHOD section 5)

    Weak: Share of repeat orders in a month
    Strong: Raise the share of repeat orders from 31% to 45%
    """
    reading = draft.reading
    if draft.entry is None and reading.class_ != draft.kind and draft.text.strip():
        mend = f"{reading.because} Move it there, or say it so that it is {_NAMES[draft.kind]}."
        # "Reduce complaints", "win back our donors" are no numbers to watch.
        who = "people" in lists_of(reading.parts.kinds[-1:])
        orders = RISES | {"be"} | ({"reach", "ensure"} if who else set())
        orders = orders if reading.class_ == "objective" else RISES
        lead = reading.parts.verb
        bare = lead and lead <= {"reach", "arrive", "ensure", "come_by", "results"}  # "achieve", but "sold"
        order = draft.kind == "kpi" and (reading.leads & orders or bare) and reading.class_ != "initiative"
        order = order and not some(draft.kinds[1:2] + draft.kinds[-1:], "ratio")  # "pass rate"
        order = order and "participle" not in reading.parts.verb
        order = order or draft.kind == "initiative"  # what should come of it is no work
        what = f"This reads like {_NAMES[reading.class_]}."
        yield finding(other_kind, what, mend, field="kind", severity="warning" if order else None)


@rule("warning", of=("kpi",))
def kpi_without_measure(draft: Draft) -> Iterator[Finding]:
    """A KPI names something that is counted or measured.

    Why: A KPI is numeric; what cannot be counted cannot be watched. (METHOD section 5; Nulab, "stick to
    numbers")

    Weak: Good atmosphere in our shops
    Strong: Share of visitors who come back within a month
    Weak (de): Gute Stimmung in unseren Läden
    Strong (de): Anteil der Besucher, die innerhalb eines Monats wiederkommen
    """
    r = draft.reading
    unit = isinstance(draft.entry, KPI) and draft.entry.unit
    if unit or is_work(draft) or not draft.kinds or (r.numbers and not (_is_told(draft) or _wish(draft))):
        return
    measured = any("outside" in k or ("measure" in k and "diffuse" not in k) for k in draft.kinds)
    counted = some(r.parts.kinds[-1:], "people", "output")
    kinds = draft.kinds or [NONE]
    asks = draft.text.rstrip(" )").endswith("?") or "asks" in kinds[0]
    asks = asks and "how_many" not in draft.phrases
    # "Quality of teaching", "happy employees", "effective meetings"
    head = first_of(kinds, "stop", start=1, otherwise=len(kinds)) - 1
    where = lists_of(kinds[head + 1 : head + 2]) & {"genitive", "place", "address"}
    of = "diffuse" in kinds[head] and where and not some(kinds[head + 1 :], "measure")
    # "Market conditions", "age distribution of visitors"
    of_each = {w for w in draft.words.numerals["per"] if "genitive" in draft.words.kinds(w)}
    per = not of_each.isdisjoint(draft.text.split())  # "engagement per post"
    topic = "heading" in kinds[head] and not per
    # "Threat reporting", but "rough sleeping"
    own = _NUMBERS - {"people"} if kinds[-1] & WORK else _NUMBERS
    doing = "doing" in kinds[-1] and len(kinds) > 1 and not draft.used & (own | {"negative"})
    known = "measure" not in kinds[-1] and draft.ends_in("measure")
    hazy = bool(asks or of or doing or topic or ("diffuse" in kinds[-1] and not known))
    praised = some(kinds[:-1], "vague", but={"abstract", "measure"})
    praised = praised and not (measured or per or known or "how_many" in draft.phrases)
    reads = kinds[_PAIR:] and "people" in kinds[0] and kinds[-1] >= {"vague", "better"}
    judged = (bool(kinds[0] & {"vague", "known"}) and "people" in kinds[-1]) or praised or bool(reads)
    short = _SHORT.search(draft.text)  # "First contact resolution (FCR)": people have a name for it
    measured = measured or counted or bool(short or {"measure", "how_many"} & draft.phrases.keys()) or per
    # "Customer service", but "cost of customer service"
    named = (draft.phrases.get("diffuse") or (1, 0)) == (0, len(draft.text.rstrip()))
    taught = "doing" in kinds[-1] and "crew" in kinds[0] and len(kinds) == _PAIR  # "staff training"
    if wish := _wish(draft):
        what = f"“{wish}” says how the number should be; a KPI names the number, whatever it is."
        mend = "Leave the wish to a key result, or make it the KPI's target."
        yield finding(kpi_without_measure, what, mend, severity="hint" if _moves(draft) else None)
    elif _is_told(draft):
        what = "It tells how something is or was; a KPI only names the number."
        mend = "Name the number or the share; what it was and should be are noted beside it."
        yield finding(kpi_without_measure, what, mend)
    elif draft.used and only(kinds, "shift", "against") and not _is_compound(draft):
        what = "It says that something grows or falls, and not what."
        yield finding(kpi_without_measure, what, "Say what is counted or measured, and in which unit.")
    elif asks or judged or named or taught or topic or not measured:
        what = "It names nothing that could be counted."
        mend = "Say what is counted or measured, and in which unit."
        mild = r.class_ == "kpi" and not (hazy or judged or named or taught)
        yield finding(kpi_without_measure, what, mend, severity="hint" if mild else None)


def _wish(draft: Draft) -> str:
    """The word that says how a number should be or become: "low error rates", "cost reduction".

    "High severity incidents" and "large loss ratio" name a class of things.
    """
    first, last, stop = draft.kinds[0], draft.kinds[-1], "stop" in draft.used
    numbers = draft.reading.numbers
    if not 1 < len(draft.kinds) + draft.words.verb_last <= _PAIR + 3 + stop or numbers[1:]:
        return ""
    begins, ends = draft.tokens[0].text, draft.tokens[-1].text
    if numbers:
        q, text = numbers[-1], draft.text
        if q.role == "change" and not (draft.reading.leads or text[q.end :].strip(" .")):
            # "Revenue up $100k", "revenue +$100k"
            ahead = text[: q.start].split()
            return ahead[-1] if ahead and text[q.start] not in "+-" else text[q.start : q.end]
        gain = not q.start and q.unit in {"%", "points"} and not stop
        return ends if gain and last & {*RISES, "wanted"} else ""
    if "wished" in first and draft.kinds[1:] and not stop:
        many = ends.endswith("s") or last & {"abstract", "diffuse"}
        named = last & {"measure", "ratio", "score", "diffuse"} and "graded" not in draft.kinds[1]
        return begins if many and named else ""
    if draft.used & {"ratio", "related"}:
        return ""
    led = draft.kinds[1:] and "wanted" in first
    if led and ("stop" in draft.kinds[1] or ("participle" in first and "measure" in last)):
        return begins
    kept = "participle" in last and last & {"keep", "better", "up"}  # "velocity maintained"
    return ends if not stop and ("wanted" in last or kept) else ""


def _moves(draft: Draft) -> bool:
    """Whether a name only says that something moves: "rent increase", but "cost reduction"."""
    before, last = [_NONE, *draft.kinds][-2:]
    usual = {"push"} if "up" in last else {"negative", "faulty"}
    moves = "shift" in last and "better" not in last and not draft.reading.numbers
    return moves and not (before & usual or "wanted" in [*draft.kinds[:-1], _NONE][0])


def _is_compound(draft: Draft) -> bool:
    """Whether its one word says what moves as well: "Preisanstieg", but "Anstieg"."""
    bare = {e.removeprefix("*") for e in draft.words.lists["shift"]}
    return draft.words.verb_last and len(draft.kinds) == 1 and draft.tokens[0].text.lower() not in bare


def _is_told(draft: Draft) -> bool:
    """Whether it tells something in a sentence: "we served 900 families", "pupils enjoyed the trip"."""
    kinds = draft.kinds
    if "narrator" in kinds[0]:
        return len(kinds) > _PAIR
    who = first_of(kinds[:-2], "people", "stop", "asks", "measure", otherwise=0)
    reads = bool(draft.reading.numbers) and _reads(draft)
    if reads or draft.used & {"ratio", "score"} or "people" not in kinds[who] or not kinds[who + 1 :]:
        return reads
    # "Customers value", but "customer value"
    then, ends = kinds[who + 1], draft.tokens[who].text.endswith("s")
    many = draft.words.verb_last or ends or kinds[who] & {"attends", "input"}
    return bool(many and then & {"feels", "aux"} and "has" not in then and not draft.reading.numbers)


def _acts(draft: Draft) -> bool:
    """Whether it tells what somebody does: "the nurse checks the chart", but "nurses a day"."""
    begin = int(some(draft.kinds[:1], "article"))
    who, does, to, *_ = [*draft.kinds[begin:], _NONE, _NONE, _NONE]
    other = draft.words.verb_last or draft.used & {"ratio", "score", "relative"}
    if "people" not in who or other or not draft.kinds[begin + _PAIR :]:
        return False
    one, verb, _, *then = (word.text.lower() for word in draft.tokens[begin:])
    if one.endswith("s") or not verb.endswith("s") or {*then[:1]} & {*draft.words.numerals["durations"]}:
        return False  # "nurse visits a day"
    return bool(to & {"article", "all"} or does & {"make", "ensure", "keep", "come_by"})


def _reads(draft: Draft) -> bool:
    """Whether it tells how high a number is: "uptime was 99%", "98% of the nurses have passed the exam"."""
    q = draft.reading.numbers[0]
    if draft.used & {"relative", "clause", "asks"} or _moved(draft):
        return False  # "days on which it was above 30 degrees"
    if q.unit == "%" and not draft.text[: q.start].strip():
        return any("has" in a and "participle" in b for a, b in pairwise(draft.kinds))
    then = [*dropwhile(lambda k: "stood" not in k, draft.around(q)[0][1:])]
    return bool(then) and all(k & {"stop", "small", "adverb"} and "article" not in k for k in then[1:])


#: With one of these a number is named.
_NUMBERS = frozenset(
    {"measure", "ratio", "score", "own_unit", "outside", "amount", "related", "people", "faulty"}
)
_NONE = NONE
#: "Staff training".
_PAIR = 2
#: A measure that people know by its letters.
_SHORT = re.compile(r"\(%?[A-Z][A-Za-z]?[A-Z]{1,4}%?\)$")


@rule("warning", of=("kpi",))
def kpi_is_work(draft: Draft) -> Iterator[Finding]:
    """A KPI is a number to watch, not work to do.

    Why: A KPI runs for years; a piece of work ends. (METHOD section 1)

    Weak: Launch the new returns page
    Strong: Share of returns that need a call
    """
    if is_work(draft):
        mend = "Name the number that the work should move; list the work as an initiative."
        shown = draft.reading.lead or draft.text
        what = f"“{shown}” names work to be done."
        yield finding(kpi_is_work, what, mend)


@rule("warning", of=("kpi", "objective"))
def signal(draft: Draft) -> Iterator[Finding]:
    """News of a number is a reason for a goal, and not the goal.

    Why: A KPI that moved the wrong way is what an objective answers; the objective says how it should be
    again. (METHOD section 5; the guides' division of labour between KPI and OKR)

    Weak: Call waiting time has risen to 9 minutes
    Strong: Call waiting time
    Weak (de): Wartezeit am Telefon ist auf 9 Minuten gestiegen
    Strong (de): Wartezeit am Telefon
    """
    if moved := _moved(draft):
        what = f"“{draft.text[slice(*moved)]}” tells how a number moved; that is a signal."
        mend = "Set an objective that says how it should be instead, and let the KPI name the number."
        yield finding(signal, what, mend, span=moved)


def _moved(draft: Draft) -> tuple[int, int] | None:
    """The verb of a sentence about a trend: "has risen"; for an objective only where that is bad news."""
    words, kinds = draft.tokens, draft.kinds
    amiss = draft.phrases.get("amiss")  # "turnover is too high"
    calm = amiss and some(draft.kinds_in(0, amiss[0]), "nobody")
    if amiss and draft.kind == "objective" and not calm:
        return amiss
    aux = first_of(kinds, "aux", otherwise=0)
    ways = {"up", "down"}
    verb = next((at for at in range(aux + 1, len(kinds)) if kinds[at] & ways), None) if aux else None
    beside = kinds[aux + 1 : verb] if verb and not draft.words.verb_last else ()
    if not only(beside, "adverb"):
        verb = None
    if verb is None and draft.reading.numbers:
        ends = [*kinds[1:], NONE]  # "calls dropped per 1,000" only names a number
        fell = (
            n for n, k in enumerate(kinds) if n and "past" in k and k & ways and "genitive" not in ends[n]
        )
        verb = next(fell, None)
        aux = verb or aux
    span = words[verb].span if verb is not None else None
    phrases = {n: s for n, s in draft.phrases.items() if n in ways}
    if span is None and (aux or draft.words.verb_last or draft.kind == "kpi") and phrases:
        begin = words[aux].start if aux else 0  # "Die Zahl nimmt zu"
        span = next((s for s in phrases.values() if s[0] > begin), None)
        aux = aux or len(kinds)
    if span is None or not aux or some(kinds[:aux], "nobody", "relative"):
        return None
    way = kinds[verb] & ways if verb is not None else set(phrases)
    bad = some(kinds[:aux], "negative") == ("up" in way)
    return span if draft.kind == "kpi" or bad else None


def is_work(draft: Draft) -> bool:
    """Whether what should be the name of a number names work."""
    r, kinds = draft.reading, draft.kinds
    done = first_of(kinds, "done", otherwise=0)
    # "Percentage of the design phase completed": how far one piece of work has come.
    once = done > 1 and "phase" in kinds[done - 1] and "measure" in kinds[0]
    # "Timetable published by May"
    dated = "done" in draft.used and any(q.role == "date" for q in r.quantities)
    new = "new" in lists_of(kinds[:1]) and draft.ends_in("finished")  # "new till in use"
    once = once or ((dated or new) and not draft.used & _NUMBERS)
    if (once and not r.numbers) or _orders(draft) or _acts(draft) or (not r.numbers and _is_thing(draft)):
        return True
    doing = some(kinds[:1], "gerund") and "output" in lists_of(r.parts.kinds[-1:])
    if doing and r.leads & WORK and draft.used >= {"address", "people"} and not r.numbers:
        return True  # "completing evaluations with managers"
    share = draft.text.lower().startswith(draft.words.numerals["percent"])  # "% of those employed"
    return r.class_ == "initiative" and not share and (not r.numbers or r.work is not None)


def _is_thing(draft: Draft) -> bool:
    """Whether it names one thing that is made or done: "website relaunch", "weekly team meetings"."""
    aside = draft.text.find("(")
    kinds = draft.kinds if aside < 0 else draft.kinds_in(0, aside)
    made = {"artefact"} if draft.words.verb_last else {"output", "artefact", "granted"}
    other = draft.used & (_NUMBERS - {"people"} | {"stop"})
    if not kinds or other or not kinds[-1] & made or len(kinds) > _PAIR + 2:
        return False
    many = draft.tokens[-1].text.endswith("n" if draft.words.verb_last else "s")
    return not many and "people" not in draft.used


def _orders(draft: Draft) -> bool:
    """Whether it is an order to look at a number: "track complaints"."""
    begin, end = draft.phrases.get("watch", (-1, -1))
    if draft.words.verb_last:
        return len(draft.kinds) > 1 and ("watch" in draft.kinds[-1] or end == len(draft.text.rstrip(" .")))
    first, *rest = draft.kinds or [_NONE]
    watched = rest and "watch" in first and "genitive" not in rest[0] and "ratio" not in rest[-1]
    return bool(watched) or not begin
