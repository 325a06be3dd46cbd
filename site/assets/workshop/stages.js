// What each stage shows and lets people do. A view is a function of the state; nothing is kept in it.

const LABEL = { 0: "will not happen", 5: "as likely as not", 10: "certain" };
const ANSWERS = { yes: "Yes", no: "No", open: "Open" };
const AMBITIONS = [
  ["aspirational", "Stretch", "0.7 is success"],
  ["committed", "Committed", "must reach 1.0"],
  ["learning", "Learning", "met once what was learned is written"],
];

/** Dots as shapes, with their number for those who do not see them. */
const dots = (n, of = n) =>
  h("span.dots", { role: "img", "aria-label": count(n, "dot") },
    Array.from({ length: of }, (_, i) => h(i < n ? "i.full" : "i")));

const STAGE = {
  input({ frame, coach }) {
    const { before = "", ended = [], already = [], kpis = [], parent = "", above = [] } = coach.input ?? {};
    const standing = (goals) => h("ul.rows", goals.map((o) => h("li", words(o.title), h("b.number", o.score), h("span.quiet", o.state))));
    return [
      already.length > 0 && titled(`What is agreed for ${frame.cycleTitle} already`, standing(already)),
      titled(before ? `How ${before} ended` : "The last cycle", ended.length ? standing(ended)
        : quiet(already.length ? "This team had no goals in an earlier cycle." : "This team had no goals before.")),
      titled("The team's KPIs", kpis.length
        ? h("ul.rows", kpis.map((k) => h("li", h("div", words(k.title, "p"), quiet(k.says)))))
        : quiet("This team watches no KPIs.")),
      parent && titled(`What ${parent} wants`, above.length
        ? h("ul.plain.serif", above.map((o) => h("li", words(o))))
        : quiet("Nothing is written down for this cycle yet.")),
    ];
  },

  frame({ frame, place, act }) {
    return [
      h("div.pair",
        titled("An objective", h("p", "changes something, and then ends. It is a sentence without a number that people remember.")),
        titled("A key result", h("p", "is the number that proves the change: from where, to where, by when.")),
        titled("A KPI", h("p", "watches something that should hold steady, for years. It is no goal, but it can be a key result's measure."))),
      h("div.pair",
        titled("What we will do", h("ol.agenda", frame.stages.map((s) =>
          h("li", { "aria-current": s.name === frame.stage ? "step" : null }, s.title, h("span.quiet", ` ${s.minutes} min`))))),
        titled("What hidden means",
          h("p", "Ideas, dots and confidence stay hidden from everyone's screen until they are revealed together, and then stand without names."),
          h("p", "They are not hidden from whoever runs this server: what is not revealed lies in that person's own files."),
          insecure() && h("p", "This page came over plain HTTP: somebody on the same network could read along."))),
      notes(place, act),
    ];
  },

  brainstorm({ frame, counts, place, desk, act, clusters }) {
    const shown = clusters.length > 0 && titled("On the table", cards(clusters));
    if (!counts.open.entries) return shown || quiet("The ideas are shown already.");
    const { people, things } = counts.hidden.entries;
    const own = place.own.entries;
    const list = own.length > 0 && h("ul.own", own.map((entry) => h("li", { key: entry.id },
      ui.editing === entry.id
        ? line(`edit-${entry.id}`, "Change the idea", (text) => {
          place.post("entry_edit", { entry: entry.id, text }, place.who, ({ ok }) => { if (ok) ui.editing = null; });
          return false; // it stays until it counts
        }, { act: "Keep", value: entry.text, rows: 2, hidden: true })
        : [words(entry.text, "p"),
          button("Change", () => { ui.editing = entry.id; act.render(); }, { "aria-label": `Change: ${short(entry.text)}` }),
          button("Take back", () => { place.post("entry_withdraw", { entry: entry.id }); act.render(); }, { "aria-label": `Take back: ${short(entry.text)}` })])));
    return [
      h("p.tally", h("b", String(things)), things === 1 ? " idea so far, from " : " ideas so far, from ", count(people, "person", "people")),
      !act.wide && takePart(act.state),
      place.who && line("entry", "What should be different by the end of the cycle? One idea at a time.",
        (text) => { place.post("entry_add", { text }); act.render(); }, { rows: 2 }),
      // The desk's screen is often the wall's: what its owner wrote stays folded there.
      list && desk ? h("details", h("summary", `My own ${count(own.length, "idea")}`), list) : list,
      shown,
    ];
  },

  cluster(state) {
    return state.clusters.length ? clusterBoard(state) : quiet("The ideas are not revealed yet: that is done in the silent brainstorm.");
  },

  vote({ frame, clusters, votes, place, desk, act }) {
    if (votes.tallies) return tallies({ frame, votes, clusters, desk, act });
    const { dots: all, most } = frame.settings;
    const held = place.dots(votes.round, clusters);
    const left = all - Object.values(held).reduce((a, b) => a + b, 0);
    const put = (id, n) => {
      place.post("vote", { dots: Object.fromEntries(Object.entries({ ...held, [id]: n }).filter(([, v]) => v > 0)), round: votes.round });
      act.render();
    };
    return [
      place.who && h("p.tally", { "aria-live": "polite" }, h("b", String(left)), left === 1 ? " dot left" : " dots left", h("span.quiet", ` of ${all}, at most ${most} on one`)),
      quiet("Totals show when voting is closed. Where the last places are tied, the facilitator chooses between the tied and says why."),
      h("ul.rows.voting", clusters.map((c) => {
        const n = held[c.id] ?? 0;
        return h("li", { key: c.id }, h("div", idea(c.title, "p"), allOfIt(c.title), c.entries.length > 1 && originals(c)),
          place.who && h("span.stepper", { role: "group", "aria-label": `Dots on ${short(c.title)}` },
            button("−", () => put(c.id, n - 1), { disabled: n < 1, "aria-label": "One dot fewer" }),
            dots(n, Math.max(most, n)),
            button("+", () => put(c.id, n + 1), { disabled: n >= most || left < 1, "aria-label": "One dot more" })));
      })),
    ];
  },

  draft(state) {
    return [h("p.tell", "Write objectives and key results here. One person at a time writes on an objective, several can write on several; the coach reads along."), drafting(state)];
  },

  quality(state) {
    const { coach, place, desk, act } = state, may = place.who || desk;
    return each(state, (d) => [
      h("ul.questions", (coach.questions ?? []).map((q) => {
        const held = d.answers[q.id] ?? { answer: "", note: "" };
        const send = (answer, note) => act.say("answer", { objective: d.objective.id, question: q.id, answer, note });
        return h("li", { key: q.id }, h("fieldset", h("legend", q.text), q.why && h("details", h("summary", "Why"), h("p", q.why)),
          !q.told && h("div.segments", Object.entries(ANSWERS).map(([value, text]) => h("label",
            h("input", { type: "radio", name: `q-${TAB}-${d.objective.id}-${q.id}`, checked: held.answer === value, disabled: !may, onchange: () => send(value, held.note) }), text)))),
        held.note && words(held.note, "p"),
        may && line(`note-${d.objective.id}-${q.id}`, `What was said about: ${q.text}`, (text) => send(q.told ? "told" : held.answer || "open", text), { act: "Note", hidden: true, placeholder: "What was said" }));
      })),
    ]);
  },

  confidence(state) {
    const { work, counts, place, desk, coach, act } = state;
    const open = new Set(counts.open.ratings);
    return [
      h("p.scale", [0, 5, 10].map((n) => h("span", h("b", String(n)), ` ${LABEL[n]}`))),
      each(state, (d) => !d.objective.key_results ? quiet("It has no key result yet.") : h("ul.ratings", d.objective.key_results.map((kr) => {
        const rounds = work.spreads[kr.id] ?? [];
        const shown = rounds.at(-1);
        return h("li", { key: kr.id }, words(kr.title, "p"), measure(kr, coach),
          shown && !open.has(kr.id) ? spread(shown, rounds) : null,
          open.has(kr.id) && place.who && rating(kr, place, rounds.length + 1),
          desk && shown && !open.has(kr.id) && button("Vote again on this one", () => act.desk("rate_again", { key_result: kr.id })));
      }))),
    ];
  },

  align(state) {
    const { coach, place, desk, act } = state, may = place.who || desk;
    return each(state, (d) => {
      const o = d.objective, links = { supports: o.supports ?? [], depends_on: o.depends_on ?? [], overlaps: d.overlaps ?? {} };
      const send = (change) => act.say("align", { objective: o.id, ...links, ...change });
      const others = (coach.objectives ?? []).filter((x) => x.id !== o.id), shown = (x) => [x.id, `${x.team}: ${x.title}`];
      const found = (coach.overlaps ?? []).filter((f) => f.objective === o.id);
      return [
        ["supports", "Supports", "What it helps"], ["depends_on", "Depends on", "What must move first"],
      ].map(([key, title, label]) => h("div.links", h("h3", title),
        links[key].length ? h("ul.chips", links[key].map((id) => h("li", { key: id }, words(name(coach, id)),
          may && button("×", () => send({ [key]: links[key].filter((x) => x !== id) }), { "aria-label": `Take out ${name(coach, id)}` })))) : quiet("Nothing yet."),
        may && menu(`${key}-${o.id}`, label, others.filter((x) => !links[key].includes(x.id)).map(shown),
          "Add", (id) => send({ [key]: [...links[key], id] })),
        (coach.remarks?.[o.id] ?? []).filter((r) => r.item === o.id && r.field === key).map(remark)))
        .concat(h("div.links", h("h3", "Overlaps"), h("div",
          found.length ? h("ul.plain", found.map((f) => h("li", words(f.what)))) : quiet("The coach found none."),
          Object.entries(links.overlaps).map(([id, text]) => h("p", { key: id }, h("b", name(coach, id)), ": ", words(text)))),
        may && menu(`overlap-${o.id}`, "What it overlaps with", others.filter((x) => !links.overlaps[x.id]).map(shown), "Say what was agreed", (id) => { ui.forms[`with-${o.id}`] = id; goTo(`agreed-${o.id}`); act.render(); }),
        may && ui.forms[`with-${o.id}`] && line(`agreed-${o.id}`, `What was agreed about “${short(name(coach, ui.forms[`with-${o.id}`]), 40)}”`, (text) => {
          send({ overlaps: { ...links.overlaps, [ui.forms[`with-${o.id}`]]: text } });
          delete ui.forms[`with-${o.id}`];
        }, { act: "Keep" })));
    });
  },

  commit(state) {
    const { coach, desk, act } = state;
    return each(state, (d) => {
      const o = d.objective, chosen = coach.choices?.[o.id] ?? {};
      const choose = (change) => act.desk("prepare", { objective: o.id, ...change });
      const gates = coach.gates?.[o.id] ?? [];
      return [
        h("ul.gates", gates.map((g) => h("li", { key: g.name }, mark(g.met), h("span", g.met ? "" : h("b", "To do: "), words(g.says))))),
        h("p.facts", chosen.ambition && h("b", AMBITIONS.find(([a]) => a === chosen.ambition)?.[1]), chosen.owner && h("span.quiet", ` answered for by ${role(coach, chosen.owner)}`)),
        d.committed ? h("p.tell", mark(true), "Committed.") : null,
        desk && h("div.commit",
          h("fieldset", h("legend", "Ambition"), h("div.segments", AMBITIONS.map(([value, text, why]) => h("label",
            h("input", { type: "radio", name: `a-${TAB}-${o.id}`, checked: chosen.ambition === value, onchange: () => choose({ ambition: value }) }), h("span", text), h("span.quiet", why))))),
          select(`owner-${o.id}`, "Owner", (coach.people ?? []).map((p) => [p.id, p.role]), chosen.owner, (owner) => choose({ owner })),
          select(`state-${o.id}`, "Save as", [["active", "active: it counts"], ["draft", "draft: not scored yet"]], chosen.state, (state) => choose({ state })),
          button(d.committed ? "Commit anew" : "Commit this objective", () => act.desk("commit", { objective: o.id }), { class: "main", disabled: !gates.every((g) => g.met) })),
      ];
    });
  },

  publish({ frame, work, coach, place, desk, act, clusters }) {
    const left = work.not_chosen ?? {}, drafts = (left.drafts ?? []).map((o) => o.title || o.id);
    const ideas = clusters.filter((c) => (left.clusters ?? []).includes(c.id)).map((c) => c.title);
    const committed = work.drafts.filter((d) => d.committed);
    const aside = [...drafts, ...ideas], past = work.decisions.filter((d) => !d.holds);
    return [
      frame.finished && coach.saved && h("p.tell", mark(true), coach.saved),
      h("div.choices", recordForm(place, "page", "Open the record, to print it or save it as PDF"), recordForm(place, "csv", "Ideas and dots as CSV")),
      frame.finished && desk && titled("What to do next", committed.length > 0 && h("ol.agenda", h("li", "Look at the change below: these lines are in the plan's files now."), h("li", "Check and commit it: okr check, then git commit, or open a pull request."), h("li", "Publish it: okr publish, or the nightly run of the plan.")), button("Begin another workshop", () => act.desk("aside"))),
      titled("Committed", committed.length > 0 ? drafted(committed, coach) : quiet(frame.finished ? "Nothing was committed." : "Nothing is committed yet.")),
      titled("Not committed this time", h("ul.plain", aside.length ? aside.map((text) => h("li", idea(text), allOfIt(text))) : h("li.quiet", "Nothing: everything was committed."))),
      titled("Decisions", decisions(work.decisions.filter((d) => d.holds)), past.length > 0 && h("details", h("summary", `${count(past.length, "earlier decision")} that no longer ${past.length === 1 ? "holds" : "hold"}`), decisions(past)),
        desk && !frame.finished && line("decide", "Another decision", (text) => act.desk("decide", { text, reason: "" }), { act: "Keep" })),
      coach.broken?.length > 0 && titled("To fix before it is saved", h("ul.plain", coach.broken.map((text) => h("li", words(text))))),
      coach.diff && titled(frame.finished ? "What was written" : "What will be written", h("pre.diff", { tabindex: "0", "aria-label": "Changes to the plan's files" }, coach.diff.split("\n").map((l) =>
        h(l.startsWith("+") ? "span.plus" : l.startsWith("-") ? "span.minus" : "span", `${l}\n`)))),
    ];
  },
};

// -- parts of stages

/** The record opens by a form, so that no secret is in an address. */
const recordForm = (place, as, text) => h("form", { action: "/record", method: "post", target: "_blank" },
  h("input", { type: "hidden", name: "key", value: place.held.key }), h("input", { type: "hidden", name: "as", value: as }), h("button", { type: "submit" }, text));

const LOOPBACK = /^(localhost|127\.|\[::1\])/;
const insecure = () => location.protocol === "http:" && !LOOPBACK.test(location.hostname);

const decisions = (held) => h("ul.plain", held.map((d) => h("li", words(d.text), d.reason && h("span.quiet", " ", words(d.reason)))));

const name = (coach, id) => (coach.objectives ?? []).find((o) => o.id === id)?.title ?? id;

const role = (coach, id) => coach.people?.find((p) => p.id === id)?.role ?? id;

const cards = (clusters) => h("ul.board", clusters.map((c) => h("li.card", { key: c.id }, idea(c.title, "p"), allOfIt(c.title))));

const originals = (c) => h("details", h("summary", count(c.entries.length, "original")), h("ul.plain", c.entries.map((e) => h("li", { key: e.id }, words(e.text)))));

function tallies({ frame, votes, clusters, desk, act }) {
  const { in: inside = [], tied = [], places = 0 } = votes.cut ?? {};
  const chosen = new Set(ui.choice ?? (votes.chosen.length ? votes.chosen : inside));
  const most = Math.max(1, ...votes.tallies.map((t) => t.dots)), reason = `okr-${TAB}-reason`;
  return [
    tied.length > 0 && h("p.tell", `${count(tied.length, "idea")} tied for ${count(places, "place")}: the facilitator chooses between them and says why.`),
    h("ul.rows.tallies", votes.tallies.map((t) => h("li", { key: t.cluster },
      h("div", desk ? h("label.check", h("input", { type: "checkbox", checked: chosen.has(t.cluster), onchange: ({ target }) => {
        target.checked ? chosen.add(t.cluster) : chosen.delete(t.cluster); ui.choice = [...chosen]; act.render();
      } }), idea(t.title)) : idea(t.title), allOfIt(t.title)),
      h("span.bar", dots(t.dots, most)),
      h("b.number", String(t.dots)), h("span.quiet", t.dots ? `from ${count(t.people, "person", "people")}` : "no dots"),
      h("span.quiet", votes.chosen.includes(t.cluster) ? [mark(true), "chosen"] : tied.includes(t.cluster) ? "tied" : "")))),
    // The reason is read from its field, so that it never goes along unseen; another round has another field.
    desk && h("div.commit", { key: `choosing-${votes.round}` }, h("label", { for: reason }, "Reason, where the dots alone do not decide"),
      h("input", { id: reason, type: "text", dir: "auto" }),
      button(`Choose ${count(chosen.size, "idea")}`, ({ target }) => {
        act.desk("choose", { clusters: [...chosen], reason: target.parentElement.querySelector("input").value });
        ui.choice = null;
      }, { class: votes.chosen.length ? null : "main" })),
  ];
}

/** A part for each draft, under the objective's words, which can still be changed. */
function each(state, part) {
  const { work, may, act } = state;
  if (!work.drafts.length) return quiet("Nothing is drafted yet.");
  return work.drafts.map((d) => h("section.objective", { key: d.objective.id }, editing(d, state)
    ? h("ul", form(d, state))
    : [h("div.top", words(d.objective.title || "(no words yet)", "h2"), editButton(d, state)), passedOver(d, may ? act : null), part(d)]));
}

/** Said of a draft whose idea is not among the chosen any more; it may be taken out. */
function passedOver(d, act) {
  if (!d.passed_over) return null;
  const { id, title } = d.objective;
  return h("p.passed", "Its idea is no longer chosen. ", act && sure(`out-${id}`, "Take it out", "Take this draft out?", act,
    () => act.say("draft_remove", { objective: id }), { class: "plain", "aria-label": `Take it out: ${short(title ?? "")}` }));
}

const drafted = (drafts, coach) => h("ul.drafted", drafts.map((d) => h("li", { key: d.objective.id }, words(d.objective.title || "(no words yet)", "p"),
  h("ul.plain", (d.objective.key_results ?? []).map((kr) => h("li", { key: kr.id }, words(kr.title || "(no words yet)"), " ", measure(kr, coach)))))));

const measure = (kr, coach) => (coach.aims?.[kr.id] ? h("span.quiet", coach.aims[kr.id]) : null);

function rating(kr, place, round) {
  const held = place.rated(kr.id, round);
  return h("fieldset.rating", { key: `rate-${kr.id}-${round}` }, h("legend", "How likely is it? Only you see your answer until the reveal."),
    h("div.segments.eleven", Array.from({ length: 11 }, (_, n) => h("label", { title: LABEL[n] ?? null },
      h("input", { type: "radio", name: `r-${TAB}-${kr.id}`, checked: held === n, onchange: () => place.post("rate", { key_result: kr.id, confidence: n, round }), "aria-label": LABEL[n] ? `${n}, ${LABEL[n]}` : null }), String(n)))));
}

/** The spread as a dot plot: a column for each step of the scale, a dot for each person. */
function spread(s, rounds) {
  const values = s.values ?? [], high = Math.max(1, ...Array.from({ length: 11 }, (_, n) => values.filter((v) => v === n).length));
  const top = 14 * Math.min(high, 8) + 6, marks = [];
  for (let n = 0; n <= 10; n++) {
    values.filter((v) => v === n).forEach((_, i) => marks.push(drawn("circle", { cx: 15 + n * 30, cy: top - 6 - i * (14 * Math.min(high, 8)) / high, r: 5.5 })));
    const label = drawn("text", { x: 15 + n * 30, y: top + 18, "text-anchor": "middle" });
    label.textContent = n;
    marks.push(label);
  }
  const half = values.length > 3 ? `, the middle half from ${s.q1} to ${s.q3}` : "";
  const said = `Median ${s.median}, from ${s.low} to ${s.high}${half}, ${count(values.length, "answer")}`;
  return h("figure.spread", { key: `spread-${rounds.length}` },
    drawn("svg", { viewBox: `0 0 330 ${top + 26}`, role: "img", "aria-label": said }, drawn("line", { x1: 2, x2: 328, y1: top + 2, y2: top + 2 }), ...marks),
    h("figcaption", said, ". ", s.apart?.length ? h("b", "Far apart: hear the lowest and the highest first.") : "",
      rounds.length > 1 ? h("span.quiet", ` Round ${rounds.length}; the first had a median of ${rounds[0].median}.`) : ""));
}

function notes(place, act) {
  return titled("Notes", h("ul.plain", act.state.work.notes.map((text) => h("li", words(text)))),
    (place.who || act.isDesk) && line("note", "A note for everyone", (text) => act.say("note", { text }), { act: "Keep" }));
}

/** A tick, or an empty ring: a shape before a colour. */
function mark(done) {
  const svg = drawn("svg", { viewBox: "0 0 12 12", class: done ? "mark done" : "mark", "aria-hidden": "true" });
  svg.append(done ? drawn("path", { d: "m1.5 6.5 3 3 6-7" }) : drawn("circle", { cx: 6, cy: 6, r: 4.3 }));
  return svg;
}
