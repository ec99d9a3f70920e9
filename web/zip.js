// Packs files into one ZIP without compressing them: Word documents are compressed already. The files are only read for
// their checksums and stay on the disk; the ZIP is put together while it is sent. Formats after APPNOTE.TXT 6.3.10.

const tables = makeTables();

// makeTables returns eight tables of CRC-32 (polynomial 0xEDB88320), to take eight bytes at a time ("slicing by 8").
function makeTables() {
  const all = [new Uint32Array(256)];
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    all[0][n] = c;
  }
  for (let k = 1; k < 8; k++) {
    all.push(all[k - 1].map((c) => (c >>> 8) ^ all[0][c & 255]));
  }
  return all;
}

// crc32 returns the CRC-32 of bytes that come after those with the checksum crc.
export function crc32(bytes, crc = 0) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  let c = ~crc;
  let i = 0;
  for (const end = bytes.length - 7; i < end; i += 8) {
    c ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    c = t7[c & 255] ^ t6[(c >>> 8) & 255] ^ t5[(c >>> 16) & 255] ^ t4[c >>> 24] ^
      t3[bytes[i + 4]] ^ t2[bytes[i + 5]] ^ t1[bytes[i + 6]] ^ t0[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) c = t0[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}

// maxZip and maxEntries are what a ZIP without ZIP64 holds.
const maxZip = 0xffffffff;
const maxEntries = 0xffff;

// zipSize is the size of the ZIP that storedZip makes of files.
export function zipSize(files) {
  const encoder = new TextEncoder();
  return files.reduce((sum, f) => sum + f.file.size + 76 + 2 * encoder.encode(f.path).length, 22);
}

// storedZip makes a ZIP of files [{path, file}] as a Blob. progress is called with how many bytes were read. It throws when a
// file cannot be read any more, or when there is too much for one ZIP.
export async function storedZip(files, { progress = () => {}, signal } = {}) {
  if (files.length > maxEntries || zipSize(files) > maxZip) {
    throw new Error("These documents are more than 4 GB. Choose fewer at a time.");
  }
  const pieces = [];
  const directory = [];
  let offset = 0;
  let read = 0;
  for (const { path, file } of files) {
    const crc = await checksum(path, file, signal, (n) => progress(read += n));
    const entry = { name: new TextEncoder().encode(path), crc, size: file.size, offset, ...dosTime(file.lastModified) };
    pieces.push(localHeader(entry), file);
    directory.push(centralHeader(entry));
    offset += 30 + entry.name.length + entry.size;
  }
  const size = directory.reduce((sum, header) => sum + header.length, 0);
  return new Blob([...pieces, ...directory, endRecord(directory.length, size, offset)], { type: "application/zip" });
}

async function checksum(path, file, signal, progress) {
  let crc = 0;
  let size = 0;
  try {
    const reader = file.stream().getReader();
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) break;
      crc = crc32(value, crc);
      size += value.length;
      progress(value.length);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error(`${path} cannot be read. Choose it again.`, { cause });
  }
  if (size !== file.size) throw new Error(`${path} was changed while it was read. Choose it again.`);
  return crc;
}

// record writes little-endian fields, [size in bytes, value] each.
function record(fields, tail = new Uint8Array()) {
  const length = fields.reduce((sum, [size]) => sum + size, 0);
  const bytes = new Uint8Array(length + tail.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  bytes.set(tail, at);
  return bytes;
}

const version = 20; // needed to extract: 2.0
const utf8 = 0x800; // general purpose bit 11: names are UTF-8
const stored = 0; // compression method

function localHeader(e) {
  return record([
    [4, 0x04034b50], [2, version], [2, utf8], [2, stored], [2, e.time], [2, e.date],
    [4, e.crc], [4, e.size], [4, e.size], [2, e.name.length], [2, 0],
  ], e.name);
}

function centralHeader(e) {
  return record([
    [4, 0x02014b50], [2, version], [2, version], [2, utf8], [2, stored], [2, e.time], [2, e.date],
    [4, e.crc], [4, e.size], [4, e.size], [2, e.name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, e.offset],
  ], e.name);
}

function endRecord(entries, size, offset) {
  return record([[4, 0x06054b50], [2, 0], [2, 0], [2, entries], [2, entries], [4, size], [4, offset], [2, 0]]);
}

// dosTime returns a time, in milliseconds, as ZIPs have it: local, from 1980 to 2107, in steps of two seconds.
function dosTime(milliseconds) {
  const t = new Date(milliseconds ?? 0);
  const year = t.getFullYear();
  if (!(year >= 1980 && year <= 2107)) return { time: 0, date: (1 << 5) | 1 };
  return {
    time: (t.getHours() << 11) | (t.getMinutes() << 5) | (t.getSeconds() >> 1),
    date: ((year - 1980) << 9) | ((t.getMonth() + 1) << 5) | t.getDate(),
  };
}
