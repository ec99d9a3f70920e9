import assert from "node:assert/strict";
import { test } from "node:test";

import { warned, warningTitle } from "../warnings.js";

test("warned", () => {
  const lost = { code: "text_missing", message: "2 words of the document are not in the PDF, among them “annex”.", count: 2 };
  const files = [
    { filename: "a.docx", warnings: [lost, { code: "links_missing", message: "One link.", count: 1 }] },
    { filename: "b.docx", warnings: [] },
    { filename: "c.docx", warnings: null }, // not known
    { filename: "d.docx" },
    { filename: "e.docx", warnings: [lost] },
  ];
  assert.deepEqual(warned(files), [
    { filename: "a.docx", texts: [lost.message, "One link."] },
    { filename: "e.docx", texts: [lost.message] },
  ]);
});

test("warningTitle", () => {
  assert.equal(warningTitle(1), "Look through this PDF: it may lack something");
  assert.equal(warningTitle(12), "Look through these 12 PDFs: they may lack something");
});
