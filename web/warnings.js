// What of documents is not in their PDFs.

import { count } from "./format.js";

// warned gives the documents that are to be looked through, in their order: [{filename, texts}].
export function warned(files) {
  return files
    .filter((file) => Array.isArray(file.warnings) && file.warnings.length > 0)
    .map((file) => ({ filename: file.filename, texts: file.warnings.map((warning) => warning.message) }));
}

// warningTitle says what is to be done about n documents.
export function warningTitle(n) {
  return n === 1 ? "Look through this PDF: it may lack something" : `Look through these ${count(n, "PDF")}: they may lack something`;
}
