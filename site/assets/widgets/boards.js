// Keys of a board: Ctrl+Enter saves, Ctrl+K finds. Where a save takes away what had the focus, the focus
// goes to the sentence that says what became of it.
// A moment after a key the board is told to keep what is typed; leaving the page before it is saved asks.
// The other boards, where they stand beside this notebook.
const BOARDS = [["Draft goals", "1-draft"], ["Workshop", "2-workshop"], ["Check in", "3-check-in"], ["KPIs", "4-kpis"], ["Review", "5-review"], ["Close a cycle", "6-close"], ["Import", "7-import"]];
const BESIDE = /(\d-)?(draft|workshop|check-in|kpis|review|close|import)(\.ipynb)?$/;
const MOST = 12;

// A field that finds a goal, a KPI or a board by its words; the board says once what there is.
function finder(model, rootOf) {
  let dialog = null, items = [], field = null, list = null;
  // In JupyterLab a board is a notebook, as 1-draft.ipynb; where boards stand for themselves it is draft.
  const here = BESIDE.exec(location.pathname);
  const address = (name) => location.pathname.replace(BESIDE, here[1] ? name + ".ipynb" : name.slice(2));
  const beside = here ? BOARDS.map(([title, name]) => ({ title, where: "Board", to: address(name) })) : [];
  const told = (message) => {
    if (!message.items) return;
    items = [...message.items.map(([noun, id, title, where]) => ({ noun, id, title, where })), ...beside];
    show();
  };
  const go = (item) => {
    dialog.close();
    if (item.to) location.assign(item.to + (here[1] ? location.search : ""));
    else model.send({ go: [item.noun, item.id] });
  };
  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = items.filter(({ title, where }) => words.every((word) => (title + " " + where).toLowerCase().includes(word)));
    list.replaceChildren(...fits.slice(0, MOST).map((item) => {
      const button = document.createElement("button");
      button.append(item.title, Object.assign(document.createElement("small"), { textContent: item.where }));
      button.addEventListener("click", () => go(item));
      const line = document.createElement("li");
      line.append(button);
      return line;
    }));
    const more = fits.length > MOST ? `${fits.length - MOST} more: write another word.` : fits.length ? "" : "Nothing has these words.";
    dialog.querySelector("p").textContent = more;
  };
  const move = (event) => {
    event.stopPropagation();
    // Else it only empties the field.
    if (event.key === "Escape") { event.preventDefault(); dialog.close(); }
    if (event.key === "Enter" && event.target === field) { event.preventDefault(); list.querySelector("button")?.click(); }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = [field, ...list.querySelectorAll("button")];
    all[Math.max(0, Math.min(all.length - 1, all.indexOf(document.activeElement) + by))].focus();
  };
  const build = () => {
    dialog = document.createElement("dialog");
    dialog.className = "okr-find";
    dialog.setAttribute("aria-label", "Find a goal, a KPI or a board");
    field = Object.assign(document.createElement("input"), { type: "search", placeholder: "Find a goal, a KPI or a board" });
    field.setAttribute("aria-label", field.placeholder);
    list = document.createElement("ul");
    const left = document.createElement("p");
    left.setAttribute("role", "status");
    dialog.append(field, list, left);
    field.addEventListener("input", show);
    dialog.addEventListener("keydown", move);
    for (const kind of ["keyup", "keypress", "input"]) dialog.addEventListener(kind, (event) => event.stopPropagation());
    rootOf().append(dialog);
    model.on("msg:custom", told);
  };
  return {
    open() {
      if (!dialog) build();
      if (dialog.open) return;
      field.value = "";
      dialog.showModal();
      show();
      model.send({ find: true });
    },
    close() { dialog?.remove(); model.off("msg:custom", told); },
  };
}

function render({ model, el }) {
  let root = null, watcher = null, asked = null;
  const gone = new AbortController();
  el.classList.add("okr-sheet");
  const ask = (button) => {
    const told = button?.closest(".okr-saving")?.querySelector(".okr-live > .widget-html-content");
    asked = told ? { told, before: told.innerHTML, until: Date.now() + 15000 } : null;
  };
  const answer = () => {
    if (!asked || !asked.told.textContent.trim() || asked.told.innerHTML === asked.before) return;
    const at = document.activeElement;
    if (Date.now() > asked.until || asked.told.contains(at)) { asked = null; return; }
    // Rows that go may leave it far above what is seen.
    asked.since ??= Date.now();
    if (Date.now() - asked.since < 1500) asked.told.closest(".okr-saving").firstElementChild.scrollIntoView({ block: "nearest" });
    if (at && at !== document.body && root.contains(at) && !at.disabled && at.offsetParent) return;
    asked.told.tabIndex = -1;
    asked.told.focus({ preventScroll: true });
  };
  const anywhere = (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    // In a box of code it is the editor's own, and a board that is not seen does not open anything.
    if (event.defaultPrevented || event.target.closest?.(".cm-editor") || !root?.offsetParent) return;
    event.preventDefault();
    event.stopPropagation();
    find.open();
  };
  const pressed = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    settled(() => root.querySelector("button.okr-save:enabled")?.click());
  };
  const clicked = (event) => {
    const button = event.target.closest("button");
    if (button?.closest(".okr-saving")) ask(button);
    // What it shows stands below the buttons that stay in view.
    if (button?.closest(".okr-offers")) setTimeout(() => root.querySelector(".okr-preview")?.scrollIntoView({ block: "nearest" }), 600);
  };
  // A field sends what is typed once what it sent before has arrived, and a click would overtake it. The
  // kernel answers what is asked after a key when all of it is on its way: what must come later waits for that.
  // A board may be shown twice; an answer goes to both and is for one.
  const view = Math.random().toString(36);
  let keys = 0, arrived = 0, waiting = [], telling = 0;
  const settled = (act) => {
    if (arrived >= keys) { act(); return; }
    waiting.push({ after: keys, act });
    model.send({ typed: keys, view });
  };
  const answered = ({ typed, view: of }) => {
    if (typed === undefined || of !== view) return;
    arrived = typed;
    const ready = waiting.filter(({ after }) => after <= typed);
    waiting = waiting.filter(({ after }) => after > typed);
    for (const { act } of ready) act();
  };
  const hold = (event) => {
    const button = event.target.closest?.("button");
    // Of a double click the second one does nothing: it would add a thing twice, or save once more.
    if (!button || !root?.contains(button) || (arrived >= keys && event.detail < 2)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.detail < 2) settled(() => button.click());
  };
  const typed = (event) => {
    if (event.target.closest("dialog")) return;
    if (!event.target.closest("input, textarea, select")) return;
    keys += 1;
    clearTimeout(telling);
    telling = setTimeout(() => {
      // At once, for a kernel that ends before it answers, and again when all that was typed is there.
      model.send("typed");
      if (arrived < keys) settled(() => model.send("typed"));
    }, 200);
  };
  const leave = (event) => { if (model.get("unsaved")) event.preventDefault(); };
  const find = finder(model, () => root);
  const guard = () => {
    // The rows go a moment after the sentence comes.
    if (asked) for (const wait of [0, 300, 1000]) setTimeout(answer, wait);
  };
  const begin = (tries) => {
    root = el.closest(".okr");
    if (!root) { if (tries) setTimeout(begin, 50, tries - 1); return; }
    const until = { capture: true, signal: gone.signal };
    root.addEventListener("keydown", pressed, until);
    root.addEventListener("click", clicked, until);
    root.addEventListener("input", typed, until);
    // Before anything of the page hears of it.
    window.addEventListener("click", hold, until);
    model.on("msg:custom", answered);
    window.addEventListener("beforeunload", leave, { signal: gone.signal });
    document.addEventListener("keydown", anywhere, until);
    watcher = new MutationObserver(guard);
    watcher.observe(root, { childList: true, subtree: true });
    guard();
  };
  begin(100);
  return () => {
    watcher?.disconnect();
    gone.abort();
    clearTimeout(telling);
    model.off("msg:custom", answered);
    find.close();
  };
}

export default { render };
