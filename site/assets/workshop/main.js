// One workshop in one page: state from the kernel, this tab's place, and what is drawn of both.

const PARTS = ["frame", "roll", "counts", "clusters", "votes", "work", "coach", "setup"];

const LOST = "The notebook's program has ended. What you did is kept here. Once the facilitator has run the grey box again, this goes on by itself; if it does not, reload the page.";
const LATE = "No answer yet. What you did is kept here and sent again; if this lasts, reload the page.";

class Page {
  constructor(model) {
    this.model = model;
    this.views = new Set();
    this.offset = 0;
    this.told = "";
    this.wanted = false;
    this.changed = () => this.soon();
    PARTS.forEach((part) => model.on(`change:${part}`, this.changed));
    this.replied = (reply) => (reply.now ? this.timed(reply.now) : this.place?.answered(reply));
    model.on("msg:custom", this.replied);
    this.tick = setInterval(() => this.second(), 1000);
    this.settle();
  }

  close() {
    PARTS.forEach((part) => this.model.off(`change:${part}`, this.changed));
    this.model.off("msg:custom", this.replied);
    clearInterval(this.tick);
    this.place?.close();
  }

  /** Changes of one message are drawn together. */
  soon() {
    if (this.wanted) return;
    this.wanted = true;
    queueMicrotask(() => {
      this.wanted = false;
      this.settle();
      this.views.forEach((view) => view.draw());
    });
  }

  settle() {
    const frame = this.model.get("frame");
    const id = frame.id ?? "";
    if (this.place?.name !== id) {
      this.place?.close();
      this.place = new Place(id, (content) => this.send(content), () => this.soon());
    }
    if (frame.stage !== this.stage) {
      this.stage = frame.stage;
      this.place.said = ""; // it was about what is over
      Object.assign(ui, { editing: null, sure: null, choice: null, focus: null });
    }
    const { round } = this.model.get("votes");
    if (round !== this.round) {
      this.round = round;
      ui.choice = null; // it was made from other dots
    }
    const place = this.place, roll = this.model.get("roll");
    if (place.who && !place.joining && frame.id && !frame.finished && !roll.some((p) => p.participant === place.who.participant)) {
      // The roll may be older than the answer to the join; a second look decides.
      this.missing ??= setTimeout(() => {
        this.missing = null;
        if (place.who && !this.model.get("roll").some((p) => p.participant === place.who.participant)) {
          place.removed();
          this.soon();
        }
      }, 1500);
    }
  }

  /** Speak to the kernel; where it has ended, JupyterLab refuses, and everything stays with the place. */
  send(content) {
    try {
      this.model.send(content);
    } catch {
      this.place?.lose();
    }
  }

  /** The kernel's clock against this one's, which may be wrong. */
  timed(now) {
    this.offset = now - Date.now() / 1000;
    this.soon();
  }

  get isDesk() {
    const { desk } = this.model.get("frame");
    return Boolean(desk?.mark) && desk.mark === this.place.mark;
  }

  second() {
    const frame = this.model.get("frame");
    if (!frame.id || frame.finished) return;
    const { left, text } = clockText(frame.clock, this.offset);
    this.views.forEach((view) => view.clock(text, left));
    const say = !frame.clock.running ? "" : left < 0 ? "Time is up." : left < 60 ? "Less than a minute left." : left < 300 && frame.clock.minutes > 5 ? "Less than five minutes left." : "";
    if (say !== this.told) {
      this.told = say;
      this.views.forEach((view) => view.tell(say));
    }
  }
}

class View {
  constructor(page, el) {
    this.page = page;
    this.root = h("div.okr-room", { "data-lm-suppress-shortcuts": "true", "data-jp-suppress-context-menu": "" });
    this.body = h("div.body");
    this.live = h("p.hidden", { role: "status", "aria-live": "polite" });
    this.root.append(this.body, this.live);
    el.append(this.root);
    page.views.add(this);
    this.filled = false;
    this.wide = matchMedia("(min-width: 56rem)").matches;
    // Where somebody writes is said at once, and again with each sign of life.
    this.went = () => setTimeout(() => {
      const field = fieldAt(document.activeElement);
      if (field === this.field) return;
      this.field = field;
      page.place.here();
      page.soon();
    });
    ["focusin", "focusout"].forEach((name) => addEventListener(name, this.went));
    this.draw();
  }

  close() {
    ["focusin", "focusout"].forEach((name) => removeEventListener(name, this.went));
    if (this.filled) this.fill();
    this.page.views.delete(this);
  }

  get act() {
    const { page } = this, place = page.place;
    return {
      filled: this.filled,
      wide: this.wide,
      isDesk: page.isDesk,
      state: this.state,
      fill: () => this.fill(),
      render: () => page.soon(),
      desk: (kind, payload) => place.command(kind, payload),
      // What both may do goes out as a participant's where there is one.
      say: (kind, payload) => (place.who ? place.post(kind, payload) : place.command(kind, payload)),
      start: (payload) => place.takeDesk("begin", payload),
    };
  }

  draw() {
    const { page } = this, model = page.model, place = page.place;
    this.state = { ...Object.fromEntries(PARTS.map((part) => [part, model.get(part)])), place, offset: page.offset };
    const state = this.state, act = (this.state.act = this.act);
    // A view may be drawn before the kernel has said anything at all.
    const fresh = h("div.body", state.frame.id ? this.room({ ...state, desk: page.isDesk }, act)
      : state.setup.teams ? setUp(state) : quiet("One moment …"));
    if (state.frame.desk?.held && !place.desk && !this.seen) this.enter();
    const looked = this.inSight();
    renew(this.body, fresh, place.strict);
    if (place.strict) ui.focus = null;
    place.strict = false;
    this.giveBack(place.returned);
    this.attend();
    if (state.frame.stage !== this.stage) this.turn(state.frame.stage, looked);
    this.root.classList.toggle("filled", this.filled);
    const said = place.lost ? LOST : place.said;
    if (said !== this.said) this.tell((this.said = said));
    const both = showWriters(state.frame.id ? writers({ ...state, desk: page.isDesk }) : []);
    if (both !== this.both) this.tell((this.both = both));
  }

  room(state, act) {
    const { place, frame } = state;
    return [
      head(state),
      h("div.columns",
        h("div.main",
          h(place.lost || (place.refused && place.said) ? "p.said.refused" : "p.said", { key: "said" },
            place.lost ? LOST : place.late ? LATE : place.said),
          state.desk && frame.notes.map((note) => h("p.said.refused", { key: note }, note)),
          ui.link && frame.join && joinLink(frame.join),
          wayIn(state),
          h("div.stage", { key: frame.stage }, STAGE[frame.stage](state))),
        h("div.side", !frame.finished && roll(state), state.coach.ask?.length > 0 && asked(state.coach.ask))),
      state.desk && desk({ ...state, act }),
    ];
  }

  /** Texts that were refused, into the fields they came from, unless something new is typed there. */
  giveBack(texts) {
    for (const { key, text } of texts.splice(0)) {
      const field = this.body.querySelector(`#okr-${TAB}-${CSS.escape(key)}`);
      if (!field || field.value) continue;
      field.value = text;
      field.oninput({ target: field });
    }
  }

  /** The focus goes where `goTo` wants it, as soon as that is there. */
  attend() {
    const wanted = ui.focus && this.body.querySelector(`#${CSS.escape(ui.focus)}`);
    if (!wanted) return;
    ui.focus = null;
    wanted.focus();
  }

  /** Whether any of the panel is in the window. */
  inSight() {
    const { top, bottom } = this.root.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }

  /** A stage begins at its top: in the notebook too, for whoever looks at the panel, which may be shorter now. */
  turn(stage, looked) {
    if (this.stage && looked) {
      if (this.filled) (this.root.closest(":popover-open") ?? this.root).scrollTo({ top: 0 });
      else this.root.scrollIntoView({ block: "start" });
    }
    this.stage = stage;
  }

  clock(text, left) {
    const at = this.body.querySelector(".clock b");
    if (at && at.textContent !== text) at.firstChild.data = text;
    at?.parentElement.classList.toggle("over", left < 0);
  }

  tell(text) {
    this.live.textContent = text;
  }

  /** Whoever comes to take part sees the workshop and nothing else, until they ask for the notebook. */
  enter() {
    if (!this.root.isConnected) return void requestAnimationFrame(() => this.page.soon());
    this.seen = true;
    if (!this.filled) this.fill();
  }

  /** Show the panel and what stands beside it over the whole window; the rest of the page holds still. */
  fill() {
    const around = this.root.closest(".okr-workshop") ?? this.root;
    this.filled = !this.filled;
    if (this.filled) {
      around.setAttribute("popover", "manual");
      around.showPopover();
      this.questions = new MutationObserver((changes) => changes.forEach((c) => c.addedNodes.forEach(inFront)));
      this.questions.observe(document.body, { childList: true });
      this.still = [];
      for (let at = around; at && at !== document.body; at = at.parentElement) {
        for (const beside of at.parentElement?.children ?? []) {
          if (beside !== at && !beside.inert && !(beside instanceof HTMLScriptElement)) {
            beside.inert = true;
            this.still.push(beside);
          }
        }
      }
    } else {
      this.questions.disconnect();
      this.still.forEach((beside) => { beside.inert = false; });
      if (around.isConnected) around.hidePopover();
      around.removeAttribute("popover");
    }
    this.page.soon();
  }
}

/** What JupyterLab asks, as when a kernel has died, would stand behind the panel, and hold the keyboard there. */
function inFront(added) {
  if (!added.classList?.contains("jp-Dialog")) return;
  added.setAttribute("popover", "manual");
  added.showPopover();
}

const asked = (questions) => h("section.asked", h("h3", "To ask one another"), h("ul.plain", questions.map((q) => h("li", q))));

/** One for each widget in this browser page, however many views it has; by the widget's own name. */
const pages = (globalThis.okrlibPages ??= new Map());

/**
 * anywidget takes in nothing any more for a model whose module needed more than two seconds to load,
 * as in a browser with much else to do. Such a model is told all the same, and asks what it missed.
 */
async function hear(model) {
  const own = await model.widget_manager.get_model(model.get("name"));
  try {
    await own._handle_comm_msg({ content: { data: {} } }); // says nothing; refused where nothing is taken in
  } catch {
    const plain = Object.getPrototypeOf(Object.getPrototypeOf(own))._handle_comm_msg;
    own.comm.on_msg((message) => plain.call(own, message));
    own.comm.send({ method: "request_state" });
  }
}

export default {
  initialize({ model }) {
    hear(model);
  },
  render({ model, el }) {
    const name = model.get("name");
    if (!pages.has(name)) pages.set(name, new Page(model));
    const page = pages.get(name), view = new View(page, el);
    return () => {
      view.close();
      if (page.views.size) return;
      page.close();
      pages.delete(name);
    };
  },
};
