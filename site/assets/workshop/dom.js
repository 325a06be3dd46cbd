// Building and renewing elements. Text from people only ever becomes a text node.

/** An element: h("p.lede", {onclick, "aria-label": "…"}, "text", child, …). Empty children are left out. */
function h(name, ...rest) {
  const [tag, ...classes] = name.split(".");
  const el = document.createElement(tag || "div");
  if (classes.length) el.className = classes.join(" ");
  const plain = rest.length && (typeof rest[0] !== "object" || rest[0] === null || rest[0] instanceof Node || Array.isArray(rest[0]));
  const [facts, children] = plain ? [{}, rest] : [rest[0] ?? {}, rest.slice(1)];
  el.own = facts;
  for (const [key, value] of Object.entries(facts)) set(el, key, value);
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    el.append(child instanceof Node ? child : String(child));
  }
  if ("value" in facts && tag === "select") el.value = facts.value;
  return el;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for a drawing; attributes only. */
function drawn(tag, facts, ...children) {
  const el = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(facts)) el.setAttribute(key, value);
  el.append(...children);
  return el;
}

function set(el, key, value) {
  if (key === "key") return;
  if (key.startsWith("on")) el[key] = value ?? null;
  else if (key === "value" || key === "checked" || key === "indeterminate") el[key] = value ?? "";
  else if (value === null || value === undefined || value === false) el.removeAttribute(key);
  else el.setAttribute(key, value === true ? "" : value);
}

/**
 * Make *old* like *fresh* and keep what the person is at: focus, what is typed, what is folded open.
 * What they have just chosen stays too until the server has answered; a refusal (*strict*) takes it back.
 */
function renew(old, fresh, strict = false) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.own?.key !== fresh.own?.key) {
    old.replaceWith(fresh);
    return fresh;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return old;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (name === "open" && old.nodeName === "DETAILS") continue;
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const [before, after] = [old.own ?? {}, fresh.own ?? {}];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (key.startsWith("on")) old[key] = after[key] ?? null;
  }
  old.own = after;
  renewChildren(old, fresh, strict);
  if ("checked" in after && (strict || before.checked !== after.checked)) old.checked = after.checked;
  // An echo of what was chosen a moment ago must not undo what the arrow keys chose since.
  if ("value" in after && (strict || (before.value !== after.value && document.activeElement !== old))) old.value = after.value;
  return old;
}

function renewChildren(old, fresh, strict) {
  const keyed = new Map(), kept = new Set([...fresh.childNodes].map((child) => child.own?.key));
  for (const child of [...old.childNodes]) {
    const key = child.own?.key;
    // What goes, goes first: then the others need not move, and an element that moves loses the focus.
    if (key !== undefined && !kept.has(key)) child.remove();
    else if (key !== undefined) keyed.set(key, child);
  }
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const key = child.own?.key;
    const same = key !== undefined ? keyed.get(key) : at && at.own?.key === undefined ? at : null;
    if (!same) {
      old.insertBefore(child, at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else old.insertBefore(same, at);
    renew(same, child, strict);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/** "1 idea", "3 ideas". */
const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** Random without being in a secure context, which a plain http address in the room is not. */
function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

const button = (text, onclick, more = {}) => h("button", { type: "button", onclick, ...more }, text);
