// What became of the fonts that documents ask for. Nothing here touches the document.

import { count } from "./format.js";

// fontSummary counts the documents by the fonts that were replaced in them: [{font, replacedBy, sameWidths, documents}],
// those that shift lines first, then by how many documents they are in.
export function fontSummary(files) {
  const swaps = new Map();
  for (const file of files) {
    if (!Array.isArray(file.fonts_replaced)) continue;
    const seen = new Set();
    for (const swap of file.fonts_replaced) {
      const key = JSON.stringify([swap.font, swap.replaced_by, swap.metric_compatible]);
      if (seen.has(key)) continue;
      seen.add(key);
      const entry = swaps.get(key) ?? {
        font: swap.font, replacedBy: swap.replaced_by, sameWidths: swap.metric_compatible, documents: 0,
      };
      entry.documents++;
      swaps.set(key, entry);
    }
  }
  return [...swaps.values()].sort((a, b) =>
    a.sameWidths - b.sameWidths || b.documents - a.documents || (a.font < b.font ? -1 : 1));
}

// fontSentence says one entry of a summary.
export function fontSentence({ font, replacedBy, sameWidths, documents }) {
  const use = `${count(documents, "document")} ${documents === 1 ? "uses" : "use"} ${font}; ${replacedBy} was used instead`;
  return sameWidths ? `${use}, which has the same widths.` : `${use}, so lines may shift.`;
}
