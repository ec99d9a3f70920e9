import assert from "node:assert/strict";
import { test } from "node:test";

import { Choices, listed, members, refusal, summary } from "../options.js";

const declared = [
  { field: "pages", label: "Only these pages", kind: "text", usual: "all pages" },
  { field: "changes", label: "Tracked changes", kind: "choice", usual: "", choices: [{ value: "final", label: "Accepted" }] },
  { field: "bookmarks", label: "Bookmarks", kind: "check", usual: "true" },
  { field: "password", label: "Password", kind: "text", usual: "", secret: true },
];

function store(kept = {}) {
  const items = new Map(Object.entries(kept));
  return { items, getItem: (k) => items.get(k) ?? null, setItem: (k, v) => items.set(k, v), removeItem: (k) => items.delete(k) };
}

test("what is set is sent and remembered, secrets are only sent", () => {
  const s = store();
  const choices = new Choices(declared, s);
  assert.equal(choices.asked(), null);
  choices.set("pages", "1-3");
  choices.set("password", "sesame");
  assert.deepEqual(choices.asked(), { pages: "1-3", password: "sesame" });
  assert.deepEqual([...s.items.values()], ['{"pages":"1-3"}']);
  assert.deepEqual(new Choices(declared, s).asked(), { pages: "1-3" });
  choices.reset();
  assert.equal(choices.asked(), null);
  assert.equal(s.items.size, 0);
});

test("what is kept of options that there are no more, or is no text, is passed over", () => {
  for (const kept of ["{", "null", "3", '{"colour":"no","pages":3,"password":"x"}']) {
    assert.equal(new Choices(declared, store({ "sheaf-options": kept })).asked(), null, kept);
  }
  const full = { getItem: () => null, setItem() { throw new Error("full"); }, removeItem() {} };
  const choices = new Choices(declared, full);
  choices.set("pages", "1");
  assert.deepEqual(choices.asked(), { pages: "1" });
  assert.equal(new Choices(declared, null).asked(), null);
});

test("a refusal names the option by its label", () => {
  const error = { status: 400, code: "invalid_request", message: 'The option pages does not take "x": "x" is no page number; write pages as 1-3,5.' };
  assert.deepEqual(refusal(error, declared), { field: "pages", text: 'The option “Only these pages” does not take "x": "x" is no page number; write pages as 1-3,5.' });
  const both = { ...error, message: "The options pages and changes do not go together." };
  assert.deepEqual(refusal(both, declared), { field: null, text: "The options “Only these pages” and “Tracked changes” do not go together." });
  assert.equal(refusal({ ...error, code: "not_a_zip" }, declared), null);
  assert.equal(refusal({ ...error, message: "A file's name is longer than 4096 bytes." }, declared), null);
});

test("a refusal is kept until the option is changed", () => {
  const choices = new Choices(declared, null);
  const error = { status: 400, code: "invalid_request", message: "The option pages does not take it." };
  assert.equal(choices.refuse(error), false, "nothing was asked for");
  choices.set("pages", "x");
  assert.equal(choices.refuse(error), true);
  choices.set("bookmarks", "false");
  assert.equal(choices.refused.field, "pages");
  choices.set("pages", "1");
  assert.equal(choices.refused, null);
});

test("a summary has labels for names and values", () => {
  assert.equal(summary({ pages: "1-3", changes: "final", bookmarks: false, password: "sesame" }, declared),
    "Only these pages: 1-3 · Tracked changes: Accepted · Bookmarks: no · Password: set");
  assert.equal(summary({}, declared), "");
  assert.equal(summary(null, declared), "");
});

test("a list of choices is ticked, and written", () => {
  const choices = ["print", "copy", "fill"].map((value) => ({ value, label: value.toUpperCase() }));
  const option = { field: "permissions", label: "Allowed", kind: "checks", usual: "all", choices };
  assert.deepEqual(members(option, ""), ["print", "copy", "fill"]);
  assert.deepEqual(members(option, "none"), []);
  assert.deepEqual(members(option, "copy, print,lost"), ["copy", "print"]);
  assert.equal(listed(option, ["print", "copy", "fill"]), "");
  assert.equal(listed(option, []), "none");
  assert.equal(listed(option, ["print", "fill"]), "print,fill");
  assert.equal(listed({ ...option, usual: "" }, []), "");
  assert.equal(summary({ permissions: "print,fill" }, [option]), "Allowed: PRINT, FILL");
  assert.equal(summary({ permissions: "none" }, [option]), "Allowed: nothing");
});
