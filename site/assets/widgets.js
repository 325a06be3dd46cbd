// What ipywidgets cannot say of its own elements: which texts are read out when they change, what
// describes a field, which buttons open something; and moving the focus to a form just opened.
function mend(root) {
  for (const el of root.querySelectorAll(".okr-live > .widget-html-content, .okr-live .widget-html-content")) {
    if (!el.hasAttribute("role")) { el.setAttribute("role", "status"); el.setAttribute("aria-live", "polite"); }
  }
  for (const field of root.querySelectorAll(".okr-field")) {
    const control = field.querySelector("input:not([type=radio]), textarea, select");
    if (!control) continue;
    const texts = field.querySelectorAll(":scope > .okr-said, :scope > .okr-live");
    control.setAttribute("aria-describedby", [...texts].map((el) => (el.id ||= "okr-" + Math.random().toString(36).slice(2))).join(" "));
    control.setAttribute("aria-invalid", String(Boolean(field.querySelector(".trouble"))));
    if (field.classList.contains("okr-number") && control.type === "text") control.inputMode = "decimal";
  }
  for (const box of root.querySelectorAll(".widget-radio-box")) {
    const label = box.closest(".widget-radio")?.querySelector(".widget-label");
    box.setAttribute("role", "radiogroup");
    if (label) { label.id ||= box.id + "-label"; box.setAttribute("aria-labelledby", label.id); }
  }
  for (const button of root.querySelectorAll("button[title]")) {
    // A name must hold the words that are seen, so that it can be spoken; a bare sign has none.
    const seen = button.textContent.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
    if (button.title.replace(/[^\p{L}\p{N}]+/gu, " ").includes(seen)) button.setAttribute("aria-label", button.title);
    else button.removeAttribute("aria-label");
  }
  for (const button of root.querySelectorAll("button.okr-more")) {
    button.setAttribute("aria-expanded", String(button.classList.contains("okr-open")));
  }
}

function render({ model, el }) {
  let root = null, waiting = 0, touched = 0, wanted = null;
  el.classList.add("okr-sheet");
  const look = () => {
    waiting = 0;
    mend(root);
    const target = wanted && root.querySelector(`.${CSS.escape(wanted)} :is(input, textarea, select)`);
    if (target) { wanted = null; target.focus(); }
  };
  const soon = () => { waiting ||= requestAnimationFrame(look); };
  const watcher = new MutationObserver(soon);
  const touch = () => { touched = Date.now(); };
  const begin = (tries) => {
    root = el.closest(".okr");
    if (!root) { if (tries) setTimeout(begin, 50, tries - 1); return; }
    root.addEventListener("click", touch, true);
    watcher.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "title"] });
    soon();
  };
  // Several browsers may show one board: the focus moves only where somebody just clicked.
  const told = (message) => {
    if (Date.now() - touched < 5000) { wanted = message.focus; if (root) soon(); }
  };
  model.on("msg:custom", told);
  begin(100);
  return () => { watcher.disconnect(); model.off("msg:custom", told); cancelAnimationFrame(waiting); };
}

export default { render };
