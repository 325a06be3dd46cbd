"""Rewriting: the very sentence as it could be said, with ``___`` where its author must decide.

By rule, never by a model: every rewrite is a sentence pattern of the language (`[rewrites]`), filled with
parts of the text. Where its parts allow none, the finding carries the question that a coach would ask.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from okrlib.coach.language.clause import VERBS, links_limit
from okrlib.coach.language.lexicon import lists_of, only, some
from okrlib.coach.rules.key_results import blanks
from okrlib.coach.rules.pairs import joints
from okrlib.coach.rules.stories import is_story
from okrlib.coach.rules.targets import in_percent, unmeasured
from okrlib.text import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from okrlib.coach.draft import Draft
    from okrlib.coach.language.suggestion import Proposal
    from okrlib.findings import Finding

    Rewriter = Callable[[Draft, Finding], tuple[str, ...]]

BLANK = "___"
#: So many rewrites are offered at most.
_MOST = 3
#: A sentence about people with more words than this can be asked of them as it stands.
_SHORT = 3


def rewritten(draft: Draft, finding: Finding, codes: Collection[str]) -> Finding:
    """The finding with its rewrites, or with a question where there is none.

    *codes* are of all rules that see something, those that are off among them.
    """
    rewriter = _REWRITERS.get(finding.code)
    kept = finding.field == "kind" and finding.code == "wrong-direction"
    # Of two measures none gets both ends before they are parted.
    kept = kept or ("two-measures" in codes and rewriter in {_ways, _percent})
    texts = rewriter(draft, finding) if rewriter and not kept else ()
    texts = tuple(t for t in dict.fromkeys(texts) if t and t != draft.text)[:_MOST]
    asks = finding.code != "other-kind" or finding.severity != "hint"
    ask = draft.words.questions.get(finding.code, "") if asks and not texts else ""
    return replace(finding, rewrites=texts, ask=ask) if texts or ask else finding


def _said(draft: Draft, pattern: str, **parts: str) -> str:
    """A pattern of the language, filled and with a capital letter."""
    return _capital(draft.words.rewrites[pattern].format(**parts))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _whole(draft: Draft) -> str:
    """The text in one line and without its full stop."""
    return " ".join(draft.text.split()).rstrip(" .;:!")


def _text(draft: Draft) -> str:
    """The text inside another sentence: without its full stop."""
    return _inside(draft, _whole(draft))


def _inside(draft: Draft, text: str) -> str:
    """A text as it begins inside another sentence: small, where the language writes it so."""
    small = not draft.words.verb_last and text[1:2].islower()
    return text[:1].lower() + text[1:] if small else text


def _way(draft: Draft, proposal: Proposal | None) -> str:
    """A key result with both ends, as far as the text holds them."""
    measure = _measure(draft)
    if proposal is None:
        return _said(draft, "up", measure=measure, start=BLANK, end=BLANK)
    if proposal.kind == "maintain":
        least = proposal.at_most is None
        end = _number(draft, proposal.at_least if least else proposal.at_most, proposal.unit)
        return _said(draft, "least" if least else "most", measure=measure, end=end)
    change = draft.reading.first("change")
    if change is not None and change.unit == "%" and proposal.target is None and not in_percent(draft):
        proposal = proposal._replace(unit="")  # "20% more revenue" is no revenue in per cent
    start, end = (_number(draft, value, proposal.unit) for value in (proposal.baseline, proposal.target))
    # "Expand the shift by 12 people" keeps its number; a per cent must say of what.
    grows = (
        change is not None and change.unit != "%" and proposal.baseline is None and proposal.target is None
    )
    alone = _verb_first(draft) or _number_first(draft)
    if grows or (proposal.baseline is None and proposal.target is not None and alone):
        return _said(draft, "today", text=_whole(draft), start=start)
    return _said(
        draft, "down" if proposal.direction == "down" else "up", measure=measure, start=start, end=end
    )


def _verb_first(draft: Draft) -> bool:
    """Whether the measure still holds the verb: "answer 85 % of calls within 60 s"."""
    r = draft.reading
    goal = r.ends.goal or r.first("change")
    first = draft.tokens[:1]
    if goal is None or draft.words.verb_last or not first or not r.measure.startswith(first[0].text):
        return False
    orders = r.works or "bau" in draft.kinds[0]
    return orders or not draft.text[first[0].end : goal.start].strip()


def _number_first(draft: Draft) -> bool:
    """Whether it tells what so many do, and gives no order: "85 % of calls are answered"."""
    r = draft.reading
    goal = None if r.leads else r.ends.goal
    if goal is None or goal.unit != "%":
        return False
    begin = links_limit(draft.text, goal, draft.words.numerals)
    begin = goal.start if begin is None else begin
    ahead = draft.kinds_in(0, begin)
    return only(ahead, "small", "stop", "adverb", "all") and " " in r.measure


def _measure(draft: Draft) -> str:
    """The measure with its article; a blank where there is none."""
    measure = draft.reading.measure
    before = draft.text.partition(measure)[0].split()[-1:] if measure else []
    article = before and "article" in draft.words.kinds(before[0])
    measure = _inside(draft, measure) if draft.text.startswith(measure) else measure
    often = draft.reading.period
    measure = f"{measure} {often}" if measure and often and often not in measure else measure
    if not article:
        return measure or BLANK
    # "A score of 4.6" is the score.
    one = "one" in draft.words.kinds(before[0])
    return f"{draft.words.numerals['article'][0] if one else before[0].lower()} {measure}"


def _number(draft: Draft, value: float | None, unit: str) -> str:
    """A number as the text writes it; a blank with its sign where there is none."""
    written = next((q for q in draft.reading.numbers if value is not None and q.value == value), None)
    if written is not None:
        text, rest = draft.shown(written), draft.text[written.end :].lstrip()
        noun = written.unit[:1].isalpha() and rest.startswith(written.unit) and " " not in written.unit
        return f"{text} {written.unit}" if noun and written.unit not in draft.reading.measure else text
    digits = BLANK if value is None else exact(value)
    if unit in {"$", "€", "£", "¥"}:
        return f"{digits} {unit}" if draft.words.numerals.decimal == "," else f"{unit}{digits}"
    return f"{digits} {unit}" if unit and (unit == "%" or value is not None) else digits


# -- key results


def _proof(draft: Draft, _: Finding) -> tuple[str, ...]:
    """A wish or a sentence without a number: with the number that would show it."""
    r, words = draft.reading, draft.words
    if only(draft.kinds, "small", "stop"):
        return ()  # "12 %": of what?
    first = lists_of(draft.kinds[:1])
    people = "people" in first or "people" in words.kinds(r.object[0] if r.object else "")
    if people and not r.leads and r.words > _SHORT:
        return (_said(draft, "share", text=_text(draft)),)
    if some(r.parts.kinds[-1:], "measure"):
        falls = "down" in r.leads or some(r.parts.kinds, "negative")
        return (_said(draft, "down" if falls else "up", measure=_measure(draft), start=BLANK, end=BLANK),)
    return (_said(draft, "seen", text=_text(draft)),)


def _effect(draft: Draft, _: Finding) -> tuple[str, ...]:
    return (_said(draft, "effect", text=_text(draft)),)


def _blank(draft: Draft, _: Finding) -> tuple[str, ...]:
    return (blanks(draft.language).sub(lambda m: _MARK.sub(BLANK, m[0]), draft.text),)


#: What stands for the number in a blank: not the "by" before it, nor the sign.
_MARK = re.compile(r"\bTB[DAC]\b|_*\b[A-Zxyn]{1,4}\d*\b_*|_[\w]+|[_?#]{1,}|[\[<].+[\]>]")


def _ways(draft: Draft, finding: Finding) -> tuple[str, ...]:
    """The sentence with the numbers it lacks; none where it counts work, which needs another measure."""
    if finding.code == "no-target" and draft.text[(finding.span or (0, 0))[1] :].lstrip()[:1].isdigit():
        return ()  # "or at least 60": which of the two?
    told_twice = sum(q.role == "baseline" for q in draft.reading.numbers) > 1
    if draft.reading.class_ == "initiative" or told_twice:
        return ()
    return tuple(_way(draft, p) for p in draft.reading.proposals or (None,))


def _percent(draft: Draft, finding: Finding) -> tuple[str, ...]:
    """Both ends; where nobody measures it, something that shows it."""
    if draft.kind != "key_result":
        return ()
    if in_percent(draft):
        return _ways(draft, finding)
    if unmeasured(draft):
        start, end = finding.span or (0, 0)
        by = draft.words.numerals.link("by", draft.text, start)
        text = f"{draft.text[: by.start() if by else start].rstrip()} {draft.text[end:].strip(' .')}"
        return (_said(draft, "seen", text=text.strip()),)
    if _verb_first(draft):
        return (_said(draft, "today", text=_whole(draft), start=BLANK),)
    way = "down" if draft.reading.direction == "down" else "up"
    return (_said(draft, way, measure=_measure(draft), start=BLANK, end=BLANK),)


def _one_measure(draft: Draft, finding: Finding) -> tuple[str, ...]:
    """Each of the two measures, or of the aims, alone."""
    words, text = draft.words, draft.text.strip(" .")
    if draft.kind == "kpi":
        return tuple(map(_capital, words.joint.split(text)))
    if draft.kind == "objective":
        items = re.split(r"[,.;]\s*|\s+[&+]\s+", text)
        items = [part for item in items for part in words.joint.split(item)]
        return tuple(_capital(i) for i in map(str.strip, items) if len(i.split()) > 1)
    ends, begin = _ends(draft, finding), (finding.span or (0, 0))[0]
    if len(ends) != 2 or (finding.span and finding.span[1] == len(draft.text) > max(ends)):
        # A list: what comes before its second part, and its other parts.
        rest = re.split(r"(?<=[\w)%])[.;]\s+|,\s+", text[begin:])
        items = [i.strip(" .,;") for i in (text[:begin], *(p for r in rest for p in words.joint.split(r)))]
        return tuple(_capital(i) for i in items if len(i.split()) > 1)
    one, two = (q for q in draft.reading.numbers if q.end in ends)
    between = text[one.end : two.start]
    begin, end = max(joints(words, between), default=(0, 0))
    if not end:
        return ()
    first, second = text[: one.end + begin].rstrip(" ,;"), text[one.end + end :].strip(" ,;")
    verb = draft.reading.lead
    led = second and words.kinds(second.split()[0]) & (VERBS - {"be", "ensure"})
    if verb and not led and not words.verb_last and text.startswith(verb):
        second = f"{verb} {second}"
    return first, _capital(second)


def _ends(draft: Draft, finding: Finding) -> set[int]:
    """Where the two numbers of a finding on two measures end."""
    start, end = finding.span or (0, 0)
    inside = [q for q in draft.reading.numbers if start <= q.start and q.end <= end]
    return {q.end for q in (*inside[:1], *inside[-1:])}


def _swapped(draft: Draft, _: Finding) -> tuple[str, ...]:
    """The numbers the other way round, or the other verb."""
    r = draft.reading
    start, end = r.first("baseline"), r.first("target")
    if start is None or end is None:
        return ()
    one, two = draft.shown(start), draft.shown(end)
    measure, down = _measure(draft), r.direction == "down"
    written = [text.split()[-1].lstrip("0123456789.,").lower() for text in (one, two)]
    if written[0] != written[1] and draft.words.numerals.lengths.keys() >= {*written}:  # "2 hours to 300 min"
        ways = zip(("down", "up") if down else ("up", "down"), ((two, one), (one, two)), strict=True)
        return tuple(_said(draft, way, measure=measure, start=a, end=b) for way, (a, b) in ways)
    if end.unit and two.endswith(end.unit) and not one.endswith(end.unit):
        two, one = two.removesuffix(end.unit).strip(), f"{one} {end.unit}"
    noun = _number(draft, end.value, end.unit).removeprefix(two)  # "31 to 26 litres"
    unit = f" {end.unit}" if one.endswith(f" {end.unit}") and end.unit else ""
    same = _said(draft, "down" if down else "up", measure=measure, start=two, end=f"{one}{noun}")
    bare = one if two.endswith(end.unit or " ") else one.removesuffix(unit)
    unit = "" if bare == one else unit
    return same, _said(draft, "up" if down else "down", measure=measure, start=bare, end=f"{two}{unit}{noun}")


def _without(draft: Draft, finding: Finding) -> tuple[str, ...]:
    start, end = finding.span or (0, 0)
    rest = f"{draft.text[:start].rstrip(' ,;(–-')}{draft.text[end:].lstrip(')')}"
    return (" ".join(rest.split()),) if end else ()


# -- objectives and KPIs


def _in_words(draft: Draft, _: Finding) -> tuple[str, ...]:
    """An objective without its number, and with room for the reason."""
    r = draft.reading
    last = "".join(word.text for word in draft.tokens[-1:])
    verb = r.lead or (last if draft.words.kinds(last) & {"up", "down", "better"} else "")
    verb = "" if "participle" in draft.words.kinds(verb) else verb  # "has risen" is no order
    text = " ".join(filter(None, [_measure(draft), verb][:: 1 if draft.words.verb_last else -1]))
    return (_said(draft, "purpose", text=text),) if r.measure and verb else ()


def _for_whom(draft: Draft, _: Finding) -> tuple[str, ...]:
    text, boast = _text(draft), draft.words.phrases_in(_text(draft)).get("boast")
    if "boast" in draft.words.kinds(text.split()[-1]):
        boast = len(text) - len(text.split()[-1]), len(text)
    if boast:
        rest = (text[: boast[0]] + text[boast[1] :]).split()
        while rest and "guard" in draft.words.kinds(rest[-1]):
            rest.pop()  # "better than ever"
        text = " ".join(rest)
    # "Occupancy rate": what should become of it is the author's to say.
    text = f"{BLANK} {text}" if draft.reading.class_ == "kpi" and not draft.words.verb_last else text
    return (_said(draft, "purpose", text=text),)


def _change(draft: Draft, _: Finding) -> tuple[str, ...]:
    """What a delivery is for: the clause that says so, else a blank."""
    if draft.reason and not draft.words.verb_last:
        return (_capital(draft.reason),)
    # What is done already, or what one can do, keeps its sentence.
    told = is_story(draft) or not draft.reading.leads or "aux" in draft.used
    return (_said(draft, "purpose" if told else "people", text=_text(draft)),)


def _again(draft: Draft, finding: Finding) -> tuple[str, ...]:
    """A signal: the number's name for a KPI, its repair for an objective."""
    aux = next((word.start for word in draft.tokens if "aux" in word.kinds), 0)
    measure = draft.text[:aux].strip()
    if not measure or finding.span is None:
        return ()
    if draft.kind == "kpi":
        return (measure,)
    return (_said(draft, "restore", measure=_inside(draft, measure)),)


def _watched(draft: Draft, finding: Finding) -> tuple[str, ...]:
    """An order as the number that it is about: "revive sales" as "sales"."""
    r = draft.reading
    if draft.kind == "initiative":
        return _work(draft, finding)
    if r.class_ == "kpi":
        return _for_whom(draft, finding) if draft.kind == "objective" else _ways(draft, finding)
    if draft.kind != "kpi" or finding.severity == "hint" or not r.lead or not r.measure:
        return ()
    if some(r.parts.kinds[-1:], "measure"):
        return (_capital(r.measure),)
    return (_said(draft, "watch", measure=r.measure),)


def _work(draft: Draft, _: Finding) -> tuple[str, ...]:
    return (_said(draft, "work", text=_text(draft)),)


def _then(draft: Draft, _: Finding) -> tuple[str, ...]:
    """A count as the share of those who do something: "total users" as "share of users who ___"."""
    skipped = {"amount", "lifetime", "shift", "article", "stop"}
    named = [word for word in draft.tokens if not word.kinds & skipped]
    if not named or some((word.kinds for word in named), "doing"):
        return ()
    kinds = named[-1].kinds
    if not kinds & {"people", "vanity", "contact"} or "applause" in draft.phrases:
        return ()
    # "Children vaccinated"
    kinds = kinds | named[-2].kinds if "participle" in kinds and named[1:] else kinds
    who = "people" in kinds and not kinds & {"vanity", "output"}
    text = _inside(draft, draft.text[named[0].start : named[-1].end])
    return (_said(draft, "who" if who else "then", text=text),)


_REWRITERS: Mapping[str, Rewriter] = {
    **dict.fromkeys(("wish", "no-number"), _proof),
    **dict.fromkeys(("deliverable", "counts-work"), _effect),
    **dict.fromkeys(("no-target", "no-baseline", "numbers-disagree"), _ways),
    "ambiguous-percent": _percent,
    "placeholder": _blank,
    "two-measures": _one_measure,
    "wrong-direction": _swapped,
    "pay-wording": _without,
    "number-in-objective": _in_words,
    "says-too-little": _for_whom,
    "deliverable-objective": _change,
    "signal": _again,
    "other-kind": _watched,
    "vague-initiative": _work,
    "vanity-metric": _then,
}
