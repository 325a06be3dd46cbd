// What people write and choose with: lines of text, lists, and what this tab knows of them.

/** What only this tab knows of its controls: which form is open, what is half done. */
const ui = { editing: null, dragged: null, typed: null, forms: {}, lengths: {}, card: null, find: "", picked: new Set(), unlike: new Set(), troubles: {}, kept: [] };

const titled = (title, ...children) => h("section", h("h2", title), ...children);
const quiet = (...children) => h("p.quiet", ...children);
const words = (text, name = "span") => h(`${name}.words`, { dir: "auto" }, text);

/** The longest text that the workshop takes, and from where on its length is said. */
const LONGEST = 1000, LONG = 900;
const length = (text) => [...text.trim()].length;
const lengthSaid = (n) => (n < LONG ? "" : n > LONGEST ? `${count(n, "character")}: ${n - LONGEST} too many` : `${n} of ${LONGEST} characters`);

/** A labelled line of text; Enter sends it. What is refused comes back into it. */
function line(key, label, send, { act = "Add", value = "", hidden = false, rows = 0, placeholder = "" } = {}) {
  const id = `okr-${TAB}-${key}`;
  const field = h(rows ? "textarea" : "input", {
    id, placeholder, rows: rows || null, type: rows ? null : "text", dir: "auto", autocomplete: "off", value,
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      event.target.closest("form").requestSubmit();
    },
    oninput: ({ target }) => {
      ui.place.type(key, target.value);
      ui.lengths[key] = length(target.value);
      const said = target.form.querySelector(".length"), text = lengthSaid(ui.lengths[key]);
      if (said.textContent !== text) said.textContent = text;
    },
  });
  delete field.own.value; // what is typed is the person's
  return h("form.line", {
    key,
    onsubmit: (event) => {
      event.preventDefault();
      const input = event.target.querySelector("input, textarea");
      ui.typed = { key, text: input.value }; // a message sent now knows where its text is to go back to
      if (send(input.value) !== false) input.value = "";
      ui.typed = null;
      input.oninput({ target: input });
      input.focus();
    },
  }, h(hidden ? "label.hidden" : "label", { for: id }, label), h("div", field, h("button", { type: "submit" }, act)),
  h("p.quiet.length", { "aria-live": "polite" }, lengthSaid(ui.lengths[key] ?? 0)));
}

/** A list to choose from, and the button that acts: choosing alone does nothing, for arrows and letters choose too. */
function menu(key, label, options, act, chosen) {
  const id = `okr-${TAB}-${key}`;
  const list = h("select", { id }, h("option", { key: "", value: "" }, "Choose …"), options.map(([value, text]) => h("option", { key: value, value }, short(text))));
  return h("span.menu", { key }, h("label", { for: id }, label),
    h("span.chosen", list, button(act, ({ target }) => {
      const field = target.parentElement.querySelector("select"), to = field.value;
      if (!to) return void field.focus();
      field.value = "";
      chosen(to);
    })));
}

/** Let the focus go to this element of ours once it is there: what it stood on may be gone then. */
const goTo = (key) => { ui.focus = `okr-${TAB}-${key}`; };

/** The beginning of a text, by code points, so that none is cut in two; a joined emoji may lose its end. */
const short = (text, most = 60) => {
  const letters = text.length > most ? [...text] : [];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
};

/** From so many characters on an idea would push the others off the screen: its beginning stands for it, the rest is folded. */
const SHOWN = 200;
const idea = (text, name = "span") => words(short(text, SHOWN), name);
const allOfIt = (text) => [...text].length > SHOWN && h("details.whole", h("summary", "All of it"), words(text, "p"));

/** A list whose choice counts at once: a setting that can be set again. */
function select(key, label, options, value, chosen) {
  const id = `okr-${TAB}-${key}`;
  return h("span.menu", { key }, h("label", { for: id }, label),
    h("select", { id, value, onchange: ({ target }) => chosen(target.value) },
      [["", "Choose …"], ...options].map(([v, text]) => h("option", { value: v }, text))));
}
