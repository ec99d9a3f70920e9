// What people hand in: files and folders, chosen or dropped, as lots that become a job each.

import { endings, isDocument, number, splitPath, visible } from "./format.js";

// chosen returns the files of a file input as [{path, file}]; a chosen folder's have their folders in the path.
export function chosen(list) {
  return [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

// dropped returns the files of a drop as chosen does, with all that is in dropped folders. The entries have to be asked for
// before anything is waited for: the browser forgets them then.
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return chosen(transfer.files);
  const found = [];
  for (const entry of entries) await walk(entry, "", found);
  return found;
}

async function walk(entry, folder, found) {
  const path = folder + entry.name;
  if (entry.isFile) {
    found.push({ path, file: await new Promise((done, failed) => entry.file(done, failed)) });
    return;
  }
  const reader = entry.createReader();
  for (;;) { // it returns some entries at a time, none at the end
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return;
    for (const e of some) await walk(e, path + "/", found);
  }
}

// isJunk tells what systems and programs leave behind from what people mean to hand in. junk holds the names, in lower case:
// {folders, files, prefixes}.
export function isJunk(path, junk) {
  const names = path.toLowerCase().split("/");
  const base = names.at(-1);
  return names.some((name) => junk.folders.includes(name)) || junk.files.includes(base) || junk.prefixes.some((p) => base.startsWith(p));
}

// formatEndings returns the endings of names of documents that the option formats asks for, in lower case. "all-word" asks for all.
export function formatEndings(formats) {
  const all = ["doc", "dot", "odt", "ott", "rtf", "fodt", "txt", "html", "wps"];
  const asked = (formats ?? "").toLowerCase().split(",").map((name) => name.trim());
  return all.filter((name) => asked.includes(name) || asked.includes("all-word")).flatMap((name) => (name === "html" ? [".html", ".htm"] : ["." + name]));
}

// isTaken reports whether a file is a document by its name, one with one of the endings of formatEndings also among them.
export const isTaken = (name, also) => isDocument(name) || also.some((ending) => name.toLowerCase().endsWith(ending));

// sortLots sorts files into lots {name, files}: every ZIP is one, and all Word documents together are one, those with one of the endings
// also among them. ignored are the paths of other files; what is junk (see isJunk) is passed over.
export function sortLots(files, junk, also = []) {
  const lots = [];
  const documents = [];
  const ignored = [];
  for (const f of files) {
    if (isJunk(f.path, junk)) continue;
    if (/\.zip$/i.test(f.path)) lots.push({ name: f.file.name, files: [{ path: f.file.name, file: f.file }] });
    else if (isTaken(f.path, also)) documents.push(f);
    else ignored.push(f.path);
  }
  if (documents.length > 0) lots.push(documentLot(documents));
  return { lots, ignored };
}

// older matches the names of what Word, or a program like it, can save as DOCX.
const older = /\.(doc|dot|rtf|od[tm]|ott|fodt|wpd|wps|pages)$/i;

// advice says what was not taken, and what to do about it.
export function advice(ignored) {
  const names = (paths) => paths.slice(0, 3).map(visible).join(", ") + (paths.length > 3 ? ` and ${number(paths.length - 3)} more` : "");
  const convertible = ignored.filter((path) => older.test(path));
  const others = ignored.filter((path) => !older.test(path));
  const texts = [];
  if (convertible.length > 0) {
    texts.push(`Left out: ${names(convertible)}. Open ${convertible.length === 1 ? "it" : "each"} in Word, save it as “Word Document (.docx)”, and choose that file. Or have such files converted by “Older and other formats” under Options.`);
  }
  if (others.length > 0) texts.push(`${convertible.length > 0 ? "Also left out" : "Left out"}: ${names(others)}. Only Word documents (.docx) and ZIPs of them are taken.`);
  return texts.join(" ");
}

// documentLot names a lot by the folder that holds all of its documents, where there is one, and their paths are from there.
function documentLot(documents) {
  if (documents.length === 1) {
    const { file } = documents[0];
    return { name: file.name, files: [{ path: file.name, file }] };
  }
  const top = documents[0].path.slice(0, documents[0].path.indexOf("/") + 1);
  if (top !== "" && documents.every((d) => d.path.startsWith(top))) {
    return { name: top.slice(0, -1) + ".zip", files: documents.map((d) => ({ ...d, path: d.path.slice(top.length) })) };
  }
  const first = splitPath(documents[0].path).base.replace(endings, "");
  return { name: `${first} and ${documents.length - 1} more.zip`, files: documents };
}
