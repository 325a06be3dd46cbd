// A span of periods on a chart, by drawing over it. The two days below it say the same for the keyboard.
const SVG = "http://www.w3.org/2000/svg";

function render({ model, el }) {
  let from = -1, to = -1, drawing = null;
  const places = (svg) => svg.dataset.x.split(" ").map(Number);
  const nearest = (svg, event) => {
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
    const gaps = places(svg).map((place) => Math.abs(place - x));
    return gaps.indexOf(Math.min(...gaps));
  };
  const mark = () => {
    el.querySelectorAll(".span").forEach((each) => each.remove());
    if (from < 0) return;
    for (const svg of el.querySelectorAll("svg.plot[data-x]")) {
      const xs = places(svg), grid = svg.querySelector(".grid")?.getBBox();
      const [a, b] = [Math.min(from, to), Math.max(from, to)];
      if (!grid || xs[a] === undefined || xs[b] === undefined) continue;
      const rect = document.createElementNS(SVG, "rect");
      const sizes = { class: "span", x: xs[a] - 3, y: grid.y, width: xs[b] - xs[a] + 6, height: grid.height };
      Object.entries(sizes).forEach(([name, value]) => rect.setAttribute(name, value));
      svg.prepend(rect);
    }
  };
  const read = () => { const span = model.get("span"); [from, to] = span.length ? span : [-1, -1]; mark(); };
  const draw = () => { el.innerHTML = model.get("figure"); read(); };
  const down = (event) => {
    const svg = event.target.closest("svg.plot[data-x]");
    if (!svg || event.button) return;
    drawing = svg;
    el.setPointerCapture(event.pointerId);
    from = to = nearest(svg, event);
    mark();
  };
  const move = (event) => { if (drawing) { to = nearest(drawing, event); mark(); } };
  const up = () => {
    if (!drawing) return;
    drawing = null;
    model.set("span", [Math.min(from, to), Math.max(from, to)]);
    model.save_changes();
  };
  const stop = () => { if (drawing) { drawing = null; read(); } };
  el.classList.add("okr-periods");
  for (const [kind, act] of [["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", stop]]) {
    el.addEventListener(kind, act);
  }
  model.on("change:figure", draw);
  model.on("change:span", read);
  draw();
  return () => { model.off("change:figure", draw); model.off("change:span", read); };
}

export default { render };
