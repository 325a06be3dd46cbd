"""The workshop: people set goals together, and the record of how it came about (METHOD section 7).

A workshop is a frozen value, `Workshop`; `step` takes it and an `Event` and gives the next one, or a
refusal in a sentence. A `Room` is the value with its two logs: what everyone may see stands in the plan
folder, ``workshops/<id>.jsonl``; what is hidden until the reveal stands in an owner-only file elsewhere.

    room = open_room(folder, "2026-10-01-ops", at=now, people=plan.policy.people)
    room.desk("open", {"team": "ops", "cycle": "2026-Q4", "title": "Autumn goals"}, at=now)
    reply = room.receive(message_from_a_browser, at=now)    # Reply(id, ok, says, participant)
    everyone_may_see = room.public(now)                     # plain JSON, to be sent to all

**A message** from a browser is a dict of plain JSON::

    {"id": "<made by the browser, once for each message; resending it does no harm>",
     "participant": "<own random id>", "secret": "<own random secret>",
     "kind": "vote", "payload": {"dots": {"<cluster>": 2}}}

Both *participant* and *secret* are made by the browser (``crypto.randomUUID()``), kept in its
sessionStorage, and sent with every message. The facilitator's browser is the participant "desk": it
claims the desk with the kind "desk", once; after that only its secret moves the workshop.
`Room.desk` needs no secret: it is for code of the notebook itself.

**A reply** goes to all browsers, because the kernel cannot tell them apart; it repeats nothing of what
was sent. After "join" the browser goes by ``reply.participant``, which is an earlier id where a
released name was reclaimed. A message's id may not contain the participant's.

**Kinds** (who may send it: ``d`` the desk only, ``p`` a participant, ``a`` anyone on the roll or the desk;
``*`` hidden: it stands in the private file alone):

============== ===== =================================================================================
kind           who   payload
============== ===== =================================================================================
desk           d *   {}: this browser takes the desk, where nobody has it yet
open           d     {team, cycle, title, dots = 5, most = 2, choose = 3, minutes = {stage: minutes}}
settings       d     {dots?, most?, choose?, minutes?}: before people vote
join           p *   {name}
rename         p *   {name}
remove         d *   {participant}: with all that is still hidden of theirs
release        d *   {participant}: the name may be reclaimed by the next who joins under it
stage          d     {to}: a name of `STAGES`; forward or back; its clock stands until "start"
start, pause   d     {}
extend         d     {minutes}: of the stage; negative takes time away
entry_add      p *   {text}: the entry's id is the message's id; stage brainstorm
entry_edit     p *   {entry, text}
entry_withdraw p *   {entry}
reveal_entries d     {}: every entry becomes a cluster of its own, in random order, under a random id
cluster_create a     {title}: the cluster's id is "c-" and the message's id; stage cluster
cluster_rename a     {cluster, title}
cluster_move   a     {entry, to}: a cluster
cluster_merge  a     {cluster, into}
cluster_split  a     {entry}: out into a cluster of its own, "c-" and the message's id
vote           p *   {dots: {cluster: count}, round?}: the whole ballot, in place of an earlier; {} withdraws
close_votes    d     {}: the tallies are made
vote_again     d     {}: away with ballots and tallies
choose         d     {clusters, reason = ""}: the reason is needed where a tie or the tallies do not decide;
                     the draft of an idea that is chosen no more goes, unless it was worked on
draft          a     {objective: {id, title, key_results: [...]}, clusters = [], instead = id}; as in a file
draft_remove   a     {objective}
answer         a     {objective, question, answer: "yes" | "no" | "open" | "told" in the note, note = ""}
rate           p *   {key_result, confidence: 0..10 or null to withdraw, round?}
reveal_ratings d     {key_results = all that are rated}
rate_again     d     {key_result}: another round; the earlier one is kept
note           a     {about: id of an objective or key result, or "", text}
align          a     {objective, supports = [], depends_on = [], contributes = {}, overlaps = {id: text}}
commit         d     {objective, ambition, owner, roles: {person: role}, state = "draft", errors = []}
decide         d     {text, reason = ""}
finish         d     {}
============== ===== =================================================================================

A ballot or a confidence that names its *round* is refused in another one: it was given before the vote
began again. Rounds count from 1; the round of a key result is one more than its spreads.

What is wrong in a draft travels as data: *errors* are sentences, and any of them keeps the gate shut.
`gates` says which gates stand open. `objectives` gives what was committed.

**What `public` gives** (plain JSON; never a hidden text, ballot or value)::

    {"id", "team", "cycle", "title", "opened": bool, "finished": bool, "desk": taken,
     "settings": {"dots", "most", "choose"},
     "stage": "vote", "stages": [{"name", "title", "says", "minutes", "used": seconds}],
     "clock": {"running": bool, "minutes", "remaining": seconds at `now`, negative when over},
     "roll": [{"participant", "name", "released": bool, "entries": 3, "voted": true, "rated": 2}],
     "hidden": {"entries": {"people", "things"}, "ballots": {...}, "ratings": {...}},
     "open": {"entries": bool, "votes": bool, "ratings": [key result ids not revealed yet]},
     "clusters": [{"id", "title", "entries": [{"id", "text"}]}],
     "tallies": null | [{"cluster", "title", "dots", "people"}, most dots first],
     "cut": null | {"in": [cluster ids], "tied": [...], "places": tied places to be given},
     "ballots": how many the tallies are made of, "chosen": [cluster ids],
     "round": which round of dots this is,
     "drafts": [{"objective": {as in the file}, "clusters", "committed": bool, "overlaps",
                 "passed_over": none of its ideas is among the chosen,
                 "answers": {question: {"answer", "note"}}}],
     "spreads": {key result: [{"median", "low", "high", "q1", "q3", "values", "apart"},
                              a round each]},
     "notes": [{"about", "text"}], "decisions": [{"at", "text", "reason", "holds": bool}],
     "not_chosen": {"clusters": [...], "drafts": [...]}}

The roll has display names: send it, and never save it in a notebook or a widget's saved state.

    open_room(folder, workshop, *, at, people=plan.policy.people, state_dir=None) -> Room
                                                                made where there is none, else resumed
    new_id(folder, team, on) -> str                             "2026-10-01-ops", or with -2, -3 ...
    held(folder) -> tuple[str, ...]                             the ids of the workshops in a plan folder
    archived(folder, workshop) -> Workshop                      by its public log, without opening it
    Room.desk(kind, payload, *, at) -> Reply
    Room.receive(message, *, at) -> Reply
    Room.receive_all(messages, *, at) -> list[Reply]            one wait for the disk
    Room.public(now) -> dict          Room.workshop -> Workshop          Room.notes -> tuple[str, ...]
    step(workshop, event) -> Step(state, refusal)               replay(events) -> Workshop
    public(workshop, now) -> dict                               gates(workshop, objective, ...) -> tuple[Gate]
    objectives(workshop) -> tuple[Objective, ...]               input_pack(plan, team, cycle, on) -> InputPack
    okrlib.workshop.record: page(workshop, plan) -> str (HTML)  summary(workshop) -> str
"""

from okrlib.workshop.events import DESK, Event
from okrlib.workshop.goals import as_dict
from okrlib.workshop.input_pack import InputPack, input_pack
from okrlib.workshop.participants import fingerprint
from okrlib.workshop.public_view import public
from okrlib.workshop.session import Reply, Room, archived, held, new_id, open_room, rehearsed
from okrlib.workshop.stages import STAGES, Clock, Stage, at_least
from okrlib.workshop.state import Gate, Workshop, cut, gates, not_chosen, objectives, ranking, spread
from okrlib.workshop.transitions import Step, replay, step

__all__ = [
    "DESK",
    "STAGES",
    "Clock",
    "Event",
    "Gate",
    "InputPack",
    "Reply",
    "Room",
    "Stage",
    "Step",
    "Workshop",
    "archived",
    "as_dict",
    "at_least",
    "cut",
    "fingerprint",
    "gates",
    "held",
    "input_pack",
    "new_id",
    "not_chosen",
    "objectives",
    "open_room",
    "public",
    "ranking",
    "rehearsed",
    "replay",
    "spread",
    "step",
]
