import assert from "node:assert/strict";
import { test } from "node:test";

import { pageNote, pageSentence } from "../pages.js";

const same = { pages: 74, word_pages: 74, pages_match: true };
const other = { pages: 2, word_pages: 1, pages_match: false };
const unknown = { pages: 3, word_pages: null, pages_match: null };

test("pageNote", () => {
  assert.equal(pageNote(other), "Word counted 1 page, this PDF has 2.");
  assert.equal(pageNote({ ...same, fitted_pages: 12 }), "12 pages were fitted to where Word began them.");
  assert.equal(pageNote({ ...other, fitted_pages: 1 }), "Word counted 1 page, this PDF has 2. 1 page was fitted to where Word began them.");
  for (const file of [{ ...same, fitted_pages: 0 }, same, unknown, { pages: 3 }]) assert.equal(pageNote(file), null);
});

test("pageSentence", () => {
  assert.equal(pageSentence([]), "");
  assert.equal(pageSentence([unknown, { pages: 3 }]), "");
  assert.equal(pageSentence([same]), "Word counted 74 pages, this PDF has 74.");
  assert.equal(pageSentence([same, other, unknown]), "1 of 2 PDFs have as many pages as Word counted.");
  assert.equal(pageSentence([other, unknown]), "0 of 1 PDF has as many pages as Word counted.");
  assert.equal(pageSentence([{ ...same, fitted_pages: 12 }]), "Word counted 74 pages, this PDF has 74. 12 pages were fitted to where Word began them.");
  assert.equal(pageSentence([{ ...unknown, fitted_pages: 2 }]), "2 pages were fitted to where Word began them.");
  assert.equal(pageSentence([{ ...same, fitted_pages: 12 }, { ...same, fitted_pages: 0 }]),
    "2 of 2 PDFs have as many pages as Word counted. 1 PDF was fitted to where Word began the pages.");
  assert.equal(pageSentence([same, same]), "2 of 2 PDFs have as many pages as Word counted.");
});
