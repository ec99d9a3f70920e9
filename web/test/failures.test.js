import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, groups, mayPass, remediesOf, tally } from "../failures.js";

const failed = (id, error_code, more = {}) => ({ id, status: "failed", error_code, ...more });

test("tally tells what failed from what was not got to, and what may go well another time", () => {
  const files = [
    { id: 1, status: "completed", error_code: null }, failed(2, "cancelled"), failed(3, "cancelled"), failed(4, "password_protected"),
    failed(5, "timeout"), { id: 6, status: "pending", error_code: null },
  ];
  assert.deepEqual(tally(files), { failed: 2, stopped: 2, again: [2, 3, 5] });
  assert.deepEqual(tally([]), { failed: 0, stopped: 0, again: [] });
  assert.deepEqual(tally(["corrupt", "not_a_document", "too_large", "unsafe_name"].map((code, i) => failed(i, code))), { failed: 4, stopped: 0, again: [] });
});

test("each failure has what helps and nothing else", () => {
  const kinds = (code) => remediesOf(failed(1, code)).map(({ kind }) => kind);
  assert.deepEqual(kinds("wrong_password"), ["password"]);
  assert.deepEqual(kinds("corrupt"), ["file"]);
  assert.deepEqual(kinds("timeout"), ["again"]);
  assert.deepEqual(kinds("internal"), ["again"]);
  assert.deepEqual(kinds("pdfa_failed"), ["other"]);
  assert.deepEqual(kinds("pdfua_failed"), ["file", "other"]);
  assert.deepEqual(kinds("unsafe_name"), []);
  assert.deepEqual(kinds("of_a_later_version"), ["again"]);
  assert.deepEqual(remediesOf({ status: "completed", error_code: null }), []);
  assert.equal(mayPass("corrupt_zip"), false);
});

test("what helps several at once is offered once", () => {
  const files = [
    failed(1, "password_protected"), failed(2, "corrupt"), failed(3, "wrong_password"), failed(4, "corrupt"), failed(5, "pdfa_failed"),
    failed(6, "pdfa_failed", { options: { pdfa: "1b" } }), failed(7, "pdfa_failed", { options: { pdfa: "1b" } }), failed(8, "pages_missing"),
  ];
  assert.deepEqual(groups(files).map(({ remedy, files }) => [remedy.kind, files.map(({ id }) => id)]), [["password", [1, 3]], ["other", [6, 7]]]);
});

test("other options are those of before but for what stood in the way", () => {
  const declared = [{ field: "no_report", of_job: true }, { field: "pdfa" }, { field: "pages" }, { field: "tagged" }, { field: "forms" }];
  const [{ change }] = remediesOf(failed(1, "pdfa_failed"));
  assert.deepEqual(changed({ pdfa: "2b", profile: "archive", tagged: true, pages: "1", no_report: true, callback_url: "https:" }, change, declared), { tagged: true, pages: "1" });
  assert.deepEqual(changed({}, { forms: "flatten" }, declared), { forms: "flatten" });
});
