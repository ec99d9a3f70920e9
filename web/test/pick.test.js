import assert from "node:assert/strict";
import { test } from "node:test";

import { advice, chosen, dropped, formatEndings, isTaken, sortLots } from "../pick.js";

const file = (name) => ({ name });
const pick = (...paths) => paths.map((path) => ({ path, file: file(path.split("/").pop()) }));
const junk = { folders: ["__macosx"], files: ["thumbs.db", ".ds_store"], prefixes: ["~$", ".~", "._"] };
const shape = ({ lots, ignored }) => ({ lots: lots.map((l) => [l.name, ...l.files.map((f) => f.path)]), ignored });

test("sortLots", () => {
  const cases = [
    [pick("a.docx"), [["a.docx", "a.docx"]], []],
    [pick("a.docm", "t.DOTX"), [["a and 1 more.zip", "a.docm", "t.DOTX"]], []],
    [pick("folder/sub/a.docx"), [["a.docx", "a.docx"]], []],
    [pick("a.docx", "B.DOCX"), [["a and 1 more.zip", "a.docx", "B.DOCX"]], []],
    [pick("x/a.docx", "x/y/b.docx"), [["x.zip", "a.docx", "y/b.docx"]], []],
    [pick("x/a.docx", "y/b.docx"), [["a and 1 more.zip", "x/a.docx", "y/b.docx"]], []],
    [pick("x/a.docx", "b.docx"), [["a and 1 more.zip", "x/a.docx", "b.docx"]], []],
    [pick("a.zip", "f/b.ZIP", "c.docx"), [["a.zip", "a.zip"], ["b.ZIP", "b.ZIP"], ["c.docx", "c.docx"]], []],
    [pick("a.doc", "b.pdf", "x/~$c.docx", "x/.~c.docx", "x/._d.docx", "__MACOSX/e.docx", "x/.DS_Store", "Thumbs.db"), [], ["a.doc", "b.pdf"]],
    [[], [], []],
  ];
  for (const [files, lots, ignored] of cases) assert.deepEqual(shape(sortLots(files, junk)), { lots, ignored });
});

test("sortLots takes the formats that are asked for", () => {
  assert.deepEqual(formatEndings(" DOC,html"), [".doc", ".html", ".htm"]);
  assert.deepEqual(formatEndings(""), []);
  assert.equal(formatEndings("all-word").length, 10);
  const { lots, ignored } = sortLots(pick("a.DOC", "b.odt"), junk, formatEndings("doc"));
  assert.deepEqual([lots[0].name, ignored], ["a.DOC", ["b.odt"]]);
  assert.deepEqual([isTaken("a.DOC", [".doc"]), isTaken("a.doc", []), isTaken("a.docx", [])], [true, false, true]);
});

test("chosen", () => {
  const inFolder = { name: "a.docx", webkitRelativePath: "x/a.docx" };
  assert.deepEqual(chosen([inFolder, file("b.docx")]).map((f) => f.path), ["x/a.docx", "b.docx"]);
});

// entry is what browsers give for a dropped file or folder.
function entry(name, children) {
  if (!children) return { name, isFile: true, file: (done) => done(file(name)) };
  const rest = [children.slice(0, 1), children.slice(1), []]; // browsers give some at a time
  return { name, isFile: false, createReader: () => ({ readEntries: (done) => done(rest.shift()) }) };
}

test("dropped", async () => {
  const tree = entry("x", [entry("a.docx"), entry("y", [entry("b.docx")]), entry("c.docx")]);
  const items = [tree, entry("d.zip")].map((e) => ({ webkitGetAsEntry: () => e }));
  assert.deepEqual((await dropped({ items })).map((f) => f.path), ["x/a.docx", "x/y/b.docx", "x/c.docx", "d.zip"]);
  assert.deepEqual((await dropped({ items: [{}], files: [file("e.docx")] })).map((f) => f.path), ["e.docx"], "an older browser");
  const broken = { isFile: true, name: "f", file: (_, failed) => failed(new Error("gone")) };
  await assert.rejects(dropped({ items: [{ webkitGetAsEntry: () => broken }] }), /gone/);
});

test("advice says what to do with documents of other kinds", () => {
  assert.match(advice(["old.doc"]), /^Left out: old\.doc\. Open it in Word, save it as .*\.docx/);
  assert.match(advice(["a.DOC", "b.rtf", "c.odt", "d.dot"]), /^Left out: a\.DOC, b\.rtf, c\.odt and 1 more\. Open each in Word/);
  assert.match(advice(["a.txt", "b.doc"]), /Open it in Word.* Also left out: a\.txt\. Only Word documents/);
  assert.match(advice(["a\u202etxt.exe"]), /^Left out: a\ufffdtxt\.exe\. Only/);
});
