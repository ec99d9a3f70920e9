// What helps documents that were not converted. Nothing here touches the document.

const again = { kind: "again", text: "Convert again" };
const file = { kind: "file", text: "Use a corrected file" };
const password = { kind: "password", text: "Convert again", several: "are protected by a password" };
// other is converting with other options: those in change, null for the usual way.
const other = (text, several, change) => ({ kind: "other", text, several, change });

// remedies are what helps, by the code of a failure. What is not in here may pass.
const remedies = new Map(Object.entries({
  password_protected: [password],
  wrong_password: [password],
  not_a_document: [file],
  corrupt: [file],
  too_large: [file],
  zip_bomb: [file],
  upload_missing: [file],
  upload_changed: [file],
  crashed: [again, file],
  out_of_memory: [again, file],
  conversion_failed: [again, file],
  pages_missing: [other("Convert with all pages", "have none of the pages that were asked for", { pages: null })],
  changes_unsettled: [file, other("Convert with changes as they were saved", "have tracked changes that cannot be settled", { changes: null })],
  forms_not_kept: [other("Convert with form fields as text", "have form fields that cannot all be kept", { forms: "flatten" })],
  pdfa_failed: [other("Convert as an ordinary PDF", "could not be made PDF/A", { pdfa: null, profile: null })],
  pdfua_failed: [file, other("Convert without PDF/UA", "could not be made PDF/UA", { pdfua: null })],
  version_failed: [other("Convert as a PDF of any version", "could not be made PDFs of the version that was asked for", { pdf_version: null })],
  cancelled: [{ ...again, text: "Convert" }],
  protection_failed: [],
  unsafe_name: [],
  // of whole uploads
  not_a_zip: [],
  corrupt_zip: [],
  empty_zip: [],
  no_documents: [],
  too_many_files: [],
}));

// remediesOf returns what may help a document: [{kind, text}], kind "again", "password", "file" or "other". several says in words what
// documents have in common that the same may help at once.
export function remediesOf({ status, error_code: code }) {
  return status === "failed" ? remedies.get(code) ?? [again] : [];
}

// mayPass reports whether trying the same again may help against a failure.
export const mayPass = (code) => (remedies.get(code) ?? [again]).some(({ kind }) => kind === "again");

// tally counts the documents of a finished job that were not converted: {failed, stopped, again}. stopped are those that a cancelled
// job did not get to, and again the ids of those of both that may go well another time.
export function tally(files) {
  const counts = { failed: 0, stopped: 0, again: [] };
  for (const { id, status, error_code: code } of files) {
    if (status !== "failed") continue;
    if (code === "cancelled") counts.stopped++;
    else counts.failed++;
    if (mayPass(code)) counts.again.push(id);
  }
  return counts;
}

// groups gathers documents that the same helps at once: [{remedy, files}], each of two or more. Where that is other options, they have
// those of now in common.
export function groups(files) {
  const found = new Map();
  for (const file of files) {
    for (const remedy of remediesOf(file)) {
      if (!remedy.several) continue;
      const key = JSON.stringify([remedy, remedy.kind === "other" ? file.options : null]);
      if (!found.has(key)) found.set(key, { remedy, files: [] });
      found.get(key).files.push(file);
    }
  }
  return [...found.values()].filter((group) => group.files.length > 1);
}

// changed returns the options for a retry: those that a document was converted with, but for what a remedy changes, and without those
// that no retry takes.
export function changed(options, change, declared) {
  const free = declared.filter((o) => !o.of_job).map((o) => o.field);
  return Object.fromEntries(Object.entries({ ...options, ...change }).filter(([field, value]) => value !== null && free.includes(field)));
}
