// The first view: where documents are dropped, and the list of jobs.

import * as api from "./api.js";
import { Bulk } from "./bulk.js";
import { Rows, h, instance, ltr, moment, showProblem } from "./dom.js";
import { save } from "./download.js";
import { bytes, count, day, jobTitle, kept, number, when } from "./format.js";
import { advice, chosen, dropped, formatEndings, sortLots } from "./pick.js";
import { Panel } from "./panel.js";
import { Poller } from "./poll.js";
import { badge, bar, finished, jobState } from "./state.js";

const pageSize = 20;

export class Home {
  #jobs = new Map(); // that are shown, by id, which sorts by age
  #paged = false; // there are more of them than the first page
  #next = null;

  constructor(page) {
    const { content, parts } = instance("home");
    this.panel = new Panel(page.choices);
    Object.assign(this, { page, content, parts });
    parts.optionsPlace.replaceWith(this.panel.content);
    this.bulk = new Bulk(parts, { deleted: () => this.poller.soon(), failed: (error) => showProblem(parts.problem, error) });
    this.rows = new Rows(parts.list, (job) => job.id, (job) => this.#row(job));
    this.poller = new Poller({
      look: (signal) => this.#look(signal),
      trouble: page.trouble,
      failed: (error) => {
        parts.loading.hidden = true;
        showProblem(parts.problem, error);
      },
    });
    const { limits } = page;
    parts.limits.textContent = `Up to ${bytes(limits.uploadBytes)} and ${count(limits.documents, "document")} at a time. ` +
      `Results are kept for ${kept(limits.keepSeconds)}.`;
    this.#pickers();
    parts.more.addEventListener("click", () => this.#more());
  }

  start() {
    document.title = "sheaf · Word documents to PDF";
    this.poller.start();
  }

  stop() {
    this.poller.stop();
  }

  #pickers() {
    const { drop, files, folder, fileInput, folderInput } = this.parts;
    for (const [button, input] of [[files, fileInput], [folder, folderInput]]) {
      button.addEventListener("click", () => {
        if (input === fileInput) input.accept = [".docx,.docm,.dotx,.dotm,.zip", ...formatEndings(this.page.choices.get("formats"))].join(",");
        input.click();
      });
      input.addEventListener("change", () => {
        this.#take(chosen(input.files));
        input.value = ""; // so that the same file can be chosen again
      });
    }
    folder.hidden = !("webkitdirectory" in folderInput);
    let inside = 0; // elements of the area that the pointer entered and did not leave
    drop.addEventListener("dragenter", () => drop.classList.toggle("over", ++inside > 0));
    drop.addEventListener("dragleave", () => drop.classList.toggle("over", --inside > 0));
    drop.addEventListener("drop", async (event) => {
      event.preventDefault();
      inside = 0;
      drop.classList.remove("over");
      try {
        this.#take(await dropped(event.dataTransfer));
      } catch {
        this.page.tray.note("What you dropped cannot be read. Choose it by the button, or make a ZIP of it.");
      }
    });
  }

  #take(files) {
    const { lots, ignored } = sortLots(files, this.page.junk, formatEndings(this.page.choices.get("formats")));
    this.page.tray.note(ignored.length > 0 ? advice(ignored) : lots.length === 0 ? "There is no Word document among what you chose." : "");
    this.page.tray.add(lots, (id) => {
      if (lots.length === 1 && location.hash.length < 3) this.page.go(`#/jobs/${id}`);
      else this.poller.soon();
    });
  }

  async #look(signal) {
    const { jobs, next } = await api.listJobs(pageSize, null, signal);
    // Jobs of the first page's time that are not on it are gone. Older ones stay as they were when they were asked for.
    const oldest = next === null ? "" : jobs.at(-1)?.id ?? "";
    for (const id of this.#jobs.keys()) if (id >= oldest) this.#jobs.delete(id);
    if (!this.#paged) this.#next = next;
    showProblem(this.parts.problem, null);
    return this.#add(jobs) ? "changed" : "same";
  }

  // add shows jobs, and reports whether anything looks different.
  #add(jobs) {
    for (const job of jobs) this.#jobs.set(job.id, job);
    this.parts.loading.hidden = true;
    this.parts.empty.hidden = this.#jobs.size > 0;
    this.parts.more.hidden = this.#next === null;
    const changed = this.rows.update([...this.#jobs.values()].sort((a, b) => (a.id < b.id ? 1 : -1)));
    for (const time of this.parts.list.querySelectorAll("time")) time.textContent = when(time.dateTime, Date.now());
    this.bulk.shown([...this.#jobs.keys()]);
    return changed;
  }

  #row(job) {
    const title = jobTitle(job.filename, job.total);
    const until = finished(job) && new Date(new Date(job.finished_at).getTime() + 1000 * this.page.limits.keepSeconds);
    return h("li", null, this.bulk.box(job.id, title), h("a", { href: `#/jobs/${job.id}` },
      h("span", { class: "title" }, h("bdi", ltr, title)),
      badge(jobState(job.status, job.left_out)),
      h("span", { class: "muted" }, moment(job.created_at, ""), " · ", outcome(job), until && ` · kept until ${day(until)}`),
      !finished(job) && job.total !== null && bar(job)),
      finished(job) && job.completed > 0 && this.#download(job, title));
  }

  // download makes the button that saves what came of a job: the PDF of its one document, or the ZIP.
  #download(job, title) {
    const url = job.total === 1 ? api.pdfURL(job.id, 1) : api.resultURL(job.id);
    const run = async ({ currentTarget: button }) => {
      button.disabled = true;
      try {
        await save(url);
      } catch (error) {
        showProblem(this.parts.problem, error);
      }
      button.disabled = false;
    };
    return h("button", { type: "button", "aria-label": `Download ${title}`, onclick: run }, "Download");
  }

  async #more() {
    this.parts.more.disabled = true;
    try {
      const { jobs, next } = await api.listJobs(pageSize, this.#next);
      this.#paged = true;
      this.#next = next;
      this.#add(jobs);
    } catch (error) {
      showProblem(this.parts.problem, error);
    }
    this.parts.more.disabled = false;
  }
}


function outcome(job) {
  if (job.total === null) return finished(job) ? "nothing converted" : "not read yet";
  if (!finished(job)) return `${number(job.completed + job.failed)} of ${count(job.total, "document")} done`;
  const left = job.left_out > 0 ? ` · ${count(job.left_out, "other file")} left out` : "";
  if (job.failed === 0) return count(job.completed, "document") + left;
  return `${number(job.completed)} of ${count(job.total, "document")} converted${left}`;
}
