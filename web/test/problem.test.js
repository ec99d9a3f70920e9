import assert from "node:assert/strict";
import { test } from "node:test";

import { savedName } from "../download.js";
import { Problem, Unreachable, passing, pause, problemOf, retry } from "../problem.js";
import { usable } from "../session.js";

test("problemOf", () => {
  const told = problemOf(400, "application/problem+json", '{"code":"not_a_zip","detail":"This is no ZIP."}');
  assert.deepEqual([told.status, told.code, told.message], [400, "not_a_zip", "This is no ZIP."]);
  const cases = [
    [401, "application/json", '{"message":"Unauthorized"}', /token/],
    [413, "text/html", "<h1>nginx</h1>", /larger/],
    [502, null, "", /error \(502\)/],
    [400, "application/problem+json", "no JSON", /error \(400\)/],
    [400, "application/problem+json", '{"detail":{}}', /error \(400\)/],
  ];
  for (const [status, type, body, want] of cases) {
    const problem = problemOf(status, type, body);
    assert.match(problem.message, want);
    assert.equal(problem.code, "");
    assert.doesNotMatch(problem.message, /nginx/);
  }
});

// failing fails with each of the errors in turn, then succeeds.
function failing(...errors) {
  return async () => {
    if (errors.length > 0) throw errors.shift();
    return "done";
  };
}

test("retry", async () => {
  const rests = [];
  const rest = async (milliseconds) => void rests.push(milliseconds);
  assert.equal(await retry(failing(new Unreachable(), new Problem(503, "", "")), { rest }), "done");
  assert.deepEqual(rests, [1000, 2000]);
  await assert.rejects(retry(failing(new Problem(400, "", "no")), { rest }), /no/);
  await assert.rejects(retry(failing(...Array(9).fill(new Problem(500, "", "still"))), { rest }), /still/);
  assert.equal(rests.length, 6, "five tries");
  assert.equal(await retry(failing(new Problem(403, "", "")), { rest, again: (e) => e.status === 403 }), "done");
  await assert.rejects(retry(failing(), { signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("passing", () => {
  assert.ok(passing(new Unreachable()) && passing(new Problem(429, "", "")));
  assert.ok(!passing(new Problem(404, "", "")) && !passing(new Error()));
});

test("pause ends early", async () => {
  const stop = new AbortController();
  const rest = pause(1e9, stop.signal);
  stop.abort();
  await rest;
});

test("savedName", () => {
  assert.equal(savedName(`attachment; filename="_.pdf"; filename*=UTF-8''%C3%9C%20a.pdf`), "Ü a.pdf");
  for (const odd of [null, "attachment", "attachment; filename*=UTF-8''%ff"]) assert.equal(savedName(odd), "download");
});

test("usable", () => {
  assert.ok(usable("abc.DEF-123_~="));
  for (const no of ["", "a b", "ä", "a\nb"]) assert.ok(!usable(no));
});
