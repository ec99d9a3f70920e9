import assert from "node:assert/strict";
import { test } from "node:test";

import { ago, bytes, count, date, day, duration, finds, jobTitle, kept, splitPath, visible, when } from "../format.js";

test("bytes", () => {
  const cases = { 0: "0 bytes", 999: "999 bytes", 1000: "1 KB", 1536: "1.5 KB", 10240: "10 KB", [4 << 20]: "4 MB", [5 * 2 ** 30]: "5 GB" };
  for (const [n, want] of Object.entries(cases)) assert.equal(bytes(+n), want);
});

test("count", () => {
  assert.equal(count(1, "document"), "1 document");
  assert.equal(count(0, "document"), "0 documents");
  assert.equal(count(12345, "document"), "12,345 documents");
});

test("duration", () => {
  const cases = [[0.04, "0.0 s"], [0.42, "0.4 s"], [9.97, "10 s"], [89, "89 s"], [120, "2 min"], [3600, "1 h"], [3900, "1 h 5 min"]];
  for (const [seconds, want] of cases) assert.equal(duration(seconds), want);
});

test("kept", () => {
  for (const [seconds, want] of [[604800, "7 days"], [86400, "1 day"], [100000, "1 day"], [7200, "2 h"]]) assert.equal(kept(seconds), want);
});

test("ago", () => {
  const now = Date.parse("2026-11-02T12:00:00Z");
  const cases = [
    ["2026-11-02T12:00:05Z", "just now"], // a clock that is ahead
    ["2026-11-02T11:59:30Z", "just now"], ["2026-11-02T11:59:00Z", "1 minute ago"], ["2026-11-02T11:15:00Z", "45 minutes ago"],
    ["2026-11-02T10:40:00Z", "1 hour ago"], ["2026-10-31T12:00:00Z", "2 days ago"],
  ];
  for (const [time, want] of cases) assert.equal(ago(time, now), want);
  assert.match(ago("2026-09-02T12:00:00Z", now), /^2 Sept? 2026/);
});

test("visible", () => {
  assert.equal(visible("rtl \u202excod.exe"), "rtl \ufffdxcod.exe");
  assert.equal(visible("a\u0000b\nc\u0085\u2066\ufeff"), "a\ufffdb\ufffdc\ufffd\ufffd\ufffd");
  for (const harmless of ["<img src=x onerror=alert(1)>.docx", "日本語 Übersicht.docx", "مرحبا.docx", "👩\u200d💻.docx"]) {
    assert.equal(visible(harmless), harmless);
  }
});

test("names", () => {
  assert.deepEqual(splitPath("a/b/c.docx"), { folder: "a/b/", base: "c.docx" });
  assert.deepEqual(splitPath("c.docx"), { folder: "", base: "c.docx" });
  assert.equal(jobTitle("2026/letters.zip", 12), "letters");
  assert.equal(jobTitle("2026/.zip", 12), ".zip");
  assert.equal(jobTitle("a.DOCX", 12), "a and 11 more");
  assert.equal(jobTitle("a.docx", 1), "a.docx");
  assert.equal(jobTitle("a.docx", null), "a.docx");
});

test("finds", () => {
  assert.ok(finds("letters/Übersicht 2026.docx", " uber 2026 "));
  assert.ok(finds("A/Meyer.docx", "a/me"));
  assert.ok(finds("a.docx", ""));
  assert.ok(!finds("Übersicht.docx", "uber 2026"));
});

test("when", () => {
  const time = "2026-11-02T09:30:00Z";
  assert.equal(when(time, Date.parse("2026-11-02T09:33:00Z")), `3 minutes ago, ${date(time)}`);
  assert.equal(when(time, Date.parse("2026-12-02T09:33:00Z")), date(time));
  assert.equal(day("2026-11-02T12:00:00Z"), "2 Nov 2026");
});
