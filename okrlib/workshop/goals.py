"""What happens to goals: drafts, quality answers, confidence votes, alignment and commitment.

Each public function that takes an event handles the kind of its name, as in `ideas`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from okrlib.model import Objective, is_slug
from okrlib.workshop import clean_text
from okrlib.workshop.events import is_id
from okrlib.workshop.participants import not_on_roll
from okrlib.workshop.stages import at_least
from okrlib.workshop.state import Answer, Decision, Draft, Note, Overlap, gates

if TYPE_CHECKING:
    from okrlib.workshop.events import Event
    from okrlib.workshop.state import Workshop

MOST_DRAFTS = 50
MOST_KEY_RESULTS = 30
MOST_NOTES = 1_000
_NO_DRAFT = "There is no such draft. Look at the drafts again."
#: Fields set by alignment and commitment; an edit of the draft that leaves them out does not change them.
_SET_LATER = ("supports", "depends_on", "contributes", "ambition", "owner")


@cache
def _adapter() -> TypeAdapter[Objective]:
    return TypeAdapter(Objective)


def as_dict(objective: Objective) -> dict[str, Any]:
    """An objective as plain JSON: the fields of its file, without those at their defaults, team and cycle."""
    fields: dict[str, Any] = _adapter().dump_python(objective, mode="json", exclude_defaults=True)
    return {key: value for key, value in fields.items() if key not in {"team", "cycle"}}


def _too_early(w: Workshop) -> str | None:
    return None if at_least(w.stage, "draft") else "Goals are drafted from the stage Draft on."


# -- drafts


def draft(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Add a draft with its key results, or replace the one named by *instead*, else the one with the same id.

    A draft that was committed has to be committed again after a change.
    """
    if why := _too_early(w):
        return why
    fields = clean_text.cleaned_within(payload.objective)
    before = payload.instead if payload.instead in w.drafts else str(fields.get("id"))
    earlier = w.drafts.get(before)
    set_later = {name: getattr(earlier.objective, name) for name in _SET_LATER} if earlier else {}
    try:
        objective = _adapter().validate_python(
            {**set_later, **fields, "team": w.team, "cycle": w.cycle, "state": "draft"}
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))[:120] or "it"
        return f"The draft cannot be used: {place}: {first['msg'][:200]}."
    others = replace(w, drafts={name: d for name, d in w.drafts.items() if name != before})
    if objective.id in others.drafts:
        return "There is another draft of this id. Give one of them another title."
    if why := _unfit(others, objective):
        return why
    inherited = (name for name in earlier.clusters if w.cluster(name)) if earlier else ()
    clusters = tuple(inherited if payload.clusters is None else payload.clusters)
    if not set(clusters) <= w.cluster_ids():
        return "There is no such cluster. Look at the board again."
    edited = Draft(
        objective=objective,
        clusters=tuple(dict.fromkeys(clusters)),
        answers=earlier.answers if earlier else {},
        overlaps=earlier.overlaps if earlier else (),
        worked=earlier.worked or objective != earlier.objective
        if earlier
        else bool(fields.keys() - {"id", "title"}),
    )
    dropped = {name: o for name, o in w.dropped.items() if name != objective.id}
    drafts = {**w.drafts, before: edited}
    return _without_lost_ratings(
        replace(w, drafts={d.objective.id: d for d in drafts.values()}, dropped=dropped)
    )


def _unfit(w: Workshop, objective: Objective) -> str | None:
    """Why an objective cannot stand among the drafts."""
    if len(w.drafts) >= MOST_DRAFTS and objective.id not in w.drafts:
        return f"There are {MOST_DRAFTS} drafts already. Take one out first."
    if len(objective.key_results) > MOST_KEY_RESULTS:
        return f"These are more than {MOST_KEY_RESULTS} key results. Three to five say more."
    names = [kr.id for kr in objective.key_results]
    others = {
        kr.id for d in w.drafts.values() if d.objective.id != objective.id for kr in d.objective.key_results
    }
    if not all(map(is_slug, [objective.id, *names])):
        return "An id must be small letters, digits and hyphens. Make it from the title."
    if len(set(names)) < len(names) or others & set(names):
        return "Two key results have the same id. Give one of them another."
    if max(map(len, [objective.title, *(kr.title for kr in objective.key_results)])) > clean_text.LONGEST:
        return f"A title is longer than {clean_text.LONGEST:,} characters. Say it shorter."
    return None


def _without_lost_ratings(w: Workshop) -> Workshop:
    """The workshop without the ratings of key results that no draft has any more."""
    known = set(w.key_results())
    if w.sealed.ratings.keys() <= known and w.ratings.keys() <= known:
        return w
    sealed = {kr: values for kr, values in w.sealed.ratings.items() if kr in known}
    return replace(
        w,
        ratings={kr: rounds for kr, rounds in w.ratings.items() if kr in known},
        rating_again=w.rating_again & known,
        sealed=replace(w.sealed, ratings=sealed),
    )


def draft_remove(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Remove a draft; it stays among what was not chosen."""
    if payload.objective not in w.drafts:
        return _NO_DRAFT
    removed = w.drafts[payload.objective].objective
    drafts = {name: d for name, d in w.drafts.items() if name != removed.id}
    if len(w.dropped) >= MOST_DRAFTS:
        return f"{MOST_DRAFTS} drafts have been taken out already. Change this one instead."
    return _without_lost_ratings(replace(w, drafts=drafts, dropped={**w.dropped, removed.id: removed}))


def _with_draft(w: Workshop, draft: Draft, **changes: Any) -> Workshop:
    return replace(w, drafts={**w.drafts, draft.objective.id: replace(draft, worked=True, **changes)})


def answer(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Record the answer to a quality question about an objective."""
    if why := _too_early(w):
        return why
    draft = w.drafts.get(payload.objective)
    note, why = clean_text.optional(payload.note, "The note")
    if draft is None or why:
        return why or _NO_DRAFT
    if not is_id(payload.question) or (len(draft.answers) >= 100 and payload.question not in draft.answers):
        return "There is no such question."
    return _with_draft(w, draft, answers={**draft.answers, payload.question: Answer(payload.answer, note)})


# -- confidence


def rate(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Record one person's hidden confidence in a key result, replacing an earlier one."""
    if why := not_on_roll(w, event.by):
        return why
    if w.stage != "confidence":
        return "Confidence is given in the stage Confidence vote."
    if payload.key_result not in w.key_results():
        return "There is no such key result. Look at the drafts again."
    if payload.key_result not in w.rateable():
        return "The values are shown already. The facilitator can open another round."
    if payload.round not in {None, w.rating_round(payload.key_result)}:
        return "The vote on this key result has begun again since. Give your answer anew."
    if payload.confidence is not None and not 0 <= payload.confidence <= 10:
        return "Confidence is a whole number from 0 to 10."
    values = {by: n for by, n in w.sealed.ratings.get(payload.key_result, {}).items() if by != event.by}
    if payload.confidence is not None:
        values[event.by] = payload.confidence
    ratings = {kr: others for kr, others in w.sealed.ratings.items() if kr != payload.key_result}
    if values:
        ratings[payload.key_result] = values
    return replace(w, sealed=replace(w.sealed, ratings=ratings))


def reveal_ratings(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Show the values in random order, and forget who gave which."""
    if not payload.ratings or not all(payload.ratings.values()):
        return "Nobody has given a confidence yet."
    if not payload.ratings.keys() <= set(w.rateable()):
        return "These values are shown already, or belong to no key result."
    rated = [value for values in payload.ratings.values() for value in values]
    voices = {value.voice for value in rated}
    if len(voices) < len(rated) or not all(is_id(v) for v in voices):
        return "These values cannot be shown."
    if not all(0 <= value.confidence <= 10 for value in rated):
        return "Confidence is a whole number from 0 to 10."
    rounds = {
        kr: (*w.ratings.get(kr, ()), tuple(sorted(value.confidence for value in values)))
        for kr, values in payload.ratings.items()
    }
    return replace(
        w,
        ratings={**w.ratings, **rounds},
        rating_again=w.rating_again - rounds.keys(),
        sealed=replace(
            w.sealed, ratings={kr: values for kr, values in w.sealed.ratings.items() if kr not in rounds}
        ),
    )


def rate_again(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Begin another round on one key result; the values of the earlier one stay."""
    if payload.key_result not in w.ratings or payload.key_result in w.rating_again:
        return "The values of this key result are not shown yet."
    if len(w.ratings[payload.key_result]) >= 10:
        return "There have been ten rounds. Note what keeps you apart, and go on."
    return replace(w, rating_again=w.rating_again | {payload.key_result})


# -- alignment and commitment


def note(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Note a remark on an objective, a key result, or the whole."""
    text, why = clean_text.required(payload.text, "The note")
    if why:
        return why
    if payload.about and payload.about not in {*w.drafts, *w.key_results()}:
        return "There is no such objective or key result. Look at the drafts again."
    if len(w.notes) >= MOST_NOTES:
        return f"There are {MOST_NOTES:,} notes already."
    return replace(w, notes=(*w.notes, Note(payload.about, text)))


def align(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Record what an objective supports, depends on and overlaps with; each overlap needs a text."""
    if why := _too_early(w):
        return why
    draft = w.drafts.get(payload.objective)
    if draft is None:
        return _NO_DRAFT
    links = [*payload.supports, *payload.depends_on, *payload.contributes, *payload.overlaps]
    if len(links) > 100 or not all(map(is_slug, links)) or payload.objective in links:
        return "An objective is linked to others by their ids, and not to itself."
    if any(share <= 0 for share in payload.contributes.values()) or sum(payload.contributes.values()) > 1:
        return "A contribution is a share above 0 and at most 1, as in 0.25."
    overlaps = []
    for name, words in payload.overlaps.items():
        text, why = clean_text.required(words, "What was agreed about an overlap")
        if why:
            return why
        overlaps.append(Overlap(name, text))
    objective = replace(
        draft.objective,
        supports=tuple(dict.fromkeys(payload.supports)),
        depends_on=tuple(dict.fromkeys(payload.depends_on)),
        contributes=dict(payload.contributes),
    )
    return _with_draft(w, draft, objective=objective, overlaps=tuple(overlaps))


def commit(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Commit a draft as a goal of the plan, where every gate is met."""
    if not at_least(w.stage, "commit"):
        return "Goals are committed in the stage Commit."
    draft = w.drafts.get(payload.objective)
    if draft is None:
        return _NO_DRAFT
    chosen = {"ambition": payload.ambition, "owner": payload.owner, "roles": payload.roles}
    unmet = [
        gate.says
        for gate in gates(w, payload.objective, **chosen, errors=tuple(payload.errors))
        if not gate.met
    ]
    if unmet:
        return " ".join(unmet)
    if not is_slug(payload.owner):
        return "The owner is named by their id in the plan, as in okr.toml."
    objective = replace(draft.objective, ambition=payload.ambition, owner=payload.owner, state=payload.state)
    title = objective.title or objective.id
    decision = Decision(event.at, f"Committed: {title}", "", objective.id)
    return replace(
        _with_draft(w, draft, objective=objective, committed=event.at), decisions=(*w.decisions, decision)
    )


def decide(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Record a decision and its reason."""
    text, why = clean_text.required(payload.text, "The decision")
    reason, worse = clean_text.optional(payload.reason, "The reason")
    if why := why or worse:
        return why
    if len(w.decisions) >= MOST_NOTES:
        return f"There are {MOST_NOTES:,} decisions already."
    return replace(w, decisions=(*w.decisions, Decision(event.at, text, reason)))
