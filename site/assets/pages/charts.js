/* Draws each chart from its page's data and the site's shapes. Without it, the tables say the same. */
(function () {
  "use strict";
  var style = getComputedStyle(document.documentElement);
  function colour(name) { return style.getPropertyValue("--" + name).trim(); }
  function config() {
    var ink = colour("ink"), muted = colour("muted"), hair = colour("hair"), font = "Source Sans 3, system-ui, sans-serif";
    return {
      background: null, font: font, view: { stroke: null },
      axis: { labelColor: muted, titleColor: muted, gridColor: hair, domainColor: hair, tickColor: hair, labelFont: font, labelFontSize: 13, titleFont: font, titleFontSize: 13, titleFontWeight: "normal" },
      legend: { labelColor: ink, titleColor: muted, labelFont: font, titleFont: font, labelFontSize: 13, titleFontSize: 13, titleFontWeight: "normal" },
      title: { color: ink, font: font },
      text: { font: font, fontSize: 13, fill: muted },
      line: { stroke: colour("hue") }, point: { fill: colour("hue"), stroke: colour("hue") },
      rule: { stroke: ink }
    };
  }
  /* A shape names its colours, so that one shape serves light and dark. */
  function painted(spec) {
    return JSON.parse(JSON.stringify(spec).replace(/"\$([\w-]+)"/g, function (_, name) { return JSON.stringify(colour(name)); }));
  }
  function draw(figure) {
    var canvas = figure.querySelector(".canvas");
    var held = JSON.parse(figure.querySelector("script").textContent);
    var shape = window.okrShapes[figure.dataset.shape];
    var spec = held.spec || shape;
    if (!spec) { return; }
    spec = painted(spec);
    spec.width = Math.max(200, canvas.parentNode.clientWidth - (held.spec ? 0 : 150));
    if (figure.parentNode.clientWidth < 560 && !held.spec) { spec.width = Math.max(180, figure.clientWidth - 110); }
    if (figure.classList.contains("small")) { spec.width = Math.max(160, figure.clientWidth - 110); spec.height = 130; }
    if (held.rows) { spec.datasets = { rows: held.rows }; }
    if (held.options) {
      spec.params = (spec.params || []).map(function (p) {
        return p.name in held.options ? Object.assign({}, p, { value: held.options[p.name] }) : p;
      });
    }
    canvas.hidden = false;
    window.vegaEmbed(canvas, spec, { ast: true, defaultStyle: false, renderer: "svg", actions: false, config: config(), tooltip: false })
      .then(function () {
        var svg = canvas.querySelector("svg");
        if (svg) { svg.setAttribute("aria-hidden", "true"); svg.removeAttribute("role"); svg.removeAttribute("aria-roledescription"); svg.removeAttribute("aria-label"); }
      })
      .catch(function () { canvas.hidden = true; });
  }
  function all() { document.querySelectorAll("figure.chart").forEach(draw); }
  all();
  var width = window.innerWidth, wait;
  window.addEventListener("resize", function () {
    if (window.innerWidth === width) { return; }
    width = window.innerWidth; clearTimeout(wait); wait = setTimeout(all, 150);
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
})();
