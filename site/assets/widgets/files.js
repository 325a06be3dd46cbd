// A file that is chosen or dropped, sent in parts: a message between browser and notebook has a largest size.
const PART = 2_000_000;

function render({ model, el }) {
  const [label, input, said] = ["label", "input", "small"].map((name) => document.createElement(name));
  said.setAttribute("role", "status");
  label.textContent = "Choose a file, or drop it here";
  input.type = "file";
  input.accept = model.get("accept");
  label.append(input);
  el.classList.add("okr-file");
  el.append(label, said);
  input.addEventListener("change", async () => {
    const [file, ...others] = input.files;
    if (!file) return;
    const data = await file.arrayBuffer().catch(() => null); // a folder, or what is gone or far too large
    said.textContent = !data ? `${file.name} cannot be read. Choose a file, and no folder.` : others.length ? `Only ${file.name} is taken: one file at a time.` : "";
    input.value = ""; // so that the same file may be chosen again
    if (!data) return;
    const parts = Math.max(1, Math.ceil(data.byteLength / PART));
    for (let part = 0; part < parts; part++) {
      const piece = data.slice(part * PART, (part + 1) * PART);
      model.send({ name: file.name, part, parts }, undefined, [piece]);
    }
  });
  // Beside the field a dropped file would replace the page.
  el.addEventListener("dragover", (event) => { event.preventDefault(); el.classList.add("is-over"); });
  el.addEventListener("dragleave", () => el.classList.remove("is-over"));
  el.addEventListener("drop", (event) => {
    event.preventDefault();
    el.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
}

export default { render };
