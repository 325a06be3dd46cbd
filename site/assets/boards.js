// Keys of a board: Ctrl+Enter saves, and what is typed in it is no shortcut of JupyterLab's.
function render({ el }) {
  let root = null, watcher = null;
  el.classList.add("okr-sheet");
  const pressed = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    // What was typed last is still on its way to the kernel; a click would overtake it.
    setTimeout(() => root.querySelector("button.okr-save:enabled")?.click(), 300);
  };
  const guard = () => {
    for (const control of root.querySelectorAll("input, select, textarea, button, summary, [tabindex]")) {
      control.setAttribute("data-lm-suppress-shortcuts", "true");
    }
  };
  const begin = (tries) => {
    root = el.closest(".okr");
    if (!root) { if (tries) setTimeout(begin, 50, tries - 1); return; }
    root.addEventListener("keydown", pressed, true);
    watcher = new MutationObserver(guard);
    watcher.observe(root, { childList: true, subtree: true });
    guard();
  };
  begin(100);
  return () => { watcher?.disconnect(); root?.removeEventListener("keydown", pressed, true); };
}

export default { render };
