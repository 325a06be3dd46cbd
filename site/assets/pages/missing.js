// The page for what is not there is shown at any address: its links lead to where this script was found.
(function () {
  var here = document.currentScript, root = new URL("..", here.src), start = here.dataset.root;
  document.querySelectorAll("a[href], link[rel=icon], img[src], script[src]").forEach(function (element) {
    var name = "href" in element ? "href" : "src", to = element.getAttribute(name);
    var leads = to.indexOf(start) === 0 ? new URL(to.slice(start.length), root).href : element[name];
    if (leads === element[name]) return;
    // A script that was not found is asked for once more only as another one.
    var led = element.tagName === "SCRIPT" ? document.createElement("script") : element;
    led.setAttribute(name, leads);
    if (led !== element) element.replaceWith(led);
  });
})();
