"""One measure a key result, one aim an objective (METHOD section 5; L14)."""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.language.clause import VERBS, WORK
from okrlib.coach.language.count import MONEY
from okrlib.coach.language.lexicon import NONE, Kinds, first_of, lists_of, only, some
from okrlib.coach.rule import finding, rule
from okrlib.coach.rules.pairs import joints, pair, ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from okrlib.coach.language.quantities import Quantity
    from okrlib.findings import Finding

#: A number with one of these is an end wherever it stands.
AIMS = MONEY | {"%", "points"}


@rule("warning", of=("key_result", "objective", "kpi"), lines=("L14",))
def two_measures(draft: Draft) -> Iterator[Finding]:
    """A key result measures one thing.

    Why: Of two measures in one line, one can be reached and the other missed, and the score says nothing.
    (GitLab, "broken down further"; common practice)

    Weak: Increase repeat orders from 31% to 45% and reduce returns from 12% to 7%
    Strong: Increase repeat orders from 31% to 45%
    Weak (de): Folgebestellungen von 31 % auf 45 % steigern und Retouren von 12 % auf 7 % senken
    Strong (de): Folgebestellungen von 31 % auf 45 % steigern
    """
    if draft.kind == "objective":
        if span := _aims(draft):
            what = "It is a list of aims; nobody will remember them all."
            mend = "Keep the change that matters most, and make objectives or key results of the others."
            yield finding(two_measures, what, mend, span=span)
        return
    if draft.kind == "kpi":
        if span := pair(draft):
            mend = "Make a KPI of each."
            yield finding(two_measures, "It names more than one number to watch.", mend, span=span)
        elif span := ratio(draft):
            what, mend = "Is it a ratio, or two numbers?", "Call it a ratio or a rate, or make a KPI of each."
            yield finding(two_measures, what, mend, span=span, severity="hint")
        return
    numbers, listed = draft.reading.numbers, _list(draft)
    ends = draft.reading.ends.numbers
    if [q.role for q in ends] == ["baseline", "target"]:
        numbers = ends  # "seen within 30 minutes and home by noon from 40 % to 60 %"
    for at, (one, two) in enumerate(pairwise(() if listed else numbers), 1):
        if _ends_here(one, numbers[:at]) and _second(draft, one, two, numbers[at:]):
            mend = "Make two key results of it, or keep the one that matters and guard the other with a KPI."
            yield finding(two_measures, "It measures two things.", mend, span=(one.start, two.end))
            return
    span = listed or _or(draft)
    if not span and ("and" in draft.used or any(sign in draft.text for sign in ",+")):
        span = _two_orders(draft) or _two_states(draft) or _and_more(draft)
    if span:
        what = "It is a list: its parts can be reached and missed apart."
        mend = (
            "Keep the measure that matters most; make key results of the others, and initiatives of the work."
        )
        yield finding(two_measures, what, mend, span=span)


def _is_aim(q: Quantity) -> bool:
    return q.role in {"target", "change"} or bool(q.bound) or q.unit in AIMS


def _ends_here(one: Quantity, before: Sequence[Quantity]) -> bool:
    """Whether a number ends the first of two aims: not "from 40", not the time limit of a share."""
    return one.role != "baseline" and (_is_aim(one) or (one.role == "level" and len(before) == 1))


def _second(draft: Draft, one: Quantity, two: Quantity, rest: Sequence[Quantity]) -> bool:
    """Whether the second of two numbers belongs to a measure of its own."""
    between = draft.text[one.end : two.start]
    groups = one[:3] == two[:3] and all("genitive" in k for q in (one, two) for k in draft.around(q)[1][:1])
    if between.count("(") != between.count(")") or groups:
        return False  # "85% of the nurses and 85% of the doctors": one measure of two groups
    near = {"change": "by", "baseline": "from_"}.get(two.role)
    if near and (link := draft.words.numerals.link(near, between)):
        between = between[: link.start()]
    begin, end = max(joints(draft.words, between), default=(0, 0))
    named = draft.words.kinds_in(between, end)
    moves = any("gerund" in k and k & RISES for k in named)  # "while raising output"
    if not end or (not moves and some(draft.words.kinds_in(between, begin), "guard", "keep")):
        return False
    doubles = two.unit == "x" and draft.text[two.start].isalpha()
    after = draft.words.kinds_in(draft.text[two.end :]) if draft.words.verb_last else []
    content = not only(named, "small", "stop", "adverb", "particle", *_MOVES)
    moved = some((*named, *after), *_MOVES)
    own = two.unit[:1].isalpha() and two.unit != one.unit
    if own and any(map(_begins, named[:1])) and (_is_aim(one) or _is_aim(two) or named[0] & {"ship", "make"}):
        return True  # "reach 60 points and deliver 30 parts"
    ahead, _ = draft.around(one)
    other = lists_of(named[-2:]) >= {"measure", "genitive"} and one.unit != two.unit
    if other and len(named) < _ITEM:
        return True  # "a response rate above 60% plus an NPS of 40"
    if content and only((*ahead[-1:], *named[-1:]), "genitive") and ahead:
        return True  # "revenue of 2 million and a team of 20"
    if doubles or (content and any(_is_aim(q) for q in rest[:2])):
        both = "measure" in lists_of(ahead)
        return doubles or moved or both or _is_aim(one)
    if own and draft.reading.leads and [len(named), *map(len, named)] == [1, 0]:
        return True  # "train 20 mentors and match 100 pupils"
    said = draft.words.kinds_in(between)
    joined = some(said, "and")  # "fewer than 5 accidents and at least 95 % attendance"
    if any(not joined or "small" not in k for k in named) or (one.role, two.role) != ("level", "level"):
        return False
    stop = next((q.start for q in rest[1:]), len(draft.text))
    own = not only(draft.words.kinds_in(draft.text[two.end : stop])[:3], "small", "adverb")
    # Of "62% in spring, 95% in May" the date is no measure.
    dates = (q.start for q in draft.reading.quantities if q.role == "date")
    own = own and not any(0 < start - two.end < _NEAR for start in dates)
    if two.unit == "%" and one.unit == "%" and {one.bound, two.bound} != {"at_least", "at_most"}:
        return own
    # "40 demos and $2m pipeline": each number has its noun; "10 Tier 2 and 3 deals" is one.
    counted = re.search(r"\d\s*$", between[:begin].rstrip(" ,;&+"))
    if own and one.unit != two.unit and some(said, "measure"):
        return True  # "95% uptime, 200 ms latency"
    return not counted and one.unit != two.unit and _counts(one, two, draft)


def _counts(one: Quantity, two: Quantity, draft: Draft) -> bool:
    timed = {q.unit for q in (one, two)} & set(draft.words.numerals["durations"])
    return bool(one.unit and two.unit) and not timed and (two.unit in AIMS or two.unit.split()[0] != one.unit)


RISES = frozenset({"up", "down", "better"})


def _aims(draft: Draft) -> tuple[int, int] | None:
    """Where the list begins in an objective that is one: three aims, or two sentences."""
    first, *others = re.split(r"(?<=[^\W\d_]{3})[.;]\s+(?=\S)", draft.text.strip(" ."))
    if (
        len(others) > 1
        or any(len(re.split(r",|\band\b|&", o)) > 2 for o in others)
        or any(map(partial(_says, draft), others))
    ):
        return len(first) + 1, len(draft.text)
    _, _, listed = draft.text.partition(": ")
    if re.search(r"[,;]\s", listed) and all(
        (kinds := draft.words.kinds_in(i)) and _begins(kinds[0]) for i in re.split(r"[,;]\s", listed)
    ):
        return len(draft.text) - len(listed), len(draft.text)  # after "progress on what matters"
    if span := _or(draft) or _two_orders(draft) or _two_of_one(draft):
        return span
    items = [i.split() for i in draft.words.joint.split(draft.text.strip(" ."))]
    begins = [draft.words.kinds(i[-draft.words.verb_last]) for i in items[1:-1] if i]
    # "Bessere Luft, leisere Straßen, mehr Grün"
    firsts = [draft.words.kinds(i[0]) for i in items if i]
    if draft.words.verb_last and only(firsts, "up", "down", "better", "vague", "new"):
        begins = firsts[1:-1]
    elif draft.words.verb_last:
        begins = [k - {"vague"} for k in begins]
    lead = draft.reading.leads | (
        draft.words.kinds(items[-1][-1]) if draft.words.verb_last and items[-1] else set()
    )
    if lead & RISES and len(items) > _FEW - all(
        len(i) == 1 for i in items[1 : len(items) - draft.words.verb_last]
    ):
        named = [draft.words.kinds(w) for i in items[1:-1] for w in i]
        bare = len(items[0]) <= _FEW and len(named) < len(items)
        if bare and not some(named, *VERBS, "small", "stop"):
            return 0, len(draft.text)  # "improve sales, service, quality and speed"
    heads = [draft.words.kinds(i[0]) if i else NONE for i in items]
    at = first_of(heads, "article", start=1, otherwise=len(items))
    if sum("gerund" in k and len(i) > 1 for i, k in zip(items[1:], heads[1:], strict=True)) > 1:
        return 0, len(draft.text)  # "help carers by training staff, painting rooms and …"
    if draft.words.verb_last and "one" in heads[0] and len(items) > at + 2 and all(i[1:] for i in items[at:]):
        return 0, len(draft.text)  # "ein Betrieb, der klein bleibt, gut zahlt und pünktlich liefert"
    if len(items) < 3 or any(len(i) > _ITEM for i in items) or not begins:
        return None
    if draft.words.verb_last and "article" in heads[1]:
        return None  # "ein Theater, das Stadt und Land verbindet"
    if not draft.reading.leads and all(len(i) == len(items[0]) < _FEW for i in items):
        return 0, len(draft.text)  # "vision, mission, values", "happy staff, loyal guests, calm wards"
    aims = all(len(i) > 1 for i in items) and all(
        k & {"up", "down", "better", "small", "vague"} or _begins(k) for k in begins
    )
    return (0, len(draft.text)) if aims else None


def _two_orders(draft: Draft) -> tuple[int, int] | None:
    """Where the second of two orders begins: "issue statements and improve the accounts"."""
    if draft.words.verb_last or not draft.tokens:
        return _two_at_end(draft)
    if _PLUS.search(draft.text) and draft.reading.leads & _ORDERS:
        return 0, len(draft.text)
    # "Between May and June, cut delays" begins with its date.
    dates = (q.end for q in draft.reading.quantities[:2] if q.role == "date")
    begin = max((end for end in dates if draft.text.startswith(",", end)), default=0)
    later = [word for word in draft.tokens if word.start >= begin]
    if not later:
        return None
    first, *said = later
    if (first.kinds & _NO_ORDER and not first.kinds & _ORDERS) or "serve" in first.kinds:
        return None
    if "," not in draft.text and not some((word.kinds for word in said), "and"):
        return None
    also = {"reach"} if draft.kind == "key_result" or "better" in first.kinds else set[str]()
    for n, (word, then) in enumerate(pairwise(said)):
        at, k, begin, verb = word.start, word.kinds, then.start, then.kinds
        # What comes after these is what the first is for; "attract and retain" has one object.
        to = "purpose" in k and not (n and _names_place([word.kinds for word in said[n + 1 : n + 4]]))
        comma = "," in draft.text[at:begin]
        # "Referral programs" are no people who do something.
        does = not comma and not verb & {"and", "artefact", "output", "measure"}
        if "relative" in k or ("people" in k and not first.kinds & RISES and does):
            return None
        if (to or k & {"guard", "means"}) and not _TO_NUMBER.match(draft.text, at):
            return None
        joint = comma or (n and "and" in k)
        if not joint or not verb & (_ORDERS | also) or not _begins(verb) or n + 2 == len(said):
            continue
        number = next((q.start for q in draft.reading.numbers if q.start >= begin), None)
        rest = [word.kinds for word in said[n + 2 :]]
        # "Make candidates love it", "prevent burnout": what the first is for.
        other = "people" not in rest[0] or "make" not in verb
        counts = number is not None or some(rest, "measure")
        if other and (counts or not verb & {"up", "down"}):
            return at, len(draft.text)
    return None


def _two_at_end(draft: Draft) -> tuple[int, int] | None:
    """Where the second of two orders begins where verbs come last: "Dach decken und Hof fegen"."""
    said = [word for word in draft.tokens if not word.kinds & {"relative", "clause"}]
    for n, (verb, joint) in enumerate(pairwise(said[:-2])):
        orders = verb.kinds & _ORDERS and said[-1].kinds & _ORDERS
        if n and "and" in joint.kinds and orders and "," not in draft.text:
            return joint.start, len(draft.text)
    return None


def _names_place(after: list[Kinds]) -> bool:
    """Whether "to" says where, and not what for: "drive visitors to stalls nearby and …"."""
    return len(after) > 2 and not after[0] & VERBS and "and" in after[2] and "and" not in after[1]


#: "To 40", "with 80%".
_TO_NUMBER = re.compile(r"\w+\s+[$€£]?\d")
#: A text that begins with one of these gives no order.
_NO_ORDER = frozenset({"people", "measure", "small", "be", "keep", "aspiring", "vague", "all", "adverb"})
#: What begins an order.
_ORDERS = frozenset({"make", "craft", "ship", "better", "up", "down", "ensure", "results", "come_by"})


def _two_of_one(draft: Draft) -> tuple[int, int] | None:
    """Where two measures of one kind are joined: "trial-to-paid and free-to-paid conversion rate"."""
    said = [word for word in draft.tokens if word.start >= draft.reading.parts.end]
    ratio = draft.reading.leads & RISES and some((word.kinds for word in said[-1:]), "ratio", "score")
    if not ratio or any("stop" in word.kinds and "and" not in word.kinds for word in said):
        return None
    return next(((word.start, len(draft.text)) for word in said[1:-2] if "and" in word.kinds), None)


def _or(draft: Draft) -> tuple[int, int] | None:
    """Where the second of two things to choose from begins: "learn to swim or read a book"."""
    for n, (word, then) in enumerate(pairwise(draft.tokens if "or" in draft.used else ())):
        at, k, verb = word.start, word.kinds, then.kinds
        # "Learn how to swim" begins with a clause; later ones have a choice of their own.
        if (n > _LEARN and k & {"relative", "clause", "guard"}) or "(" in draft.text[:at]:
            return None
        if n and "or" in k and verb & (WORK | {"reach"}) and _begins(verb):
            return at, len(draft.text)
    return None


#: "Learn how to".
_LEARN = 2


def _two_states(draft: Draft) -> tuple[int, int] | None:
    """Where the second of two states begins: "roles are filled, and there is a plan"."""
    said, kinds = draft.tokens, draft.kinds
    if "keep" in draft.reading.leads:
        at = first_of(kinds, "and", start=1, otherwise=len(kinds))
        ready = [n for n, k in enumerate(kinds) if k & {"finished", "participle", "done"}]
        if any(n > at + 1 for n in ready) and (
            any(n < at for n in ready) or "finished" in draft.words.phrases_in(draft.text[: said[at].start])
        ):
            return said[at].start, len(draft.text)  # "keep the beds cleaned and the corridors lit"
    is_so = [n for n, k in enumerate(kinds) if "aux" in k and "has" not in k]
    if len(is_so) < 2 or draft.words.verb_last or draft.used & {"relative", "guard", "clause"}:
        return None
    between = said[is_so[0] : is_so[1] - 1]
    return next(((word.start, len(draft.text)) for word in between if "and" in word.kinds), None)


def _and_more(draft: Draft) -> tuple[int, int] | None:
    """Where a thing stands beside a number: "it is live and 9% use it", "30 members and a new hall"."""
    numbers = draft.reading.numbers
    for joint in (word for word in draft.tokens if numbers and "and" in word.kinds):
        ahead, after = draft.kinds_in(0, joint.start), draft.kinds_in(joint.start)
        done = 0 <= numbers[0].start - joint.end <= 1 and some(ahead, "done", "new")
        thing = numbers[-1].end <= joint.start and not draft.reading.leads
        thing = thing and some(after[1:2], "one") and not some(after[1:], "stop")
        if done or (thing and numbers[0].role == "level" and numbers[0].unit[:1].isalpha()):
            return joint.start, len(draft.text)
    return None


def _list(draft: Draft) -> tuple[int, int] | None:
    """Where the list begins in a key result that is one: sentences that begin with a verb, things done."""
    text = draft.text.rstrip(" .")
    if not _JOINTS_OF_LISTS.search(text):
        return None
    text = _NOTE.sub(lambda m: " " * len(m[0]), text)
    said = [word for word in draft.tokens if text[word.start : word.start + 1].strip()]
    last, dates = draft.words.verb_last, [q for q in draft.reading.quantities if q.role == "date"]
    ways = [q.start for q in draft.reading.numbers if q.role == "change"]  # "…, eight days less"
    for joint in (_SENTENCES, _COMMAS):
        joints = [m for m in joint.finditer(text) if not any(q.start < m.start() < q.end for q in dates)]
        ends = [m.end() for m in joints if not any(0 <= at - m.end() <= 1 for at in ways)]
        if not ends:
            continue
        items = [[w.kinds for w in said if a <= w.start < b] for a, b in pairwise([0, *ends, len(text)])]
        # Not "…, ohne dass die Kosten steigen"
        led = [
            len(i) > 1
            and _begins(i[-1] if last else i["and" in i[0]])
            and not (last and i[0] & {"relative", "clause"})
            for i in items
        ]
        # A sentence that only explains the one before is no aim.
        aims = {sum(end <= q.start for end in ends) for q in draft.reading.numbers}
        aims |= {n for n, leads in enumerate(led) if leads or (not n and draft.reading.leads)}
        many = len(aims) > 1 and sum(len(i) >= _FEW for i in items) >= _FEW
        again = joint is _SENTENCES and (any(led[1:]) or many)
        done = [len(i) > 1 and some(i[-3:], "done") for i in items]
        counts = len(items) >= _FEW and _each_counts(draft, ends, items)
        if again or counts or sum(led) > 1 + (not led[0]) or (len(items) > 2 and sum(done) > 1):
            return ends[0], len(draft.text)
    labels = [m.start() for m in _LABELS.finditer(draft.text)]
    return (labels[1], len(draft.text)) if len(labels) > 1 else None


def _each_counts(draft: Draft, ends: list[int], items: list[list[Kinds]]) -> bool:
    """Whether two of three items measure something: "500 guests, stay in budget, 4 of 5 in the survey"."""
    if sum(not i[:1] or not i[0] & {"relative", "clause"} for i in items) < _FEW:
        return False
    signs, begins = draft.words.numerals, [draft.words.words(draft.text[at:])[:2] for at in (0, *ends)]
    lasts = {*signs["durations"], *signs["periods"], *signs["turns"]}  # "all day, every evening"
    if sum("all" in w[0].kinds for w in begins if w[1:] and w[1].text.lower() not in lasts) > 1:
        return True  # "all lifts serviced, all wards painted, calm patients"
    numbers = [q for q in reversed(draft.reading.numbers) if q.role in {"level", "target"}]
    first = {sum(end <= q.start for end in ends): q.unit for q in numbers}
    # "…, in 2 wards, 20 minutes a day" says where and how long.
    own = {n for n, u in first.items() if not n or u not in signs["durations"]}
    own = {n for n in own if not n or not items[n] or "stop" not in items[n][0] or begins[n][0].start}
    content = {n for n in own if not only(items[n], "small", "stop", "adverb", "particle")}
    return len({n if first[n] in MONEY else first[n] for n in content}) > 1


def _begins(kinds: Kinds) -> bool:
    """Whether a word can only be a verb that begins an aim."""
    return bool(kinds & (_MOVES | WORK | {"ensure", "results"})) and not kinds & {
        *("output", "artefact", "measure", "gerund", "participle", "done", "granted"),
    }


#: "Build team + culture": two nouns that only a sign joins.
_PLUS = re.compile(r"^(?:\w+ ){2,3}[+&] \w+$")
#: What stands in brackets belongs to the aim before it.
_NOTE = re.compile(r"\([^()]*\)")
_SENTENCES = re.compile(r"(?<=[\w)%])[.;]\s+(?=[^\W_])")
_COMMAS = re.compile(r",\s+")
_JOINTS_OF_LISTS = re.compile(r"[.;,]\s|\]\s")
_LABELS = re.compile(r"(?:^|(?<=[,;.]\s))\[[^\[\]]+\]\s")


def _says(draft: Draft, sentence: str) -> bool:
    """Whether a sentence has an aim of its own: it begins with a verb, or tells how somebody is."""
    kinds = draft.words.kinds_in(sentence)
    if len(kinds) <= _SHORT:
        orders = RISES | ({"ship"} if ";" in draft.text else set())  # "retrain staff; close old offices"
        return len(kinds) > 1 and bool(kinds[0] & orders)
    lead = kinds[-1] if draft.words.verb_last else kinds[0]
    return _begins(lead) or bool(lead & WORK) or some(kinds[1:_ITEM], "aux")


#: So few words after a sentence are its motto.
_SHORT = 3
#: So near to a number stands its date.
_NEAR = 6
#: More nouns than these are a list.
_FEW = 3
#: An aim in a list is short.
_ITEM = 6
#: A verb of these lists between two numbers begins a second measure.
_MOVES = frozenset({"up", "down", "better", "reach", "ship"})
