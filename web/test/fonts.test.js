import assert from "node:assert/strict";
import { test } from "node:test";

import { fontSentence, fontSummary } from "../fonts.js";

const swap = (font, replaced_by, metric_compatible) => ({ font, replaced_by, metric_compatible });

test("fontSummary", () => {
  const calibri = swap("Calibri", "Carlito", true);
  const aptos = swap("Aptos", "Lato", false);
  const files = [
    { fonts_replaced: [calibri, aptos, aptos] }, // a document counts once
    { fonts_replaced: [calibri] },
    { fonts_replaced: [calibri, swap("Calibri", "DejaVu Sans", false)] },
    { fonts_replaced: [] },
    { fonts_replaced: null }, // not known
    {},
  ];
  assert.deepEqual(fontSummary(files), [
    { font: "Aptos", replacedBy: "Lato", sameWidths: false, documents: 1 },
    { font: "Calibri", replacedBy: "DejaVu Sans", sameWidths: false, documents: 1 },
    { font: "Calibri", replacedBy: "Carlito", sameWidths: true, documents: 3 },
  ]);
  assert.deepEqual(fontSummary([]), []);
});

test("fontSentence", () => {
  const sentence = (documents, sameWidths) => fontSentence({ font: "Aptos", replacedBy: "Lato", sameWidths, documents });
  assert.equal(sentence(12, false), "12 documents use Aptos; Lato was used instead, so lines may shift.");
  assert.equal(sentence(1, true), "1 document uses Aptos; Lato was used instead, which has the same widths.");
});
