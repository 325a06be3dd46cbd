// What ipywidgets cannot say of its own elements: which texts are read out when they change, what
// describes a field, which radio buttons belong together, which buttons open something; and moving
// the focus to a form just opened.
const named = () => "okr-" + Math.random().toString(36).slice(2);

// JupyterLab takes keys for its own, x to cut the cell, arrows to leave it, unless the element that has the
// focus says otherwise. Whatever has the focus in something of ours says so, before a key can be pressed.
if (!window.okrKeys) {
  window.okrKeys = true;
  document.addEventListener("focusin", ({ target }) => {
    if (target.closest(".okr")) target.setAttribute("data-lm-suppress-shortcuts", "true");
  }, true);
}

function mend(root) {
  for (const el of root.querySelectorAll(".okr-live > .widget-html-content")) {
    if (!el.hasAttribute("role")) { el.setAttribute("role", "status"); el.setAttribute("aria-live", "polite"); }
  }
  for (const field of root.querySelectorAll(".okr-field")) {
    const control = field.querySelector("input:not([type=radio]), textarea, select");
    if (!control) continue;
    const texts = field.querySelectorAll(":scope > .okr-said, :scope > .okr-live");
    control.setAttribute("aria-describedby", [...texts].map((el) => (el.id ||= named())).join(" "));
    control.setAttribute("aria-invalid", String(Boolean(field.querySelector(".trouble"))));
    if (field.classList.contains("okr-number") && control.type === "text") control.inputMode = "decimal";
  }
  for (const box of root.querySelectorAll(".widget-radio-box")) {
    const label = box.closest(".widget-radio")?.querySelector(".widget-label");
    box.setAttribute("role", "radiogroup");
    // Without a name in common, arrow keys do not move between them.
    box.id ||= named();
    for (const input of box.querySelectorAll("input")) input.name = box.id;
    if (label) { label.id ||= box.id + "-label"; box.setAttribute("aria-labelledby", label.id); }
  }
  for (const handle of root.querySelectorAll(".noUi-handle:not([aria-label])")) {
    const label = handle.closest(".widget-slider")?.querySelector(".widget-label");
    if (label) handle.setAttribute("aria-label", label.textContent);
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

function render({ el }) {
  let root = null, waiting = 0, touched = 0, pressed = null;
  const seen = new WeakSet();
  el.classList.add("okr-sheet");
  const look = () => {
    waiting = 0;
    mend(root);
    const opened = [...root.querySelectorAll(".okr-form, .okr-adding")].filter((form) => !seen.has(form));
    opened.forEach((form) => seen.add(form));
    // Several browsers may show one board: the focus moves only where somebody just clicked.
    if (Date.now() - touched > 3000) pressed = null;
    else opened.at(-1)?.querySelector("input, textarea, select")?.focus();
    // A button that takes itself away would take the focus along: go on in what stood around it.
    if (pressed && !pressed.button.isConnected) {
      const { around } = pressed;
      const next = around.querySelector(".okr-next :is(input, textarea, select)")
        ?? (around.matches(".okr-saving") ? around.querySelector("button:enabled") : null);
      if (next) { next.focus(); pressed = null; }
    }
  };
  const soon = () => { waiting ||= requestAnimationFrame(look); };
  const watcher = new MutationObserver(soon);
  const touch = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    touched = Date.now();
    const around = button.closest(".okr-sentence, .okr-others")?.parentElement.closest(".okr-form, .okr-saving");
    pressed = around ? { button, around } : null;
  };
  const begin = (tries) => {
    root = el.closest(".okr");
    if (!root) { if (tries) setTimeout(begin, 50, tries - 1); return; }
    root.addEventListener("click", touch, true);
    watcher.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "title"] });
    soon();
  };
  begin(100);
  return () => { watcher.disconnect(); cancelAnimationFrame(waiting); };
}

export default { render };
