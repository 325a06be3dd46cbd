"""Rules over an objective's words (METHOD section 5; L1-L5, L15)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.language.clause import WORK, tells
from okrlib.coach.language.lexicon import NONE, STOP, first_of, lists_of, only, some
from okrlib.coach.language.reading import vivid
from okrlib.coach.rule import finding, rule
from okrlib.coach.rules.lists import RISES
from okrlib.coach.rules.stories import is_story
from okrlib.coach.rules.weight import (
    HAZY,
    IDLE,
    ITEM,
    OWN,
    PAIR,
    begins_at,
    is_bare_order,
    is_general,
    is_habit,
    is_thin,
    names_own,
    only_rises,
)
from okrlib.model import Objective

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.findings import Finding, Severity


@rule("warning", of=("objective",), lines=("L1",))
def number_in_objective(draft: Draft) -> Iterator[Finding]:
    """An objective holds no number.

    Why: The objective says what should change, its key results prove it; a number in it makes it a key
    result that nobody remembers. (OpenOKR OBJ-2; common practice)

    Weak: Grow sales to shops in the north by 20%
    Strong: Become the first address for shops in the north
    Weak (de): Umsatz mit Läden im Norden um 20 % steigern
    Strong (de): Erste Adresse für die Läden im Norden werden
    """
    r = draft.reading
    numbers = [q for q in r.numbers if q.role != "rank"]
    # "So that I can lift 50 kg" pictures what it is for.
    before = [q for q in numbers if not draft.reason or q.start < draft.text.find(draft.reason)]
    aim = next((q for q in before if r.work or not vivid(q, draft.text, draft.words, r.leads)), None)
    for q in [aim] if aim else numbers[:1]:
        yield finding(
            number_in_objective,
            f"The objective holds a number ({draft.shown(q)}).",
            "Say in words what should change, and move the number into a key result.",
            span=q.span,
            severity=None if aim else "hint",
        )


@rule("hint", of=("objective",), lines=("L2",))
def too_long(draft: Draft) -> Iterator[Finding]:
    """An objective is one sentence that people remember.

    Why: People act on what they can repeat; an objective should fit on a T-shirt. (Viva;
    15Five, "short, catchy headlines")

    Weak: Give every shop owner in our region, whether they are new to us or have bought here for many years,
    a way of ordering that saves them time and that they like to tell others about
    Strong: Ordering that shop owners tell their neighbours about
    """
    words, most = draft.reading.words, draft.policy.most_words
    if words > most:
        what = f"The objective has {words} words; nobody will remember more than {most}."
        yield finding(too_long, what, "Keep the change and for whom; move the rest into the notes.")


@rule("warning", of=("objective",), lines=("L2", "L15"))
def says_too_little(draft: Draft) -> Iterator[Finding]:
    """An objective says what should become better, and for whom.

    Why: "Improve the product" is true in every quarter of every company, so it helps nobody decide. (Viva
    pitfalls; OpenOKR length bounds)

    Weak: Improve our product
    Strong: New shops tell each other about our product
    Weak (de): Produkt verbessern
    Strong (de): Neue Läden empfehlen unser Produkt weiter
    """
    r = draft.reading
    # "Win back our readers": something was lost, which no other team's plan can say.
    again = "again" in r.parts.verb | draft.phrases.keys() and r.object
    phrases = draft.phrases
    # "So that families sleep": who is better off then is said.
    if r.numbers or again or " " in draft.reason or not any(map(str.isalnum, draft.text)):
        return
    boast = "be" in r.leads and (draft.ends_in("boast") or (draft.words.verb_last and "boast" in phrases))
    # "More money than last year", but "more guests than last year feel at home"
    beyond = draft.kinds_in(phrases.get("against", (0, 0))[1])
    beats = "against" in phrases and draft.used & RISES and only(beyond[:1], "stop")
    idle = beats or ("aimless" in phrases and r.words - begins_at(draft) <= IDLE)
    hollow = "hollow" in phrases.keys() | draft.used and not any(
        {"better", "vague"} <= k for k in draft.kinds
    )
    hollow = hollow and not names_own(draft, "hollow")
    mend = "Say for whom it should become better, and how they would notice."
    bare = is_bare_order(draft)  # "Defeat hunger": short, and perhaps what everybody remembers
    says = any(says_so(draft) for says_so in (is_thin, is_general, only_rises, is_habit))
    if bare or boast or idle or hollow or says:
        what = "The objective could stand in any plan of any team."
        yield finding(says_too_little, what, mend, severity="hint" if bare else None)
    elif _only_a_field(draft):
        what = "It names a field of work or a number, and no change for anybody."
        yield finding(says_too_little, what, mend)


def _only_a_field(draft: Draft) -> bool:
    """Whether it is a heading: "health and fitness", "focus on quality", "preparing students for exams"."""
    r, kinds = draft.reading, draft.kinds
    first, of = kinds[0], len(kinds) > 1 and "genitive" in kinds[1]
    if r.class_ == "initiative" or some(kinds[1:], "aspiring", "relative"):
        return False
    if "gerund" in first and not r.leads and "aux" in draft.used:
        return False  # "Parking on a market day is easy"
    # "Assessment of flood risks"
    task = of and "abstract" in first and not draft.used & {"aux", "relative"}
    if task or (r.words <= ITEM and ("focus" in first or draft.phrases.get("focus", (1, 0))[0] == 0)):
        return True
    # "Building a shed", but "building a city for bikes"
    lasts = {"lasting", "stop"} <= draft.used
    doing = first & (WORK | {"ensure", "keep", "spend", "come_by"}) and not lasts
    # "Collaborating teams treat strokes faster": who does something.
    doing = doing and not any("people" in a and not b & {"small", "stop"} for a, b in pairwise(kinds))
    doing = doing or (len(kinds) <= PAIR and some(kinds[1:2], "article"))  # "greasing the lift"
    # "Verbesserung der internen Kommunikation"
    hazy = "better" in first and all(
        k & HAZY and "measure" not in k for text, _, _, k in draft.tokens if text[0].isupper()
    )
    if "gerund" in first and (((doing or of) and not first & RISES) or (of and hazy)):
        return of or not draft.words.verb_last
    # "Effective governance and planning", "strong results", "better handling of letters"
    stop = first_of(kinds, "stop", start=1, otherwise=len(kinds))
    named = kinds[stop - 1] & {"abstract", "diffuse", "gerund", "filler"} and "aspiring" not in first
    heading = named and "vague" in first and 1 < stop <= OWN
    heading = heading and not draft.used & (_TOLD - {"vague", "praise", "better"}) and not names_own(draft)
    # "The hall is modern and clean"
    so = first_of(kinds, "aux", "be", start=1, otherwise=len(kinds))
    if heading or (kinds[so + 1 :] and only(kinds[so + 1 :], "vague", "and")):
        return True
    if r.leads:
        return False
    if (
        r.class_ == "kpi"
        and r.words <= ITEM
        and ("measure" in kinds[-1] or ("measure" in first and of) or "shift" in kinds[stop - 1])
    ):
        return True  # "customer churn", "number of volunteers", "cost reduction in sales"
    plain = not draft.used & (_TOLD | {"relative", "all"})
    # "Employer branding", "a new board", but "a calm place to wait"
    new = "one" in first and some(kinds[1:2], "new")
    if plain and (new or ("gerund" in kinds[-1] and 1 < len(kinds) < PAIR)):
        return not (new and draft.words.verb_last)
    praise = not draft.used & (_TOLD - {"people", "vague", "praise"})
    if praise and "diffuse" in kinds[-1] and len(kinds) <= PAIR:
        return True  # "Kitchen excellence"
    if len(kinds) < 2 or some(kinds, *_TOLD, but={"filler"}):
        return False
    pair = "and" in kinds[-2] or ("abstract" in kinds[-1] and "stop" not in kinds[-2])
    pair = pair and len(kinds) <= PAIR and "article" not in draft.used
    # "Transition to paper", "digital transformation of the office", but "put joy into lessons"
    moves = "abstract" in first and "onto" in kinds[1]
    return pair or moves or any("abstract" in a and "genitive" in b for a, b in pairwise(kinds[:3]))


#: Work that only keeps something as it is: "safe by maintaining the pumps".
_UPKEEP = frozenset({"ship", "act", "contact", "keep"})
_TOLD = RISES | {"keep", "reach", "ensure", "be", "aux", "people", "vague", "praise", "has"}


@rule("warning", of=("objective",), lines=("L3",))
def deliverable_objective(draft: Draft) -> Iterator[Finding]:
    """An objective names a change, not a thing to deliver.

    Why: A launch can be finished and change nothing; what it is for is the objective, the launch an
    initiative. (OpenOKR's word list; Viva pitfalls; Wodtke, "just shipping something")

    Weak: Launch the new ordering app
    Strong: Shop owners order in a minute, from anywhere
    Weak (de): Neue Bestell-App einführen
    Strong (de): Ladenbesitzer bestellen in einer Minute, von überall
    """
    r = draft.reading
    head = lists_of(r.parts.kinds[-1:])
    more = some(r.parts.kinds, "amount") and "output" in head
    if "up" in r.leads and not r.numbers and (more or head & {"input", "spend"}) and "people" not in head:
        what = f"“{r.head}” is put in; the change that it should bring is missing."
        yield finding(deliverable_objective, what, _INSTEAD)
        return
    if is_story(draft):
        what = "It names what one can do with a program, not what is better then."
        yield finding(deliverable_objective, what, _INSTEAD)
        return
    # "Obtain the certificate"
    given = r.leads == {"reach"} and "granted" in head and not draft.used & {"aspiring", "people"}
    if not given and (r.class_ != "initiative" or (r.numbers and not r.works)):
        return
    kinds_of = [*draft.kinds, STOP]
    is_so = some(kinds_of, "aux")  # "alle Briefe sind verschickt"
    # "the first release" is no aim
    aims = any(
        "aspiring" in k
        # "Train everyone": how many are reached says nothing of what a piece of work is for.
        and not (
            "all" in k and (n == 1 or draft.words.verb_last) and (is_so or r.leads <= {"ship", "contact"})
        )
        and not ("ordinal" in k and b & {"ship", "artefact", "output"})
        and not ("esteem" in k and "stop" not in b)
        for n, (k, b) in enumerate(pairwise(kinds_of))
    )
    # "Ship releases that nobody is afraid to install": what it is for stands beside it; "a tool that is
    # easy to use" tells of the thing alone.
    near = [NONE, *kinds_of, kinds_of[-1]]
    whose = any(
        "relative" in k
        and "clause" not in so
        and ((then | after) & {"people", "all"} or (r.leads <= {"make", "craft"} and "aux" not in then))
        for so, k, then, after in zip(near, near[1:], near[2:], near[3:], strict=False)
    )
    # "a product our users can't live without"
    whose = whose or any(
        "article" in a and "people" in b and before & {"artefact", "filler", "vague"}
        for before, a, b in zip(kinds_of, kinds_of[1:], kinds_of[2:-2], strict=False)
    )
    # "Ship faster": how, and no thing; "find and remove what delays us": what is removed is the change.
    so, then, *_ = (
        *draft.kinds_in(r.parts.end),
        frozenset({"guard"}),
        frozenset({"guard"}),
    )
    how = so & {"vague", "better"} and then & {"guard", "relative"}
    ends = any("and" in k and "down" in b and "artefact" not in head for k, b in pairwise(kinds_of[1:3]))
    if how or ends:
        return
    # "A weekly event", whatever it is like
    rhythm = head & {"output", "artefact"} and {*map(str.lower, r.object)} & {
        *draft.words.numerals["rhythms"]
    }
    becomes = "make" in r.leads and some(kinds_of[2:-2], "role")  # "as a habit"
    if ((aims or whose) and not rhythm) or becomes:
        return
    # "So suppliers never have to ask", but "to suppliers"
    reason = bool(draft.reason) or any(
        {"clause", "purpose"} <= k and "onto" not in k and "people" in who for k, who in pairwise(kinds_of)
    )
    what = f"“{r.lead or draft.text}” names something to deliver, not the change it should bring."
    mend = "Begin with what the sentence says after it, and list the work as an initiative."
    severity: Severity | None = "hint" if reason else None
    yield finding(deliverable_objective, what, mend if reason else _INSTEAD, severity=severity)


_INSTEAD = "Say what will be different for whom, and list the work as an initiative."


@rule("hint", of=("objective",), lines=("L4",))
def no_reason(draft: Draft) -> Iterator[Finding]:
    """An objective says why, or for whom.

    Why: Verb, what and "so that" make an objective that people from outside understand. (Viva's formula;
    OpenOKR's why-markers)

    Weak: Rethink how we plan the routes of our vans
    Strong: Rethink how we plan routes so that drivers are home for dinner
    """
    if isinstance(draft.entry, Objective) and draft.entry.notes:
        return
    if draft.reading.words >= _ASKS_WHY and not (draft.used | draft.phrases.keys()) & {
        "why",
        "purpose",
        "people",
        "aspiring",
    }:
        mend = "Add “so that …”, or write the reason into the notes."
        yield finding(no_reason, "The objective does not say why, or for whom.", mend)


#: Shorter objectives are headlines; they need no reason.
_ASKS_WHY = 6


@rule("warning", of=("objective",), lines=("L5",))
def business_as_usual(draft: Draft) -> Iterator[Finding]:
    """An objective changes something; keeping something as it is belongs to a KPI.

    Why: Objectives that restate the daily work crowd out the change. (re:Work; Google's trap of
    business-as-usual OKRs; Viva pitfalls)

    Weak: Continue to answer the questions of our customers
    Strong: Customers find their answer before they have to ask
    Weak (de): Weiterhin die Fragen unserer Kunden beantworten
    Strong (de): Kunden finden ihre Antwort, bevor sie fragen
    """
    r = draft.reading
    phrases, spoken, told = draft.phrases, draft.kinds, draft.used
    met = "reach" in r.leads and r.object and "meta" in r.parts.kinds[-1]
    met = met or "asked" in told | phrases.keys()  # "according to plan"
    # "Keep the town safe by slowing cars"
    how = any("means" in a and "gerund" in b and not b & _UPKEEP for a, b in pairwise(spoken))
    keeps = "keep" in r.leads and not told & {"aspiring", "up"} and not how
    # "The council keeps supporting clubs"
    begin = first_of(spoken, "relative", "clause", start=1, otherwise=len(spoken))
    is_so = tells(spoken)  # "answers are kind" is no order to answer
    spoken = spoken[:begin]
    keeps = keeps or any(
        "keep" in a and (b & WORK if draft.words.verb_last else "gerund" in b and not b & RISES)
        for a, b in pairwise(spoken)
    )
    # The patient will "continue to" do so.
    near = zip(draft.kinds, draft.kinds[1:], draft.kinds[2:], strict=False)
    keeps = keeps or any("vow" in a and "keep" in b and "onto" in c for a, b, c in near)
    # "Prevent and respond to emergencies"
    start = int("onto" in spoken[0]) if spoken else 0  # "to process all permits"
    first = [k for n, k in enumerate(spoken) if (n == start and not is_so) or (n and "and" in spoken[n - 1])]
    first = spoken[-1:] if draft.words.verb_last else first
    mends = told & {"aspiring", "up", "better", "vague", "relative"}
    # "Support carers so that they can go on"
    helps = bool(told & {"clause", "means"}) or any(
        "stop" in a and "gerund" in b for a, b in pairwise(spoken)
    )
    serves = helps and some(first[:1], "serve")
    # "Customers pay on time": what others do is no duty of ours.
    at = phrases["bau"][0] if "bau" in phrases else 0
    others = some(draft.kinds_in(0, at)[:2], "people", but={"crew"})
    aim = {"aspiring", "better"} if "ensure" in r.leads else {"aspiring", "better", "relative"}
    aims = some(draft.kinds, *aim, but={"all"})
    duty = "bau" in phrases and not others and not aims and not names_own(draft, "bau")
    keeps = keeps or (some(first, "bau") and not mends and not serves)
    if keeps or duty or met:
        what = "This keeps things as they are." if not met else "Meeting what is asked anyway is no change."
        mend = "Watch it as a KPI, and say here what should become different."
        yield finding(business_as_usual, what, mend, span=phrases.get("bau"))


@rule("warning", of=("objective",), lines=("L15",))
def big_words(draft: Draft) -> Iterator[Finding]:
    """An objective inspires by what it says, not by big words.

    Why: Three superlatives in a sentence say less than one plain change that people can picture. (Viva
    pitfalls, "vague outcomes"; PuMP on weasel words)

    Weak: Disrupt our market with a phenomenal and groundbreaking shop
    Strong: Make ordering with us as quick as calling a friend
    """
    big = [word for word in draft.tokens if "hype" in word.kinds]
    if len(big) >= 3:
        what = f"Big words ({', '.join(word.text for word in big)}) stand where the change should."
        mend = "Keep one of them, and name the change that people would see."
        yield finding(big_words, what, mend, span=big[0].span)
