"""Goals: drafts, quality answers, confidence, alignment and commitment. The verbs are as in `ideas`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from okrlib.model import Objective, is_slug
from okrlib.workshop import clean_text
from okrlib.workshop.events import is_id
from okrlib.workshop.stages import at_least
from okrlib.workshop.state import Answer, Decision, Draft, Note, Overlap, gates

if TYPE_CHECKING:
    from okrlib.workshop.events import Event
    from okrlib.workshop.state import Workshop

MOST_DRAFTS = 50
MOST_KEY_RESULTS = 30
MOST_NOTES = 1_000
_NO_DRAFT = "There is no such draft. Look at the drafts again."
#: What alignment and commitment say; a draft that leaves it out keeps it.
_KEPT = ("supports", "depends_on", "contributes", "ambition", "owner")


@cache
def _adapter() -> TypeAdapter[Objective]:
    return TypeAdapter(Objective)


def as_dict(objective: Objective) -> dict[str, Any]:
    """An objective as plain JSON: what stands in its file, without what is at its default."""
    held: dict[str, Any] = _adapter().dump_python(objective, mode="json", exclude_defaults=True)
    return {key: value for key, value in held.items() if key not in {"team", "cycle"}}


def _late_enough(w: Workshop) -> str | None:
    return None if at_least(w.stage, "draft") else "Goals are drafted from the stage Draft on."


# -- drafts


def draft(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    """An objective with its key results, new or in the place of *instead*, else of the one with its id.

    What was committed has to be committed again after a change.
    """
    if why := _late_enough(w):
        return why
    given = clean_text.cleaned_within(said.objective)
    before = said.instead if said.instead in w.drafts else str(given.get("id"))
    was = w.drafts.get(before)
    kept = {name: getattr(was.objective, name) for name in _KEPT} if was else {}
    try:
        found = _adapter().validate_python(
            {**kept, **given, "team": w.team, "cycle": w.cycle, "state": "draft"}
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))[:120] or "it"
        return f"The draft cannot be used: {place}: {first['msg'][:200]}."
    others = replace(w, drafts={name: d for name, d in w.drafts.items() if name != before})
    if found.id in others.drafts:
        return "There is another draft of this id. Give one of them another title."
    if why := _unfit(others, found):
        return why
    inherited = (name for name in was.clusters if w.cluster(name)) if was else ()
    clusters = tuple(inherited if said.clusters is None else said.clusters)
    if not set(clusters) <= w.cluster_ids():
        return "There is no such cluster. Look at the board again."
    held = Draft(
        objective=found,
        clusters=tuple(dict.fromkeys(clusters)),
        answers=was.answers if was else {},
        overlaps=was.overlaps if was else (),
        worked=was.worked or found != was.objective if was else bool(given.keys() - {"id", "title"}),
    )
    dropped = {name: o for name, o in w.dropped.items() if name != found.id}
    drafts = {**w.drafts, before: held}
    return _without_strays(replace(w, drafts={d.objective.id: d for d in drafts.values()}, dropped=dropped))


def _unfit(w: Workshop, found: Objective) -> str | None:
    """Why an objective cannot stand among the drafts."""
    if len(w.drafts) >= MOST_DRAFTS and found.id not in w.drafts:
        return f"There are {MOST_DRAFTS} drafts already. Take one out first."
    if len(found.key_results) > MOST_KEY_RESULTS:
        return f"These are more than {MOST_KEY_RESULTS} key results. Three to five say more."
    names = [kr.id for kr in found.key_results]
    others = {
        kr.id for d in w.drafts.values() if d.objective.id != found.id for kr in d.objective.key_results
    }
    if not all(map(is_slug, [found.id, *names])):
        return "An id must be small letters, digits and hyphens. Make it from the title."
    if len(set(names)) < len(names) or others & set(names):
        return "Two key results have the same id. Give one of them another."
    if max(map(len, [found.title, *(kr.title for kr in found.key_results)])) > clean_text.LONGEST:
        return f"A title is longer than {clean_text.LONGEST:,} characters. Say it shorter."
    return None


def _without_strays(w: Workshop) -> Workshop:
    """Confidence in key results that are no longer there is forgotten."""
    known = set(w.key_results())
    if w.sealed.ratings.keys() <= known and w.ratings.keys() <= known:
        return w
    sealed = {kr: held for kr, held in w.sealed.ratings.items() if kr in known}
    return replace(
        w,
        ratings={kr: held for kr, held in w.ratings.items() if kr in known},
        rating_again=w.rating_again & known,
        sealed=replace(w.sealed, ratings=sealed),
    )


def draft_remove(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    """A draft is taken out; it is kept among what was not chosen."""
    if said.objective not in w.drafts:
        return _NO_DRAFT
    gone = w.drafts[said.objective].objective
    drafts = {name: held for name, held in w.drafts.items() if name != gone.id}
    if len(w.dropped) >= MOST_DRAFTS:
        return f"{MOST_DRAFTS} drafts have been taken out already. Change this one instead."
    return _without_strays(replace(w, drafts=drafts, dropped={**w.dropped, gone.id: gone}))


def _with_draft(w: Workshop, held: Draft, **changes: Any) -> Workshop:
    return replace(w, drafts={**w.drafts, held.objective.id: replace(held, worked=True, **changes)})


def answer(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    """The answer to a quality question about an objective."""
    if why := _late_enough(w):
        return why
    held = w.drafts.get(said.objective)
    note, why = clean_text.optional(said.note, "The note")
    if held is None or why:
        return why or _NO_DRAFT
    if not is_id(said.question) or (len(held.answers) >= 100 and said.question not in held.answers):
        return "There is no such question."
    return _with_draft(w, held, answers={**held.answers, said.question: Answer(said.answer, note)})


# -- confidence


def rate(w: Workshop, event: Event, said: Any) -> Workshop | str:
    """One person's hidden confidence in one key result, in the place of an earlier one."""
    if w.roll.get(event.by) is None or w.roll[event.by].removed:
        return "This browser is not on the roll. Join with a name first."
    if w.stage != "confidence":
        return "Confidence is given in the stage Confidence vote."
    if said.key_result not in w.key_results():
        return "There is no such key result. Look at the drafts again."
    if said.key_result not in w.rateable():
        return "The values are shown already. The facilitator can open another round."
    if said.round not in {None, w.rating_round(said.key_result)}:
        return "The vote on this key result has begun again since. Give your answer anew."
    if said.confidence is not None and not 0 <= said.confidence <= 10:
        return "Confidence is a whole number from 0 to 10."
    of_one = {by: n for by, n in w.sealed.ratings.get(said.key_result, {}).items() if by != event.by}
    if said.confidence is not None:
        of_one[event.by] = said.confidence
    ratings = {kr: held for kr, held in w.sealed.ratings.items() if kr != said.key_result}
    if of_one:
        ratings[said.key_result] = of_one
    return replace(w, sealed=replace(w.sealed, ratings=ratings))


def reveal_ratings(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    """The values are shown, in no order; who gave which is forgotten."""
    if not said.ratings or not all(said.ratings.values()):
        return "Nobody has given a confidence yet."
    if not said.ratings.keys() <= set(w.rateable()):
        return "These values are shown already, or belong to no key result."
    given = [value for held in said.ratings.values() for value in held]
    voices = {value.voice for value in given}
    if len(voices) < len(given) or not all(is_id(v) for v in voices):
        return "These values cannot be shown."
    if not all(0 <= value.confidence <= 10 for value in given):
        return "Confidence is a whole number from 0 to 10."
    rounds = {
        kr: (*w.ratings.get(kr, ()), tuple(sorted(value.confidence for value in held)))
        for kr, held in said.ratings.items()
    }
    return replace(
        w,
        ratings={**w.ratings, **rounds},
        rating_again=w.rating_again - rounds.keys(),
        sealed=replace(
            w.sealed, ratings={kr: held for kr, held in w.sealed.ratings.items() if kr not in rounds}
        ),
    )


def rate_again(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    """Another round for one key result; the values of the earlier one stay."""
    if said.key_result not in w.ratings or said.key_result in w.rating_again:
        return "The values of this key result are not shown yet."
    if len(w.ratings[said.key_result]) >= 10:
        return "There have been ten rounds. Note what keeps you apart, and go on."
    return replace(w, rating_again=w.rating_again | {said.key_result})


# -- alignment and commitment


def note(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    """Something said about an objective, a key result, or the whole."""
    text, why = clean_text.said(said.text, "The note")
    if why:
        return why
    if said.about and said.about not in {*w.drafts, *w.key_results()}:
        return "There is no such objective or key result. Look at the drafts again."
    if len(w.notes) >= MOST_NOTES:
        return f"There are {MOST_NOTES:,} notes already."
    return replace(w, notes=(*w.notes, Note(said.about, text)))


def align(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    """What an objective supports, needs and overlaps with; an overlap is acknowledged in words."""
    if why := _late_enough(w):
        return why
    held = w.drafts.get(said.objective)
    if held is None:
        return _NO_DRAFT
    links = [*said.supports, *said.depends_on, *said.contributes, *said.overlaps]
    if len(links) > 100 or not all(map(is_slug, links)) or said.objective in links:
        return "An objective is linked to others by their ids, and not to itself."
    if any(share <= 0 for share in said.contributes.values()) or sum(said.contributes.values()) > 1:
        return "A contribution is a share above 0 and at most 1, as in 0.25."
    overlaps = []
    for name, words in said.overlaps.items():
        text, why = clean_text.said(words, "What was agreed about an overlap")
        if why:
            return why
        overlaps.append(Overlap(name, text))
    objective = replace(
        held.objective,
        supports=tuple(dict.fromkeys(said.supports)),
        depends_on=tuple(dict.fromkeys(said.depends_on)),
        contributes=dict(said.contributes),
    )
    return _with_draft(w, held, objective=objective, overlaps=tuple(overlaps))


def commit(w: Workshop, event: Event, said: Any) -> Workshop | str:
    """A draft becomes a goal of the plan, where every gate is open."""
    if not at_least(w.stage, "commit"):
        return "Goals are committed in the stage Commit."
    held = w.drafts.get(said.objective)
    if held is None:
        return _NO_DRAFT
    chosen = {"ambition": said.ambition, "owner": said.owner, "roles": said.roles}
    shut = [
        gate.says for gate in gates(w, said.objective, **chosen, errors=tuple(said.errors)) if not gate.met
    ]
    if shut:
        return " ".join(shut)
    if not is_slug(said.owner):
        return "The owner is named by their id in the plan, as in okr.toml."
    objective = replace(held.objective, ambition=said.ambition, owner=said.owner, state=said.state)
    title = objective.title or objective.id
    decision = Decision(event.at, f"Committed: {title}", "", objective.id)
    return replace(
        _with_draft(w, held, objective=objective, committed=event.at), decisions=(*w.decisions, decision)
    )


def decide(w: Workshop, event: Event, said: Any) -> Workshop | str:
    """A decision, and why."""
    text, why = clean_text.said(said.text, "The decision")
    reason, worse = clean_text.optional(said.reason, "The reason")
    if why := why or worse:
        return why
    if len(w.decisions) >= MOST_NOTES:
        return f"There are {MOST_NOTES:,} decisions already."
    return replace(w, decisions=(*w.decisions, Decision(event.at, text, reason)))
