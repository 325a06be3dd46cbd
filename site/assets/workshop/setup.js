// What the facilitator chooses before a workshop opens.

function setUp({ setup, act, place, frame }) {
  const start = (payload) => act.desk("begin", payload);
  const form = (ui.forms.setup ??= {});
  const chosen = { team: setup.team, cycle: setup.cycle, title: "", ...setup.settings, ...form };
  const choose = (change) => { Object.assign(form, change); act.render(); };
  const number = (key, label, most) => h("span.menu", h("label", { for: `okr-${TAB}-${key}` }, label),
    h("input", { id: `okr-${TAB}-${key}`, type: "number", min: 1, max: most, value: String(chosen[key]), oninput: ({ target }) => { form[key] = target.valueAsNumber; } }));
  const minutes = (ui.forms.minutes ??= { ...setup.settings.minutes });
  const questions = (ui.forms.questions ??= Object.fromEntries(Object.entries(setup.settings.questions ?? {}).map(([stage, list]) => [stage, list.join("\n")])));
  const lines = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);
  const box = (s) => h("span.menu", h("label", { for: `okr-${TAB}-m-${s.name}` }, s.title), h("input", { id: `okr-${TAB}-m-${s.name}`, type: "number", min: 1, max: 600, value: String(minutes[s.name] ?? s.minutes), oninput: ({ target }) => {
    if (target.valueAsNumber > 0) minutes[s.name] = target.valueAsNumber;
  } }));
  const ask = (s) => h("p.field", h("label", { for: `okr-${TAB}-q-${s.name}` }, s.title), h("textarea", { id: `okr-${TAB}-q-${s.name}`, rows: 1, dir: "auto", value: questions[s.name] ?? "", oninput: ({ target }) => { questions[s.name] = target.value; } }));
  return h("main.setup", toBoards(place), h("p.eyebrow", "A workshop"), h("h1", "Set goals together"),
    h("p.lede", "For one team and one cycle, in eleven short stages. You guide; everyone takes part in a browser of their own."),
    frame.join && h("details", h("summary", "The link for the others"), joinLink(frame.join)),
    setup.unfinished.length > 0 && titled("Go on where you were", h("div.choices", setup.unfinished.map((u) => button(`${u.title || u.id}: ${u.stage}`, () => start({ resume: u.id }), { key: u.id })))),
    titled(setup.unfinished.length ? "Or begin a new one" : "Begin",
      h("div.fields",
        select("team", "Team", setup.teams.map((t) => [t.id, t.title]), chosen.team, (team) => choose({ team })),
        select("cycle", "Cycle", [...setup.cycles.map((c) => [c.id, c.title]), ...setup.new.map((c) => [c, `${c}, new: added to the plan`])], chosen.cycle, (cycle) => choose({ cycle })),
        h("span.menu", h("label", { for: `okr-${TAB}-title` }, "Title, if it has one"), h("input", { id: `okr-${TAB}-title`, type: "text", dir: "auto", oninput: ({ target }) => { form.title = target.value; } })),
        number("dots", "Dots for each person", 50), number("most", "At most on one idea", 50), number("choose", "Ideas to choose", 20)),
      h("details", h("summary", "Time boxes, in minutes"), h("div.fields", setup.stages.map((s) => box(s)))),
      h("details", h("summary", "Your own questions"), quiet("One a line; they stand beside the coach's, and are kept for next time."), setup.stages.map((s) => ask(s))),
      place.said && h("p.said.refused", place.said),
      button("Open the workshop", () => start({ ...chosen, ...form, minutes: { ...minutes }, questions: Object.fromEntries(Object.entries(questions).map(([stage, text]) => [stage, lines(text)]).filter(([, list]) => list.length)) }), { class: "main" }),
      quiet("Whoever opens it guides: stages, clock, reveals. The others join with a name. It works alone, too.")));
}
