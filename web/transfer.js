// One request with a file in it, either way. It is an XMLHttpRequest, as fetch does not tell how far an upload is.

import { Unreachable } from "./problem.js";

// stall is how long, in milliseconds, a transfer may stand still before it is broken off.
const stall = 90_000;

// transfer makes a request and returns {status, type, url, body, header}, body as responseType says. sent and received are told how
// many bytes went each way. headersCome may return false to break off once the status and the final URL are known; body is
// null then.
export function transfer(method, url, options) {
  const { headers = {}, body = null, responseType = "text", sent, received, headersCome, signal } = options;
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let watch;
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => xhr.abort(), stall);
    };
    const stop = () => xhr.abort();
    const end = (then, value) => {
      clearTimeout(watch);
      signal?.removeEventListener("abort", stop);
      then(value);
    };
    const header = (name) => xhr.getResponseHeader(name);
    const answer = (body) => ({ status: xhr.status, type: header("Content-Type"), url: xhr.responseURL, body, header });
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.responseType = responseType;
    xhr.upload.onprogress = (event) => {
      alive();
      sent?.(event.loaded);
    };
    xhr.upload.onload = () => clearTimeout(watch); // what the service does with it may take its time
    xhr.onprogress = (event) => {
      alive();
      received?.(event.loaded, event.lengthComputable ? event.total : null);
    };
    xhr.onreadystatechange = () => {
      if (xhr.readyState !== xhr.HEADERS_RECEIVED || headersCome?.(answer(null)) !== false) return;
      end(resolve, answer(null));
      xhr.abort();
    };
    xhr.onload = () => end(resolve, answer(xhr.response));
    xhr.onerror = () => end(reject, new Unreachable());
    xhr.onabort = () => end(reject, signal?.aborted ? signal.reason : new Unreachable());
    if (signal?.aborted) return end(reject, signal.reason);
    signal?.addEventListener("abort", stop);
    alive();
    xhr.send(body);
  });
}
