// Calls of the service's API.

import { Problem, Unreachable, problemOf } from "./problem.js";
import * as session from "./session.js";
import { transfer } from "./transfer.js";

const base = "api/v1"; // beside the page, wherever that is

let refused = () => {};

// onUnauthorized sets what happens when the service does not let the token in.
export function onUnauthorized(then) {
  refused = then;
}

// call makes a call and returns its answer. body is JSON; signal stops it.
async function call(method, path, { body, key, signal } = {}) {
  const headers = session.headers();
  const shown = session.token();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key !== undefined) headers["Idempotency-Key"] = key;
  let response, text;
  try {
    response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body), signal, cache: "no-store" });
    text = await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    throw new Unreachable();
  }
  if (!response.ok) throw failure(response.status, response.headers.get("Content-Type"), text, shown);
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(response.status, "", "The answer is not the service's. Is there a sign-in page between?");
  }
}

// there asks whether a file can be fetched, and throws why not.
export async function there(url, signal) {
  let response;
  try {
    response = await fetch(url, { method: "HEAD", headers: session.headers(), signal, cache: "no-store" });
  } catch (error) {
    signal?.throwIfAborted();
    throw new Unreachable();
  }
  if (!response.ok) throw failure(response.status, response.headers.get("Content-Type"), "", session.token());
}

// failure returns the error for an answer to a call that showed a token, or null, and has the page ask for another when that
// is why. A token that was replaced meanwhile is not asked for again.
export function failure(status, contentType, text, shown) {
  if (status === 401 && shown === session.token()) refused(shown);
  return problemOf(status, contentType, text);
}

const jobPath = (id) => `/jobs/${encodeURIComponent(id)}`;

function query(values) {
  const entries = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return "?" + new URLSearchParams(entries);
}

export const listJobs = (limit, cursor, signal) => call("GET", "/jobs" + query({ limit, cursor }), { signal });
export const getJob = (id, limit, cursor, signal) => call("GET", jobPath(id) + query({ limit, cursor }), { signal });
export const cancelJob = (id) => call("POST", jobPath(id) + "/cancel");
// retryJob converts documents again, and returns what the service says of that, as correctFile does: asked has {files, options} and
// passwords, each of which may be left out.
export const retryJob = (id, asked) => call("POST", jobPath(id) + "/retry", { body: asked });
export const deleteJob = (id) => call("DELETE", jobPath(id));
export const startUpload = (announced, key, signal) => call("POST", "/uploads", { body: announced, key, signal });
export const signParts = (id, signal) => call("POST", `/uploads/${encodeURIComponent(id)}/parts`, { signal });
export const completeUpload = (id, signal) => call("POST", `/uploads/${encodeURIComponent(id)}/complete`, { signal });

export const newJobURL = base + "/jobs/";
export const resultURL = (id, format) => base + jobPath(id) + "/download" + query({ format });
export const pdfURL = (id, n) => `${base}${jobPath(id)}/files/${n}/pdf`;

// correctFile puts a file in the place of document n, and without convert leaves it there for the next retry. progress is told how many
// percent of it are sent.
export async function correctFile(id, n, file, { convert, progress, signal }) {
  const shown = session.token();
  const answer = await transfer("PUT", `${base}${jobPath(id)}/files/${n}/content` + query({ convert }), {
    headers: { ...session.headers(), "Content-Type": "application/octet-stream" }, body: file, signal,
    sent: (bytes) => progress(Math.floor((100 * bytes) / Math.max(file.size, 1))),
  });
  if (answer.status !== 202) throw failure(answer.status, answer.type, answer.body, shown);
  return JSON.parse(answer.body);
}
