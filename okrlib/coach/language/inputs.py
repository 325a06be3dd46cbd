"""Numbers that say what a team is given or spends: staff, hours of training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.coach.language.clause import WORK
from okrlib.coach.language.count import MAKING, MONEY, is_often
from okrlib.coach.language.lexicon import NONE, STOP, first_of, some, without
from okrlib.coach.language.quantities import TIMES

if TYPE_CHECKING:
    from okrlib.coach.language.count import Count
    from okrlib.coach.language.quantities import Quantity


def takes_in(c: Count, q: Quantity) -> bool:
    """Whether the number says what a team is given or spends: staff, hours of training."""
    ahead = c.kinds(0, q.start)
    own = not some(ahead, "people", but={"crew"})
    if len(c.numbers) == 1 and own and some(ahead[-1:], "spend") and _is_of_time(c, q):
        return True  # "keep the pace while investing 20% of the time in tests"
    if _is_hired(c, q):
        return True
    start = next((o.value for o in c.numbers if o.role == "baseline"), None)
    end = next((o.value for o in c.numbers if o.role == "target"), None)
    falls = start is not None and end is not None and end < start
    if falls or c.parts.leads & {"down", "keep"}:
        return False
    if c.limited:
        return bool(c.parts.leads & MAKING) and _is_own_time(c, q)
    first = c.words.kinds(c.parts.lead or c.text.rstrip(" .").split()[-c.words.verb_last])
    if (
        "spend" in first
        and q.role == "level"
        and (q.unit in {*MONEY, "", *c.words.numerals["durations"]} or "crew" in c.unit(q))
    ):
        return True  # "invest $50k in ads", "invest 2 million", "allocate 2 engineers"
    near = [m for m in c.said if c.parts.end <= m.start < q.start]
    # "Training days per teacher", "nurses at the front desk"
    per = c.words.numerals["per"]
    each = [m.text.lower() in per and "genitive" in m.kinds for m in near]
    named = [m.kinds for m in near]
    begin = next((n for n, k in enumerate(named) if n and (each[n] or k & {"place", "topic"})), len(named))
    content = without(named[:begin], "stop", "small", "adverb")
    last = c.parts.kinds[-1] if c.parts.object else NONE
    if "up" in c.parts.leads and end is not None and not content and "crew" in last:
        return True  # "grow from 12 to 20 engineers"
    added = c.text[q.start] == "+" or q.unit == "x"
    # A share of nurses is none, nor are active ones: these do something.
    given = "input" in last and (q.unit != "%" or q.role == "change")
    given = given and not some(c.parts.kinds, "outside")
    if given and (added or len(content) == len(c.parts.object)) and not c.parts.leads & WORK:
        return True
    return _is_own_time(c, q) or _is_taught(c, q) or _is_taken_on(c, q) or "input" in c.phrases


def _is_hired(c: Count, q: Quantity) -> bool:
    """Whether staff is taken on, whatever there is today: "hire 30 senior engineers (currently 12)"."""
    if [o.role for o in c.numbers] != ["level", "baseline"] or "staff" not in c.parts.verb:
        return False
    return some(c.kinds(q.end)[:_NEAR], "crew")


def attended(c: Count, q: Quantity) -> bool:
    """Whether so many people only came: "200 attendees at the open day", but "40 guests who come back"."""
    if len(c.numbers) > 1 or q.role != "level" or "attends" not in c.unit(q):
        return False
    at = c.unit_end(q)
    link, *where = c.kinds(at) or [NONE]
    event = "output" in c.words.phrases_in(c.text[at:]) or some(where[-1:], "output")
    return event and "stop" in link and not some((link, *where), "relative", but={"article"})


def handed_out(c: Count, q: Quantity) -> bool:
    """Whether things are only given to people: "serve 5,000 meals", "200 tenants will get vouchers"."""
    if len(c.numbers) > 1 or q.role != "level" or q.bound == "at_most":
        return False
    if "handout" in c.unit(q):
        first = "give" in c.phrases or some(c.kinds()[-1:] + c.kinds()[:1], "give")
        return first and not some(c.kinds(q.end), "relative")
    if "people" not in c.unit(q) or c.text[: q.start].strip():
        return False
    after = c.kinds(c.unit_end(q))
    at = first_of(after[:_NEAR], "give", otherwise=None)
    if at is None or some(after, "relative"):
        return False
    return some(after[at + 1 : at + 1 + _NEAR], "handout")


#: "Senior and lead engineers".
_NEAR = 3


def _is_taken_on(c: Count, q: Quantity) -> bool:
    """Whether so many more people are only put in: "2 new hires in May", but "2 new hires who stay"."""
    if c.parts.leads or c.text[: q.start].strip() or q.bound or len(c.numbers) > 1:
        return False
    then = [*c.kinds(q.end + len(q.unit) + 1)[:1], STOP][0]
    return "new" in c.unit(q) and bool(c.unit(q) & {"input", "staff"}) and "stop" in then - {"relative"}


def _is_of_time(c: Count, q: Quantity) -> bool:
    """Whether it is a share of time or money: "spend 20% of the week on learning"."""
    of = [m.text.lower() for m in c.said if m.start >= q.end][:3]
    named = any(w in c.words.numerals["durations"] or c.words.kinds(w) & {"own_unit", "measure"} for w in of)
    return (named and q.unit == "%") or q.unit in {*c.words.numerals["durations"], *TIMES}


def _is_taught(c: Count, q: Quantity) -> bool:
    """Whether so many people are only taught something: "train 40 wardens in first aid"."""
    taught = "teaches" in c.parts.verb and q.role == "level" and "people" in c.unit(q)
    link, *on = c.text[c.unit_end(q) :].split() or [""]
    if not taught or "topic" not in c.words.kinds(link) or some(c.kinds(q.end), "relative"):
        return False
    return bool(on) and not on[0][-1].isdigit() and on[0].strip(",.") not in c.words.numerals["months"]


def _is_own_time(c: Count, q: Quantity) -> bool:
    """Whether the number says how long somebody works at something: "ten hours in research"."""
    durations = c.words.numerals["durations"]
    begin = c.said[:3]
    named = q.role == "level" and q.unit[:1].isalpha()
    if len(begin) > 2 and begin[0].text.lower() in durations and not named:
        # "Hours of coaching from 4 to 12".
        of, work = (m.kinds for m in begin[1:])
        return "genitive" in of and bool(work & WORK)
    if q.role != "level" or q.unit not in durations:
        return False
    # "In bed by ten on 5 nights a week", but "study for 2 hours every evening"
    when = some(c.kinds(0, q.start)[-1:], "stop", but={"why"})
    if c.parts.leads & WORK and not when and is_often(c, q):
        return True  # "stretch 10 minutes a day"
    link, *on = c.kinds(c.unit_end(q))[:_ON] or [NONE]
    doing = some((link, *on), "doing")
    given = c.parts.leads & MAKING and not c.text[c.parts.end : q.start].strip() and "genitive" in link
    if given and q.unit not in c.words.numerals["terms"] and not some(on, "measure"):
        return True  # "provide 1,000 hours of respite care"
    return ("stop" in link or ("doing" in link and c.words.verb_last)) and (
        doing or (not c.parts.leads and some(on[:1], *WORK))
    )


#: So many words after hours say what they go into.
_ON = 5
