// The uploads under way, above whatever view is shown.

import { h, ltr, show, showProblem, speak } from "./dom.js";
import { bytes, number, visible } from "./format.js";
import { Upload } from "./upload.js";

const texts = new Map([
  ["waiting", () => "Waiting"],
  ["packing", (u) => `Packing ${number(u.files.length)} documents, ${bytes(u.done)} of ${bytes(u.total)}`],
  ["sending", (u) => `${bytes(u.done)} of ${bytes(u.total)}`],
  ["finishing", () => "Sent. The service looks at it"],
]);

export class Tray {
  #queue = [];
  #busy = false;
  #note = null;

  constructor(element, page) {
    Object.assign(this, { element, page });
    window.addEventListener("beforeunload", (event) => {
      if (this.#busy) event.preventDefault();
    });
  }

  // note shows something about what was chosen, instead of the note before; "" shows nothing.
  note(text) {
    this.#note?.remove();
    this.#note = null;
    if (text !== "") {
      const dismiss = h("button", { type: "button", onclick: () => this.note("") }, "Dismiss");
      this.#note = h("div", { class: "card upload", role: "status" }, h("div", { class: "head" }, h("span", null, text), dismiss));
      this.element.prepend(this.#note);
    }
    this.#showOrHide();
  }

  #showOrHide() {
    this.element.hidden = this.element.children.length === 0;
  }

  // add sends lots, one after another. done gets the id of each one's job.
  add(lots, done) {
    for (const lot of lots) this.#enqueue(new Card(lot, this, done));
  }

  #enqueue(card) {
    this.element.append(card.element);
    this.#showOrHide();
    this.again(card);
  }

  // again sends a card's lot, or goes on with it.
  again(card) {
    this.#queue.push(card);
    this.#work();
  }

  remove(card) {
    this.#queue = this.#queue.filter((c) => c !== card);
    card.element.remove();
    this.#showOrHide();
  }

  async #work() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#queue.length > 0) await this.#queue.shift().run();
    this.#busy = false;
  }
}

// Card shows one upload.
class Card {
  constructor(lot, tray, done) {
    Object.assign(this, { tray, done });
    this.upload = new Upload(lot, tray.page.choices.asked(), tray.page.limits, () => this.#render());
    this.text = h("span", { class: "muted" });
    this.bar = h("progress", { max: "1", value: "0", "aria-label": `Upload of ${visible(lot.name)}` });
    this.problem = h("p", { class: "error", role: "alert", hidden: true });
    this.retry = h("button", { type: "button", hidden: true, onclick: () => this.#again() }, "Try again");
    this.stop = h("button", { type: "button", onclick: () => this.#cancel() }, "Cancel");
    this.element = h("div", { class: "card upload" },
      h("div", { class: "head" }, h("strong", null, h("bdi", ltr, visible(lot.name))), this.text),
      this.bar, this.problem, h("div", { class: "buttons" }, this.retry, this.stop));
    this.#render();
  }

  #render() {
    this.text.textContent = texts.get(this.upload.step)(this.upload);
    this.bar.value = this.upload.total > 0 ? this.upload.done / this.upload.total : 0;
  }

  // run sends the lot. It does not throw: what went wrong is shown on the card.
  async run() {
    try {
      const id = await this.upload.run();
      this.tray.remove(this);
      speak(`${visible(this.upload.name)} is sent`);
      this.done(id);
    } catch (error) {
      if (this.cancelled) return;
      this.optionRefused = this.tray.page.choices.refuse(error);
      showProblem(this.problem, this.optionRefused ? { message: this.tray.page.choices.refused.text } : error);
      this.bar.hidden = true;
      this.retry.hidden = error.status === 400 && !this.optionRefused; // the same again would be refused again
      this.stop.textContent = "Dismiss";
      show(this.text, "Not sent");
      if (this.optionRefused) this.tray.page.refused();
    }
  }

  #again() {
    if (this.optionRefused) this.upload.options = this.tray.page.choices.asked(); // as they are now
    showProblem(this.problem, null);
    this.bar.hidden = false;
    this.retry.hidden = true;
    this.stop.textContent = "Cancel";
    this.#render();
    this.tray.again(this);
  }

  async #cancel() {
    this.cancelled = true;
    this.tray.remove(this);
    try {
      await this.upload.cancel();
    } catch {
      // the job of an upload that never comes ends by itself
    }
  }
}
