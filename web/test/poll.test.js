import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Poller, nextRest } from "../poll.js";
import { Problem, Unreachable } from "../problem.js";

const setRealTimeout = globalThis.setTimeout;
let rests; // that were asked for

beforeEach(() => {
  globalThis.document = new EventTarget();
  globalThis.window = new EventTarget();
  document.hidden = false;
  rests = [];
  globalThis.setTimeout = (f, milliseconds) => {
    rests.push(milliseconds);
    return setRealTimeout(f, 0);
  };
});

test("nextRest", () => {
  assert.equal(nextRest(9000, "changed"), 1000);
  let rest = 1000;
  for (let i = 0; i < 20; i++) rest = nextRest(rest, "same");
  assert.equal(rest, 15_000);
  for (let i = 0; i < 20; i++) rest = nextRest(rest, "failed");
  assert.equal(rest, 30_000);
});

// polled runs a poller over what looks give, in turn, and gives what was told until it ended.
async function polled(...looks) {
  const told = [];
  await new Promise((ended) => {
    const poller = new Poller({
      look: async () => {
        const found = looks.shift();
        if (found instanceof Error) throw found;
        if (looks.length === 0) ended();
        return found;
      },
      trouble: (t) => told.push(t),
      failed: (error) => { told.push(error); ended(); },
    });
    poller.start();
  });
  return told;
}

test("rests grow while nothing happens", async () => {
  await polled("changed", "same", "same", "changed", "done");
  assert.deepEqual(rests.map(Math.round), [1000, 1400, 1960, 1000]);
});

test("a lost connection is told and tried again", async () => {
  const told = await polled(new Unreachable(), new Problem(503, "", ""), "changed", "done");
  assert.deepEqual(told.slice(0, 3), [{ rest: 2000 }, { rest: 4000 }, null]);
});

test("any other error ends it", async () => {
  const gone = new Problem(404, "not_found", "gone");
  assert.deepEqual(await polled("changed", gone), [null, gone]);
});

test("hidden pages rest", async () => {
  let looks = 0;
  let looked;
  const poller = new Poller({ look: async () => { looks++; looked?.(); return "same"; }, trouble: () => {}, failed: assert.fail });
  document.hidden = true;
  poller.start();
  assert.equal(looks, 0);
  document.hidden = false;
  const second = new Promise((resolve) => looked = resolve);
  document.dispatchEvent(new Event("visibilitychange"));
  await second;
  poller.stop();
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("online"));
  assert.equal(looks, 1, "it stopped");
});
