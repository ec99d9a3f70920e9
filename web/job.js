// One job: how far it is, what became of its documents, and what can be done with it.

import * as api from "./api.js";
import { Documents } from "./documents.js";
import { confirm, h, instance, ltr, moment, show, showProblem, speak } from "./dom.js";
import { save } from "./download.js";
import { groups, mayPass, tally } from "./failures.js";
import { fontSentence, fontSummary } from "./fonts.js";
import { count, date, duration, jobTitle, number, visible, when } from "./format.js";
import { Mending } from "./mend.js";
import { pageSentence } from "./pages.js";
import { summary } from "./options.js";
import { Poller } from "./poll.js";
import { canPreview } from "./preview.js";
import { isJunk } from "./pick.js";
import { passing } from "./problem.js";
import { finished, jobState, share, stateClass, stateName } from "./state.js";
import { warned, warningTitle } from "./warnings.js";

export class JobView {
  #status = null; // as it was last
  #seen = null; // what of it is shown, to tell whether anything happens
  #failure = null; // of what was last asked for
  #stop = new AbortController();
  #notesOf = null; // the end of the job whose notes are shown
  #tally = null; // of its documents, when it is finished and they were looked through
  #leftOut = 0; // files of other kinds

  constructor(id, page) {
    const { content, parts } = instance("job");
    Object.assign(this, { id, page, content, parts });
    this.poller = new Poller({
      look: (signal) => this.#look(signal),
      trouble: page.trouble,
      failed: (error) => this.#gone(error),
    });
    this.mending = new Mending(id, {
      declared: page.choices.declared,
      optionsOf: (file) => file?.options ?? this.#status.options,
      ready: () => finished(this.#status),
      asked: (message) => this.#asked(message),
      signal: this.#stop.signal,
    });
    this.documents = new Documents(id, parts, {
      mending: this.mending,
      declared: page.choices.declared,
      failed: (error) => this.#fail(error),
      signal: this.#stop.signal,
    });
    const does = { save: () => this.documents.save(this.#only()), open: () => this.documents.open(this.#only()), download: this.#download, retry: this.#retry, cancel: this.#cancel, delete: this.#delete };
    for (const [part, action] of Object.entries(does)) {
      parts[part].addEventListener("click", () => this.#do(parts[part], action));
    }
  }

  start() {
    document.title = "Documents · sheaf";
    this.poller.start();
  }

  stop() {
    this.#stop.abort();
    this.poller.stop();
  }

  async #look(signal) {
    const status = await this.documents.look(signal);
    const before = this.#status;
    this.#status = status;
    if (before !== null && !finished(before) && finished(status)) speak(`Finished: ${counts(status)}`);
    this.#render();
    const seen = `${status.status} ${status.completed} ${status.failed}`;
    const changed = seen !== this.#seen;
    this.#seen = seen;
    if (!finished(status)) return changed ? "changed" : "same";
    if (this.#notesOf !== status.finished_at) this.#showNotes(status);
    return "done";
  }

  #render() {
    const { parts } = this;
    const status = this.#status;
    const over = finished(status);
    const title = jobTitle(status.filename, status.total);
    show(parts.title, title);
    this.#renderSkipped(status);
    const state = jobState(status.status, this.#leftOut);
    parts.badge.className = stateClass(state);
    show(parts.badge, stateName(state));
    parts.when.replaceChildren(...this.#when(status, over));
    const asked = summary(status.options, this.page.choices.declared);
    show(parts.asked, asked && `Options: ${visible(asked)}`);
    this.#renderCounts(status, over);
    this.#renderActions(status, over);
    showProblem(parts.problem, this.#failure ?? (status.error_code ? { message: status.error_message } : null));
    const done = status.total > 0 ? Math.floor((100 * (status.completed + status.failed)) / status.total) : 0;
    document.title = `${over ? stateName(state) : `${done} %`} · ${title}`;
  }

  #when(status, over) {
    const texts = [];
    const nodes = ["Sent ", moment(status.created_at, when(status.created_at, Date.now()))];
    if (over && status.finished_at !== null) {
      const end = new Date(status.finished_at);
      texts.push(`took ${duration((end - new Date(status.created_at)) / 1000)}`);
      nodes.push(" · kept until ", moment(status.expires_at, date(status.expires_at)));
    } else if (!over) {
      const left = status.seconds_left;
      if (status.total === null) texts.push("not read yet");
      else if (status.completed + status.failed >= status.total) texts.push("putting the result together");
      else if (left !== null) texts.push(`about ${left < 60 ? `${left} s` : duration(left)} left`);
    }
    return [...nodes, ...texts.map((text) => ` · ${text}`)];
  }

  #renderCounts({ status, completed, failed: unconverted, total }, over) {
    const { parts } = this;
    // Until its documents were looked through, those of a cancelled job count as not got to.
    const stopped = this.#tally?.stopped ?? (status === "cancelled" ? unconverted : 0);
    const failed = unconverted - stopped;
    const known = total !== null;
    const waiting = known ? total - completed - unconverted : 0;
    show(parts.completed, known ? number(completed) : "–");
    show(parts.failed, known ? number(failed) : "–");
    show(parts.waiting, known ? number(waiting) : "–");
    show(parts.total, known ? number(total) : "–");
    show(parts.stopped, number(stopped));
    parts.stoppedBox.hidden = stopped === 0;
    parts.failedBox.classList.toggle("bad", failed > 0);
    parts.waitingBox.hidden = over;
    parts.bar.classList.toggle("unknown", !known && !over);
    parts.bar.setAttribute("aria-valuemax", total ?? 0);
    parts.bar.setAttribute("aria-valuenow", completed + unconverted);
    parts.bar.setAttribute("aria-valuetext", counts({ completed, failed }));
    share(parts.barDone, completed, total);
    share(parts.barFailed, failed, total);
  }

  // renderActions offers what can help: trying again only where it may end in another way.
  #renderActions({ status, failed, error_code: code, download_url: result, downloads }, over) {
    const { parts } = this;
    const again = this.#tally?.again.length ?? 0;
    const focused = document.activeElement; // before buttons go, and it with them
    const only = this.#only() !== null; // its PDF is what is wanted, not a ZIP of it
    parts.save.hidden = !only;
    parts.open.hidden = !only || !canPreview();
    parts.download.classList.toggle("primary", !only);
    if (!parts.download.disabled) show(parts.download, only ? "ZIP with report" : downloads.some(isPDF) ? "Download the PDF" : "Download PDFs (ZIP)");
    parts.download.hidden = result === null; // after show, which uncovers what it gives a text
    parts.cancel.hidden = over;
    show(parts.retry, again > 0 ? retryText(this.#tally) : "Try again");
    parts.retry.hidden = !over || (failed > 0 ? again === 0 : status !== "failed" || !mayPass(code));
    parts.delete.hidden = false;
    if (focused?.hidden) focusOn(focused);
  }

  // only returns the document of a job that has one, when there is its PDF; null else.
  #only() {
    const { total, files, completed } = this.#status;
    return total === 1 && completed === 1 ? files[0] ?? null : null;
  }

  #renderSkipped(status) {
    const { skipped, skipped_next: more } = status;
    if (skipped.length === 0 || !this.parts.skipped.hidden) return; // they are on the first page, and stay shown
    const junk = skipped.filter(({ filename }) => filename.endsWith("/") || isJunk(filename, this.page.junk));
    const meant = skipped.filter((s) => !junk.includes(s));
    this.#leftOut = meant.length;
    this.parts.skipped.hidden = false;
    this.parts.skipped.open = meant.length > 0 && skipped.length <= fewSkipped;
    this.parts.skipped.classList.toggle("lacking", meant.length > 0);
    const atLeast = more ? "More than " : "";
    show(this.parts.skippedTitle, atLeast + (meant.length > 0
      ? `${count(meant.length, "other file")} left out: ${status.options?.formats ? "only Word documents and the formats under Options" : "only Word documents (.docx)"} are converted`
      : `${count(junk.length, "entry", "entries")} of the ZIP passed over: programs leave such files behind`));
    this.parts.skippedList.append(...[...meant, ...junk].map(({ filename, reason }) =>
      h("li", null, h("bdi", ltr, visible(filename)), h("span", { class: "muted" }, ` ${reason}`))));
    if (more) this.parts.skippedList.append(h("li", { class: "muted" }, "and more: report.csv in the ZIP of PDFs lists all of them"));
  }

  async #showNotes(status) {
    this.#notesOf = status.finished_at;
    if (!status.total) return;
    try {
      const files = await this.documents.all();
      this.#tally = tally(files);
      this.#render();
      this.#renderTogether(groups(files));
      this.#renderWarnings(warned(files));
      show(this.parts.pagesNote, pageSentence(files));
      this.#renderFonts(fontSummary(files));
    } catch (error) {
      this.#notesOf = null;
      if (passing(error)) this.poller.soon(); // which comes back to this
      else this.#fail(error);
    }
  }

  // renderTogether offers what helps several documents at once.
  #renderTogether(list) {
    this.parts.together.hidden = list.length === 0;
    this.parts.togetherList.replaceChildren(...list.map((group) => this.mending.together(group)));
  }

  #renderWarnings(list) {
    const { parts } = this;
    parts.warnings.hidden = list.length === 0;
    show(parts.warningsTitle, warningTitle(list.length));
    parts.warningList.replaceChildren(...list.slice(0, maxWarned).map(({ filename, texts }) =>
      h("li", { class: "shift" }, h("bdi", ltr, visible(filename)), `: ${visible(texts.join(" "))}`)));
    show(parts.warningMore, list.length > maxWarned ? `${number(list.length - maxWarned)} more: see the documents below, or report.csv in the ZIP.` : "");
  }

  // renderFonts tells of fonts whose replacement can be seen. The others are behind a line, and by themselves no matter.
  #renderFonts(swaps) {
    const { parts } = this;
    const shifting = swaps.filter((swap) => !swap.sameWidths).length;
    parts.fonts.hidden = shifting === 0;
    const line = (swap) => h("li", { class: swap.sameWidths ? "same" : "shift" }, visible(fontSentence(swap)));
    const first = Math.min(shifting, fewFonts);
    parts.fontList.replaceChildren(...swaps.slice(0, first).map(line));
    parts.fontRestList.replaceChildren(...swaps.slice(first, maxFonts).map(line));
    parts.fontRest.hidden = first === swaps.length;
    show(parts.fontRestTitle, `${number(swaps.length - first)} more`);
    show(parts.fontHint, fontHint(swaps));
  }

  // gone ends the view: there is nothing any more to look at.
  #gone(error) {
    showProblem(this.parts.problem, error);
    if (error.status !== 404 && error.status !== 422) return;
    for (const part of ["badge", "when", "asked", "bar", "save", "open", "download", "retry", "cancel", "delete", "files", "fonts", "warnings", "together", "skipped"]) this.parts[part].hidden = true;
    this.parts.total.closest("dl").hidden = true;
    show(this.parts.title, "Not here any more");
    document.title = "Not here any more · sheaf";
  }

  #fail(error) {
    if (this.#stop.signal.aborted) return;
    this.#failure = error;
    showProblem(this.parts.problem, error);
    this.parts.problem.scrollIntoView({ block: "nearest" }); // the button may be far below
    if (passing(error)) this.poller.soon(); // which says that the documents are safe, and when the service is there again
  }

  // do runs an action of a button, which is off meanwhile.
  async #do(button, action) {
    const focused = document.activeElement === button;
    button.disabled = true;
    this.#failure = null;
    showProblem(this.parts.problem, null);
    try {
      await action.call(this);
    } catch (error) {
      this.#fail(error);
    }
    button.disabled = false;
    if (focused && document.activeElement === document.body) focusOn(button); // it lost the focus when it was off
    this.poller.soon();
  }

  async #download() {
    const { download } = this.parts;
    const text = download.textContent;
    try {
      const merged = this.#only() === null && this.#status.downloads.some(isPDF);
      await save(api.resultURL(this.id, merged ? "pdf" : undefined), {
        signal: this.#stop.signal,
        progress: (n, total) => total && show(download, `Downloading, ${Math.floor((100 * n) / total)} %`),
      });
    } finally {
      show(download, text);
    }
  }

  async #retry() {
    const ids = this.#tally?.again ?? [];
    this.#asked(await this.mending.again(ids.length > 0 && ids.length < this.#status.failed ? ids : null));
  }

  // asked looks what becomes of documents that are converted again, as the service says in a message; null where none are.
  #asked(message) {
    if (message !== null) {
      for (const part of ["fonts", "warnings", "together"]) this.parts[part].hidden = true;
      this.#tally = this.#notesOf = null;
      this.#failure = null;
      speak(message);
    }
    this.poller.soon();
  }

  async #cancel() {
    await api.cancelJob(this.id);
  }

  async #delete() {
    const sure = await confirm("Delete these documents?", "They, their PDFs and the report are removed from the service. This cannot be undone.", "Delete");
    if (!sure) return;
    await api.deleteJob(this.id);
    this.poller.stop(); // before it finds that there is nothing
    this.page.go("#/");
    this.page.tray.note(`“${this.parts.title.textContent}” is deleted.`);
  }
}

const isPDF = ({ kind }) => kind === "pdf";

// focusOn puts the focus on a button, or on the content when the button is gone.
function focusOn(button) {
  (button.hidden ? document.getElementById("main") : button).focus({ preventScroll: true });
}

// fewSkipped is how many files that were left out are named at once.
const fewSkipped = 10;

// maxWarned is how many documents are named whose PDFs lack something.
const maxWarned = 20;

// fewFonts is how many replaced fonts are shown at once, and maxFonts in all: documents may name any number.
const fewFonts = 5;
const maxFonts = 200;

function fontHint(swaps) {
  const rest = swaps.length > maxFonts ? `There are ${number(swaps.length - maxFonts)} more; report.csv in the ZIP has them all. ` : "";
  return rest + "Where lines may shift, pages may break elsewhere than in Word. It helps to install the original fonts where the service runs.";
}

// retryText says what trying again does, for a tally with documents that it may help.
function retryText({ failed, stopped, again }) {
  if (failed === 0 && stopped > 0) return `Convert the other ${count(stopped, "document")}`;
  return `Convert ${count(again.length, "document")} again`;
}

function counts({ completed, failed }) {
  return `${number(completed)} converted, ${number(failed)} failed`;
}
