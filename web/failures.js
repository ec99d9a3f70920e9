// Which failures another try may mend. Nothing here touches the document.

// lasting are the codes of failures that stay what they are, however often the same file is tried.
export const lasting = new Set([
  "not_a_document", "corrupt", "password_protected", "wrong_password", "zip_bomb", "unsafe_name", "too_large", "not_a_zip", "corrupt_zip",
  "empty_zip", "no_documents", "too_many_files", "upload_missing",
]);

// tally counts the documents of a finished job that were not converted: {failed, stopped, again}. stopped are those that a cancelled
// job did not get to, and again those of both that may go well another time.
export function tally(files) {
  const counts = { failed: 0, stopped: 0, again: 0 };
  for (const { status, error_code: code } of files) {
    if (status !== "failed") continue;
    if (code === "cancelled") counts.stopped++;
    else counts.failed++;
    if (!lasting.has(code)) counts.again++;
  }
  return counts;
}
