// The table of a job's documents: one list, however many there are.

import * as api from "./api.js";
import { h, ltr, show } from "./dom.js";
import { save } from "./download.js";
import { count, duration, finds, number, splitPath, visible } from "./format.js";
import { LongList } from "./longlist.js";
import { summary } from "./options.js";
import { pageNote } from "./pages.js";
import { canPreview, preview } from "./preview.js";
import { passing } from "./problem.js";
import { badge, fileState } from "./state.js";

const pageSize = 100; // documents that come with each look
const fewDocuments = 10; // among which nobody needs to search
const readSize = 1000; // the most that one answer returns
const readRest = 5000; // milliseconds, at least, between readings of all while the job runs

const filters = new Map([["all", "showAll"], ["completed", "showCompleted"], ["failed", "showFailed"]]);

export class Documents {
  #status = null;
  #filter = "all";
  #search = ""; // what names are to contain
  #all = []; // the documents, as far as they are known
  #read = { of: "", files: null }; // all of them, or who brings them, as they were when the job was so far
  #turn = 0; // of the last reading
  #next = 0; // when all may be read again
  #top = 0; // the row to begin at, once it is there

  constructor(job, parts, { mending, declared, failed, signal }) {
    Object.assign(this, { job, parts, mending, declared, failed, signal });
    this.list = new LongList(parts.table, (file) => this.#row(file));
    this.#restore();
    for (const [filter, part] of filters) parts[part].addEventListener("click", () => this.#choose(filter));
    parts.search.addEventListener("input", () => this.#find(parts.search.value));
    window.addEventListener("scrollend", () => this.#keep(), { signal });
    signal.addEventListener("abort", () => this.list.stop());
  }

  // restore shows what was shown of this job before the page was loaded again, or came back to.
  #restore() {
    const before = history.state?.documents;
    if (before?.job !== this.job) return;
    this.#search = this.parts.search.value = before.search;
    this.#top = before.top;
    this.#press(before.filter);
  }

  #keep() {
    const top = this.#top || this.list.first();
    history.replaceState({ documents: { job: this.job, filter: this.#filter, search: this.#search, top } }, "");
  }

  // look asks for the job's status, with its first documents, and shows it.
  async look(signal) {
    const status = await api.getJob(this.job, pageSize, null, signal);
    this.#status = status;
    if (status.next === null) this.#all = status.files;
    else this.#all = [...status.files, ...this.#all.slice(status.files.length)];
    this.#render();
    if (status.next !== null && status.finished_at === null) this.#follow();
    return status;
  }

  // all returns all documents of the job, as it is now.
  all() {
    const status = this.#status;
    const of = `${status.status} ${status.completed} ${status.failed} ${status.finished_at}`;
    if (this.#read.of !== of) {
      const read = { of, files: status.next === null ? Promise.resolve(status.files) : this.#readAll(status.total) };
      this.#read = read;
      read.files.catch(() => read.of = ""); // another time, then
    }
    return this.#read.files;
  }

  async #readAll(total) {
    const turn = ++this.#turn;
    const files = [];
    let next = null;
    do {
      const page = await api.getJob(this.job, readSize, next, this.signal);
      files.push(...page.files);
      next = page.next;
      if (turn !== this.#turn) continue; // a later one shows what it finds
      const more = files.length > this.#all.length;
      if (more && next !== null) this.#note(`Looking through the documents: ${number(files.length)} of ${number(total)}`);
      if (more || next === null) this.#all = [...files];
      if (more || next === null) this.#render();
    } while (next !== null);
    return files;
  }

  // follow reads all documents of a job that runs, again and again, but not most of the time.
  async #follow() {
    const began = performance.now();
    if (began < this.#next) return;
    this.#next = Infinity;
    try {
      await this.all();
    } catch (error) {
      if (!passing(error) && !this.signal.aborted) this.failed(error);
    }
    const ended = performance.now();
    this.#next = ended + Math.max(readRest, 10 * (ended - began));
  }

  #note(text) {
    show(this.parts.filesNote, text);
  }

  #press(filter) {
    this.#filter = filter;
    for (const [name, part] of filters) this.parts[part].setAttribute("aria-pressed", name === filter);
  }

  #choose(filter) {
    this.#press(filter);
    this.#begin();
  }

  #find(text) {
    this.#search = text;
    this.#begin();
  }

  // begin shows what is looked for now, from its beginning.
  #begin() {
    this.#top = 0;
    this.#render();
    this.#keep();
  }

  #render() {
    const { parts } = this;
    const { total, completed, failed, status, finished_at: end } = this.#status;
    parts.files.hidden = !total;
    parts.files.classList.toggle("running", end === null);
    show(parts.showCompleted, `Converted (${number(completed)})`);
    show(parts.showFailed, `${status === "cancelled" ? "Not converted" : "Failed"} (${number(failed)})`);
    parts.showFailed.disabled = failed === 0 && this.#filter !== "failed";
    parts.showCompleted.disabled = completed === 0 && this.#filter !== "completed";
    parts.search.hidden = !(total > fewDocuments) && this.#search === "";
    const searched = this.#search.trim() !== "";
    const found = this.#found(searched);
    if (this.#all.length >= (total ?? 0)) this.#note(searched ? `${count(found.length, "document")} found` : "");
    this.list.update(found);
    parts.table.hidden = found.length === 0;
    if (this.#top === 0 || found.length <= this.#top) return;
    this.list.reveal(this.#top);
    this.#top = 0;
  }

  // found returns the documents that are looked for.
  #found(searched) {
    const some = this.#filter === "all" ? this.#all : this.#all.filter((file) => file.status === this.#filter);
    return searched ? some.filter((file) => finds(file.filename, this.#search)) : some;
  }

  #row(file) {
    const { folder, base } = splitPath(file.filename);
    const name = visible(base || file.filename);
    const cell = h("td", { role: "cell", class: "name" },
      h("bdi", ltr, folder && h("span", { class: "muted" }, visible(folder)), name),
      file.error_message && h("p", { class: "why" }, visible(file.error_message)),
      warningNote(file.warnings),
      differs(file),
      fontNote(file.fonts_replaced),
      this.#another(file));
    const row = h("tr", { role: "row", class: fileState(file) }, cell,
      h("td", { role: "cell" }, badge(fileState(file))),
      h("td", { role: "cell", class: "figure", "data-label": "pages" }, file.pages === null ? "" : number(file.pages)),
      h("td", { role: "cell", class: "figure" }, file.seconds === null ? "" : duration(file.seconds)),
      h("td", { role: "cell", class: "get" }, ...(file.status === "completed" ? this.#pdf(file, name) : [])));
    this.mending.offer(row, cell, file, name);
    return row;
  }

  // another tells what was converted in the place of what was sent, and how, where that is not as all of the job.
  #another({ corrected, options }) {
    const texts = [corrected && "A corrected file is in its place.", options && `Options: ${summary(options, this.declared) || "as usual"}`].filter(Boolean);
    return texts.length > 0 && h("p", { class: "swaps" }, visible(texts.join(" ")));
  }

  #pdf(file, name) {
    const button = (text, does) => {
      const run = async (event) => {
        const pressed = event.currentTarget;
        pressed.disabled = true;
        try {
          await does.call(this, file);
        } catch (error) {
          this.failed(error);
        }
        pressed.disabled = false;
      };
      return h("button", { type: "button", "aria-label": `${text} the PDF of ${name}`, onclick: run }, text);
    };
    return [canPreview() && button("Open", this.open), button("Save", this.save)];
  }

  // save has the browser save a document's PDF.
  save(file) {
    return save(api.pdfURL(this.job, file.id), { signal: this.signal });
  }

  // open shows a document's PDF in place.
  open(file) {
    return preview(api.pdfURL(this.job, file.id), visible(splitPath(file.filename).base || file.filename), this.signal);
  }
}

// warningNote tells what of a document is not in its PDF.
function warningNote(warnings) {
  if (!warnings?.length) return null;
  return h("p", { class: "lacks" }, warnings.map((warning) => visible(warning.message)).join(" "));
}

// differs tells that a PDF has other pages than Word counted.
function differs(file) {
  const text = pageNote(file);
  return text && h("p", { class: "swaps" }, text);
}

// fontNote tells which fonts of a document were replaced so that it can be seen: some at once, the others when they are asked for.
function fontNote(swaps) {
  const shifting = swaps?.filter((s) => !s.metric_compatible) ?? [];
  if (shifting.length === 0) return null;
  const texts = shifting.map((s) => visible(`${s.font} → ${s.replaced_by}, lines may shift`));
  if (texts.length <= 3) return h("p", { class: "swaps" }, texts.join(" · "));
  return h("details", { class: "swaps" }, h("summary", null, `${number(texts.length)} fonts replaced`), h("p", null, texts.join(" · ")));
}
