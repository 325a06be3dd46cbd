// The page for what is not there is shown at any address: its links lead to where this script was found.
(function () {
  var here = document.currentScript, root = new URL("..", here.src), start = here.dataset.root;
  document.querySelectorAll("a[href], img[src]").forEach(function (element) {
    var name = element.tagName === "A" ? "href" : "src", to = element.getAttribute(name);
    if (to.indexOf(start) === 0) element.setAttribute(name, new URL(to.slice(start.length), root).href);
  });
})();
