// Drafting: one person at a time writes on an objective; what is typed is saved as it is typed.

const PAUSE = 400, timers = new Map();

const mayWrite = (id, { work, place, desk }) => {
  const who = work.writers[id];
  return !who || who === place.who?.participant || (who === "desk" && desk && !place.who);
};

/** The name of whoever else writes on an objective; "" where nobody does. */
function writerName(id, state) {
  const who = state.work.writers[id];
  if (mayWrite(id, state)) return "";
  return who === "desk" ? "The facilitator" : state.roll.find((p) => p.participant === who)?.name ?? "Somebody";
}

function drafting(state) {
  const { work, act, may } = state;
  return [
    may && line("objective", "A new objective: what changes, in a sentence without a number", (title) => {
      act.say("write", { objective: "", set: { title } }, (reply) => { if (reply.objective) begin(reply.objective, act); });
    }, { act: "Add" }),
    work.drafts.length ? h("ul.drafted", work.drafts.map((d) => (editing(d, state) ? form(d, state) : draftCard(d, state)))) : quiet("Nothing is drafted yet. Add an objective above."),
  ];
}

const editing = (d, state) => ui.editing === d.objective.id && mayWrite(d.objective.id, state);

/** Edit, or who writes there. */
function editButton({ objective: o }, state) {
  const other = writerName(o.id, state);
  if (other) return h("p.writing", `${other} is writing here.`);
  return state.may && !state.frame.finished && button("Edit", () => begin(o.id, state.act), { id: `okr-${TAB}-edit-${o.id}`, "aria-label": `Edit: ${short(o.title ?? "")}` });
}

function begin(id, act) {
  if (ui.editing && ui.editing !== id) stop(act);
  ui.editing = id;
  act.say("claim", { objective: id }, (reply) => { if (!reply.ok) ui.editing = null; });
  goTo(`w-${id}--title`);
  act.render();
}

function stop(act) {
  for (const [key, { run }] of timers) run(key);
  act.say("claim", { objective: ui.editing, stop: true });
  goTo(`edit-${ui.editing}`);
  ui.editing = null;
  act.render();
}

function draftCard(d, state) {
  const { coach, clusters, act, may } = state, o = d.objective;
  const remarks = coach.remarks?.[o.id] ?? [], from = clusters.filter((c) => d.clusters.includes(c.id)).flatMap((c) => c.entries);
  return h("li", { key: o.id }, words(o.title || "(no words yet)", "p"), o.notes && h("p.quiet", words(o.notes)), passedOver(d, may ? act : null),
    h("ul.plain", (o.key_results ?? []).map((kr) => h("li", { key: kr.id }, words(kr.title || "(no words yet)"), " ", measure(kr, coach)))),
    editButton(d, state),
    from.length > 1 && originals({ entries: from }),
    remarks.length > 0 && h("details", h("summary", `The coach: ${count(remarks.length, "remark")}`), h("ul.plain", remarks.map((r) => h("li", h("b", `${r.severity}: `), words(r.says))))));
}

/** What is said of these stands where they are chosen, in the stage Alignment. */
const LINKS = ["supports", "depends_on"];

const remark = (r) => h(`p.remark.${r.severity}`, { key: r.says }, h("b", `${r.severity}: `), words(r.says));

function form(d, state) {
  const { coach, work, act, kinds: { kinds, fields } } = state, o = d.objective, typed = work.typed[o.id] ?? {};
  const remarks = coach.remarks?.[o.id] ?? [], people = (coach.people ?? []).map((p) => [p.id, p.role]);
  const beside = new Set(["title", "owner", ...LINKS, ...Object.keys(fields)]);
  const said = (item, field) => remarks.filter((r) => r.item === item && (field ? r.field === field : !beside.has(r.field))).map(remark);
  const one = (kr, name, label, value, more = {}) => input({ o, kr, name, label, value, act, ...more });
  const own = (kr, name) => {
    const { label, hint, lines, words: long } = fields[name], wide = lines || long;
    return [one(kr.id, name, label, typed[kr.id]?.[name] ?? "", { rows: lines ? 3 : 0, short: !wide, placeholder: wide ? hint : "", type: name === "agreed" ? "date" : "text" }), wide && said(kr.id, name)];
  };
  const keyResult = (kr, i) => {
    const kind = kinds.find((k) => k.id === kr.kind), names = kind.fields, narrow = names.filter((n) => !fields[n].lines && !fields[n].words);
    return h("li", { key: kr.id }, h("fieldset", h("legend", `Key result ${i + 1}`),
      one(kr.id, "title", "What is measured", kr.title ?? "", { rows: 1 }), said(kr.id, "title"),
      quiet(kind.says), h("details", h("summary", "Count it in another way"), menu(`kind-${kr.id}`, "How it is counted", kinds.filter((k) => k !== kind).map((k) => [k.id, k.says]), "Change",
        (other) => save(o.id, kr.id, "kind", other, `w-${o.id}-${kr.id}-kind`, act))),
      names.filter((n) => !narrow.includes(n)).map((n) => own(kr, n)),
      h("div.fields", narrow.map((n) => own(kr, n)), select(`w-${o.id}-${kr.id}-owner`, "Owner", people, kr.owner ?? "", (who) => save(o.id, kr.id, "owner", who, `w-${o.id}-${kr.id}-owner`, act))),
      [...narrow, "owner"].map((n) => said(kr.id, n)), said(kr.id),
      sure(`drop-${kr.id}`, "Take out", "Take this key result out?", act, () => act.say("write", { objective: o.id, drop: kr.id }), { class: "plain", "aria-label": `Take out: ${short(kr.title ?? "")}` })));
  };
  return h("li.editing", { key: o.id },
    one("", "title", "Objective", o.title ?? "", { rows: 2 }), said(o.id, "title"), said(o.id),
    one("", "notes", "Notes", o.notes ?? "", { rows: 2, placeholder: "Why this, why now." }),
    h("ol.krs", (o.key_results ?? []).map(keyResult)),
    line(`sentence-${o.id}`, "Add a key result in your own words", (text) => addRead(o.id, text, act), { placeholder: "Cut the median wait from 48 to 24 hours" }),
    asRead(o.id, act),
    h("div.choices", button("Done", () => stop(act), { class: "main" }), button("Add an empty key result", () => act.say("write", { objective: o.id, add: "" }), { class: "plain" }),
      sure(`out-${o.id}`, "Take this objective out", "With its key results?", act, () => { stop(act); act.say("draft_remove", { objective: o.id }); }, { class: "plain" })));
}

/** Add a key result by a sentence; where it can be read in two ways, they are shown to pick from. */
function addRead(objective, add, act, reading = {}) {
  const key = `sentence-${objective}`;
  act.say("write", { objective, add, ...reading }, (reply) => {
    ui.read = reply.readings && { objective, add, readings: reply.readings };
    ui.troubles[key] = reply.ok ? "" : reply.says;
    act.render();
  });
}

function asRead(objective, act) {
  const { add, readings } = ui.read?.objective === objective ? ui.read : {}, key = `sentence-${objective}`;
  return h("div", { key: "read", "aria-live": "polite" }, ui.troubles[key] && h("p.remark", ui.troubles[key]),
    readings && [h("p", "This can be read in two ways. Which one is meant?"), h("div.choices", readings.map((text, reading) => button(text, () => {
      document.getElementById(`okr-${TAB}-${key}`).value = "";
      ui.place.type(key, "");
      addRead(objective, add, act, { reading });
      goTo(key);
    })))]);
}

/** A field whose text is the writer's until it is saved; what cannot be read stays, with the reason beside it. */
function input({ o, kr, name, label, value, act, rows = 0, short: narrow = false, placeholder = "", type = "text" }) {
  const key = `w-${o.id}-${kr}-${name}`, id = `okr-${TAB}-${key}`, trouble = ui.troubles[key];
  const field = h(rows ? "textarea" : "input", {
    id, dir: "auto", autocomplete: "off", rows: rows || null, type: rows ? null : type, placeholder, value,
    "aria-invalid": trouble ? "true" : null, "aria-describedby": trouble ? `${id}-why` : null,
    oninput: ({ target }) => later(key, () => save(o.id, kr, name, target.value, key, act)),
    onblur: () => timers.get(key)?.run(key),
  });
  delete field.own.value; // what is typed is the person's
  return h(narrow ? "p.field.narrow" : "p.field", { key }, h("label", { for: id }, label), field, trouble && h("span.remark", { id: `${id}-why` }, trouble));
}

function later(key, work) {
  clearTimeout(timers.get(key)?.timer);
  const run = () => {
    clearTimeout(timers.get(key)?.timer);
    timers.delete(key);
    work();
  };
  timers.set(key, { run, timer: setTimeout(run, PAUSE) });
}

function save(objective, key_result, name, text, key, act) {
  const message = { payload: { objective, key_result, set: { [name]: text } } };
  act.say("write", message.payload, (reply) => {
    if (reply.ok) delete ui.troubles[key];
    else if (reply.unread) ui.troubles[key] = reply.says;
    else notTaken(message);
    if (reply.ok || reply.unread) ui.place.type(key, reply.ok ? "" : text);
    act.render();
  });
}

/** Words that came too late, because somebody else writes there now: shown until they are put away. */
function notTaken({ payload }) {
  const text = Object.values(payload.set ?? {})[0] ?? payload.add;
  if (text) ui.kept.push(text);
}

function kept({ act }) {
  return ui.kept.length > 0 && h("section.in", { key: "kept" }, h("h2", "Not taken in"), h("p", "Somebody else writes there now, or the workshop went on. Your words are kept here until you put them away."),
    h("ul.plain", ui.kept.map((text, i) => h("li", words(text), " ", button("Put away", () => { ui.kept.splice(i, 1); act.render(); }, { class: "plain" })))));
}
