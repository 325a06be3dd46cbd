// A place: the line to the server, who takes part here, and what is not confirmed yet.

const PREFIX = "okrlib.workshop", TAB = random(), LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const ANSWER_WITHIN = 8000, SOON = 400;
/** The most letters in a message: the server ends the line of whoever sends a much longer one. */
const MOST_SENT = 60_000;

class Place {
  /** *changed* is called after every change. */
  constructor(changed) {
    Object.assign(this, { changed, said: "", parts: {}, mine: { desk: false, state: "", who: "" }, settled: [], returned: [], then: new Map(), typing: {}, offset: 0, tries: 0, code: null });
    this.held = this.read("sessionStorage") ?? { who: null, queue: [], typed: {} };
    const [, desk, key, home] = location.hash.match(/^#(join|desk)=([\w-]+)(?:&home=((?:127\.0\.0\.1|localhost)(?::\d+)?))?$/) ?? [];
    if (key) Object.assign(this.held, { key, home }); // the boards from which it was opened: cookies are each host's own
    this.held.key ??= this.read("localStorage")?.key;
    // The facilitator's screen is often the wall's: its secret does not stay in the address.
    if (desk === "desk") history.replaceState(null, "", "/");
    this.keep();
    this.remember((known) => (known.key = this.held.key));
    if (this.held.key) this.connect();
    else this.shut = "none";
    setInterval(() => this.watch(), 2000);
    addEventListener("online", () => this.connect());
    addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.connect());
  }

  // -- storage; a browser that forbids it still takes part, until the page is left

  read(where) {
    try {
      return JSON.parse(window[where].getItem(PREFIX)); // to name it is forbidden already
    } catch {
      return null;
    }
  }

  write(where, value) {
    try {
      window[where].setItem(PREFIX, JSON.stringify(value));
    } catch {
      this.said = "This browser keeps nothing: stay on this page until the workshop is over.";
    }
  }

  keep() {
    this.write("sessionStorage", this.held);
  }

  remember(change) {
    const known = this.read("localStorage") ?? {};
    change(known);
    this.write("localStorage", known);
  }

  // -- the line

  connect() {
    if (this.shut || (this.socket && this.socket.readyState < 2)) return;
    clearTimeout(this.retry);
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/talk`);
    this.socket = socket;
    socket.onopen = () => {
      this.hello();
      for (const message of this.held.queue) this.pass({ messages: [bare(message)] });
    };
    socket.onmessage = ({ data }) => this.heard(JSON.parse(data));
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      if (code === 4403) {
        this.shut = "old";
        return this.changed();
      }
      this.gone ??= Date.now();
      this.retry = setTimeout(() => this.connect(), Math.min(150 * 2 ** this.tries++, 900) * (0.8 + Math.random() / 2));
      setTimeout(() => this.changed(), 1600);
    };
  }

  hello() {
    const { participant, secret } = this.held.who ?? {};
    this.pass({ hello: { key: this.held.key, participant, secret } });
  }

  get lost() {
    return this.gone && Date.now() - this.gone > 1500;
  }

  /** Whether something has been on its way for longer than one notices. */
  get slow() {
    const [first] = this.held.queue;
    return first && Date.now() - first.sent > 1500;
  }

  pass(content) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(content));
  }

  /** A line that is silent too long is a dead one. */
  watch() {
    const [first] = this.held.queue;
    if (this.slow) this.changed();
    if (first && this.socket?.readyState === 1 && Date.now() - first.sent > ANSWER_WITHIN && Date.now() - this.since > ANSWER_WITHIN) this.socket.close();
  }

  heard({ show, replies, typed, now, desk }) {
    if (now) {
      this.offset = now - Date.now() / 1000;
      Object.assign(this, { gone: null, tries: 0, since: Date.now() });
      if (this.held.who && Object.keys(this.held.typed).length) this.keepTyped(this.held.typed);
      this.knock?.(); // a server that was killed knows nothing of it
    }
    if (desk) {
      this.held.key = desk;
      history.replaceState(null, "", "/"); // the join link would count again after a reload
      this.said = "You hold the desk now: stages, clock and reveals are at the foot of the page.";
      this.remember((known) => (known.key = desk));
    }
    if (typed) this.returned.push(...Object.entries({ ...typed, ...this.held.typed }).map(([key, text]) => ({ key, text })));
    if (show) {
      const { mine, ...parts } = show;
      Object.assign(this.parts, parts);
      if (mine) {
        this.mine = mine;
        this.settled = [];
        if (mine.knock === "in") this.knock?.();
        if (mine.knock === "no") this.knock = null;
      }
      const join = this.parts.frame?.join?.link.split("#join=")[1];
      if (join && !this.mine.desk && this.held.key !== join) {
        this.held.key = join; // the desk was handed over: go on as a participant
        this.remember((known) => (known.key = join));
      }
      this.settle();
    }
    for (const reply of replies ?? []) this.answered(reply);
    this.keep();
    this.changed();
  }

  /** Another workshop than the one of before, or a name that is not ours any more: begin anew. */
  settle() {
    const id = this.parts.frame?.id;
    if (id && id !== this.held.workshop) {
      const was = this.held.workshop;
      this.held.workshop = id;
      if (was) Object.assign(this.held, { who: null, queue: [], typed: {} });
    }
    if (id && this.held.who && !this.mine.state && !this.joining) this.hello();
    if (this.held.who && ["unknown", "removed", "moved"].includes(this.mine.state) && !this.parts.frame?.finished && id) {
      if (this.mine.state !== "unknown") this.remember((known) => delete known.people?.[this.held.who.participant]);
      this.held.who = null;
      this.held.queue = this.held.queue.filter((m) => m.participant === "desk");
    }
  }

  get who() {
    return this.mine.who && this.held.who?.participant === this.mine.who ? this.held.who : null;
  }

  /** Those who took part in this workshop in this browser before. */
  get others() {
    return Object.values((this.read("localStorage") ?? {}).people ?? {}).filter((p) => p.workshop === this.held.workshop && p.participant !== this.held.who?.participant);
  }

  /** Take part as somebody who is known here. */
  take(who) {
    this.held.who = who;
    this.keep();
    this.socket.close();
  }

  /** Somebody else sits here now. */
  fresh() {
    Object.assign(this.held, { who: null, queue: this.held.queue.filter((m) => m.participant === "desk"), typed: {} });
    this.keep();
    this.socket.close();
  }

  join(name, sure = false) {
    const code = [...crypto.getRandomValues(new Uint8Array(8))].map((b) => LETTERS[b & 31]).join("");
    this.enter("join", { name, code, ...(sure ? { sure } : {}) }, name, () => (this.code = code));
  }

  /** Go on under a name that was taken on another device. */
  back(name, code) {
    this.enter("back", { name, code }, name, () => {});
  }

  enter(kind, payload, name, done, who = { participant: random(), secret: random(), name, workshop: this.held.workshop }) {
    this.knock = null;
    this.joining = this.post(kind, payload, who, (reply) => {
      this.joining = false;
      if (reply.asks === "knock") return void (this.knock = () => this.enter(kind, payload, name, done, who));
      this.asked = reply.asks ? { name, asks: reply.asks } : null;
      if (!reply.ok) return;
      who.participant = reply.participant || who.participant;
      this.held.who = who;
      this.remember((known) => (known.people = { ...known.people, [who.participant]: who }));
      done();
    });
    this.changed();
  }

  rename(name) {
    this.post("rename", { name });
  }

  // -- messages: each has an id, is kept until it is answered, and may be sent again

  post(kind, payload, from = this.who, then = null) {
    if (!from) return null;
    if (JSON.stringify(payload).length > MOST_SENT) {
      Object.assign(this, { said: "That is far too long for one message. Say it in parts.", refused: true });
      if (ui.typed) this.returned.push(ui.typed);
      this.changed();
      return null;
    }
    const message = { id: random(), participant: from.participant, secret: from.secret, kind, payload };
    Object.assign(message, { sent: Date.now(), typed: ui.typed });
    this.held.queue.push(message);
    if (then) this.then.set(message.id, then);
    this.keep();
    this.pass({ messages: [bare(message)] });
    return message.id;
  }

  command(kind, payload = {}, then = null) {
    return this.post(kind, payload, { participant: "desk", secret: this.held.key }, then);
  }

  answered(reply) {
    const at = this.held.queue.findIndex((m) => m.id === reply.id);
    if (at < 0) return;
    const [message] = this.held.queue.splice(at, 1);
    if (reply.ok) this.settled.push(message);
    else if (message.typed) this.returned.push(message.typed);
    this.said = reply.ok ? RECEIVED[message.kind] ?? "" : reply.unread ? "" : reply.says; // what is unread is said beside its field
    this.refused = this.strict = !reply.ok;
    clearTimeout(this.fading);
    if (reply.ok) this.fading = setTimeout(() => { this.said = ""; this.changed(); }, 5000);
    const then = this.then.get(message.id);
    this.then.delete(message.id);
    if (then) then(reply);
    else if (!reply.ok && message.kind === "write") notTaken(message);
  }

  // -- half-typed texts: kept here, and on the server for another device

  type(key, text) {
    if (text) this.held.typed[key] = text;
    else delete this.held.typed[key];
    this.keep();
    this.typing[key] = text;
    this.typist ??= setTimeout(() => {
      this.typist = null;
      if (this.who) this.keepTyped(this.typing);
      this.typing = {};
    }, SOON);
  }

  /** For another device; a text that is too long to be sent stays in this browser. */
  keepTyped(typed) {
    if (JSON.stringify(typed).length <= MOST_SENT) this.pass({ typed });
  }

  // -- what is hidden from everyone else: as the server has it, and what is on its way there

  get own() {
    const own = structuredClone({ entries: [], ballot: {}, ratings: {}, ...this.mine });
    const me = this.who?.participant;
    for (const { id, participant, kind, payload } of [...this.settled, ...this.held.queue]) {
      if (participant !== me) continue;
      const there = own.entries.find((e) => e.id === (payload.entry ?? id));
      if (kind === "entry_add" && !there) own.entries.push({ id, text: payload.text });
      else if (kind === "entry_edit" && there) there.text = payload.text;
      else if (kind === "entry_withdraw") own.entries = own.entries.filter((e) => e !== there);
      else if (kind === "vote") own.ballot = payload;
      else if (kind === "rate") own.ratings[payload.key_result] = payload;
    }
    return own;
  }

  /** One's own dots in this round, on the ideas that there are; what was given in another counts no more. */
  dots(round, clusters) {
    const { dots = {}, round: of } = this.own.ballot, there = new Set(clusters.map((c) => c.id));
    return of === round ? Object.fromEntries(Object.entries(dots).filter(([id, n]) => n > 0 && there.has(id))) : {};
  }

  /** One's own answer in this round; null where there is none. */
  rated(key_result, round) {
    const own = this.own.ratings[key_result];
    return own?.round === round ? own.confidence : null;
  }
}

const bare = ({ id, participant, secret, kind, payload }) => ({ id, participant, secret, kind, payload });

const RECEIVED = {
  entry_add: "Received.",
  entry_edit: "Changed.",
  entry_withdraw: "Taken back.",
  vote: "Your dots are in. You can still move them.",
  rate: "Received.",
  join: "You are in.",
  back: "Welcome back.",
  write: "Saved.",
};
