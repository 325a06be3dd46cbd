// Keys of a board: Ctrl+Enter saves, Ctrl+K finds. Where a save takes away what had the focus, the focus
// goes to the sentence that says what became of it.
// A moment after a key the board is told to keep what is typed; leaving the page before it is saved asks.
function render({ model, el }) {
  let root = null, watcher = null, asked = null;
  el.classList.add("okr-sheet");
  const ask = (button) => {
    const told = button?.closest(".okr-saving")?.querySelector(".okr-live > .widget-html-content");
    asked = told ? { told, before: told.innerHTML, until: Date.now() + 15000 } : null;
  };
  const answer = () => {
    if (!asked || !asked.told.textContent.trim() || asked.told.innerHTML === asked.before) return;
    const at = document.activeElement;
    if (Date.now() > asked.until || asked.told.contains(at)) { asked = null; return; }
    if (at && at !== document.body && root.contains(at) && !at.disabled && at.offsetParent) return;
    asked.told.tabIndex = -1;
    asked.told.focus({ preventScroll: true });
    asked.told.scrollIntoView({ block: "nearest" });
  };
  const pressed = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    // What was typed last is still on its way to the kernel; a click would overtake it.
    setTimeout(() => root.querySelector("button.okr-save:enabled")?.click(), 300);
  };
  const clicked = (event) => {
    const button = event.target.closest("button");
    if (button?.closest(".okr-saving")) ask(button);
  };
  // A field sends what is typed when the one before has arrived, which may take a while: told twice.
  let telling = [];
  const typed = (event) => {
    if (!event.target.closest("input, textarea, select")) return;
    telling.forEach(clearTimeout);
    telling = [200, 1500].map((wait) => setTimeout(() => model.send("typed"), wait));
  };
  const leave = (event) => { if (model.get("unsaved")) event.preventDefault(); };
  const guard = () => {
    // The rows go a moment after the sentence comes.
    if (asked) for (const wait of [0, 300, 1000]) setTimeout(answer, wait);
  };
  const begin = (tries) => {
    root = el.closest(".okr");
    if (!root) { if (tries) setTimeout(begin, 50, tries - 1); return; }
    root.addEventListener("keydown", pressed, true);
    root.addEventListener("click", clicked, true);
    root.addEventListener("input", typed, true);
    window.addEventListener("beforeunload", leave);
    watcher = new MutationObserver(guard);
    watcher.observe(root, { childList: true, subtree: true });
    guard();
  };
  begin(100);
  return () => {
    watcher?.disconnect();
    root?.removeEventListener("keydown", pressed, true);
    root?.removeEventListener("click", clicked, true);
    root?.removeEventListener("input", typed, true);
    telling.forEach(clearTimeout);
    window.removeEventListener("beforeunload", leave);
  };
}

export default { render };
