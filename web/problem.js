// What went wrong, as people read it. Nothing here touches the document.

// Problem is a refusal by the service or its storage.
export class Problem extends Error {
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code; // "" where the answer had none
  }
}

// Unreachable says that there was no answer.
export class Unreachable extends Error {
  constructor() {
    super("The service cannot be reached. Check your connection.");
  }
}

const sentences = new Map([
  [401, "The service wants a token, or does not accept this one."],
  [403, "This is not allowed from here."],
  [404, "There is nothing here any more."],
  [413, "This is larger than the service takes."],
  [429, "There are too many requests. Wait a moment and try again."],
]);

// problemOf makes a Problem of an answer that is no success: of its problem document (RFC 9457), or else of its status, since
// proxies and gateways answer with pages of their own.
export function problemOf(status, contentType, body) {
  if (/^application\/problem\+json\b/i.test(contentType ?? "")) {
    try {
      const { code, detail } = JSON.parse(body);
      if (typeof detail === "string") return new Problem(status, String(code ?? ""), detail);
    } catch {
      // described by its status then
    }
  }
  return new Problem(status, "", sentences.get(status) ?? `The service answered with an error (${status}). Try again.`);
}

// passing reports whether trying the same again may help.
export function passing(error) {
  return error instanceof Unreachable || (error instanceof Problem && [408, 429, 500, 502, 503, 504].includes(error.status));
}

const tries = 5;

// retry calls work until it succeeds, fails for good, or has been tried often enough, with longer and longer rests between.
// again reports whether an error may pass.
export async function retry(work, { signal, again = passing, rest = pause } = {}) {
  for (let n = 1; ; n++) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (n === tries || !again(error)) throw error;
    }
    await rest(500 * 2 ** n, signal);
  }
}

// pause waits for some milliseconds, or less when signal says stop.
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
