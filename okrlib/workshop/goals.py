"""What happens to goals: drafts, quality answers, confidence votes, alignment and commitment.

Each public function that takes an event handles the kind of its name, as in `ideas`.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from okrlib.model import Ambition, Objective, is_slug
from okrlib.plan import references
from okrlib.workshop import clean_text
from okrlib.workshop.events import Event, RefusedError, is_id
from okrlib.workshop.ideas import NO_CLUSTER
from okrlib.workshop.participants import on_roll
from okrlib.workshop.stages import at_least
from okrlib.workshop.state import Answer, Decision, Draft, Overlap, Workshop, gates

MOST_DRAFTS = 50
MOST_KEY_RESULTS = 30
MOST_NOTES = 1_000
_NO_ID = "An id must be small letters, digits and hyphens. Make it from the title."
_NO_CONFIDENCE = "Confidence is a whole number from 0 to 10."
#: The usual value of what nobody filled in.
NOTHING: Mapping[str, Any] = MappingProxyType({})
#: Fields set by alignment and commitment; an edit of the draft that leaves them out does not change them.
_SET_LATER = ("supports", "depends_on", "ambition", "owner")


@cache
def _adapter() -> TypeAdapter[Objective]:
    return TypeAdapter(Objective)


def as_dict(objective: Objective) -> dict[str, Any]:
    """An objective as plain JSON: the fields of its file, without those at their defaults, team and cycle."""
    fields: dict[str, Any] = _adapter().dump_python(objective, mode="json", exclude_defaults=True)
    return {key: value for key, value in fields.items() if key not in {"team", "cycle"}}


def _drafting(w: Workshop) -> None:
    """Refuse what comes before there are drafts."""
    if not at_least(w.stage, "draft"):
        raise RefusedError("Goals are drafted from the stage Draft on.")


def _draft(w: Workshop, name: str) -> Draft:
    if name not in w.drafts:
        raise RefusedError("There is no such draft. Look at the drafts again.")
    return w.drafts[name]


# -- drafts


def draft(
    w: Workshop,
    _: Event,
    *,
    objective: dict[str, Any],
    clusters: list[str] | None = None,
) -> Workshop:
    """Add a draft with its key results, as in a file of goals, or replace the one with the same id.

    A draft that was committed has to be committed again after a change.
    """
    _drafting(w)
    fields = clean_text.cleaned_within(objective)
    earlier = w.drafts.get(str(fields.get("id")))
    set_later = {name: getattr(earlier.objective, name) for name in _SET_LATER} if earlier else {}
    try:
        goal = _adapter().validate_python(
            {**set_later, **fields, "team": w.team, "cycle": w.cycle, "state": "draft"}
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))[:120] or "it"
        raise RefusedError(f"The draft cannot be used: {place}: {first['msg'][:200]}.") from None
    _fits(w, goal)
    if clusters is None:
        clusters = [name for name in earlier.clusters if w.cluster(name)] if earlier else []
    if not set(clusters) <= w.cluster_ids():
        raise RefusedError(NO_CLUSTER)
    worked = bool(fields.keys() - {"id", "title"})
    if earlier:
        worked = earlier.worked or goal != earlier.objective
    edited = replace(
        earlier or Draft(objective=goal),
        objective=goal,
        clusters=tuple(dict.fromkeys(clusters)),
        committed=None,
        worked=worked,
    )
    dropped = {name: o for name, o in w.dropped.items() if name != goal.id}
    return _without_lost_ratings(replace(w, drafts={**w.drafts, goal.id: edited}, dropped=dropped))


def _fits(w: Workshop, objective: Objective) -> None:
    """Refuse an objective that cannot stand among the drafts."""
    if len(w.drafts) >= MOST_DRAFTS and objective.id not in w.drafts:
        raise RefusedError(f"There are {MOST_DRAFTS} drafts already. Take one out first.")
    if len(objective.key_results) > MOST_KEY_RESULTS:
        raise RefusedError(f"These are more than {MOST_KEY_RESULTS} key results. Three to five say more.")
    names = [kr.id for kr in objective.key_results]
    goals = [d.objective for d in w.drafts.values() if d.objective.id != objective.id]
    others = {kr.id for o in goals for kr in o.key_results}
    if not all(map(is_slug, [objective.id, *names])):
        raise RefusedError(_NO_ID)
    if len(set(names)) < len(names) or others & set(names):
        raise RefusedError("Two key results have the same id. Give one of them another.")
    if max(map(len, [objective.title, *(kr.title for kr in objective.key_results)])) > clean_text.LONGEST:
        raise RefusedError(f"A title is longer than {clean_text.LONGEST:,} characters. Say it shorter.")


def _without_lost_ratings(w: Workshop) -> Workshop:
    """The workshop without the ratings of key results that no draft has any more."""
    known = set(w.key_results())
    hidden = {kr: values for kr, values in w.sealed.ratings.items() if kr in known}
    shown = {kr: rounds for kr, rounds in w.ratings.items() if kr in known}
    return replace(w.sealing(ratings=hidden), ratings=shown, rating_again=w.rating_again & known)


def draft_remove(w: Workshop, _: Event, *, objective: str) -> Workshop:
    """Remove a draft; it stays among what was not chosen."""
    removed = _draft(w, objective).objective
    drafts = {name: d for name, d in w.drafts.items() if name != objective}
    if len(w.dropped) >= MOST_DRAFTS:
        raise RefusedError(f"{MOST_DRAFTS} drafts have been taken out already. Change this one instead.")
    return _without_lost_ratings(replace(w, drafts=drafts, dropped={**w.dropped, objective: removed}))


def draft_rename(
    w: Workshop, _: Event, *, objectives: Mapping[str, str], key_results: Mapping[str, str]
) -> Workshop:
    """Give drafts and key results other ids, by their old ones; whatever names them names them by the new.

    A confidence that is still hidden goes, because the private log names its key result by the old one.
    """
    if not (objectives.keys() <= w.drafts.keys() and key_results.keys() <= set(w.key_results())):
        raise RefusedError("There is no such objective or key result. Look at the drafts again.")
    new = {"objective": objectives, "key result": key_results}

    def present(noun: str, name: str) -> str:
        return new.get(noun, {}).get(name, name)

    def renamed(draft: Draft) -> Draft:
        o = references.renamed(draft.objective, present)
        krs = tuple(replace(kr, id=present("key result", kr.id)) for kr in o.key_results)
        overlaps = tuple(Overlap(present("objective", lap.objective), lap.text) for lap in draft.overlaps)
        named = replace(o, id=present("objective", o.id), key_results=krs)
        return replace(draft, objective=named, overlaps=overlaps)

    drafts = {draft.objective.id: draft for draft in map(renamed, w.drafts.values())}
    hidden = {kr: values for kr, values in w.sealed.ratings.items() if kr not in key_results}
    after = replace(w.sealing(ratings=hidden), drafts=drafts)
    names = after.key_results()
    if len(drafts) < len(w.drafts) or len(set(names)) < len(names):
        raise RefusedError("Two objectives or key results would have the same id.")
    if not all(map(is_slug, [*drafts, *names])):
        raise RefusedError(_NO_ID)
    return replace(
        after,
        ratings={present("key result", kr): rounds for kr, rounds in w.ratings.items()},
        rating_again=frozenset(present("key result", kr) for kr in w.rating_again),
        decisions=tuple(d._replace(about=d.about and present("objective", d.about)) for d in w.decisions),
    )


def _with_draft(w: Workshop, draft: Draft, **changes: Any) -> Workshop:
    return replace(w, drafts={**w.drafts, draft.objective.id: replace(draft, worked=True, **changes)})


def answer(
    w: Workshop,
    _: Event,
    *,
    objective: str,
    question: str,
    answer: Literal["yes", "no", "open", "told"],
    note: str = "",
) -> Workshop:
    """Record the answer to a quality question about an objective."""
    _drafting(w)
    note = clean_text.optional(note, "The note")
    draft = _draft(w, objective)
    if not is_id(question) or (len(draft.answers) >= 100 and question not in draft.answers):
        raise RefusedError("There is no such question.")
    return _with_draft(w, draft, answers={**draft.answers, question: Answer(answer, note)})


# -- confidence


def rate(
    w: Workshop,
    event: Event,
    *,
    key_result: str,
    confidence: int | None,
    round: int | None = None,  # noqa: A002 - the payload's word
) -> Workshop:
    """Record one person's hidden confidence in a key result, replacing an earlier one; None withdraws it."""
    on_roll(w, event.by)
    if w.stage != "confidence":
        raise RefusedError("Confidence is given in the stage Confidence vote.")
    if key_result not in w.key_results():
        raise RefusedError("There is no such key result. Look at the drafts again.")
    if key_result not in w.rateable():
        raise RefusedError("The values are shown already. The facilitator can open another round.")
    if round not in {None, w.rating_round(key_result)}:
        raise RefusedError("The vote on this key result has begun again since. Give your answer anew.")
    if confidence is not None and not 0 <= confidence <= 10:
        raise RefusedError(_NO_CONFIDENCE)
    given = {**w.sealed.ratings.get(key_result, {}), event.by: confidence}
    values = {by: n for by, n in given.items() if n is not None}
    ratings = {**w.sealed.ratings, key_result: values}
    return w.sealing(ratings={kr: values for kr, values in ratings.items() if values})


def reveal_ratings(w: Workshop, _: Event, *, ratings: dict[str, list[int]]) -> Workshop:
    """Show the values in random order, and forget who gave which."""
    if not ratings or not all(ratings.values()):
        raise RefusedError("Nobody has given a confidence yet.")
    if not ratings.keys() <= set(w.rateable()):
        raise RefusedError("These values are shown already, or belong to no key result.")
    if not all(0 <= value <= 10 for values in ratings.values() for value in values):
        raise RefusedError(_NO_CONFIDENCE)
    rounds = {kr: (*w.ratings.get(kr, ()), tuple(sorted(values))) for kr, values in ratings.items()}
    hidden = {kr: values for kr, values in w.sealed.ratings.items() if kr not in rounds}
    shown = {**w.ratings, **rounds}
    return replace(w.sealing(ratings=hidden), ratings=shown, rating_again=w.rating_again - rounds.keys())


def rate_again(w: Workshop, _: Event, *, key_result: str) -> Workshop:
    """Begin another round on one key result; the values of the earlier one stay."""
    if key_result not in w.ratings or key_result in w.rating_again:
        raise RefusedError("The values of this key result are not shown yet.")
    if len(w.ratings[key_result]) >= 10:
        raise RefusedError("There have been ten rounds. Note what keeps you apart, and go on.")
    return replace(w, rating_again=w.rating_again | {key_result})


# -- alignment and commitment


def note(w: Workshop, _: Event, *, text: str) -> Workshop:
    """Note a remark."""
    text = clean_text.required(text, "The note")
    if len(w.notes) >= MOST_NOTES:
        raise RefusedError(f"There are {MOST_NOTES:,} notes already.")
    return replace(w, notes=(*w.notes, text))


def align(
    w: Workshop,
    _: Event,
    *,
    objective: str,
    supports: tuple[str, ...] = (),
    depends_on: tuple[str, ...] = (),
    overlaps: Mapping[str, str] = NOTHING,
) -> Workshop:
    """Record what an objective supports, depends on and overlaps with; each overlap needs a text."""
    _drafting(w)
    draft = _draft(w, objective)
    links = [*supports, *depends_on, *overlaps]
    if len(links) > 100 or not all(map(is_slug, links)) or objective in links:
        raise RefusedError("An objective is linked to others by their ids, and not to itself.")
    what = "What was agreed about an overlap"
    agreed = tuple(Overlap(name, clean_text.required(text, what)) for name, text in overlaps.items())
    up, first = tuple(dict.fromkeys(supports)), tuple(dict.fromkeys(depends_on))
    linked = replace(draft.objective, supports=up, depends_on=first)
    return _with_draft(w, draft, objective=linked, overlaps=agreed)


def commit(
    w: Workshop,
    event: Event,
    *,
    objective: str,
    ambition: Ambition | None = None,
    owner: str = "",
    roles: Mapping[str, str] = NOTHING,
    state: Literal["draft", "active"] = "draft",
    errors: tuple[str, ...] = (),
) -> Workshop:
    """Commit a draft as a goal of the plan, where every gate is met.

    *errors* are what the coach calls wrong in it, in sentences; any of them prevents the commitment.
    """
    if not at_least(w.stage, "commit"):
        raise RefusedError("Goals are committed in the stage Commit.")
    draft = _draft(w, objective)
    conditions = gates(w, objective, ambition=ambition, owner=owner, roles=roles, errors=errors)
    if unmet := [gate.says for gate in conditions if not gate.met]:
        raise RefusedError(" ".join(unmet))
    if not is_slug(owner):
        raise RefusedError("The owner is named by their id in the plan, as in okr.toml.")
    assert ambition is not None  # noqa: S101 - one of the gates
    goal = replace(draft.objective, ambition=ambition, owner=owner, state=state)
    decision = Decision(event.at, f"Committed: {goal.name}", "", goal.id)
    committed = _with_draft(w, draft, objective=goal, committed=event.at)
    return replace(committed, decisions=(*w.decisions, decision))


def decide(w: Workshop, event: Event, *, text: str, reason: str = "") -> Workshop:
    """Record a decision and its reason."""
    text = clean_text.required(text, "The decision")
    reason = clean_text.optional(reason, "The reason")
    if len(w.decisions) >= MOST_NOTES:
        raise RefusedError(f"There are {MOST_NOTES:,} decisions already.")
    return replace(w, decisions=(*w.decisions, Decision(event.at, text, reason)))
