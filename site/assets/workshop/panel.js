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

/** The way back, where the boards of this machine led here. */
const toBoards = ({ held }) => held.home && h("a", { href: `http://${held.home}/` }, "Back to the boards");

function head({ frame, place, act, offset }) {
  const at = frame.stages.findIndex((s) => s.name === frame.stage), stage = frame.stages[at];
  const { left, text } = clockText(frame.clock, offset);
  const state = left < 0 ? "over time" : frame.clock.running ? "left" : left === frame.clock.minutes * 60 ? "planned" : "paused";
  return h("header.head",
    h("div.top",
      h("p.eyebrow", words([frame.teamTitle, frame.cycleTitle, frame.title].filter(Boolean).join(" · "))),
      h("span", toBoards(place),
        button(muted() ? "Sound is off" : "Sound is on", () => { mute(!muted()); act.render(); }, { class: "plain", "aria-pressed": String(!muted()) }),
        document.fullscreenEnabled && button("Full screen", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()), { class: "plain" }))),
    h("div.now",
      frame.finished ? h("div", h("h1", "The workshop is over"))
        : h("div", h("p.eyebrow", `Stage ${at + 1} of ${frame.stages.length}`), h("h1", stage.title), h("p.lede", stage.says)),
      !frame.finished && h(left < 0 ? "p.clock.over" : "p.clock", h("b", { role: "timer", "aria-label": "Time" }, text), h("span", state))),
    h("ol.way", { "aria-label": "Stages" }, frame.stages.map((s, i) =>
      h(i < at ? "li.done" : i === at ? "li.here" : "li", { "aria-current": i === at ? "step" : null, title: s.title }, h("span.hidden", s.title)))));
}

const muted = () => {
  try {
    return localStorage.getItem(`${PREFIX}.mute`) === "1";
  } catch {
    return Boolean(ui.muted);
  }
};

const mute = (on) => {
  ui.muted = on; // where nothing may be kept
  try {
    localStorage.setItem(`${PREFIX}.mute`, on ? "1" : "");
  } catch { /* said elsewhere */ }
};

const NO_MORE = { removed: ["You are off the roll", "The facilitator took this place off the roll. You can ask to be let in again."], moved: ["Your name is used elsewhere now", "Another browser goes on under it, or the facilitator released it."] };

function wayIn({ frame, place, act, desk }) {
  if (frame.finished || place.who || (desk && !ui.desk)) return null;
  if (place.knock) return h("section.in", { key: "in" }, h("h2", "The facilitator was asked to let you in"), h("p", "This page goes on by itself."));
  const [title, text] = NO_MORE[place.mine.state] ?? [!desk && "Join the workshop", place.mine.knock === "no" && "The facilitator did not let you in."];
  const asks = place.asked;
  return h("section.in", { key: "in" }, title && h("h2", title), text && h("p", text),
    h("div.choices", place.others.map((who) => button(`Continue as ${who.name}`, () => place.take(who), { key: who.participant, class: "main" }))),
    line("join", "Your name, as the others will see it", (name) => { place.join(name); }, { act: place.joining ? "One moment …" : "Join" }),
    asks && line("code", `I am ${asks.name}: my code`, (code) => { place.back(asks.name, code); }, { act: "Continue" }),
    asks?.asks === "alike" && button(`I am another ${asks.name}`, () => place.join(asks.name, true)),
    !asks && h("details.change", h("summary", "I joined on another device"),
      line("name-again", "The name you joined with", (name) => { place.asked = { name, asks: "same" }; goTo("code"); act.render(); }, { act: "Next" })),
    quiet("What you write stays hidden from everyone's screen until it is revealed, and then stands without your name."),
    insecure() && quiet("This page came over plain HTTP: somebody on the same network could read along."));
}

/** Who asks to be let in, once somebody was removed. */
const atTheDoor = ({ place, act }) => place.mine.door?.map(({ participant, name }) => h("section.in", { key: `door-${participant}` },
  h("h2", words(name), " asks to come in"), quiet("Somebody was removed, so the link alone lets nobody in any more."),
  h("div.choices", [["Let in", true], ["Not now", false]].map(([text, yes]) => button(text, () => act.desk("admit", { participant, in: yes }), { class: yes ? "main" : null })))));

/** Shown once; it is kept nowhere. */
const yourCode = ({ place, act }) => h("section.in", { key: "code" }, h("h2", "Your code: ", h("b.code", `${place.code.slice(0, 4)} ${place.code.slice(4)}`)),
  h("p", "Note it: with it you go on under your name on another phone or laptop. It is shown this once."),
  button("I have noted it", () => { place.code = null; act.render(); }));

/** A mark for who is done, in every stage. */
function doneMark({ place, roll: people, act }) {
  const me = place.who && people.find((p) => p.participant === place.who.participant);
  return me && h("p.ready", { key: "done" }, h("label.check", h("input", { type: "checkbox", checked: me.done, onchange: ({ target }) => act.say("done", { done: target.checked }) }), "I am done with this stage"));
}

/** Who guides can write and vote too: alone, or on the one screen that there is. */
const takePart = ({ desk, place, act }) => desk && !place.who && !ui.desk && button("Take part as well", () => { ui.desk = true; act.render(); }, { class: "plain" });

function roll({ roll: people, frame, counts, place, desk, act, work }) {
  const here = people.filter((p) => p.here).length;
  const open = counts.open ?? {};
  const done = (p) => (frame.stage === "brainstorm" && open.entries ? count(p.entries, "idea")
    : frame.stage === "vote" && open.votes ? (p.voted ? "voted" : "") : frame.stage === "confidence" && p.rated ? `${p.rated} rated` : "");
  const writes = new Set(Object.values(work.writers)), ready = people.filter((p) => p.done).length;
  const list = h("ul", people.map((p) => h("li", { key: p.participant },
    h(p.here ? "i.full" : "i", { "aria-hidden": "true" }), words(p.name, "b"), p.done && h("span.quiet", mark(true), "done"), p.participant === place.who?.participant && h("span.quiet", "you"),
    h("span.quiet", p.released ? "name released" : !p.here ? "away" : writes.has(p.participant) ? "writing" : done(p)),
    desk && h("details.change", h("summary", { "aria-label": `Change ${p.name}` }, "…"), h("div.choices",
      p.here && sure(`share-${p.participant}`, "Share the desk", "Let them move stages as well?", act, () => act.desk("share", { participant: p.participant })),
      p.here && sure(`over-${p.participant}`, "Hand the desk over", "To them alone? Your link opens nothing then.", act, () => act.desk("hand_over", { participant: p.participant })),
      sure(`release-${p.participant}`, "Release the name", "Let somebody join under it?", act, () => act.desk("release", { participant: p.participant })),
      sure(`remove-${p.participant}`, "Remove", "With all that is still hidden of theirs?", act, () => act.desk("remove", { participant: p.participant })))))));
  return h("section", { "aria-label": "Who is here" },
    h("details", { open: act.wide }, h("summary", h("b", String(here)), here === people.length ? " here" : ` of ${people.length} here`, ready > 0 && `, ${ready} done`), list,
      h("p.quiet", desk ? "You guide from this browser." : frame.deskHere ? "The facilitator is here." : "The facilitator is away."),
      takePart(act.state),
      place.who && h("details.change", h("summary", "Change my name"), line("rename", "Another name", (text) => place.rename(text), { act: "Rename" }), button(`I am not ${place.who.name}`, () => place.fresh(), { class: "plain" }))));
}

function deskBar({ frame, counts, votes, work, act, coach }) {
  const names = frame.stages.map((s) => s.name), at = names.indexOf(frame.stage), next = frame.stages[at + 1], before = frame.stages[at - 1];
  const running = frame.clock.running;
  const first = {
    brainstorm: counts.open.entries && sure("reveal", `Reveal ${count(counts.hidden.entries.things, "idea")}`, "Nobody can hide them again. Reveal?", act, () => act.desk("reveal_entries"), { class: "main", disabled: !counts.hidden.entries.things }),
    vote: votes.tallies
      ? sure("again", "Vote again", "Throw away all dots?", act, () => act.desk("vote_again"))
      : sure("close", "Close voting", `${count(counts.hidden.ballots.people, "person has", "people have")} voted. Close?`, act, () => act.desk("close_votes"), { class: "main", disabled: !counts.hidden.ballots.people }),
    confidence: counts.hidden.ratings.things > 0 && sure("rates", `Reveal ${count(counts.hidden.ratings.things, "answer")}`, `From ${count(counts.hidden.ratings.people, "person", "people")}. Reveal?`, act, () => act.desk("reveal_ratings"), { class: "main" }),
    publish: coach.diff === undefined ? null : coach.diff
      ? sure("finish", "Save into the plan and finish", "Write these changes?", act, () => act.desk("finish"), { class: "main", disabled: coach.broken?.length > 0 })
      : sure("end", "Finish the workshop", "There is nothing to save. Finish for good?", act, () => act.desk("finish"), { class: "plain" }),
  }[frame.stage];
  if (frame.finished) return null;
  const unseen = "What people gave is not revealed yet. Go on all the same?";
  const asks = {
    brainstorm: counts.open.entries && counts.hidden.entries.things && unseen,
    vote: votes.tallies ? !votes.chosen.length && "No idea is chosen yet. Go on all the same?" : counts.hidden.ballots.people && unseen,
    confidence: counts.hidden.ratings.things && unseen,
    commit: !work.drafts.some((d) => d.committed) && "Nothing is committed yet. Go on all the same?",
  }[frame.stage];
  const move = (to) => () => { ui.sure = null; act.desk("stage", { to }); };
  const clock = [
    running ? button("Pause", () => act.desk("pause")) : button("Start the clock", () => act.desk("start")),
    button("+1 min", () => act.desk("extend", { minutes: 1 })),
    button("+5 min", () => act.desk("extend", { minutes: 5 }))];
  const back = before && button(`Back: ${before.title}`, move(before.name), { class: "plain" });
  const on = [first || null, next && (asks ? sure("next", `Next: ${next.title}`, asks, act, move(next.name))
    : button(`Next: ${next.title}`, move(next.name), { class: first && !votes.chosen.length ? null : "main" }))];
  const more = [
    frame.join && button(linkShown(act.state) ? "Hide the link" : "Show the link", () => { ui.link = !linkShown(act.state); act.render(); }, { class: "plain" }),
    sure("aside", "Set aside", "Come back to it later?", act, () => act.desk("aside"), { class: "plain" })];
  // A phone's screen is for the stage: what is needed less is folded there.
  return h("footer.desk", { "aria-label": "The desk" }, act.wide
    ? [h("div", clock), h("div", back, on), h("div", more)]
    : [h("div", on), h("details", h("summary", "Clock, back and link"), h("div.choices", clock, back, more))]);
}

/** The link stands in the facilitator's view until the first person has joined, and whenever it is wanted. */
const linkShown = ({ frame, desk, roll: people }) => frame.join && (ui.link ?? (desk && frame.stage === "input" && !people.length));

/** The link as a code for phones, drawn from its squares. */
function joinLink(join) {
  const size = join.code.length;
  const path = join.code.map((row, y) => [...row].map((c, x) => (c === "1" ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  return h("section.link", h("h2", "Join from your own browser"),
    drawn("svg", { viewBox: `-2 -2 ${size + 4} ${size + 4}`, role: "img", "aria-label": "The link as a QR code", class: "code" },
      drawn("rect", { x: -2, y: -2, width: size + 4, height: size + 4, fill: "#fff" }), drawn("path", { d: path, fill: "#000" })),
    h("p.address", join.link), quiet("Whoever has this link can take part, and nothing else."),
    LOOPBACK.test(new URL(join.link).hostname) && quiet("Only this machine can open it. For other devices, start okr workshop with --host and this machine's address."));
}

