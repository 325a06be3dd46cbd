/* Draws a story's own chart by Vega, in the page's colours. Without it, the table says the same. */
(function () {
  "use strict";
  var style = getComputedStyle(document.documentElement);
  function colour(name) { return style.getPropertyValue("--" + name).trim(); }
  function config() {
    var ink = colour("ink"), muted = colour("muted"), hair = colour("hair"), font = "Source Sans 3, system-ui, sans-serif";
    var words = { labelColor: muted, titleColor: muted, labelFont: font, labelFontSize: 14, titleFont: font, titleFontSize: 14, titleFontWeight: "normal" };
    return {
      background: null, font: font, view: { stroke: null },
      axis: Object.assign({ gridColor: hair, domainColor: hair, tickColor: hair }, words),
      legend: Object.assign({}, words, { labelColor: ink }), title: { color: ink, font: font },
      text: { font: font, fontSize: 14, fill: muted }, line: { stroke: colour("hue") },
      point: { fill: colour("hue"), stroke: colour("hue") }, rule: { stroke: ink }
    };
  }
  function draw(script) {
    var canvas = script.parentNode, figure = canvas.parentNode, place = canvas.querySelector("div") || document.createElement("div");
    var spec = JSON.parse(script.textContent.replace(/"\$([\w-]+)"/g, function (_, name) { return JSON.stringify(colour(name)); }));
    var panels = ["concat", "hconcat", "vconcat", "facet", "repeat"].some(function (name) { return name in spec; });
    if (!panels) { spec.width = Math.max(200, figure.clientWidth); spec.autosize = { type: "fit-x", contains: "padding" }; }
    canvas.append(place);
    window.vegaEmbed(place, spec, { ast: true, defaultStyle: false, renderer: "svg", actions: false, config: config(), tooltip: false })
      .then(function () {
        var svg = place.querySelector("svg");
        ["role", "aria-roledescription", "aria-label"].forEach(function (name) { svg.removeAttribute(name); });
        svg.setAttribute("aria-hidden", "true");
      }).catch(function () { place.remove(); });
  }
  function all() { document.querySelectorAll(".canvas > script").forEach(draw); }
  /* Words are measured in the type that they are drawn in. */
  document.fonts.load("14px 'Source Sans 3'").then(all, all);
  var width = window.innerWidth, wait;
  window.addEventListener("resize", function () {
    if (window.innerWidth === width) { return; }
    width = window.innerWidth; clearTimeout(wait); wait = setTimeout(all, 150);
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
})();
