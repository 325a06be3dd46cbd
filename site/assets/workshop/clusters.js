// Clusters: cards to select and put together, by mouse, finger or keyboard.

function clusterBoard({ clusters, merges, coach, act, may }) {
  const find = ui.find.trim().toLowerCase(), there = new Set(clusters.map((c) => c.id));
  const shown = find ? clusters.filter((c) => [c.title, ...c.entries.map((e) => e.text)].some((t) => t.toLowerCase().includes(find))) : clusters;
  ui.picked = new Set([...ui.picked].filter((id) => there.has(id)));
  const ideas = clusters.reduce((n, c) => n + c.entries.length, 0), last = merges.at(-1);
  const near = (coach.near ?? []).filter((p) => there.has(p.one) && there.has(p.other) && !ui.unlike.has(`${p.one} ${p.other}`));
  return [
    h("div.tools",
      h("p.quiet", `${count(ideas, "idea")} in ${count(clusters.length, "group")}`, find && `, ${shown.length} shown`),
      h("label.find", "Search", h("input", { type: "search", id: `okr-${TAB}-find`, dir: "auto", oninput: ({ target }) => { ui.find = target.value; act.render(); } })),
      may && h("span.picked", { role: "group", "aria-label": "Selected ideas" },
        h("span.quiet", { "aria-live": "polite" }, ui.picked.size ? `${ui.picked.size} selected` : "Select what belongs together."),
        button("Put together", () => together([...ui.picked], clusters, act), { class: "main", disabled: ui.picked.size < 2 }),
        ui.picked.size > 0 && button("Clear", () => { ui.picked.clear(); act.render(); }, { class: "plain" }),
        last && button(`Undo: ${short(last.titles.join(", "), 30)}`, () => act.say("cluster_undo", { merge: last.id }), { class: "plain", "aria-label": `Take back the last merge, of ${last.titles.join(", ")}` }))),
    may && near.length > 0 && h("details.near", h("summary", `${count(near.length, "pair")} that may say the same`), h("ul.plain", near.map((p) => {
      const [one, other] = [p.one, p.other].map((id) => clusters.find((c) => c.id === id));
      return h("li", { key: `${p.one} ${p.other}` }, idea(one.title), h("span.quiet", " and "), idea(other.title), h("span.choices",
        button("Put together", () => together([p.one, p.other], clusters, act), { "aria-label": `Put together: ${short(one.title)} and ${short(other.title)}` }),
        button("Not the same", () => { ui.unlike.add(`${p.one} ${p.other}`); act.render(); }, { class: "plain" })));
    }))),
    h("ul.board", shown.map((c) => clusterCard(c, clusters, merges, may ? act : null))),
    may && line("cluster", "A new heading", (title) => act.say("cluster_create", { title }), { act: "Add heading" }),
  ];
}

/** Into the largest of them; the focus goes along. */
function together(ids, clusters, act) {
  const [into, ...rest] = clusters.filter((c) => ids.includes(c.id)).sort((a, b) => b.entries.length - a.entries.length);
  if (!rest.length) return;
  act.say("cluster_merge", { clusters: rest.map((c) => c.id), into: into.id });
  ui.picked.clear();
  goTo(`card-${into.id}`);
  act.render();
}

function clusterCard(c, all, merges, act) {
  const many = c.entries.length > 1, open = ui.card === c.id, picked = ui.picked.has(c.id);
  const drag = act && {
    draggable: "true",
    ondragstart: (event) => { ui.dragged = { cluster: c.id }; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", c.title); },
    ondragend: () => { ui.dragged = null; act.render(); },
    ondragover: (event) => { if (ui.dragged && ui.dragged.cluster !== c.id) { event.preventDefault(); event.currentTarget.classList.add("over"); } },
    ondragleave: (event) => event.currentTarget.classList.remove("over"),
    ondrop: (event) => {
      event.preventDefault();
      event.currentTarget.classList.remove("over");
      const from = ui.dragged;
      ui.dragged = null;
      if (from?.entry) act.say("cluster_move", { entry: from.entry, to: c.id });
      else if (from && from.cluster !== c.id) act.say("cluster_merge", { clusters: ui.picked.has(from.cluster) ? [...ui.picked].filter((id) => id !== c.id) : [from.cluster], into: c.id });
    },
  };
  return h(`li.card${many ? ".many" : ""}${picked ? ".picked" : ""}`, { key: c.id, id: `okr-${TAB}-card-${c.id}`, tabindex: "-1", ...drag },
    act ? h("label.check", h("input", { type: "checkbox", checked: picked, onchange: ({ target }) => { target.checked ? ui.picked.add(c.id) : ui.picked.delete(c.id); act.render(); } }), idea(c.title)) : idea(c.title, "p"),
    allOfIt(c.title),
    (many || act) && h("div.foot",
      many && h("span.quiet", `${c.entries.length} ideas`),
      act && button(open ? "Close" : "Change", () => { ui.card = open ? null : c.id; act.render(); }, { class: "plain", "aria-expanded": String(open), "aria-label": `${open ? "Close" : "Change"}: ${short(c.title)}` })),
    open && act && changeCard(c, all, merges, act));
}

function changeCard(c, all, merges, act) {
  const others = all.filter((x) => x.id !== c.id).map((x) => [x.id, x.title]);
  return h("div.change", { key: "change" },
    line(`name-${c.id}`, "Name", (title) => act.say("cluster_rename", { cluster: c.id, title }), { act: "Rename", value: c.title }),
    c.entries.length > 1 && h("ul.plain", c.entries.map((e) => h("li", {
      key: e.id, draggable: "true",
      ondragstart: (event) => { event.stopPropagation(); ui.dragged = { entry: e.id, cluster: c.id }; event.dataTransfer.setData("text/plain", e.text); },
    }, words(e.text), menu(`move-${e.id}`, `Move “${short(e.text, 30)}” to`, [["+", "stand on its own"], ...others], "Move", (to) => moved(e.id, to, act))))),
    menu(`join-${c.id}`, "Put with", others, "Put together", (into) => { act.say("cluster_merge", { clusters: [c.id], into }); goTo(`card-${into}`); }),
    merges.filter((m) => m.into === c.id).map((m) => button(`Take out again: ${short(m.titles.join(", "), 50)}`, () => act.say("cluster_undo", { merge: m.id }), { key: m.id })));
}

/** Move an entry into another cluster, or ("+") into one of its own; the focus goes along. */
function moved(entry, to, act) {
  if (to === "+") return void goTo(`card-c-${act.say("cluster_split", { entry })}`);
  act.say("cluster_move", { entry, to });
  goTo(`card-${to}`);
}
