// The table of a job's documents. It shows a page of them at a time, however many there are.

import * as api from "./api.js";
import { Rows, h, ltr, show } from "./dom.js";
import { save } from "./download.js";
import { effect } from "./fonts.js";
import { duration, number, splitPath, visible } from "./format.js";
import { pageNote } from "./pages.js";
import { badge, fileState } from "./state.js";

const pageSize = 100;
const scanSize = 1000; // the most that one answer returns
const scanRest = 5000; // milliseconds between scans while the job runs

export class Documents {
  #cursors = [null]; // of the pages up to the one that is shown
  #next = null;
  #status = null;
  #filter = "all";
  #failed = []; // with the filter "failed": all of them, by the last scan
  #failedPage = 0;
  #scan = { of: "", files: null }; // all documents, as they were when the job was so far
  #scanned = -Infinity; // when
  #scanning = false;

  constructor(job, parts, { turned, failed, signal }) {
    Object.assign(this, { job, parts, turned, failed, signal });
    this.#restore();
    this.rows = new Rows(parts.rows, (file) => file.id, (file) => this.#row(file));
    parts.showAll.addEventListener("click", () => this.#choose("all"));
    parts.showFailed.addEventListener("click", () => this.#choose("failed"));
    parts.previous.addEventListener("click", () => this.#turn(-1));
    parts.next.addEventListener("click", () => this.#turn(1));
  }

  // restore shows what was shown of this job before the page was loaded again, or came back to.
  #restore() {
    const before = history.state?.documents;
    if (before?.job !== this.job) return;
    this.#cursors = before.cursors;
    this.#failedPage = before.failedPage;
    this.#press(before.filter);
  }

  #keep() {
    history.replaceState({ documents: { job: this.job, cursors: this.#cursors, filter: this.#filter, failedPage: this.#failedPage } }, "");
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
    this.#failedPage = 0;
    this.#scanned = -Infinity;
    this.#keep();
    this.#render();
  }

  #turn(by) {
    if (this.#filter === "failed") this.#failedPage += by;
    else if (by < 0) this.#cursors.pop();
    else this.#cursors.push(this.#next);
    this.#keep();
    this.parts.files.scrollIntoView({ block: "start" });
    if (this.#filter === "failed") this.#render();
    else this.turned();
  }

  #render() {
    const { parts } = this;
    parts.files.hidden = !this.#status.total;
    show(parts.showFailed, `${this.#status.status === "cancelled" ? "Not converted" : "Failed"} (${number(this.#status.failed)})`);
    parts.showFailed.disabled = this.#status.failed === 0 && this.#filter === "all";
    if (this.#filter === "failed") {
      this.#findFailed();
      const first = this.#failedPage * pageSize;
      this.#renderPage(this.#failed.slice(first, first + pageSize), first, this.#failed.length, first + pageSize < this.#failed.length);
      return;
    }
    const { files, total } = this.#status;
    this.#renderPage(files, (files[0]?.id ?? 1) - 1, total, this.#next !== null);
  }

  #renderPage(files, first, total, more) {
    const { parts } = this;
    this.rows.update(files);
    parts.table.hidden = files.length === 0;
    parts.pager.hidden = first === 0 && !more;
    parts.previous.disabled = first === 0;
    parts.next.disabled = !more;
    show(parts.position, `${number(first + 1)} to ${number(first + files.length)} of ${number(total)}`);
  }

  // findFailed looks for the failed documents, which the service does not list by themselves. While the job runs it does so
  // from time to time.
  async #findFailed() {
    if (this.#scanning || performance.now() - this.#scanned < scanRest && this.#status.finished_at === null) return;
    this.#scanning = true;
    try {
      const failed = (await this.all()).filter((file) => file.status === "failed");
      this.#failedPage = Math.min(this.#failedPage, Math.max(Math.ceil(failed.length / pageSize) - 1, 0));
      const changed = JSON.stringify(failed) !== JSON.stringify(this.#failed);
      this.#failed = failed;
      this.#scanned = performance.now();
      if (changed && this.#filter === "failed") this.#render();
    } catch (error) {
      this.failed(error);
    } finally {
      this.#scanning = false;
    }
  }

  #row(file) {
    const { folder, base } = splitPath(file.filename);
    const name = visible(base || file.filename);
    return h("tr", { role: "row", class: fileState(file) },
      h("td", { role: "cell", class: "name" },
        h("bdi", ltr, folder && h("span", { class: "muted" }, visible(folder)), name),
        file.error_message && h("p", { class: "why" }, visible(file.error_message), " ", file.error_code && h("code", null, file.error_code)),
        warningNote(file.warnings),
        differs(file),
        fontNote(file.fonts_replaced)),
      h("td", { role: "cell" }, badge(fileState(file))),
      h("td", { role: "cell", class: "figure", "data-label": "pages" }, file.pages === null ? "" : number(file.pages)),
      h("td", { role: "cell", class: "figure" }, file.seconds === null ? "" : duration(file.seconds)),
      h("td", { role: "cell", class: "get" }, file.status === "completed" && this.#pdf(file, name)));
  }

  #pdf(file, name) {
    const get = async (event) => {
      const button = event.currentTarget;
      button.disabled = true;
      try {
        await save(api.pdfURL(this.job, file.id), { signal: this.signal });
      } catch (error) {
        this.failed(error);
      }
      button.disabled = false;
    };
    return h("button", { type: "button", "aria-label": `PDF of ${name}`, onclick: get }, "PDF");
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

// fontNote tells which fonts of a document were replaced: some at once, the others when they are asked for.
function fontNote(swaps) {
  if (!swaps?.length) return null;
  const texts = swaps.map((s) => visible(`${s.font} → ${s.replaced_by}, ${effect(s.metric_compatible)}`));
  if (texts.length <= 3) return h("p", { class: "swaps" }, texts.join(" · "));
  return h("details", { class: "swaps" }, h("summary", null, `${number(texts.length)} fonts replaced`), h("p", null, texts.join(" · ")));
}
