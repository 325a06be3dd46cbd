/* Compares any two editions by the files of the site. When somebody last looked is kept in this browser alone. */
(function () {
"use strict";
const FOLDER = new URL("../editions/", document.currentScript.src), ROOT = new URL("../", FOLDER);
const form = document.querySelector("form.compare"), status = document.querySelector("[role=status]");
const looked = document.querySelector(".looked"), place = document.querySelector(".compared");
const KEY = "okr-looked " + ROOT.pathname;
let index, asked = 0;
const files = new Map();

function element(name, text, attributes) {
  const made = Object.assign(document.createElement(name), attributes || {});
  if (text) { made.textContent = text; }
  return made;
}

function day(iso) {
  const shown = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Date(iso + "T00:00:00Z").toLocaleDateString("en-GB", shown);
}

function read(name) {
  if (!files.has(name)) {
    files.set(name, fetch(new URL(name, FOLDER)).then((answer) => { if (!answer.ok) { throw new Error(answer.status); } return answer.json(); }));
  }
  return files.get(name);
}

/* The text of a field in an edition: the last one that was noted up to it. */
function at(changes, number) {
  let text = "";
  for (const [from, value] of changes || []) { if (from <= number) { text = value; } }
  return text;
}

function sentence(kind, before, after, on) {
  const texts = { before: before || index.none, after: after || index.none, on };
  return index.sentences[kind].replace(/\{(\w+)\}/g, (_, name) => texts[name]);
}

/* Two texts word by word: their longest common row of words stays, the rest is gone or new. */
function words(before, after) {
  const a = before.split(/\s+/).filter(Boolean), b = after.split(/\s+/).filter(Boolean);
  const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      length[i][j] = a[i] === b[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  const pieces = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) { pieces.push(document.createTextNode(a[i])); i++; j++; }
    else if (i < a.length && (j >= b.length || length[i + 1][j] >= length[i][j + 1])) { pieces.push(element("del", a[i++])); }
    else { pieces.push(element("ins", b[j++])); }
  }
  return pieces.flatMap((piece) => [" ", piece]);
}

/* Every difference of an item between two editions, as lines. */
function differences(item, since, until) {
  const fields = item.fields, was = at(fields.there, since), is = at(fields.there, until), lines = [];
  if (!was && !is) { return lines; }
  if (!was || !is) { return [element("p", sentence(was ? "dropped" : "new"))]; }
  for (const name of index.compared) {
    const before = at(fields[name], since), after = at(fields[name], until);
    if (before === after) { continue; }
    const line = element("p", sentence(name, before, after));
    if (name === "title") { line.append(...words(before, after)); }
    lines.push(line);
  }
  for (const [number, kind, on, before, after, period] of item.late) {
    if (number > since && number <= until && (kind === "late" ? on < index.days[since] : on <= index.days[since])) {
      lines.push(element("p", sentence(kind, before, after, period || day(on))));
    }
  }
  return lines;
}

/* The differences of one team: below each objective its own and those of its key results, then the KPIs. */
function shown(title, items, since, until) {
  const nodes = [], name = (item) => at(item.fields.title, until) || at(item.fields.title, since);
  const groups = new Map();
  for (const item of items) {
    const lines = differences(item, since, until);
    if (!lines.length) { continue; }
    if (!groups.has(item.under)) { groups.set(item.under, []); }
    if (item.level === "key result") {
      for (const { firstChild: text } of lines) { text.data = name(item) + ": " + text.data[0].toLowerCase() + text.data.slice(1); }
    }
    groups.get(item.under).push(...lines);
  }
  for (const [under, lines] of groups) {
    const item = items.find((each) => each.under === under && each.level !== "key result") || items.find((each) => each.under === under);
    const head = element("h3", "", { className: "goal" });
    head.append(item.page ? element("a", name(item), { href: new URL(item.page, ROOT) }) : name(item));
    if (item.level === "KPI") { head.append(element("small", " KPI")); }
    nodes.push(head, ...lines);
  }
  return nodes.length && title ? [element("h2", title), ...nodes] : nodes;
}

/* What cannot be read leaves nothing there that was about something else, and is asked for again next time. */
function compare() {
  const mine = ++asked;
  return compared(mine).catch(() => {
    files.clear();
    if (mine !== asked) { return; }
    place.replaceChildren();
    status.textContent = "A team's file could not be read. Load the page again.";
  });
}

async function compared(mine) {
  // Chosen the other way round they change places, so that the form says what is shown.
  const [since, until] = [form.since, form.until].map((select) => Number(select.value)).sort((a, b) => a - b), team = form.team.value;
  [form.since.value, form.until.value] = [since, until];
  const address = new URL(location.href);
  for (const name of ["since", "until"]) { address.searchParams.set(name, index.days[form[name].value]); }
  team ? address.searchParams.set("team", team) : address.searchParams.delete("team");
  history.replaceState(null, "", address);
  const chosen = index.teams.filter(([id]) => !team || id === team);
  const lists = await Promise.all(chosen.map(([id]) => read(id + ".json")));
  if (mine !== asked) { return; }
  const nodes = chosen.flatMap(([, title], number) => shown(team ? "" : title, lists[number], since, until));
  place.replaceChildren(...nodes);
  status.textContent = nodes.length ? "" : "Nothing is different between these two.";
}

/* The edition that readers saw on a day: that day's, or the last one before it. */
function edition(iso, otherwise) {
  if (!/^\d{4}-\d\d-\d\d$/.test(iso || "")) { return otherwise; }
  let number = 0;
  index.days.forEach((each, place) => { if (each <= iso) { number = place; } });
  return number;
}

/* {"last": the edition of the visit before, "now": that of this one}; nothing where nothing may be kept. */
function visits() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY)) || {}, now = index.days[index.days.length - 1];
    if (kept.now !== now) { kept.last = kept.now; kept.now = now; }
    localStorage.setItem(KEY, JSON.stringify(kept));
    return kept;
  } catch (error) { return {}; }
}

async function begin() {
  if (location.protocol === "file:") {
    status.textContent = "Opened as a file, this page may not read the site's other files. Open the site by its address, or in its folder start: python3 -m http.server, and open http://localhost:8000/compare.html.";
    return;
  }
  try { index = await read("index.json"); } catch (error) {
    status.textContent = "The list of editions could not be read. Load the page again.";
    return;
  }
  if (index.days.length < 2) {
    status.textContent = index.days.length ? "This is the first edition that was kept, so there is none to compare it with." : "No editions are kept of this plan.";
    return;
  }
  const asks = new URL(location.href).searchParams, last = index.days.length - 1, kept = visits();
  if (index.whole) { form.team.append(element("option", "all teams", { value: "" })); }
  form.team.append(...index.teams.map(([id, title]) => element("option", title, { value: id })));
  if ([...form.team.options].some((option) => option.value === asks.get("team"))) { form.team.value = asks.get("team"); }
  for (const select of [form.since, form.until]) {
    select.append(...index.days.map((iso, number) => element("option", day(iso), { value: number })).reverse());
    select.addEventListener("change", () => compare());
  }
  form.team.addEventListener("change", () => compare());
  form.addEventListener("submit", (event) => event.preventDefault());
  form.until.value = edition(asks.get("until"), last);
  form.since.value = edition(asks.get("since") || kept.last, last - 1);
  if (kept.last && !asks.get("since")) {
    looked.firstElementChild.textContent = "You last looked at the edition of " + day(kept.last) + ". That is kept in this browser and nowhere else.";
    looked.querySelector("button").addEventListener("click", () => { localStorage.removeItem(KEY); looked.hidden = true; });
    looked.hidden = false;
  }
  status.textContent = "";
  form.hidden = false;
  await compare();
}
begin();
})();
