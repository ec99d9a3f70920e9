// How documents are to be converted, as whoever uses the page wants it. Nothing here touches the document.

const key = "sheaf-options";

// Choices are the values of the options that the service has, each a text; "" is the usual way. declared is the service's own list,
// [{field, label, kind, usual, choices}]. store, null where the browser keeps nothing, has them for the next time; never secrets.
export class Choices {
  #values = new Map();
  refused = null; // {field, text}: what the service did not take last; field is null where it is none of them alone

  constructor(declared, store) {
    Object.assign(this, { declared, store });
    for (const [field, value] of Object.entries(this.#kept())) {
      if (declared.some((o) => o.field === field && !o.secret) && typeof value === "string") this.#values.set(field, value);
    }
  }

  #kept() {
    try {
      return JSON.parse(this.store?.getItem(key) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }

  get(field) {
    return this.#values.get(field) ?? "";
  }

  set(field, value) {
    if (this.refused?.field === field || this.refused?.field === null) this.refused = null;
    if (value === "") this.#values.delete(field);
    else this.#values.set(field, value);
    this.#keep();
  }

  // reset goes back to the usual way.
  reset() {
    this.#values.clear();
    this.refused = null;
    this.#keep();
  }

  #keep() {
    const kept = this.declared.filter((o) => !o.secret && this.#values.has(o.field)).map((o) => [o.field, this.get(o.field)]);
    try {
      if (kept.length > 0) this.store?.setItem(key, JSON.stringify(Object.fromEntries(kept)));
      else this.store?.removeItem(key);
    } catch {
      // it is full, or not to be written: they hold until the page is left
    }
  }

  // asked returns what is to be sent with an upload, null when all is to be done in the usual way.
  asked() {
    return this.#values.size > 0 ? Object.fromEntries(this.#values) : null;
  }

  // refuse reports whether an error is about an option, and keeps what it says of which.
  refuse(error) {
    this.refused = this.asked() === null ? null : refusal(error, this.declared);
    return this.refused !== null;
  }
}

// refusal reads which option the service does not take: {field, text}, the text with the option's label in the place of its name; null
// where the error is about something else.
export function refusal({ status, code, message }, declared) {
  if (status !== 400 || code !== "invalid_request") return null;
  const named = declared.filter((o) => new RegExp(`\\b${o.field}\\b`).test(message));
  if (named.length === 0 || !/\boptions?\b/.test(message)) return null;
  const text = named.reduce((t, o) => t.replace(new RegExp(`\\b${o.field}\\b`), () => `“${o.label}”`), message);
  const [, single] = /^The option (\w+) /.exec(message) ?? [];
  return { field: named.some((o) => o.field === single) ? single : null, text };
}

// summary says which options are set, in the words of the page: {pages: "1-3"} as "Only these pages: 1-3"; "" for none.
export function summary(values, declared) {
  return declared.filter(({ field }) => (values?.[field] ?? "") !== "").map((o) => `${o.label}: ${valueText(o, String(values[o.field]))}`).join(" · ");
}

// members returns the values that one of a list of choices has in it; "" is the usual way.
export function members({ choices, usual }, value) {
  const text = value || usual;
  return text === "all" ? choices.map((c) => c.value) : text.split(",").map((v) => v.trim()).filter((v) => choices.some((c) => c.value === v));
}

// listed is the value for some of a list of choices.
export function listed(option, values) {
  const all = members(option, "").join();
  return values.join() === all ? "" : values.join() || "none";
}

function valueText(option, value) {
  const { secret, choices, kind } = option;
  if (secret) return "set";
  if (kind === "checks") return members(option, value).map((v) => choices.find((c) => c.value === v).label).join(", ") || "nothing";
  const named = choices?.find((choice) => choice.value === value);
  if (named) return named.label;
  return { true: "yes", false: "no" }[value] ?? value;
}
