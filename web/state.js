// How states of jobs and documents look.

import { h } from "./dom.js";

const looks = new Map([
  ["pending", ["Waiting", "busy"]],
  ["processing", ["Converting", "busy"]],
  ["completed", ["Converted", "good"]],
  ["incomplete", ["Files left out", "part"]],
  ["partial_success", ["Some failed", "part"]],
  ["failed", ["Failed", "bad"]],
  ["cancelled", ["Cancelled", "off"]],
]);

// stateName is what people read for a state.
export function stateName(state) {
  return looks.get(state)?.[0] ?? state;
}

// stateClass is the class of a badge for a state.
export function stateClass(state) {
  return `badge ${looks.get(state)?.[1] ?? "off"}`;
}

// badge makes a state's badge.
export function badge(state) {
  return h("span", { class: stateClass(state) }, stateName(state));
}

// jobState is what a job's badge says. One that left files out is not simply converted.
export function jobState(state, leftOut) {
  return state === "completed" && leftOut > 0 ? "incomplete" : state;
}

// fileState is what a document's badge says. One that its cancelled job did not get to has not failed.
export function fileState({ status, error_code: code }) {
  return status === "failed" && code === "cancelled" ? "cancelled" : status;
}

// finished reports whether nothing more happens to a job by itself. One that was cancelled says so before its end.
export function finished(job) {
  return job.finished_at !== null;
}

// share sets the width of a part of a bar.
export function share(part, n, total) {
  part.style.width = total > 0 ? `${(100 * n) / total}%` : "0";
}

// bar makes a bar of how far a job is. What it says stands beside it as text.
export function bar({ completed, failed, total }) {
  const done = h("span", { class: "done" });
  const bad = h("span", { class: "failed" });
  share(done, completed, total);
  share(bad, failed, total);
  return h("span", { class: "bar", "aria-hidden": "true" }, done, bad);
}
