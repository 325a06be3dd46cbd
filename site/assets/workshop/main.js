// The page: state from the server, this browser's place, and what is drawn of both.

const LOST = "The server does not answer. What you do is kept here and sent by itself as soon as it is back.";
const SLOW = "Sending …";

class Page {
  constructor(root) {
    this.root = root;
    this.body = h("div.body");
    this.live = h("p.hidden", { role: "status", "aria-live": "polite" });
    this.root.append(this.body, this.live);
    this.wide = matchMedia("(min-width: 56rem)").matches;
    this.told = "";
    this.place = new Place(() => this.soon());
    ui.place = this.place;
    setInterval(() => this.second(), 1000);
    ["pointerdown", "keydown"].forEach((name) => addEventListener(name, () => (this.sound ??= new AudioContext()), { once: true }));
    this.once();
    this.draw();
  }

  /** The second click of a double click is for what the first one was on, not for what has come into its place. */
  once() {
    let first = {};
    addEventListener("click", (event) => {
      const at = event.target.closest("button"), text = at?.textContent;
      if (event.detail < 2) first = { at, text };
      else if (at && (at !== first.at || text !== first.text)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    }, true);
  }

  /** Changes that come together are drawn together. */
  soon() {
    this.wanted ??= setTimeout(() => {
      this.wanted = null;
      this.draw();
    }, 10);
  }

  act(desk) {
    const place = this.place;
    return {
      wide: this.wide,
      isDesk: desk,
      render: () => this.soon(),
      desk: (kind, payload, then) => place.command(kind, payload, then),
      // What both may do goes out as a participant's where there is one.
      say: (kind, payload, then) => (place.who ? place.post(kind, payload, place.who, then) : place.command(kind, payload, then)),
    };
  }

  draw() {
    const { place } = this, { parts } = place, desk = place.mine.desk;
    const act = this.act(desk);
    const { all = [], merges = [] } = parts.clusters ?? {};
    const state = { ...parts, clusters: all, merges, place, desk, act, offset: place.offset, may: place.who || desk };
    act.state = state;
    const { stage } = parts.frame ?? {}, round = parts.votes?.round;
    if (stage !== this.stage) {
      place.said = ""; // it was about what is over
      Object.assign(ui, { editing: null, sure: null, choice: null, card: null, picked: new Set(), find: "" });
    }
    if (round !== this.round) ui.choice = null; // it was made from other dots
    this.round = round;
    const strict = place.strict;
    renew(this.body, h("div.body", this.content(state)), strict);
    if (strict) ui.focus = null;
    place.strict = false;
    this.giveBack();
    this.attend();
    if (stage !== this.stage && this.stage) scrollTo({ top: 0 });
    this.stage = stage;
    const said = place.lost ? LOST : place.said;
    if (said !== this.said) this.live.textContent = this.said = said;
    document.title = parts.frame?.id ? `${parts.frame.title || parts.frame.teamTitle}: the workshop` : "The workshop";
  }

  content(state) {
    const { place, frame, desk } = state;
    if (place.shut) return notice(place.shut === "none" ? "A link is missing" : "This link opens nothing any more", place.shut === "none" ? "Open the link that the facilitator gave you, or scan the code once more." : "Ask the facilitator for the link of today.");
    if (!frame) return [notice("One moment …", place.lost ? LOST : "")];
    if (!frame.id) return desk ? setUp(state) : notice("The facilitator is opening the workshop", "This page goes on by itself.");
    return [
      head(state),
      h("div.columns",
        h("main.main",
          h(place.lost || (place.refused && place.said) ? "p.said.refused" : "p.said", { key: "said" }, place.lost ? LOST : place.slow ? SLOW : place.said),
          place.code && yourCode(state),
          desk && frame.notes.map((note) => h("p.said.refused", { key: note }, note)),
          linkShown(state) && joinLink(frame.join),
          desk && atTheDoor(state),
          wayIn(state),
          kept(state),
          h("div.stage", { key: frame.stage }, STAGE[frame.stage](state)),
          !frame.finished && doneMark(state)),
        h("aside.side", { "aria-label": "People and questions" }, !frame.finished && roll(state), state.coach.ask?.length > 0 && asked(state.coach.ask))),
      desk && deskBar(state),
    ];
  }

  /** Texts that were refused or half typed, into their fields, unless something new is typed there. */
  giveBack() {
    const { place } = this;
    place.returned = place.returned.filter(({ key, text }) => {
      const field = this.body.querySelector(`#okr-${TAB}-${CSS.escape(key)}`);
      if (!field) return true;
      if (!field.value) {
        field.value = text;
        field.oninput?.({ target: field });
      }
      return false;
    });
  }

  /** The focus goes where `goTo` wants it, as soon as that is there. */
  attend() {
    const wanted = ui.focus && this.body.querySelector(`#${CSS.escape(ui.focus)}`);
    if (!wanted) return;
    ui.focus = null;
    wanted.focus();
  }

  second() {
    const { frame } = this.place.parts;
    if (!frame?.id || frame.finished) return;
    const { left, text } = clockText(frame.clock, this.place.offset);
    const at = this.body.querySelector(".clock b");
    if (at && at.textContent !== text) at.firstChild.data = text;
    at?.parentElement.classList.toggle("over", left < 0);
    const say = !frame.clock.running ? "" : left < 0 ? "Time is up." : left < 60 ? "Less than a minute left." : left < 300 && frame.clock.minutes > 5 ? "Less than five minutes left." : "";
    this.root.classList.toggle("up", say === "Time is up.");
    if (say === this.told) return;
    this.told = say;
    this.live.textContent = say;
    if (say === "Time is up." && !muted()) this.ring();
  }

  /** Two soft tones. */
  ring() {
    const at = this.sound?.currentTime;
    if (at === undefined) return;
    [660, 550].forEach((pitch, i) => {
      const tone = this.sound.createOscillator(), volume = this.sound.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.2, at + i * 0.35);
      volume.gain.exponentialRampToValueAtTime(0.001, at + i * 0.35 + 0.6);
      tone.connect(volume).connect(this.sound.destination);
      tone.start(at + i * 0.35);
      tone.stop(at + i * 0.35 + 0.7);
    });
  }
}

const notice = (title, text) => h("main.notice", h("h1", title), h("p.lede", text));

const asked = (questions) => h("section.asked", h("h2", "To ask one another"), h("ul.plain", questions.map((q) => h("li", words(q)))));

new Page(document.getElementById("room"));
