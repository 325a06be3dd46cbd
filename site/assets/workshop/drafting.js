// Who writes where on the board below the panel: everyone types into the same fields.

/** The fields of the board, which all browsers show alike. */
const fields = () => [...document.querySelectorAll(".okr-workshop .okr-board .okr-field")];

/** By its place and its label: where the two do not agree, the boards are not alike at this moment. */
const named = (field, at) => `${at} ${field.querySelector(".widget-label")?.textContent ?? ""}`.slice(0, 100);

/** The name of the field in which an element is; "" where it is in none. */
function fieldAt(element) {
  const field = element?.closest?.(".okr-workshop .okr-board .okr-field");
  return field ? named(field, fields().indexOf(field)) : "";
}

/** The others who write, by name: [who, field]. */
function writers({ roll, frame, place, desk }) {
  const held = roll.filter((p) => p.writing && p.participant !== place.who?.participant).map((p) => [p.name, p.writing]);
  return frame.desk?.writing && !desk ? [...held, ["The facilitator", frame.desk.writing]] : held;
}

/** Say at each field who writes in it, and what that means to whoever is in it too; the sentence for that one. */
function showWriters(held) {
  let mine = "";
  fields().forEach((field, at) => {
    const there = held.filter(([, wanted]) => wanted === named(field, at)).map(([who]) => who);
    if (!there.length) return void field.removeAttribute("data-writing");
    const text = `${there.join(", ")} ${there.length > 1 ? "write" : "writes"} here.`;
    field.setAttribute("data-writing", text);
    if (field.contains(document.activeElement)) mine = `${text} Whoever types last is kept: speak first.`;
  });
  return mine;
}
