/* What the figures of a chart are, one by one: by pointer, or by the arrow keys; and its picture to keep. */
(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";
  var KEPT = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "font-family", "font-size", "font-weight", "paint-order"];
  function made(tag, name, text) { var el = document.createElement(tag); el.className = name; if (text) { el.textContent = text; } return el; }

  function follow(figure, canvas) {
    var table = figure.querySelector("table"), tip = made("div", "tip"), at = -1;
    var heads = Array.from(table.tHead.rows[0].cells, function (cell) { return cell.textContent; });
    var rows = table.tBodies[0].rows;
    function plot() { return Array.from(canvas.querySelectorAll("svg.plot")).find(function (svg) { return svg.clientWidth; }); }
    function places(svg) { return svg.dataset.x.split(" ").map(Number); }
    function clear() { canvas.querySelectorAll(".here, .ring").forEach(function (el) { el.remove(); }); tip.remove(); }
    function draw(svg, name, d) { var path = document.createElementNS(SVG, "path"); path.setAttribute("class", name); path.setAttribute("d", d); svg.append(path); }
    function show(row) {
      var svg = plot(), xs = svg && places(svg);
      clear();
      if (!svg || row < 0 || row >= xs.length || !rows[row]) { at = -1; return; }
      at = row;
      var x = xs[row], box = svg.viewBox.baseVal, grid = svg.querySelector(".grid").getBBox();
      draw(svg, "here", "M" + x + " " + grid.y + "v" + grid.height);
      svg.querySelectorAll(".line.value").forEach(function (line) {
        line.getAttribute("d").split(/[M,]/).forEach(function (pair) {
          var point = pair.split(" ").map(parseFloat);
          if (point.length === 2 && Math.abs(point[0] - x) < 0.8) { draw(svg, "ring", "M" + (point[0] - 4) + " " + point[1] + "a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"); }
        });
      });
      tip.replaceChildren(made("b", "", rows[row].cells[0].textContent));
      Array.from(rows[row].cells).slice(1).forEach(function (cell, i) {
        if (cell.textContent === "–") { return; }
        var line = made("span", "", heads[i + 1] + " ");
        line.append(made("b", "", cell.textContent));
        tip.append(line);
      });
      canvas.append(tip);
      var scale = svg.clientWidth / box.width, left = x * scale + 12;
      tip.style.left = Math.max(0, left + tip.offsetWidth > canvas.clientWidth ? left - 24 - tip.offsetWidth : left) + "px";
    }
    tip.setAttribute("role", "status");
    canvas.tabIndex = 0;
    canvas.setAttribute("aria-description", "Arrow keys tell each figure.");
    ["pointermove", "pointerdown"].forEach(function (kind) { canvas.addEventListener(kind, near); });
    function near(event) {
      var svg = plot(); if (!svg) { return; }
      var x = (event.clientX - svg.getBoundingClientRect().left) * svg.viewBox.baseVal.width / svg.clientWidth, row = -1, best = 40;
      places(svg).forEach(function (place, i) { if (Math.abs(place - x) < best) { best = Math.abs(place - x); row = i; } });
      if (row !== at) { show(row); }
    }
    // A finger has no way to stay; what it touched goes when another place is touched.
    canvas.addEventListener("pointerleave", function (event) { if (event.pointerType === "mouse") { at = -1; clear(); } });
    canvas.addEventListener("blur", function () { at = -1; clear(); });
    canvas.addEventListener("keydown", function (event) {
      var last = rows.length - 1;
      var to = { ArrowLeft: at < 0 ? last : at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
      if (event.key === "Escape") { at = -1; clear(); }
      if (to === undefined) { return; }
      event.preventDefault();
      show(Math.max(0, Math.min(last, to)));
    });
  }

  /* The drawing with its looks written into it, and what it says above. */
  function picture(figure, svg) {
    var copy = svg.cloneNode(true), from = svg.querySelectorAll("*"), box = svg.viewBox.baseVal, head = 48;
    copy.querySelectorAll("*").forEach(function (el, i) {
      var look = getComputedStyle(from[i]);
      KEPT.forEach(function (name) { el.setAttribute(name, look.getPropertyValue(name)); });
    });
    copy.setAttribute("xmlns", SVG);
    // Elsewhere its words are set in another type, which may be wider.
    Object.entries({ width: box.width + 60, height: box.height + head, viewBox: [-20, -head, box.width + 60, box.height + head].join(" ") }).forEach(function (pair) { copy.setAttribute(pair[0], pair[1]); });
    var style = getComputedStyle(document.body), caption = figure.querySelector("figcaption");
    [[caption.querySelector("b").textContent, -30, 600], [(caption.childNodes[1] || {}).textContent || "", -11, 400]].forEach(function (line) {
      var text = document.createElementNS(SVG, "text");
      var looks = { x: 0, y: line[1], fill: style.color, "font-family": style.fontFamily, "font-size": 14, "font-weight": line[2] };
      Object.keys(looks).forEach(function (name) { text.setAttribute(name, looks[name]); });
      text.textContent = line[0].trim();
      copy.prepend(text);
    });
    var ground = document.createElementNS(SVG, "rect");
    Object.entries({ x: -20, y: -head, width: "100%", height: "100%", fill: style.backgroundColor }).forEach(function (pair) { ground.setAttribute(pair[0], pair[1]); });
    copy.prepend(ground);
    return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
  }

  /* The table below as CSV, with numbers as programs read them in any language. What a spreadsheet would take
     for a formula gets an apostrophe. */
  function numbers(table) {
    var comma = /^1.?000,5$/.test((1000.5).toLocaleString(document.documentElement.lang || "en"));
    var whole = comma ? /^-?\d{1,3}([.\s]?\d{3})*(,\d+)?$/ : /^-?\d{1,3}(,?\d{3})*(\.\d+)?$/;
    var lines = Array.from(table.rows, function (row) {
      return Array.from(row.cells, function (cell) {
        var text = cell.textContent.trim().replace(/\u2212/g, "-").replace(/\u00a0/g, " ").replace(/^\u2013$/, "");
        if (whole.test(text)) { text = text.replace(comma ? /[.\s]/g : /,/g, "").replace(",", "."); }
        return '"' + (/^(?:[=+@]|-(?!\d))/.test(text) ? "'" : "") + text.replace(/"/g, '""') + '"';
      }).join(",");
    });
    return new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" });
  }

  document.querySelectorAll("figure.chart").forEach(function (figure) {
    var canvas = figure.querySelector(".canvas");
    if (!canvas.querySelector("svg.plot")) { return; }
    follow(figure, canvas);
    var stem = (document.title + " " + figure.querySelector("b").textContent).replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80);
    function keep(words, ending, content) {
      var link = made("a", "save", words);
      link.href = "#";
      link.download = stem + ending;
      link.addEventListener("click", function () {
        link.href = URL.createObjectURL(content());
        setTimeout(function () { URL.revokeObjectURL(link.href); link.href = "#"; }, 1000);
      });
      figure.querySelector("details").before(link);
    }
    keep("Save numbers", ".csv", function () { return numbers(figure.querySelector("table")); });
    keep("Save picture", ".svg", function () {
      return picture(figure, Array.from(canvas.querySelectorAll("svg.plot")).find(function (each) { return each.clientWidth; }));
    });
  });
})();
