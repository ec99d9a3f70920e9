// The table of a job's documents. It shows a page of them at a time, however many there are.

import * as api from "./api.js";
import { Rows, h, ltr, show } from "./dom.js";
import { save } from "./download.js";
import { count, duration, finds, number, splitPath, visible } from "./format.js";
import { summary } from "./options.js";
import { pageNote } from "./pages.js";
import { canPreview, preview } from "./preview.js";
import { badge, fileState } from "./state.js";

const pageSize = 100;
const fewDocuments = 10; // among which nobody needs to search
const scanSize = 1000; // the most that one answer returns
const scanRest = 5000; // milliseconds between scans while the job runs

export class Documents {
  #cursors = [null]; // of the pages up to the one that is shown
  #next = null;
  #status = null;
  #filter = "all";
  #search = ""; // what names are to contain
  #found = []; // where some are looked for: all of them, by the last scan
  #foundPage = 0;
  #scan = { of: "", files: null }; // all documents, as they were when the job was so far
  #scanned = -Infinity; // when
  #scanning = false;

  constructor(job, parts, { mending, declared, turned, failed, signal }) {
    Object.assign(this, { job, parts, mending, declared, turned, failed, signal });
    this.#restore();
    this.rows = new Rows(parts.rows, (file) => file.id, (file) => this.#row(file));
    parts.showAll.addEventListener("click", () => this.#choose("all"));
    parts.showFailed.addEventListener("click", () => this.#choose("failed"));
    parts.search.addEventListener("input", () => this.#find(parts.search.value));
    parts.previous.addEventListener("click", () => this.#turn(-1));
    parts.next.addEventListener("click", () => this.#turn(1));
  }

  // restore shows what was shown of this job before the page was loaded again, or came back to.
  #restore() {
    const before = history.state?.documents;
    if (before?.job !== this.job) return;
    this.#cursors = before.cursors;
    this.#foundPage = before.foundPage;
    this.#search = this.parts.search.value = before.search;
    this.#press(before.filter);
  }

  #keep() {
    history.replaceState({ documents: { job: this.job, cursors: this.#cursors, filter: this.#filter, search: this.#search, foundPage: this.#foundPage } }, "");
  }

  // look asks for the job's status, with the page of documents that is shown, and shows it.
  async look(signal) {
    const cursor = this.#cursors.at(-1);
    const status = await api.getJob(this.job, pageSize, cursor, signal);
    if (cursor === this.#cursors.at(-1)) {
      this.#status = status;
      this.#next = status.next;
      this.#render();
    }
    return status;
  }

  // all returns all documents of the job, as it is now.
  async all() {
    const status = this.#status;
    const of = `${status.status} ${status.completed} ${status.failed} ${status.finished_at}`;
    if (this.#scan.of === of) return this.#scan.files;
    const files = status.files.length === status.total ? status.files : await this.#readAll(status.total);
    this.#scan = { of, files };
    return files;
  }

  async #readAll(total) {
    const files = [];
    let next = null;
    do {
      const page = await api.getJob(this.job, scanSize, next, this.signal);
      files.push(...page.files);
      next = page.next;
      this.#note(`Looking through the documents: ${number(files.length)} of ${number(total)}`);
    } while (next !== null);
    this.#note("");
    return files;
  }

  #note(text) {
    show(this.parts.filesNote, text);
  }

  #press(filter) {
    this.#filter = filter;
    this.parts.showAll.setAttribute("aria-pressed", filter === "all");
    this.parts.showFailed.setAttribute("aria-pressed", filter === "failed");
  }

  #choose(filter) {
    this.#press(filter);
    this.#begin();
  }

  #find(text) {
    this.#search = text;
    this.#begin();
  }

  // some reports whether not all documents are to be shown, but some that are looked for.
  get #some() {
    return this.#filter === "failed" || this.#search.trim() !== "";
  }

  // begin shows what is looked for now, from its beginning.
  #begin() {
    this.#foundPage = 0;
    this.#scanned = -Infinity;
    this.#keep();
    this.#render();
  }

  #turn(by) {
    if (this.#some) this.#foundPage += by;
    else if (by < 0) this.#cursors.pop();
    else this.#cursors.push(this.#next);
    this.#keep();
    this.parts.files.scrollIntoView({ block: "start" });
    if (this.#some) this.#render();
    else this.turned();
  }

  #render() {
    const { parts } = this;
    parts.files.hidden = !this.#status.total;
    parts.files.classList.toggle("running", this.#status.finished_at === null);
    show(parts.showFailed, `${this.#status.status === "cancelled" ? "Not converted" : "Failed"} (${number(this.#status.failed)})`);
    parts.showFailed.disabled = this.#status.failed === 0 && this.#filter === "all";
    parts.search.hidden = !(this.#status.total > fewDocuments) && this.#search === "";
    if (this.#some) {
      this.#findSome();
      const first = this.#foundPage * pageSize;
      this.#renderPage(this.#found.slice(first, first + pageSize), first, this.#found.length, first + pageSize < this.#found.length);
      return;
    }
    this.#note("");
    const { files, total } = this.#status;
    this.#renderPage(files, (files[0]?.id ?? 1) - 1, total, this.#next !== null);
  }

  #renderPage(files, first, total, more) {
    const { parts } = this;
    const focused = parts.rows.contains(document.activeElement) ? document.activeElement.closest("tr") : null;
    this.rows.update(files);
    if (focused !== null && !focused.isConnected) parts.rows.querySelector(`[data-id="${focused.dataset.id}"]`)?.focus({ preventScroll: true });
    parts.table.hidden = files.length === 0;
    parts.pager.hidden = first === 0 && !more;
    parts.previous.disabled = first === 0;
    parts.next.disabled = !more;
    show(parts.position, `${number(first + 1)} to ${number(first + files.length)} of ${number(total)}`);
  }

  // findSome looks for the documents that are wanted, which the service does not list by themselves. While the job runs it does so
  // from time to time.
  async #findSome() {
    if (this.#scanning || performance.now() - this.#scanned < scanRest && this.#status.finished_at === null) return;
    this.#scanning = true;
    try {
      const all = await this.all();
      if (!this.#some) return;
      const wanted = (file) => (this.#filter === "all" || file.status === "failed") && finds(file.filename, this.#search);
      const found = all.filter(wanted);
      this.#foundPage = Math.min(this.#foundPage, Math.max(Math.ceil(found.length / pageSize) - 1, 0));
      const changed = JSON.stringify(found) !== JSON.stringify(this.#found);
      this.#found = found;
      this.#scanned = performance.now();
      this.#note(this.#search.trim() === "" ? "" : `${count(found.length, "document")} found`);
      if (changed) this.#render();
    } catch (error) {
      this.failed(error);
    } finally {
      this.#scanning = false;
    }
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
    const row = h("tr", { role: "row", class: fileState(file), "data-id": file.id, tabindex: "-1" }, cell,
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
