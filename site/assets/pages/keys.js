/* "/" opens the search, from every page. */
document.addEventListener("keydown", function (event) {
  var link = document.querySelector("nav a[data-search]"), at = event.target;
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !link || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable) { return; }
  event.preventDefault();
  location.href = link.href;
});
