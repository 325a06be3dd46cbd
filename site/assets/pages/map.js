/* On the map: the lines of the goal under the pointer, or with the focus, stand out. */
for (const map of document.querySelectorAll(".goal-map")) {
  const show = (goal) => {
    map.classList.toggle("lit", Boolean(goal));
    for (const tie of map.querySelectorAll("[data-from]")) {
      tie.classList.toggle("on", Boolean(goal) && [tie.dataset.from, tie.dataset.to].includes(goal.dataset.goal));
    }
  };
  for (const [name, begins] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
    map.addEventListener(name, (event) => show(begins ? event.target.closest("[data-goal]") : null));
  }
}
