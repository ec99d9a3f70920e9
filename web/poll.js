// Looks again and again, often while something happens and rarely while not.

import { Problem, passing } from "./problem.js";

const soonest = 1000; // milliseconds
const latest = 15_000;
const latestOffline = 30_000;

// nextRest returns how long to rest after a look: found is "changed", "same" or "failed".
export function nextRest(rest, found) {
  switch (found) {
    case "changed": return soonest;
    case "same": return Math.min(rest * 1.4, latest);
    default: return Math.min(rest * 2, latestOffline);
  }
}

// Poller calls look, which returns "changed", "same" or "done", until it is done or stopped. While the page is hidden it rests.
// trouble is told {error, rest} when a look failed in passing, and null when one succeeds again. failed gets any other error,
// which ends it.
export class Poller {
  #rest = soonest;
  #timer;
  #stop = null;
  #looking = false;
  #again = false;

  constructor({ look, trouble, failed }) {
    Object.assign(this, { look, trouble, failed });
    this.woken = () => this.soon();
  }

  start() {
    this.#stop = new AbortController();
    document.addEventListener("visibilitychange", this.woken);
    window.addEventListener("online", this.woken);
    this.soon();
  }

  stop() {
    this.#stop?.abort();
    this.#stop = null;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.woken);
    window.removeEventListener("online", this.woken);
    this.trouble(null);
  }

  // soon looks now; a look that is under way is followed by another.
  soon() {
    clearTimeout(this.#timer);
    if (this.#stop === null || document.hidden) return;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#rest = soonest;
    this.#run(this.#stop.signal);
  }

  async #run(signal) {
    this.#looking = true;
    let found;
    try {
      found = await this.look(signal);
      if (!signal.aborted) this.trouble(null);
    } catch (error) {
      found = signal.aborted ? "done" : this.#caught(error);
    }
    this.#looking = false;
    if (signal.aborted) return;
    if (this.#again) {
      this.#again = false;
      return this.soon();
    }
    if (found === "done") return;
    this.#rest = nextRest(this.#rest, found);
    if (found === "failed") this.trouble({ rest: this.#rest });
    this.#timer = setTimeout(() => this.#wake(signal), this.#rest);
  }

  #caught(error) {
    if (passing(error)) return "failed";
    this.failed(error);
    return "done";
  }

  #wake(signal) {
    if (!signal.aborted && !document.hidden) this.#run(signal);
  }
}
