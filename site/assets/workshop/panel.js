// The room around the stages: head with the clock, the way in, the roll, the desk.

/** A button that asks once before it does what cannot be taken back. */
function sure(key, text, ask, act, done, more = {}) {
  if (ui.sure !== key) return button(text, () => { ui.sure = key; act.render(); }, { ...more, key });
  return h("span.sure", { key: `${key}?` }, h("span", ask),
    button("Yes", () => { ui.sure = null; done(); act.render(); }, { class: "main" }),
    button("No", () => { ui.sure = null; act.render(); }));
}

function clockText(clock, offset) {
  const left = clock.running ? clock.until - (Date.now() / 1000 + offset) : clock.remaining;
  const s = Math.round(Math.abs(left));
  return { left, text: `${left < -0.5 ? "+" : ""}${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}` };
}

function head({ frame, act, offset }) {
  const at = frame.stages.findIndex((s) => s.name === frame.stage), stage = frame.stages[at];
  const { left, text } = clockText(frame.clock, offset);
  const state = left < 0 ? "over time" : frame.clock.running ? "left" : left === frame.clock.minutes * 60 ? "planned" : "paused";
  return h("div.head",
    h("div.top",
      h("p.eyebrow", words([frame.teamTitle, frame.cycle, frame.title].filter(Boolean).join(" · "))),
      button(act.filled ? "Show the notebook" : "Fill the screen", act.fill, { class: "plain" })),
    h("div.now",
      h("div", h("p.eyebrow", frame.finished ? "The workshop is over" : `Stage ${at + 1} of ${frame.stages.length}`), h("h2", stage.title), h("p.lede", stage.says)),
      !frame.finished && h(left < 0 ? "p.clock.over" : "p.clock", h("b", { role: "timer", "aria-label": "Time" }, text), h("span", state))),
    h("ol.way", { "aria-label": "Stages" }, frame.stages.map((s, i) =>
      h(i < at ? "li.done" : i === at ? "li.here" : "li", { "aria-current": i === at ? "step" : null, title: s.title }, h("span.hidden", s.title)))));
}

function wayIn({ frame, place, act, desk }) {
  if (frame.finished) return null;
  const wait = Boolean(place.joining);
  const free = !frame.desk.held && button("I facilitate this workshop", () => place.takeDesk(), { class: "plain" });
  const back = place.others.map((who) => button(`Continue as ${who.name}`, () => place.take(who), { key: who.participant, class: "main" }));
  const form = (label) => h("div.join", h("div.choices", back),
    line("join", label, (name) => { place.join(name); }, { act: wait ? "One moment …" : "Join" }));
  switch (place.state) {
    case "checking":
      return h("section.in", quiet("One moment …"));
    case "twice":
      return h("section.in", h("h3", "This is a second tab"),
        h("p", `${place.held.who.name} already takes part in another tab of this browser. Who sits here?`),
        h("div.choices", button(`${place.held.who.name}, and the other tab is not needed`, () => place.take(place.held.who), { class: "main" }), button("Someone else", () => place.fresh())));
    case "moved":
      return h("section.in", h("h3", "You moved to another tab"), h("p", "This one only watches."), button("Take part here", () => place.take(place.held.who)));
    case "removed":
      return h("section.in", h("h3", "You are off the roll"), h("p", "The facilitator took this place off the roll. To take part, join again."), form("Your name"));
    case "in":
      return null;
    default:
      if (desk && !ui.desk) return null;
      return h("section.in", !desk && h("h3", "Join the workshop"), form("Your name, as the others will see it"),
        quiet("What you write stays hidden from everyone's screen until it is revealed, and then stands without your name. It is not hidden from someone who runs code on this server, and everyone with the link can."),
        free);
  }
}

function roll({ roll: people, frame, counts, place, desk, act }) {
  const here = people.filter((p) => p.here).length;
  const open = counts.open ?? {};
  const done = (p) => (frame.stage === "brainstorm" && open.entries ? count(p.entries, "idea")
    : frame.stage === "vote" && open.votes ? (p.voted ? "voted" : "") : frame.stage === "confidence" && p.rated ? `${p.rated} rated` : "");
  const list = h("ul", people.map((p) => h("li", { key: p.participant },
    h(p.here ? "i.full" : "i", { "aria-hidden": "true" }), words(p.name, "b"), p.participant === place.who?.participant && h("span.quiet", "you"),
    h("span.quiet", p.released ? "name released" : !p.here ? "away" : p.writing ? "writing" : done(p)),
    desk && h("details.change", h("summary", { "aria-label": `Change ${p.name}` }, "…"), h("div.choices",
      sure(`release-${p.participant}`, "Release the name", "Let somebody join under it?", act, () => act.desk("release", { participant: p.participant })),
      sure(`remove-${p.participant}`, "Remove", "With all that is still hidden of theirs?", act, () => act.desk("remove", { participant: p.participant })))))));
  return h("section", { "aria-label": "Who is here" },
    h("details", { open: act.wide }, h("summary", h("b", String(here)), here === people.length ? " here" : ` of ${people.length} here`), list,
      h("p.quiet", frame.desk.held ? (desk ? "This browser holds the desk." : "The facilitator holds the desk.") : "Nobody holds the desk."),
      desk && !place.who && !ui.desk && button("Take part as well", () => { ui.desk = true; act.render(); }, { class: "plain" }),
      place.who && h("details.change", h("summary", "Change my name"), line("rename", "Another name", (text) => place.rename(text), { act: "Rename" }))));
}

function desk({ frame, counts, votes, work, act, coach }) {
  const names = frame.stages.map((s) => s.name), at = names.indexOf(frame.stage), next = frame.stages[at + 1], before = frame.stages[at - 1];
  const running = frame.clock.running;
  const first = {
    brainstorm: counts.open.entries && sure("reveal", `Reveal ${count(counts.hidden.entries.things, "idea")}`, "Nobody can hide them again. Reveal?", act, () => act.desk("reveal_entries"), { class: "main", disabled: !counts.hidden.entries.things }),
    vote: votes.tallies
      ? sure("again", "Vote again", "Throw away all dots?", act, () => act.desk("vote_again"))
      : sure("close", "Close voting", `${count(counts.hidden.ballots.people, "person has", "people have")} voted. Close?`, act, () => act.desk("close_votes"), { class: "main", disabled: !counts.hidden.ballots.people }),
    confidence: counts.hidden.ratings.things > 0 && sure("rates", `Reveal ${count(counts.hidden.ratings.things, "answer")}`, `From ${count(counts.hidden.ratings.people, "person", "people")}. Reveal?`, act, () => act.desk("reveal_ratings"), { class: "main" }),
    publish: coach.diff
      ? sure("finish", "Save into the plan and finish", "Write these changes?", act, () => act.desk("finish"), { class: "main", disabled: coach.broken?.length > 0 })
      : sure("end", "Finish the workshop", "There is nothing to save. Finish for good?", act, () => act.desk("finish"), { class: "plain" }),
  }[frame.stage];
  if (frame.finished) return null;
  const move = (to) => () => { ui.sure = null; act.desk("stage", { to }); };
  return h("div.desk", { role: "group", "aria-label": "The desk" },
    h("div.clockwork",
      running ? button("Pause", () => act.desk("pause")) : button("Start the clock", () => act.desk("start")),
      button("+1 min", () => act.desk("extend", { minutes: 1 })),
      button("+5 min", () => act.desk("extend", { minutes: 5 }))),
    h("div.moves",
      before && button(`Back: ${before.title}`, move(before.name), { class: "plain" }),
      first || null,
      next && button(`Next: ${next.title}`, move(next.name), { class: first ? null : "main" })),
    h("div.more",
      frame.join && button(ui.link ? "Hide the link" : "Show the link", () => { ui.link = !ui.link; act.render(); }, { class: "plain" }),
      sure("aside", "Set aside", "Come back to it later?", act, () => act.desk("aside"), { class: "plain" })));
}

/** The link as a code for phones, drawn from its squares. */
function joinLink(join) {
  const size = join.code.length;
  const path = join.code.map((row, y) => [...row].map((c, x) => (c === "1" ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  return h("section.link", h("h3", "Join from your own browser"),
    drawn("svg", { viewBox: `-2 -2 ${size + 4} ${size + 4}`, role: "img", "aria-label": "The link as a QR code", class: "code" },
      drawn("rect", { x: -2, y: -2, width: size + 4, height: size + 4, fill: "#fff" }), drawn("path", { d: path, fill: "#000" })),
    h("p.address", join.link), quiet("Whoever has this link can run code on this server. Give it to the participants only."));
}

function setUp({ setup, act }) {
  const form = (ui.forms.setup ??= {});
  const chosen = { team: setup.team, cycle: setup.cycle, title: "", ...setup.settings, ...form };
  const choose = (change) => { Object.assign(form, change); act.render(); };
  const number = (key, label, most) => h("span.menu", h("label", { for: `okr-${TAB}-${key}` }, label),
    h("input", { id: `okr-${TAB}-${key}`, type: "number", min: 1, max: most, value: String(chosen[key]), oninput: ({ target }) => { form[key] = target.valueAsNumber; } }));
  return h("section.setup", h("p.eyebrow", "A workshop"), h("h2", "Set goals together"),
    h("p.lede", "For one team and one cycle, in eleven short stages. You guide; everyone takes part in a browser of their own."),
    setup.unfinished.length > 0 && titled("Go on where you were", h("div.choices", setup.unfinished.map((u) => button(`${u.title || u.id}: ${u.stage}`, () => act.start({ resume: u.id }), { key: u.id })))),
    titled(setup.unfinished.length ? "Or begin a new one" : "Begin",
      h("div.fields",
        select("team", "Team", setup.teams.map((t) => [t.id, t.title]), chosen.team, (team) => choose({ team })),
        select("cycle", "Cycle", setup.cycles.map((c) => [c, c]), chosen.cycle, (cycle) => choose({ cycle })),
        h("span.menu", h("label", { for: `okr-${TAB}-title` }, "Title, if it has one"), h("input", { id: `okr-${TAB}-title`, type: "text", dir: "auto", oninput: ({ target }) => { form.title = target.value; } })),
        number("dots", "Dots for each person", 50), number("most", "At most on one idea", 50), number("choose", "Ideas to choose", 20)),
      button("Open the workshop", () => act.start({ ...chosen, ...form }), { class: "main", disabled: !chosen.team || !chosen.cycle }),
      quiet("Whoever opens it holds the desk: stages, clock, reveals. The others join with a name. It works alone, too.")));
}
