/* The catalogue of KPIs: sorted and filtered in place, and what is shown is announced. */
(function () {
  "use strict";
  var form = document.querySelector("form.filters"), first = document.querySelector("section > ul.catalogue");
  if (!form || !first) { return; }
  var status = form.querySelector("[role=status]"), lists = document.querySelectorAll("section > ul.catalogue");
  var rows = Array.from(document.querySelectorAll("ul.catalogue > li")), home = rows.map(function (row) { return row.parentNode; });
  var heading = first.previousElementSibling, own = heading.textContent, sorted = "";
  function name(row) { return row.querySelector(".name").textContent; }

  function compare(by) {
    return function (a, b) {
      if (by === "name") { return name(a).localeCompare(name(b)); }
      var x = a.dataset[by], y = b.dataset[by];
      // What has no figure to sort by stands last.
      if (x === undefined || y === undefined) { return (x === undefined) - (y === undefined); }
      return by === "next" ? (x < y ? -1 : x > y ? 1 : 0) : by === "worse" ? y - x : x - y;
    };
  }

  function apply() {
    var by = form.elements.sort.value, shown = 0;
    var order = by ? rows.slice().sort(compare(by)) : rows;
    order.forEach(function (row, i) {
      if (by !== sorted) { (by ? first : home[i]).append(row); }
      row.hidden = ["team", "change", "promise"].some(function (key) {
        var wanted = form.elements[key].value;
        return wanted && row.dataset[key] !== wanted;
      });
      shown += !row.hidden;
    });
    sorted = by;
    heading.textContent = by ? "All teams" : own;
    lists.forEach(function (list) { list.parentNode.hidden = !list.querySelector("li:not([hidden])"); });
    document.body.classList.toggle("across", Boolean(by));
    status.textContent = shown + " of " + rows.length + " KPIs" + (by ? ", by " + form.elements.sort.selectedOptions[0].text.toLowerCase() : "");
  }

  form.addEventListener("change", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-change]");
    if (!link) { return; }
    event.preventDefault();
    ["team", "change", "promise"].forEach(function (key) { form.elements[key].value = link.dataset[key] || ""; });
    apply();
    form.scrollIntoView();
    form.elements.change.focus();
  });
  form.hidden = false;
  apply();
  // Going back, a browser fills the lists in as they were, and only after this script.
  addEventListener("pageshow", apply);
})();
