// Making elements. Names come from documents and uploads: they get onto the page as text only, never as markup.

import { date } from "./format.js";

// ltr are the properties of an element with a file's name: its ending stands at its end in every script.
export const ltr = { dir: "ltr" };

// h makes an element. Properties that begin with "on" are listeners, the others attributes; children are elements or texts.
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

// instance makes what is in a template of the page, and returns it with its parts by name.
export function instance(id) {
  const content = document.getElementById(id).content.cloneNode(true);
  const parts = {};
  for (const element of content.querySelectorAll("[data-part]")) {
    parts[element.dataset.part.replace(/-(\w)/g, (_, c) => c.toUpperCase())] = element;
  }
  return { content, parts };
}

// show puts a text into an element, which is hidden without one.
export function show(element, text) {
  element.hidden = !text;
  if (element.textContent !== (text ?? "")) element.textContent = text ?? "";
}

// showProblem shows an error.
export function showProblem(element, error) {
  show(element, error && error.message);
}

// moment makes an element that says a time in words, and the exact one to whoever points at it.
export function moment(time, text) {
  return h("time", { datetime: time, title: date(time) }, text);
}

// speak has screen readers say a text.
export function speak(text) {
  document.getElementById("spoken").textContent = text;
}

// Rows keeps a row for each item of a list, and makes only those anew that look different.
export class Rows {
  #shown = new Map(); // by key: {row, look}

  constructor(parent, key, make) {
    Object.assign(this, { parent, key, make });
  }

  // update shows items, and reports whether anything looks different.
  update(items) {
    const before = this.#shown;
    const order = [];
    let changed = false;
    this.#shown = new Map();
    for (const item of items) {
      const key = this.key(item);
      const look = JSON.stringify(item);
      let entry = before.get(key);
      if (entry?.look !== look) {
        const row = this.make(item);
        entry?.row.replaceWith(row);
        entry = { row, look };
        changed = true;
      }
      this.#shown.set(key, entry);
      order.push(entry.row);
    }
    if (order.length !== this.parent.children.length || order.some((row, i) => row !== this.parent.children[i])) {
      this.parent.replaceChildren(...order);
      changed = true;
    }
    return changed;
  }
}

// confirm asks before something that cannot be taken back.
export function confirm(title, text, yes) {
  const { content, parts } = instance("confirm");
  const dialog = content.querySelector("dialog");
  parts.title.textContent = title;
  parts.text.textContent = text;
  parts.yes.textContent = yes;
  document.body.append(content);
  dialog.showModal();
  return new Promise((resolve) => {
    parts.no.addEventListener("click", () => dialog.close());
    parts.yes.addEventListener("click", () => dialog.close("yes"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
