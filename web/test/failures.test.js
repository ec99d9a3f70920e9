import assert from "node:assert/strict";
import { test } from "node:test";
import { tally } from "../failures.js";

test("tally tells what failed from what was not got to, and what may go well another time", () => {
  const files = [
    { status: "completed", error_code: null },
    { status: "failed", error_code: "cancelled" },
    { status: "failed", error_code: "cancelled" },
    { status: "failed", error_code: "password_protected" },
    { status: "failed", error_code: "timeout" },
    { status: "pending", error_code: null },
  ];
  assert.deepEqual(tally(files), { failed: 2, stopped: 2, again: 3 });
  assert.deepEqual(tally([]), { failed: 0, stopped: 0, again: 0 });
  assert.deepEqual(tally(["corrupt", "not_a_document", "too_large", "unsafe_name"].map((code) => ({ status: "failed", error_code: code }))),
    { failed: 4, stopped: 0, again: 0 });
});
