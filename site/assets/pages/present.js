/* The page as slides: "#present" in the address shows its sections one at a time, "#present-3" the third. */
{
  const main = document.querySelector("main"), link = document.querySelector("a.present");
  const LINE = "article, li, tbody tr, .said", BLOCK = ":scope > header, .columns > * > *";
  let slides = [], at = 0, bar = null;

  function element(name, text, attributes) {
    const el = Object.assign(document.createElement(name), attributes || {});
    el.textContent = text;
    return el;
  }

  const hide = (el, off) => el.toggleAttribute("data-off", off);

  /* Where the bar begins: nothing should reach below it. */
  const floor = () => innerHeight - bar.offsetHeight - parseFloat(getComputedStyle(main).paddingBottom);
  const bottom = (el) => el.getBoundingClientRect().bottom;

  /* A part of the page, in the order of reading: each goal of a section is a slide of its own, and short lists under
     their headings share one as long as there is room. */
  function split(block) {
    const children = [...block.children].filter((el) => !el.matches("h2")), heads = children.filter((el) => el.matches("h3"));
    const begins = heads.length ? heads : children.filter((el) => el.matches("article"));
    if (begins.length < 2) { return [{ block, shown: [block], rest: [] }]; }
    const slide = (shown) => ({ block, shown, rest: children.filter((el) => !shown.includes(el)) });
    const groups = [];
    for (const el of children) {
      if (begins.includes(el) || !groups.length) { groups.push([]); }
      groups.at(-1).push(el);
    }
    const packed = [];
    for (const group of groups) {
      const both = heads.length && packed.length ? slide([...packed.at(-1).shown, ...group]) : null;
      if (both) { draw(both); }
      if (both && bottom(group.at(-1)) <= floor()) { packed[packed.length - 1] = both; } else { packed.push(slide(group)); }
    }
    return packed;
  }

  /* The lines between which a slide may be cut: the outermost ones, or several articles themselves. */
  function lines({ shown }) {
    const articles = shown.filter((el) => el.matches("article"));
    if (articles.length > 1) { return articles; }
    return shown.flatMap((root) => [...root.querySelectorAll(LINE)].filter((el) => {
      const above = el.parentElement.closest(LINE);
      return !above || above === root || !root.contains(above);
    }));
  }

  /* What is longer than the screen goes on, on the next slide. */
  function cut(slide) {
    const all = lines(slide), pieces = [];
    let from = 0;
    do {
      const piece = { ...slide, rest: [...slide.rest, ...all.slice(0, from)] };
      draw(piece);
      const to = all.findIndex((el, i) => i > from && bottom(el) > floor());
      if (to > 0) {
        piece.rest.push(all[to], ...[...slide.block.querySelectorAll("*")].filter((el) => all[to].compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING));
      }
      pieces.push(piece);
      from = to;
    } while (from > 0);
    return pieces;
  }

  function draw({ block, rest }) {
    for (const el of main.querySelectorAll("[data-off]")) { hide(el, false); }
    for (const el of main.querySelectorAll(BLOCK)) { hide(el, el !== block); }
    for (const el of rest) { hide(el, true); }
    scrollTo(0, 0);
  }

  function prepare() {
    slides = [...main.querySelectorAll(BLOCK)].filter((el) => el.textContent.trim()).flatMap(split).flatMap(cut);
  }

  function show(number) {
    at = Math.max(0, Math.min(slides.length - 1, number));
    const { shown } = slides[at];
    draw(slides[at]);
    const head = shown.map((el) => (el.matches("h3") ? el : el.querySelector("h1, h2, h3, figcaption b"))).find(Boolean);
    const title = element("span", head ? head.textContent.trim() : "");
    bar.querySelector("[role=status]").replaceChildren(element("b", `${at + 1} of ${slides.length}`), " ", title);
    const [back, on] = bar.querySelectorAll("button");
    back.disabled = at === 0;
    on.disabled = at === slides.length - 1;
    if (!bar.contains(document.activeElement)) { main.focus({ preventScroll: true }); }
  }

  const go = (number) => location.replace(`#present-${Math.max(1, Math.min(slides.length, number + 1))}`);

  function begin() {
    bar = element("nav", "", { className: "slides" });
    bar.setAttribute("aria-label", "Slides");
    const [back, on, out] = ["Back", "Next", "Close"].map((text) => element("button", text, { type: "button" }));
    back.addEventListener("click", () => go(at - 1));
    on.addEventListener("click", () => go(at + 1));
    out.addEventListener("click", leave);
    const status = element("p", "");
    status.setAttribute("role", "status");
    bar.append(status, back, on, out);
    document.body.append(bar);
    document.documentElement.classList.add("presenting");
    prepare();
  }

  function end() {
    bar.remove();
    bar = null;
    document.documentElement.classList.remove("presenting");
    for (const el of main.querySelectorAll("[data-off]")) { hide(el, false); }
    link.focus();
  }

  const leave = () => location.replace("#main");

  /* The address says which slide is shown, so that a link leads to it and going back leads out. */
  function follow() {
    const asked = /^#present(?:-(\d+))?$/.exec(location.hash);
    if (!asked) {
      if (bar) { end(); }
      return;
    }
    if (!bar) { begin(); }
    show(Number(asked[1] || 1) - 1);
  }

  document.addEventListener("keydown", (event) => {
    if (!bar || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) { return; }
    const pressed = event.key === " " && event.shiftKey ? "PageUp" : event.key;
    if (pressed === " " && event.target.closest("button, summary")) { return; }
    // A slide that is still too long is scrolled first.
    const room = document.documentElement.scrollHeight - innerHeight - scrollY > 2;
    if ((room && [" ", "PageDown", "ArrowDown"].includes(pressed)) || (scrollY > 0 && ["PageUp", "ArrowUp"].includes(pressed))) { return; }
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, PageDown: at + 1, " ": at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, PageUp: at - 1, Home: 0, End: slides.length - 1 }[pressed];
    if (to === undefined && pressed !== "Escape") { return; }
    event.preventDefault();
    pressed === "Escape" ? leave() : go(to);
  });

  /* A finger that strokes sideways turns the slide. */
  let from = null;
  main.addEventListener("touchstart", ({ touches }) => { from = touches.length === 1 ? touches[0] : null; }, { passive: true });
  main.addEventListener("touchend", ({ changedTouches: [to] }) => {
    if (!bar || !from) { return; }
    const x = to.clientX - from.clientX, y = to.clientY - from.clientY;
    if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) { go(x < 0 ? at + 1 : at - 1); }
  });

  addEventListener("resize", () => {
    if (!bar) { return; }
    const first = slides[at].shown[0];
    prepare();
    const now = Math.max(0, slides.findIndex(({ shown }) => shown.includes(first)));
    go(now);
    show(now);
  });
  addEventListener("hashchange", follow);
  follow();
}
