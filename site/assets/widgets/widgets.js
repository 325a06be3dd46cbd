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
  // What leads nowhere here is no navigation.
  for (const nav of root.querySelectorAll("nav:not(:has(a))")) {
    nav.setAttribute("role", "presentation");
    nav.removeAttribute("aria-label");
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
  let root = null, waiting = 0, touched = 0, pressed = null, early = null;
  const seen = new WeakSet();
  el.classList.add("okr-sheet");
  const look = () => {
    waiting = 0;
    mend(root);
    const opened = [...root.querySelectorAll(".okr-form, .okr-adding")].filter((form) => !seen.has(form));
    opened.forEach((form) => seen.add(form));
    // Several browsers may show one board: the focus moves only where somebody just clicked.
    if (Date.now() - touched > 3000) pressed = null;
    else if (opened.length) goOnIn(opened.at(-1).querySelector("input, textarea, select"));
    // A button that takes itself away would take the focus along: go on in what stood around it.
    if (pressed && !pressed.button.isConnected) {
      const { around } = pressed;
      const next = around.querySelector(".okr-next :is(input, textarea, select)")
        ?? (around.matches(".okr-saving") ? around.querySelector("button:enabled") : null);
      if (next) { next.focus(); pressed = null; }
    }
  };
  // What is typed before the form is there is put into its first field.
  const goOnIn = (control) => {
    control?.focus();
    if (early?.text && control?.matches("textarea, input[type=text]")) {
      control.value += early.text;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    early = null;
  };
  const key = (event) => {
    if (!early || Date.now() > early.until) { early = null; return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select")) return;
    if (event.key === "Backspace" && early.text) early.text = early.text.slice(0, -1);
    else if (event.key.length === 1 && (early.text || event.key !== " ")) early.text += event.key;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const soon = () => { waiting ||= requestAnimationFrame(look); };
  const watcher = new MutationObserver(soon);
  const touch = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    touched = Date.now();
    early = button.matches(".okr-add, .okr-more, .okr-line button, .okr-find button") ? { text: "", until: touched + 3000 } : null;
    const around = button.closest(".okr-sentence, .okr-others")?.parentElement.closest(".okr-form, .okr-saving");
    pressed = around ? { button, around } : null;
  };
  // A slider reads its number up to a comma.
  const decimal = ({ target, type, key }) => {
    if (target.matches?.(".widget-readout") && (type === "blur" || key === "Enter"))
      target.textContent = target.textContent.replace(/^(\s*[-\u2212]?\d+),(\d+\s*)$/, "$1.$2");
  };
  const begin = (tries) => {
    root = el.closest(".okr");
    if (!root) { if (tries) setTimeout(begin, 50, tries - 1); return; }
    root.addEventListener("click", touch, true);
    for (const kind of ["keydown", "blur"]) root.addEventListener(kind, decimal, true);
    document.addEventListener("keydown", key, true);
    watcher.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "title"] });
    soon();
    // A page that is nothing but boards begins in the first of them; JupyterLab's own focus stays where it is.
    if (root.matches(".okr-board") && !root.closest(".jp-NotebookPanel")) setTimeout(() => {
      if (document.activeElement === document.body)
        root.querySelector(".okr-parking button, .okr-report :is(input, textarea), .okr-add")?.focus({ preventScroll: true });
    }, 300);
  };
  begin(100);
  return () => {
    watcher.disconnect();
    cancelAnimationFrame(waiting);
    document.removeEventListener("keydown", key, true);
  };
}

export default { render };
