/* Search by Pagefind's index. Without it (from a file, or where there is none) the index by word stays. */
(function () {
"use strict";
const form = document.querySelector("form.search");
const field = form.querySelector("input"), filters = form.querySelector(".filters");
const status = form.querySelector("[role=status]"), results = form.querySelector(".results");
const index = document.querySelector("main > .columns [aria-labelledby=words]");
const further = form.querySelector("button");
const KIND = "Kind", HEALTH = "Health", STEP = 10, SOURCE = new URL("../pagefind/pagefind.js", document.currentScript.src).href;
let asked = 0;

function element(name, text, attributes) {
  const made = Object.assign(document.createElement(name), attributes || {});
  if (text) { made.textContent = text; }
  return made;
}

function chosen() {
  const picked = {};
  for (const select of filters.querySelectorAll("select")) {
    if (select.value) { picked[select.name] = select.value; }
  }
  if (picked[KIND] && picked[HEALTH]) { picked.part = picked[KIND] + ", " + picked[HEALTH]; }
  return picked;
}

/* An excerpt comes with <mark> around what was found, and nothing else: it is put together anew as text. */
function excerpt(html) {
  const line = element("small");
  const parsed = new DOMParser().parseFromString(html, "text/html").body;
  for (const node of parsed.childNodes) { line.append(node.nodeName === "MARK" ? element("mark", node.textContent) : node.textContent); }
  return line;
}

/* A page and those of its key results that have what was asked for: the words, else what was chosen. */
function result(page, words, picked) {
  const about = JSON.parse(page.meta.parts), whose = ["Team", "Cycle"].flatMap((name) => page.filters[name] || []);
  const texts = new Map(words ? page.sub_results.map((part) => [part.anchor ? part.anchor.id : "", part.excerpt]) : []);
  const fits = ({ id }) => [KIND, HEALTH].every((name, at) => !picked[name] || picked[name] === about[id][at]);
  const itself = { id: "", text: page.meta.title };
  const fitting = page.anchors.filter(fits), worded = fitting.filter(({ id }) => texts.has(id));
  const parts = words && (worded.length || fits(itself)) ? worded : fitting;
  if (words && ![itself, ...parts].some(({ id }) => texts.has(id))) { texts.set("", page.excerpt); }
  const [line, ...lines] = [itself, ...parts].map(({ id, text }) => {
    const item = element("li"), [kind, health] = about[id];
    item.append(element("a", text, { href: page.raw_url + (id && "#" + id) }));
    item.append(element("small", [kind, ...(id ? [] : whose), health].filter(Boolean).join(", ")));
    if (texts.has(id)) { item.append(excerpt(texts.get(id))); }
    return item;
  });
  if (lines.length) { line.append(element("ul")); line.lastChild.append(...lines); }
  return line;
}

/* What a lost connection leaves: what was found before stays only where it is more of the same. */
function unread(mine, keep) {
  if (mine !== asked) { return; }
  if (!keep) { results.replaceChildren(); }
  further.hidden = !keep;
  further.disabled = false;
  status.textContent = "The index could not be read. Load the page again.";
}

function search(pagefind) {
  const mine = ++asked;
  return searched(pagefind, mine).catch(() => unread(mine, false));
}

async function searched(pagefind, mine) {
  const words = field.value.trim(), picked = chosen();
  const address = new URL(location.href);
  words ? address.searchParams.set("q", words) : address.searchParams.delete("q");
  history.replaceState(null, "", address);
  index.hidden = Boolean(words || Object.keys(picked).length);
  if (!index.hidden) { results.replaceChildren(); status.textContent = ""; further.hidden = true; return; }
  const found = await pagefind.search(words || null, { filters: { ...picked, not: { words: "all" } } });
  if (mine !== asked) { return; }  // Pagefind has one copy of each page: an older search must not write its excerpts there
  const n = found.results.length, language = document.documentElement.lang;
  let shown = 0;
  async function more() {
    further.disabled = true;
    const pages = await Promise.all(found.results.slice(shown, shown + STEP).map((each) => each.data()));
    if (mine !== asked) { return; }
    if (!shown) {
      results.replaceChildren();
      status.textContent = n === 0 ? "Nothing found. Try fewer or shorter words."
        : n === 1 ? "Found on one page" : "Found on " + n.toLocaleString(language) + " pages";
    }
    const lines = pages.map((page) => result(page, words, picked));
    results.append(...lines);
    shown += lines.length;
    further.disabled = false;
    further.hidden = shown >= n;
    return lines[0];
  }
  further.onclick = () => more().then((line) => line?.querySelector("a").focus()).catch(() => unread(mine, true));
  await more();
}

/* Pagefind weighs more than the page itself: it is fetched once somebody types or clicks. */
async function load() {
  try {
    const pagefind = await import(SOURCE);
    await pagefind.init();
    const shards = await fetch(new URL("shards.json", SOURCE)).then((answer) => answer.json());
    await Promise.all(shards.map((name) => pagefind.mergeIndex(new URL(name + "/", SOURCE).href)));
    const known = await pagefind.filters();
    for (const name of [KIND, "Team", "Cycle", HEALTH]) {
      if (!known[name]) { continue; }
      const label = element("label", name), select = element("select", "", { name });
      select.append(element("option", "all", { value: "" }), ...Object.keys(known[name]).map((value) => element("option", value, { value })));
      select.addEventListener("change", () => search(pagefind));
      label.append(select);
      filters.append(label);
    }
    field.addEventListener("input", () => search(pagefind));
    form.addEventListener("submit", () => search(pagefind));
    await search(pagefind);
  } catch (error) { form.remove(); index.hidden = false; }
}

async function begin() {
  const there = location.protocol !== "file:" && await fetch(SOURCE, { method: "HEAD" }).then((answer) => answer.ok, () => false);
  if (!there) { form.remove(); return; }
  let loading;
  const once = () => { loading = loading || load(); };
  for (const kind of ["input", "keydown", "pointerdown"]) { form.addEventListener(kind, once); }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  field.value = new URL(location.href).searchParams.get("q") || "";
  field.focus();
  if (field.value) { once(); }
}
begin();
})();
