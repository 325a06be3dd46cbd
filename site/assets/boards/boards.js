// A board's page: draws the widgets of a kernel that only this page's own widgets can speak to.
//
// What draws them is the module that ipywidgets brings for the classic notebook. It asks for pieces of that
// notebook by name; those that it needs stand here, each as small as it may be.
(() => {
  const root = document.documentElement;
  const page = root.dataset.live;
  const MIME = "application/vnd.jupyter.widget-view+json";

  // Widgets follow light and dark as in a notebook, by an attribute.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const shade = () => { root.dataset.jpThemeLight = String(!dark.matches); };
  dark.addEventListener("change", shade);
  shade();

  // -- the line to the kernel

  let line = null, number = 0, over = false, wait = 250;
  const unsent = [], callbacks = new Map();
  const send = (message) => {
    if (line?.readyState === WebSocket.OPEN) line.send(JSON.stringify(message));
    else unsent.push(message);
  };
  const encoded = (buffer) => {
    const bytes = ArrayBuffer.isView(buffer)
      ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  };
  const decoded = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);

  // -- pieces of the classic notebook

  class Comm {
    constructor(target, id) {
      this.target_name = target;
      this.comm_id = id || crypto.randomUUID();
      this.kernel = kernel;
    }
    on_msg(hear) { this.heard = hear; }
    on_close(hear) { this.closed = hear; }
    open() { return ""; }
    close() { return ""; }
    send(data, calls, _metadata, buffers) {
      if (this.target_name === "jupyter.widget.control") {
        // A page begins with no widgets; those of its cells come as they are made.
        const content = { data: { method: "update_states", states: {}, buffer_paths: [] } };
        queueMicrotask(() => this.heard?.({ content, buffers: [] }));
        return "";
      }
      number += 1;
      const id = `${page}:${number}`;
      callbacks.set(id, calls);
      send({ comm: this.comm_id, number, data, buffers: (buffers || []).map(encoded) });
      return id;
    }
  }
  const targets = new Map(), comms = new Map();
  const kernel = {
    is_connected: () => true,
    comm_info: (_target, told) => told({ content: { comms: {} } }),
    set_callbacks_for_msg() {}, output_callback_overrides_push() {}, output_callback_overrides_pop() {},
    comm_manager: {
      register_target: (name, opened) => targets.set(name, opened),
      register_comm: (comm) => { comms.set(comm.comm_id, Promise.resolve(comm)); return comm.comm_id; },
      new_comm(target, _data, _calls, _metadata, id, _buffers) {
        const comm = new Comm(target, id);
        this.register_comm(comm);
        return Promise.resolve(comm);
      },
    },
  };
  kernel.comm_manager.kernel = kernel;
  const nothing = () => {};
  const registry = { register: nothing, get: () => ({ handler: nothing }) };
  let draw = null;
  class OutputArea {}
  OutputArea.prototype.register_mime_type = (_mime, append) => { draw = append; };
  const notebook = {
    kernel, metadata: {}, get_cells: () => [], container: { on: nothing }, events: { on: nothing },
    keyboard_manager: { actions: registry, register_events: nothing }, render_cell_output: nothing,
  };
  window.Jupyter = { version: "7.0.0", notebook, menubar: { actions: registry }, notification_area: { widget: nothing } };
  const modules = {
    module: { uri: "" },
    "base/js/namespace": window.Jupyter,
    "base/js/events": { on: nothing },
    "base/js/dialog": {},
    "notebook/js/outputarea": { OutputArea },
    "services/kernels/comm": { Comm },
  };
  const named = (name) => (name.startsWith("@jupyter-widgets/") ? modules.widgets : modules[name]);
  window.define = (needs, make) => { modules[document.currentScript.dataset.module] = make(...needs.map(named)); };
  window.define.amd = {};
  window.require = window.requirejs = (needs, done, failed) => {
    const missing = needs.filter((name) => named(name) === undefined);
    if (missing.length) queueMicrotask(() => failed?.(new Error(`There is no ${missing}`)));
    else queueMicrotask(() => done?.(...needs.map(named)));
  };
  window.requirejs.config = nothing;

  // -- what a cell shows

  const place = (cell) => document.querySelector(`[data-cell="${cell}"]`);
  const add = (host, tag, name, text) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    host.append(element);
    return element;
  };
  function show(message) {
    const host = place(message.cell);
    if (message.type === "error") {
      add(host ?? document.querySelector("main"), "p", "failed", `This could not be shown. ${message.text}`);
      return;
    }
    if (!host) return;
    if (message.type === "stream") { add(host, "pre", "", message.text); return; }
    const data = message.data;
    if (data[MIME]) {
      const area = {
        create_output_subarea: () => [add(host, "div")], keyboard_manager: notebook.keyboard_manager,
        handle_output: nothing, handle_clear_output: nothing,
      };
      draw.call(area, data[MIME], {}, { append: nothing });
    } else if (data["text/html"] !== undefined) {
      add(host, "div").innerHTML = data["text/html"];
    } else if (data["text/plain"]) {
      add(host, "pre", "", data["text/plain"]);
    }
  }

  function notice(words, label, act) {
    document.querySelector(".notice")?.remove();
    const box = document.createElement("p");
    box.className = "notice";
    box.setAttribute("role", "alert");
    box.append(words);
    if (label) add(box, "button", "", label).addEventListener("click", act);
    document.querySelector("main").prepend(box);
  }

  // What is typed is kept by then, so nothing is asked.
  function reload() {
    addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), true);
    location.reload();
  }

  function hear(message) {
    if (message.kind === "output") { show(message); return; }
    if (message.kind === "done") {
      document.querySelector(".opening")?.remove();
      root.dataset.ready = "true";
      return;
    }
    if (message.kind === "idle") {
      const calls = callbacks.get(message.parent);
      callbacks.delete(message.parent);
      calls?.iopub?.status?.({ header: { msg_type: "status" }, content: { execution_state: "idle" } });
      return;
    }
    if (message.kind === "gone") {
      over = true;
      // What is typed from now on would be lost.
      for (const shown of document.querySelectorAll(".shown")) shown.inert = true;
      notice("This board has ended. What you typed until now is kept, and offered again.", "Open it again", reload);
      return;
    }
    if (message.kind === "changed") {
      notice("The plan has changed elsewhere. What is typed here is kept, and offered again.", "Load it", reload);
      return;
    }
    const msg = {
      header: { msg_type: message.kind }, parent_header: { msg_id: message.parent }, metadata: message.metadata,
      content: { comm_id: message.comm, target_name: message.target, data: message.data },
      buffers: message.buffers.map(decoded),
    };
    if (message.kind === "comm_open") {
      const comm = new Comm(message.target, message.comm);
      comms.set(message.comm, Promise.resolve(targets.get(message.target)?.(comm, msg)).then(() => comm, () => comm));
      return;
    }
    const before = comms.get(message.comm);
    if (!before) return;
    const what = message.kind === "comm_msg" ? "heard" : "closed";
    comms.set(message.comm, before.then((comm) => Promise.resolve(comm[what]?.(msg)).then(() => comm, () => comm)));
  }

  function connect() {
    line = new WebSocket(`ws://${location.host}/-/live/${page}`);
    line.addEventListener("open", () => {
      wait = 250;
      document.querySelector(".notice")?.remove();
      for (const message of unsent.splice(0)) send(message);
    });
    line.addEventListener("message", (event) => hear(JSON.parse(event.data)));
    line.addEventListener("close", () => {
      if (over) return;
      if (wait > 250) notice("The boards do not answer. Is okr open still running?");
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, 4000);
    });
  }

  document.addEventListener("DOMContentLoaded", async () => {
    delete window.define; // both modules are here; others that come are no such modules
    // It adds a menu beside the classic notebook's help.
    const menu = add(document.body, "ul");
    menu.hidden = true;
    add(add(menu, "li"), "a").id = "help_menu";
    await modules.widgets.load_ipython_extension();
    menu.remove();
    connect();
  });
})();
