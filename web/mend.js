// Converting documents again in a way that helps them: with a password, a corrected file, other options, or as they are.

import * as api from "./api.js";
import { h, show } from "./dom.js";
import { changed, remediesOf } from "./failures.js";
import { count, visible } from "./format.js";
import { refusal } from "./options.js";
import { formatEndings, isTaken } from "./pick.js";
import { askSecrets } from "./secrets.js";

export class Mending {
  // declared are the service's options, and optionsOf gives those that a document was converted with, or without one those of the
  // job. ready tells whether documents can be converted again now; asked is called when the
  // service was asked for it, with what it says that it converts, null where it was not asked in the end.
  constructor(job, { declared, optionsOf, ready, asked, signal }) {
    Object.assign(this, { job, declared, optionsOf, ready, asked, signal });
  }

  // offer adds what helps a document to its row: controls at the end of cell, and for a corrected file the row to drop it on.
  offer(row, cell, file, name) {
    const remedies = remediesOf(file);
    if (remedies.length === 0) return;
    const wrong = h("p", { class: "error", role: "alert", hidden: true });
    const controls = remedies.map((remedy) => {
      switch (remedy.kind) {
        case "password": return this.#password(remedy, [file], "Password", `Password of ${name}`, wrong);
        case "file": return this.#file(remedy, row, file, name, wrong);
      }
      return this.#button(remedy, [file], `${remedy.text}: ${name}`, wrong);
    });
    cell.append(h("div", { class: "mend" }, ...controls, wrong));
  }

  // together makes what helps a group of documents at once.
  together({ remedy, files }) {
    const wrong = h("p", { class: "error", role: "alert", hidden: true });
    const what = `${count(files.length, "document")} ${remedy.several}.`;
    const control = remedy.kind === "password" ? this.#password(remedy, files, "One password for all of these", null, wrong)
      : this.#button(remedy, files, `${remedy.text}: ${count(files.length, "document")}`, wrong);
    return h("li", null, h("p", null, what), h("div", { class: "mend" }, control, wrong));
  }

  #password(remedy, files, label, name, wrong) {
    const input = h("input", { type: "password", required: true, autocomplete: "new-password", "aria-label": name });
    const button = h("button", null, remedy.text);
    const send = (event) => {
      event.preventDefault();
      this.#run(button, wrong, () => this.again(files.map(({ id }) => id), { password: input.value }));
    };
    return h("form", { onsubmit: send }, h("label", null, `${label} `, input), button);
  }

  #button(remedy, files, name, wrong) {
    const button = h("button", { type: "button", "aria-label": name }, remedy.text);
    button.addEventListener("click", () => this.#run(button, wrong, () => {
      const asked = remedy.change ? { options: changed(this.optionsOf(files[0]), remedy.change, this.declared) } : {};
      return this.again(files.map(({ id }) => id), asked);
    }));
    return button;
  }

  #file(remedy, row, file, name, wrong) {
    const button = h("button", { type: "button", "aria-label": `${remedy.text} for ${name}` }, remedy.text);
    const input = h("input", { type: "file", tabindex: "-1", "aria-label": `Corrected file for ${name}`, hidden: true });
    const take = (files) => this.#run(button, wrong, () => {
      if (files.length !== 1 || !isTaken(files[0].name, this.#also())) throw new Error("Drop one Word document (.docx) here: the corrected one.");
      return this.#correct(file.id, files[0], (percent) => show(button, `Sending, ${percent} %`));
    }).finally(() => show(button, remedy.text));
    button.addEventListener("click", () => {
      input.accept = [".docx,.docm,.dotx,.dotm", ...this.#also()].join(",");
      input.click();
    });
    input.addEventListener("change", () => take([...input.files]).finally(() => input.value = ""));
    row.addEventListener("dragover", () => row.classList.toggle("over", this.ready()));
    row.addEventListener("dragleave", ({ relatedTarget }) => row.classList.toggle("over", this.ready() && row.contains(relatedTarget)));
    row.addEventListener("drop", ({ dataTransfer }) => {
      row.classList.remove("over");
      if (this.ready()) take([...dataTransfer.files]);
    });
    return h("span", null, button, input);
  }

  // also returns the endings of names of documents that the job takes beside those of Word's own.
  #also() {
    return formatEndings(this.optionsOf().formats);
  }

  // run does what a button is for, and shows beside it what went wrong.
  async #run(button, wrong, work) {
    if (button.disabled) return;
    const focused = document.activeElement === button;
    button.disabled = true;
    show(wrong, "");
    let begun = null;
    try {
      begun = await work();
    } catch (error) {
      if (this.signal.aborted) return;
      show(wrong, visible(refusal(error, this.declared)?.text ?? error.message));
    }
    button.disabled = false;
    if (focused && document.activeElement === document.body) button.focus({ preventScroll: true });
    this.asked(begun);
  }

  // again converts documents again, null for all that failed. Where their PDFs are protected it asks for the passwords of those. It
  // returns what the service says that it does, null where whoever was asked went back.
  async again(ids, asked = {}) {
    const call = async (secrets) => (await api.retryJob(this.job, { ...(ids && { files: ids }), ...asked, ...secrets })).message;
    try {
      return await call({});
    } catch (error) {
      if (!this.#guarded(error)) throw error;
    }
    const secrets = await this.#secrets();
    return secrets && call(secrets);
  }

  async #correct(id, file, progress) {
    try {
      return (await api.correctFile(this.job, id, file, { convert: true, progress, signal: this.signal })).message;
    } catch (error) {
      if (!this.#guarded(error)) throw error;
    }
    const secrets = await this.#secrets();
    if (secrets === null) return null;
    await api.correctFile(this.job, id, file, { convert: false, progress, signal: this.signal });
    return this.again([id], secrets);
  }

  // guarded reports whether an error says that the PDFs' passwords are needed.
  #guarded({ code, message }) {
    return code === "invalid_request" && this.declared.some((o) => o.of_pdf && message.includes(o.field));
  }

  #secrets() {
    return askSecrets(this.declared.filter((o) => o.of_pdf));
  }
}
