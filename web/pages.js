// Whether PDFs have as many pages as Word counted, and which were fitted to where Word began them. Nothing here touches the document.

import { count, number } from "./format.js";

// pageNote tells of a document whose PDF has other pages than Word counted or was fitted to them, and of others nothing.
export function pageNote({ pages, word_pages: counted, pages_match: match, fitted_pages: fitted }) {
  const texts = [];
  if (match === false) texts.push(`Word counted ${count(counted, "page")}, this PDF has ${number(pages)}.`);
  if (fitted > 0) texts.push(fittedSentence(fitted));
  return texts.join(" ") || null;
}

// fittedSentence tells how many pages were fitted to where Word began them.
function fittedSentence(pages) {
  return `${count(pages, "page was", "pages were")} fitted to where Word began them.`;
}

// pageSentence tells how many PDFs have as many pages as Word counted and how many were fitted to them, "" where that is known of none.
export function pageSentence(files) {
  const fitted = files.filter((file) => file.fitted_pages > 0);
  const texts = [countSentence(files)];
  if (files.length === 1 && fitted.length === 1) texts.push(fittedSentence(fitted[0].fitted_pages));
  else if (fitted.length > 0) texts.push(`${count(fitted.length, "PDF was", "PDFs were")} fitted to where Word began the pages.`);
  return texts.filter(Boolean).join(" ");
}

function countSentence(files) {
  const known = files.filter((file) => typeof file.pages_match === "boolean");
  if (known.length === 0) return "";
  const same = known.filter((file) => file.pages_match).length;
  if (files.length === 1) return `Word counted ${count(files[0].word_pages, "page")}, this PDF has ${number(files[0].pages)}.`;
  return `${number(same)} of ${count(known.length, "PDF has", "PDFs have")} as many pages as Word counted.`;
}
