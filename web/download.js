// Fetching results.

import * as api from "./api.js";
import * as session from "./session.js";
import { transfer } from "./transfer.js";

// save has the browser save what is at a URL of the API. Without a token the browser does it alone. A link cannot show a
// token; where the service sends on to its storage, the signed URL from there needs none. Where it does not, the file is
// fetched into a blob, which browsers keep on the disk when it is large. progress is told how far that is.
export async function save(url, { progress, signal } = {}) {
  if (session.token() === null) {
    await api.there(url, signal); // the browser would say nothing when the service is away
    return follow(url, "");
  }
  let elsewhere = false;
  const shown = session.token();
  const answer = await transfer("GET", url, {
    headers: session.headers(), responseType: "blob", received: progress, signal,
    headersCome: ({ status, url }) => !(elsewhere = status === 200 && new URL(url).origin !== location.origin),
  });
  if (elsewhere) return follow(answer.url, null);
  if (answer.status !== 200) throw api.failure(answer.status, answer.type, await answer.body.text(), shown);
  const object = URL.createObjectURL(answer.body);
  follow(object, savedName(answer.header("Content-Disposition")));
  setTimeout(() => URL.revokeObjectURL(object), 60_000);
}

// fetchPDF returns the PDF at a URL of the API as a Blob that is nothing but a PDF, whatever was sent.
export async function fetchPDF(url, signal) {
  const shown = session.token();
  const answer = await transfer("GET", url, { headers: session.headers(), responseType: "blob", signal });
  if (answer.status !== 200) throw api.failure(answer.status, answer.type, await answer.body.text(), shown);
  return new Blob([answer.body], { type: "application/pdf" });
}

const quoted = /"((?:[^"\\]|\\.)*)"/; // RFC 9110 section 5.6.4

// savedName returns the name that a Content-Disposition of the service asks for (RFC 6266): the encoded one (RFC 8187) where
// there is one, or else the plain one.
export function savedName(disposition) {
  const text = disposition ?? "";
  const [, encoded] = /filename\*=UTF-8''([^;]*)/i.exec(text.replace(new RegExp(quoted, "g"), "")) ?? [];
  const [, inQuotes, token] = new RegExp(`; *filename=(?:${quoted.source}|([^;" ]+))`, "i").exec(text) ?? [];
  try {
    return decodeURIComponent(encoded ?? "") || inQuotes?.replace(/\\(.)/g, "$1") || token || "download";
  } catch {
    return "download";
  }
}

// follow follows a link as a download, under name; "" leaves the name to the answer, null does not ask for a download.
function follow(url, name) {
  const link = document.createElement("a");
  link.href = url;
  if (name !== null) link.download = name;
  link.click();
}
