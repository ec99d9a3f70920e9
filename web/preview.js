// Shows a PDF in place, by the browser's own viewer.

import { instance, show } from "./dom.js";
import { fetchPDF } from "./download.js";

// canPreview reports whether the browser shows PDFs at all: those of most phones do not.
export const canPreview = () => navigator.pdfViewerEnabled === true;

// preview opens the PDF at a URL of the API in a dialog, under a title. It is done when the PDF is there, and throws where it does not
// come; the dialog is closed then.
export async function preview(url, title, signal) {
  const { content, parts } = instance("preview");
  const dialog = content.querySelector("dialog");
  show(parts.title, title);
  const stop = new AbortController();
  const leave = () => dialog.close();
  signal.addEventListener("abort", leave, { once: true });
  parts.close.addEventListener("click", leave);
  dialog.addEventListener("close", () => {
    signal.removeEventListener("abort", leave);
    stop.abort();
    dialog.remove();
  });
  document.body.append(content);
  dialog.showModal();
  try {
    const object = URL.createObjectURL(await fetchPDF(url, stop.signal));
    dialog.addEventListener("close", () => URL.revokeObjectURL(object));
    parts.frame.src = object;
    parts.frame.hidden = false;
    parts.loading.hidden = true;
  } catch (error) {
    if (stop.signal.aborted) return;
    dialog.close();
    throw error;
  }
}
