// A table of many rows, of which only those near what is seen are there. The others are room: as much as they took, or as rows take.

import { Rows } from "./dom.js";

const pieceSize = 50; // rows that come and go together
const margin = 1500; // pixels above and below what is seen

// LongList shows items, each with an id, in pieces of a table that each are a group of rows. make makes the row of an item. The keys for up
// and down go from row to row wherever the focus is in the table, and one row is where Tab comes into it. Rows have their place among all
// of them for screen readers (aria-rowindex), to which a head of one row belongs.
export class LongList {
  #items = [];
  #pieces = []; // {body, rows, near, size}: rows is null where there are none now, and size what room it is for then
  #height = 48; // pixels of a row, until some were measured
  #at = 0; // the row that Tab comes to
  #watch;

  constructor(table, make) {
    Object.assign(this, { table, make });
    this.#watch = new IntersectionObserver((seen) => this.#seen(seen), { rootMargin: `${margin}px 0px` });
    table.addEventListener("keydown", (event) => this.#key(event));
    table.addEventListener("focusin", ({ target }) => this.#enter(target.closest("tbody tr")));
  }

  // stop ends what goes on by itself.
  stop() {
    this.#watch.disconnect();
  }

  // update shows items in the place of those before.
  update(items) {
    const focused = this.table.contains(document.activeElement) ? document.activeElement.closest("tbody tr") : null;
    this.#items = items;
    this.table.setAttribute("aria-rowcount", items.length + 1);
    const pieces = Math.ceil(items.length / pieceSize);
    for (const { body } of this.#pieces.splice(pieces)) {
      this.#watch.unobserve(body);
      body.remove();
    }
    this.#at = Math.max(Math.min(this.#at, items.length - 1), 0);
    for (let i = 0; i < pieces; i++) this.#settle(this.#pieces[i] ?? this.#add(), i);
    if (focused === null || focused.isConnected) return;
    const same = this.table.querySelector(`[data-id="${focused.dataset.id}"]`);
    if (same !== null) same.focus({ preventScroll: true });
    else if (items.length > 0) this.#row(this.#at).focus({ preventScroll: true });
  }

  // first returns the place of the first row that is seen.
  first() {
    for (const [i, { body, rows }] of this.#pieces.entries()) {
      if (rows === null) continue;
      const row = [...body.children].findIndex((row) => row.getBoundingClientRect().bottom > 0);
      if (row >= 0) return i * pieceSize + row;
    }
    return 0;
  }

  // reveal scrolls to a row.
  reveal(place) {
    if (place < this.#items.length) this.#come(place).scrollIntoView({ block: "start" });
  }

  #add() {
    const body = document.createElement("tbody");
    const piece = { body, rows: null, near: this.#pieces.length === 0, size: 0 };
    this.table.append(body);
    this.#pieces.push(piece);
    this.#watch.observe(body);
    return piece;
  }

  #seen(entries) {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const i = this.#pieces.findIndex(({ body }) => body === target);
      if (i < 0) continue;
      const piece = this.#pieces[i];
      if (piece.rows !== null) this.#height = boundingClientRect.height / Math.max(target.children.length, 1);
      piece.near = isIntersecting;
      this.#settle(piece, i);
    }
  }

  // settle makes a piece what it is to be: rows, where it is near or has the row that Tab comes to, or else room.
  #settle(piece, i) {
    const items = this.#items.slice(i * pieceSize, (i + 1) * pieceSize);
    const { body } = piece;
    if (piece.near || Math.floor(this.#at / pieceSize) === i) {
      if (piece.rows === null) {
        piece.rows = new Rows(body, ({ item }) => item.id, (placed) => this.#make(placed));
        body.style.height = "";
        body.setAttribute("role", "rowgroup");
      }
      piece.rows.update(items.map((item, n) => ({ item, place: i * pieceSize + n })));
      return;
    }
    if (piece.rows !== null) {
      body.style.height = `${body.offsetHeight}px`;
      body.replaceChildren();
    } else if (piece.size !== items.length) {
      body.style.height = `${items.length * this.#height}px`;
    }
    body.setAttribute("role", "none");
    piece.rows = null;
    piece.size = items.length;
  }

  #make({ item, place }) {
    const row = this.make(item);
    row.dataset.id = item.id;
    row.setAttribute("aria-rowindex", place + 2);
    row.tabIndex = place === this.#at ? 0 : -1;
    return row;
  }

  #row(place) {
    return this.#pieces[Math.floor(place / pieceSize)]?.body.children[place % pieceSize] ?? null;
  }

  // come has the row at a place be there and be the one that Tab comes to, and returns it.
  #come(place) {
    const before = this.#at;
    this.#at = place;
    const i = Math.floor(place / pieceSize);
    if (this.#pieces[i].rows === null) this.#settle(this.#pieces[i], i);
    const left = Math.floor(before / pieceSize);
    this.#row(before)?.setAttribute("tabindex", "-1");
    this.#row(place).tabIndex = 0;
    if (left !== i && this.#pieces[left]?.rows && !this.#pieces[left].near) this.#settle(this.#pieces[left], left);
    return this.#row(place);
  }

  #enter(row) {
    if (row !== null) this.#come(Number(row.getAttribute("aria-rowindex")) - 2);
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.matches("input")) return;
    const last = this.#items.length - 1;
    const places = { ArrowDown: this.#at + 1, ArrowUp: this.#at - 1, PageDown: this.#at + 10, PageUp: this.#at - 10, Home: 0, End: last };
    if (!Object.hasOwn(places, event.key)) return;
    event.preventDefault();
    const row = this.#come(Math.max(Math.min(places[event.key], last), 0));
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
}
