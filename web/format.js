// Numbers, times and names as people read them. Nothing here touches the document.

// endings match the ends of the names of Word documents and templates.
export const endings = /\.do[ct][xm]$/i;

// isDocument tells whether a file is a Word document, by its name.
export const isDocument = (name) => endings.test(name);

const numbers = new Intl.NumberFormat("en");

// number writes 12345 as 12,345.
export function number(n) {
  return numbers.format(n);
}

// count writes a number of things: "1 document", "2,000 documents".
export function count(n, one, many = one + "s") {
  return `${number(n)} ${n === 1 ? one : many}`;
}

// bytes writes a size as file managers do, where a KB has 1,024 bytes.
export function bytes(n) {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let unit = 0;
  while (n >= 1000 && unit < units.length - 1) {
    n /= 1024;
    unit++;
  }
  const digits = unit > 0 && n < 9.95 ? 1 : 0;
  return `${n.toFixed(digits).replace(/\.0$/, "")} ${units[unit]}`;
}

// duration writes seconds: "0.4 s", "12 s", "3 min", "1 h 5 min".
export function duration(seconds) {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ""}`;
}

// kept writes for how long something is kept: whole days, or less than one.
export function kept(seconds) {
  return seconds < 86400 ? duration(seconds) : count(Math.floor(seconds / 86400), "day");
}

// date writes a time as "2 Nov 2026, 09:30", in the reader's time zone.
export function date(time) {
  return new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

// day writes the date of a time as "2 Nov 2026".
export function day(time) {
  return new Date(time).toLocaleDateString("en-GB", { dateStyle: "medium" });
}

// when writes how long ago a time was and when it was.
export function when(time, now) {
  const words = ago(time, now);
  return words === date(time) ? words : `${words}, ${date(time)}`;
}

// ago writes how long ago a time was, and after a week its date.
export function ago(time, now) {
  const seconds = Math.max(0, (now - new Date(time)) / 1000);
  if (seconds < 45) return "just now";
  for (const [size, next, name] of [[60, 60, "minute"], [3600, 24, "hour"], [86400, 7, "day"]]) {
    const n = Math.round(seconds / size);
    if (n < next) return `${count(Math.max(1, n), name)} ago`;
  }
  return date(time);
}

// Characters that are not seen but change how a text is shown: controls, and those that turn its direction.
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

// visible makes a name from a document or an upload safe to show: what could disguise it becomes a visible mark.
export function visible(name) {
  return name.replace(unseen, "\ufffd");
}

// finds reports whether a name has every word of a search in it, whatever their case and accents.
export function finds(name, search) {
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const where = plain(name);
  return plain(search).split(/\s+/).every((word) => where.includes(word));
}

// splitPath splits a name into its folders, with the slash at their end, and the rest.
export function splitPath(name) {
  const cut = name.lastIndexOf("/") + 1;
  return { folder: name.slice(0, cut), base: name.slice(cut) };
}

// jobTitle names a job by its upload: a ZIP, which this page may have made of a folder, without its ending, and several DOCX files
// by the first.
export function jobTitle(filename, total) {
  const name = visible(splitPath(filename).base || filename);
  if (total > 1 && isDocument(name)) return `${name.replace(endings, "")} and ${number(total - 1)} more`;
  return /.\.zip$/i.test(name) ? name.slice(0, -4) : name;
}
