// How a lot gets to the service: small ones in one request, larger ones straight into its storage, in parts that can be sent
// again.

import * as api from "./api.js";
import { Problem, Unreachable, passing, problemOf, retry } from "./problem.js";
import * as session from "./session.js";
import { transfer } from "./transfer.js";
import { storedZip } from "./zip.js";

// partsAtATime is how many parts are under way together.
const partsAtATime = 3;

// formBytes is what a form takes beside the file that is in it.
const formBytes = 1000;

// urlAge is how old, in milliseconds, presigned URLs may be to begin with. They live for 15 minutes; the age does not
// depend on this computer's clock being right.
const urlAge = 10 * 60_000;

// newKey makes an idempotency key. crypto.randomUUID would not be there on a page that came by plain HTTP.
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

// Upload sends one lot {name, files}. run may be called again after it failed: it goes on where it was.
export class Upload {
  #key = newKey();
  #body = null; // what is sent: the one file, or a ZIP of them
  #stop = new AbortController();
  #inline;

  // options are how to convert, null for the usual way. limits are the service's; changed is called whenever step, done or total is another.
  constructor(lot, options, limits, changed) {
    this.options = options;
    this.name = lot.name;
    this.files = lot.files;
    this.job = null; // known once the upload is announced
    this.step = "waiting"; // then "packing", "sending", "finishing"
    this.done = 0;
    this.total = lot.files.reduce((sum, f) => sum + f.file.size, 0);
    this.limits = limits;
    this.changed = changed;
  }

  // run sends the lot and returns the job's id.
  async run() {
    const signal = this.#stop.signal;
    this.#body ??= await this.#pack(signal);
    this.#inline ??= this.#body.size + formBytes <= this.limits.inlineBytes;
    if (this.#inline) {
      try {
        return this.job = await retry(() => this.#sendInline(signal), { signal });
      } catch (error) {
        if (!(error instanceof Problem && error.status === 413)) throw await this.#cause(error);
        this.#inline = false; // something on the way takes less than the service
      }
    }
    try {
      return await this.#sendDirectly(signal);
    } catch (error) {
      throw await this.#cause(error);
    }
  }

  // cancel stops the upload and removes what it made.
  async cancel() {
    this.#stop.abort();
    if (this.job !== null) await api.deleteJob(this.job);
  }

  #tell(step, done, total) {
    Object.assign(this, { step, done, total });
    this.changed(this);
  }

  async #pack(signal) {
    if (this.files.length === 1) return this.files[0].file;
    const total = this.total;
    return storedZip(this.files, { signal, progress: (n) => this.#tell("packing", n, total) });
  }

  #sent(n) {
    this.#tell(n < this.#body.size ? "sending" : "finishing", Math.min(n, this.#body.size), this.#body.size);
  }

  async #sendInline(signal) {
    const form = new FormData();
    if (this.options !== null) form.append("options", JSON.stringify(this.options)); // before the file, which need not be sent if they are refused
    form.append("file", this.#body, this.name);
    const shown = session.token();
    this.#sent(0);
    const answer = await transfer("POST", api.newJobURL, {
      headers: { ...session.headers(), "Idempotency-Key": this.#key }, body: form, signal, sent: (n) => this.#sent(n),
    });
    if (answer.status !== 202) throw api.failure(answer.status, answer.type, answer.body, shown);
    return JSON.parse(answer.body).job_id;
  }

  async #sendDirectly(signal) {
    const size = this.#body.size;
    let presigned;
    try {
      // The same key returns the same job, and says which parts are there already.
      presigned = await retry(() => api.startUpload(this.#announced(size), this.#key, signal), { signal });
    } catch (error) {
      if (this.job !== null && isOver(error)) return this.job;
      throw error;
    }
    this.job = presigned.job_id;
    await new Sender(this.#body, presigned, (n) => this.#sent(n), signal).run();
    if (presigned.method === "multipart") await retry(() => api.completeUpload(this.job, signal), { signal });
    return this.job;
  }

  #announced(size) {
    const announced = { filename: this.name, size };
    return this.options === null ? announced : { ...announced, options: this.options };
  }

  // cause finds out whether a failure is that of a file which is gone or changed: browsers report that like a broken network.
  async #cause(error) {
    if (!(error instanceof Unreachable)) return error;
    for (const { path, file } of this.files) {
      try {
        await file.slice(0, 1).arrayBuffer();
      } catch {
        return new Error(`${path} cannot be read any more. Choose it again.`);
      }
    }
    return error;
  }
}

// isOver tells that there is nothing left to upload for a job.
function isOver(error) {
  return error instanceof Problem && error.code === "invalid_request";
}

// Sender sends a file to presigned URLs, which it renews when they have become old or are refused.
class Sender {
  #presigned;
  #since = performance.now();
  #renewal = null;
  #sent;

  constructor(body, presigned, progress, signal) {
    Object.assign(this, { body, progress, signal });
    this.#presigned = presigned;
    this.whole = presigned.method === "put";
    this.partSize = this.whole ? body.size : presigned.part_size;
    this.count = this.whole ? 1 : presigned.parts.length;
    this.#sent = new Array(this.count).fill(0);
  }

  // run sends all parts that are missing. The first that fails for good stops the others.
  async run() {
    const missing = [];
    for (let i = 0; i < this.count; i++) {
      if (!this.whole && this.#presigned.parts[i].stored) this.#tell(i, this.#slice(i).size);
      else missing.push(i);
    }
    const stop = new AbortController();
    const { signal } = stop;
    this.signal.addEventListener("abort", () => stop.abort(this.signal.reason), { once: true, signal });
    const work = async () => {
      for (let i = missing.shift(); i !== undefined; i = missing.shift()) {
        await retry(() => this.#part(i, signal), { signal, again: (e) => passing(e) || e.status === 403 || e.status === 409 });
      }
    };
    try {
      await Promise.all(Array.from({ length: partsAtATime }, work));
    } finally {
      stop.abort();
    }
  }

  #slice(i) {
    return this.body.slice(i * this.partSize, Math.min((i + 1) * this.partSize, this.body.size));
  }

  #tell(i, n) {
    this.#sent[i] = n;
    this.progress(this.#sent.reduce((a, b) => a + b, 0));
  }

  async #part(i, signal) {
    const presigned = await this.#valid(signal);
    if (presigned === null) return;
    const url = this.whole ? presigned.url : presigned.parts[i].url;
    try {
      const answer = await transfer("PUT", url, {
        headers: presigned.headers, body: this.#slice(i), signal, sent: (n) => this.#tell(i, n),
      });
      if (answer.status === 412) this.#tell(i, this.#slice(i).size); // it is there: an answer was lost
      else if (answer.status < 200 || answer.status > 299) throw problemOf(answer.status, answer.type, answer.body);
    } catch (error) {
      this.#tell(i, 0);
      this.#since = -Infinity; // URLs also die with the credentials that signed them: with others it may go
      throw error;
    }
  }

  // valid returns the upload with URLs that live long enough to begin with, null when nothing is left to send.
  async #valid(signal) {
    if (performance.now() - this.#since < urlAge) return this.#presigned;
    this.#renewal ??= this.#renew(signal).finally(() => this.#renewal = null);
    return this.#renewal;
  }

  async #renew(signal) {
    try {
      this.#presigned = await api.signParts(this.#presigned.job_id, signal);
    } catch (error) {
      if (isOver(error)) return null;
      throw error;
    }
    this.#since = performance.now();
    return this.#presigned;
  }
}
