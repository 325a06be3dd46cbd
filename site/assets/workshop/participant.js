// A place: who takes part in this tab, what is theirs alone, and what the kernel has not answered yet.

const HERE_EVERY = 8000, AGAIN_AFTER = 4000, ANSWER_WITHIN = 350;
const PREFIX = "okrlib.workshop.", TAB = random();

class Place {
  /** *name* is the workshop's id; *send* passes a message to the kernel; *changed* is told of changes. */
  constructor(name, send, changed) {
    Object.assign(this, { name, send, changed, said: "", late: false, lost: false, returned: [] });
    this.key = PREFIX + name;
    this.held = this.read(sessionStorage, this.key) ?? { who: null, queue: [] };
    this.state = this.held.who ? "checking" : "new";
    this.others = [];
    this.channel = new BroadcastChannel(this.key);
    this.channel.onmessage = ({ data }) => this.heard(data);
    this.ask();
    this.timers = [setInterval(() => this.here(), HERE_EVERY), setInterval(() => this.again(), AGAIN_AFTER)];
    this.leave = () => this.channel.postMessage({ left: TAB });
    addEventListener("pagehide", this.leave);
    send({ here: null, time: true });
    this.here();
    this.again(true);
  }

  close() {
    this.timers.forEach(clearInterval);
    removeEventListener("pagehide", this.leave);
    this.leave();
    this.channel.close();
  }

  // -- storage; a browser that forbids it still takes part, until the page is left

  read(where, key) {
    try {
      return JSON.parse(where.getItem(key));
    } catch {
      return null;
    }
  }

  write(where, key, value) {
    try {
      where.setItem(key, JSON.stringify(value));
    } catch {
      this.said = "This browser keeps nothing: stay on this page until the workshop is over.";
    }
  }

  keep() {
    this.write(sessionStorage, this.key, this.held);
  }

  known() {
    return this.read(localStorage, this.key) ?? {};
  }

  remember(change) {
    const known = this.known();
    change(known);
    this.write(localStorage, this.key, known);
  }

  get who() {
    return this.state === "in" ? this.held.who : null;
  }

  /** The desk's secret. Every tab of the facilitator's browser holds the desk, which does no harm. */
  get desk() {
    return this.known().desk ?? null;
  }

  // -- one tab, one participant: sessionStorage is copied when a tab is duplicated

  ask() {
    this.live = new Set();
    this.channel.postMessage({ ask: TAB, participant: this.held.who?.participant ?? null });
    setTimeout(() => this.settle(), ANSWER_WITHIN);
  }

  heard(data) {
    const mine = this.held.who?.participant;
    if (data.ask && data.ask !== TAB && this.state === "in") {
      this.channel.postMessage({ live: mine, tab: TAB });
    } else if (data.live && data.tab !== TAB) {
      this.live.add(data.live);
    } else if (data.take && data.take === mine && data.tab !== TAB && this.state === "in") {
      this.state = "moved";
      this.changed();
    }
  }

  settle() {
    const mine = this.held.who?.participant;
    if (this.state === "checking") {
      this.state = this.live.has(mine) ? "twice" : "in";
      if (this.state === "in") this.here();
    }
    const before = Object.values(this.known().people ?? {});
    this.others = before.filter((p) => p.participant !== mine && !this.live.has(p.participant));
    this.changed();
  }

  /** Take part as somebody who is known here: reopened, or moved from another tab. */
  take(who) {
    this.channel.postMessage({ take: who.participant, tab: TAB });
    if (this.held.who?.participant !== who.participant) this.held = { queue: this.held.queue, who };
    this.state = "in";
    this.keep();
    this.here();
    this.again(true);
    this.changed();
  }

  /** Somebody else sits at this tab: nothing of the one before comes along. */
  fresh() {
    this.held = { who: null, queue: this.held.queue.filter((m) => m.participant === "desk") };
    this.state = "new";
    this.keep();
    this.ask();
    this.changed();
  }

  join(name) {
    const who = { participant: random(), secret: random(), name };
    this.joining = this.post("join", { name }, who, (reply) => {
      this.joining = null;
      if (!reply.ok) return;
      who.participant = reply.participant ?? who.participant;
      this.held = { ...this.held, who, entries: [], ballot: {}, ratings: {} };
      this.state = "in";
      this.remember((known) => (known.people = { ...known.people, [who.participant]: who }));
      this.keep();
      this.here();
    });
    this.changed();
  }

  rename(name) {
    this.post("rename", { name }, this.who, (reply) => {
      if (reply.ok) this.held.who.name = name;
    });
  }

  removed() {
    const gone = this.held.who?.participant;
    this.remember((known) => delete known.people?.[gone]);
    this.held = { who: null, queue: [] };
    this.state = "removed";
    this.keep();
  }

  /** Not secret: by it the browsers know which of them holds the desk. */
  get mark() {
    return this.known().mark ?? null;
  }

  /** Take the desk of this workshop, or open one: then what is kept belongs to that one's name. */
  takeDesk(kind = "desk", payload = {}) {
    const known = payload.resume ? this.read(localStorage, PREFIX + payload.resume)?.desk : this.desk;
    const secret = known ?? random();
    this.post(kind, payload, { participant: "desk", secret }, (reply) => {
      if (!reply.ok) return;
      const key = reply.workshop ? PREFIX + reply.workshop : this.key;
      this.write(localStorage, key, { ...this.read(localStorage, key), desk: secret, mark: random() });
      this.here();
    });
  }

  // -- messages: each has an id, is kept until it is answered, and may be sent again

  post(kind, payload, from = this.who, then = null, before = null) {
    if (!from) return null;
    const message = { id: random(), participant: from.participant, secret: from.secret, kind, payload };
    Object.assign(message, { sent: Date.now(), before, typed: ui.typed });
    this.held.queue.push(message);
    if (then) (this.then ??= new Map()).set(message.id, then);
    this.keep();
    this.pass([message]);
    return message.id;
  }

  command(kind, payload = {}) {
    return this.post(kind, payload, { participant: "desk", secret: this.desk });
  }

  pass(messages) {
    this.send({ messages: messages.map(({ sent, before, typed, ...message }) => message) });
  }

  /** There is nobody to speak to any more. */
  lose() {
    if (this.lost) return;
    this.lost = true;
    this.changed();
  }

  again(all = false) {
    const due = this.held.queue.filter((m) => all || Date.now() - m.sent >= AGAIN_AFTER);
    const late = !all && due.some((m) => Date.now() - m.sent >= 2 * AGAIN_AFTER);
    if (due.length) this.pass(due);
    if (late !== this.late) {
      this.late = late;
      this.changed();
    }
  }

  here() {
    const writing = fieldAt(document.activeElement);
    if (this.who) this.send({ here: this.who.participant, secret: this.who.secret, writing });
    if (this.desk) this.send({ here: "desk", secret: this.desk, mark: this.mark, writing: this.who ? "" : writing });
  }

  /** A reply reaches every browser; only the one that sent the message knows its id. */
  answered(reply) {
    const at = this.held.queue.findIndex((m) => m.id === reply.id);
    if (at < 0) return;
    const [message] = this.held.queue.splice(at, 1);
    this.late = false;
    this.said = reply.ok ? RECEIVED[message.kind] ?? "" : reply.says;
    this.refused = this.strict = !reply.ok;
    clearTimeout(this.fading);
    if (reply.ok) this.fading = setTimeout(() => { this.said = ""; this.changed(); }, 5000);
    if (!reply.ok) {
      this.undo(message);
      if (message.typed) this.returned.push(message.typed);
    }
    this.then?.get(message.id)?.(reply);
    this.then?.delete(message.id);
    this.keep();
    this.changed();
  }

  /** Take back what a refused message had changed here, and nothing of what was sent after it. */
  undo({ id, kind, before }) {
    const [what] = Object.keys(before ?? {});
    if (!what) return;
    const later = this.held.queue.filter((m) => m.before && what in m.before);
    if (kind === "entry_add") {
      for (const held of [this.held, ...later.map((m) => m.before)]) held.entries = held.entries?.filter((e) => e.id !== id);
    } else if (later.length) {
      later[0].before = before;
    } else {
      Object.assign(this.held, before);
    }
  }

  // -- what is hidden from everyone else, and so is never sent back: kept here

  mine(kind, payload, what, now, then = null) {
    const id = this.post(kind, payload, this.who, then, { [what]: this.held[what] });
    this.held[what] = now(this.held[what] ?? (what === "entries" ? [] : {}), id);
    this.keep();
    this.changed();
  }

  add(text) {
    this.mine("entry_add", { text }, "entries", (held, id) => [...held, { id, text }]);
  }

  edit(entry, text, then) {
    this.mine("entry_edit", { entry, text }, "entries", (held) => held.map((e) => (e.id === entry ? { id: entry, text } : e)), then);
  }

  withdraw(entry) {
    this.mine("entry_withdraw", { entry }, "entries", (held) => held.filter((e) => e.id !== entry));
  }

  vote(dots, round) {
    this.mine("vote", { dots, round }, "ballot", () => ({ dots, round }));
  }

  rate(key_result, confidence, round) {
    this.mine("rate", { key_result, confidence, round }, "ratings", (held) => ({ ...held, [key_result]: { confidence, round } }));
  }

  /** One's own dots in this round, on the ideas that there are; what was given in another counts no more. */
  dots(round, clusters) {
    const { dots = {}, round: of } = this.held.ballot ?? {};
    const there = new Set(clusters.map((c) => c.id));
    return of === round ? Object.fromEntries(Object.entries(dots).filter(([id, n]) => n > 0 && there.has(id))) : {};
  }

  /** One's own answer in this round; null where there is none. */
  rated(key_result, round) {
    const held = this.held.ratings?.[key_result];
    return held?.round === round ? held.confidence : null;
  }
}

const RECEIVED = {
  entry_add: "Received.",
  entry_edit: "Changed.",
  entry_withdraw: "Taken back.",
  vote: "Your dots are in. You can still move them.",
  rate: "Received.",
  join: "You are in.",
};
