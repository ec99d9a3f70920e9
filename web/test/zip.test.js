import assert from "node:assert/strict";
import { test } from "node:test";

import { crc32, storedZip, zipSize } from "../zip.js";

const bytes = (text) => new TextEncoder().encode(text);

test("crc32", () => {
  assert.equal(crc32(bytes("123456789")), 0xcbf43926); // the check value of CRC-32/ISO-HDLC
  assert.equal(crc32(bytes("")), 0);
  assert.equal(crc32(bytes("6789"), crc32(bytes("12345"))), 0xcbf43926, "in pieces");
  const high = new Uint8Array(1000).fill(0xff);
  let slow = 0;
  for (const b of high) slow = crc32([b], slow);
  assert.equal(crc32(high), slow, "eight at a time as one by one");
});

test("zipSize is the size", async () => {
  const files = [{ path: "a.docx", file: new Blob(["one"]) }, { path: "Ü/日本.docx", file: new Blob([]) }];
  let read = 0;
  const zip = await storedZip(files, { progress: (n) => read = n });
  assert.equal(zip.size, zipSize(files));
  assert.equal(read, 3);
});

test("files that cannot be packed", async () => {
  const gone = { size: 3, stream: () => new ReadableStream({ start: (c) => c.error(new Error("gone")) }) };
  await assert.rejects(storedZip([{ path: "a.docx", file: gone }]), /a\.docx cannot be read/);
  const changed = { size: 4, stream: () => new Blob(["one"]).stream() };
  await assert.rejects(storedZip([{ path: "a.docx", file: changed }]), /a\.docx was changed/);
  await assert.rejects(storedZip([{ path: "a.docx", file: { size: 2 ** 32 } }]), /more than 4 GB/);
  const signal = AbortSignal.abort();
  await assert.rejects(storedZip([{ path: "a.docx", file: new Blob(["one"]) }], { signal }), { name: "AbortError" });
});
