// Deleting several of the jobs in the list.

import * as api from "./api.js";
import { confirm, h, show } from "./dom.js";
import { count } from "./format.js";

export class Bulk {
  #chosen = new Set(); // ids
  ids = []; // of the list

  // deleted is called when something was, failed with an error that it ended with.
  constructor(parts, { deleted, failed }) {
    Object.assign(this, { parts, deleted, failed });
    parts.choose.addEventListener("click", () => this.#open(true));
    parts.chooseEnd.addEventListener("click", () => this.#open(false));
    parts.chooseAll.addEventListener("change", () => this.#all(parts.chooseAll.checked));
    parts.deleteChosen.addEventListener("click", () => this.#delete());
    this.#render();
  }

  // box makes the box by which a job is chosen.
  box(id, title) {
    const change = (event) => {
      if (event.target.checked) this.#chosen.add(id);
      else this.#chosen.delete(id);
      this.#render();
    };
    const box = h("input", { type: "checkbox", "aria-label": `Choose ${title}`, onchange: change });
    box.checked = this.#chosen.has(id);
    return h("label", { class: "pick" }, box);
  }

  // shown is told the ids of the jobs in the list.
  shown(ids) {
    for (const id of this.#chosen) if (!ids.includes(id)) this.#chosen.delete(id);
    this.ids = ids;
    this.parts.choose.disabled = ids.length === 0;
    this.#render();
  }

  #open(open) {
    const { parts } = this;
    if (!open) this.#all(false);
    parts.list.classList.toggle("choosing", open);
    parts.choose.hidden = open;
    for (const part of [parts.chooseAllLabel, parts.deleteChosen, parts.chooseEnd]) part.hidden = !open;
    (open ? parts.chooseAll : parts.choose).focus();
  }

  #all(chosen) {
    this.#chosen = new Set(chosen ? this.ids : []);
    for (const box of this.parts.list.querySelectorAll(".pick input")) box.checked = chosen;
    this.#render();
  }

  #render() {
    const { chooseAll, deleteChosen } = this.parts;
    const n = this.#chosen.size;
    chooseAll.checked = n > 0 && n === this.ids.length;
    deleteChosen.disabled = n === 0;
    deleteChosen.textContent = n === 0 ? "Delete" : `Delete ${n}`;
  }

  async #delete() {
    const ids = [...this.#chosen];
    const sure = await confirm(`Delete ${count(ids.length, "entry", "entries")}?`,
      "Their documents and PDFs are removed from the service. This cannot be undone.", "Delete");
    if (!sure) return;
    const { deleteChosen } = this.parts;
    let done = 0;
    try {
      for (const id of ids) {
        show(deleteChosen, `Deleting ${++done} of ${ids.length}`);
        deleteChosen.disabled = true;
        await gone(id);
        this.#chosen.delete(id);
      }
      this.#open(false);
    } catch (error) {
      this.failed(error);
    }
    this.#render();
    this.deleted();
  }
}

// gone deletes a job, which somebody else may have done already.
async function gone(id) {
  try {
    await api.deleteJob(id);
  } catch (error) {
    if (error.status !== 404) throw error;
  }
}
