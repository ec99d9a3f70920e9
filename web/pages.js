// Whether PDFs have as many pages as Word counted. Nothing here touches the document.

import { count, number } from "./format.js";

// pageNote tells of a document whose PDF has other pages than Word counted, and of others nothing.
export function pageNote({ pages, word_pages: counted, pages_match: match }) {
  return match === false ? `Word counted ${count(counted, "page")}, this PDF has ${number(pages)}.` : null;
}

// pageSentence tells how many PDFs have as many pages as Word counted, "" where that is known of none.
export function pageSentence(files) {
  const known = files.filter((file) => typeof file.pages_match === "boolean");
  if (known.length === 0) return "";
  const same = known.filter((file) => file.pages_match).length;
  if (files.length === 1) return `Word counted ${count(files[0].word_pages, "page")}, this PDF has ${number(files[0].pages)}.`;
  return `${number(same)} of ${count(known.length, "PDF has", "PDFs have")} as many pages as Word counted.`;
}
