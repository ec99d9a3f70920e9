import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { webcrypto } from "node:crypto";

import { Upload } from "../upload.js";

globalThis.crypto ??= webcrypto;

const setRealTimeout = globalThis.setTimeout;

// A service with a limit for one request, whose storage takes parts of 4 bytes. refuse may give a status for a PUT, 0 cuts
// the connection.
let service;

beforeEach(() => {
  service = { limit: Infinity, refuse: () => 200, calls: [], keys: new Set(), inline: [], parts: [], size: 0, signed: 0 };
  globalThis.setTimeout = (f, milliseconds) => setRealTimeout(f, milliseconds < 60_000 ? 0 : milliseconds); // rests take no time
  globalThis.XMLHttpRequest = Request;
  globalThis.fetch = async (path, { method, headers, body }) => {
    service.calls.push(`${method} ${path}`);
    if (headers["Idempotency-Key"]) service.keys.add(headers["Idempotency-Key"]);
    if (path.endsWith("/uploads")) service.size = JSON.parse(body).size;
    if (path.endsWith("/complete") || method === "DELETE") return json(202, { job_id: "job" });
    return json(201, presigned());
  };
});

function json(status, value) {
  return new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });
}

function presigned() {
  service.signed++;
  const count = Math.ceil(service.size / 4);
  const parts = Array.from({ length: count }, (_, i) => ({
    number: i + 1, url: `/bucket/${i}?signed=${service.signed}`, stored: service.parts[i] !== undefined,
  }));
  return { job_id: "job", method: "multipart", part_size: 4, parts, headers: { "X-Signed": "yes" } };
}

class Request {
  upload = {};
  headers = {};
  open(method, url) { Object.assign(this, { method, url }); }
  setRequestHeader(name, value) { this.headers[name] = value; }
  getResponseHeader(name) { return name === "Content-Type" ? "application/json" : null; }
  abort() { this.onabort(); }
  async send(body) {
    service.calls.push(`${this.method} ${this.url}`);
    this.responseURL = this.url;
    if (this.method === "POST") {
      const file = body.get("file");
      this.status = file.size > service.limit ? 413 : 202;
      service.keys.add(this.headers["Idempotency-Key"]);
      if (this.status === 202) service.inline.push([file.name, await file.text()]);
    } else {
      assert.equal(this.headers["X-Signed"], "yes");
      this.status = service.refuse(this.url);
      if (this.status === 200) service.parts[/\d+/.exec(this.url)[0]] = await body.text();
    }
    this.response = '{"job_id":"job"}';
    this.upload.onprogress({ loaded: body.size ?? body.get("file").size + 300 });
    this.upload.onload();
    if (this.status === 0) this.onerror();
    else this.onload();
  }
}

const lot = (text) => ({ name: "a.zip", files: [{ path: "a.zip", file: new Blob([text]) }] });
const limits = (inlineBytes) => ({ inlineBytes });

test("a small one goes in one request", async () => {
  const steps = new Set();
  const upload = new Upload(lot("some bytes"), null, limits(2000), (u) => steps.add(u.step));
  assert.equal(await upload.run(), "job");
  assert.deepEqual(service.inline, [["a.zip", "some bytes"]]);
  assert.deepEqual([...steps], ["sending", "finishing"]);
});

test("several documents become one ZIP", async () => {
  const files = [{ path: "x/a.docx", file: new Blob(["a"]) }, { path: "b.docx", file: new Blob(["b"]) }];
  await new Upload({ name: "2 documents.zip", files }, null, limits(1e6), () => {}).run();
  const [[name, body]] = service.inline;
  assert.equal(name, "2 documents.zip");
  assert.match(body, /^PK\u0003\u0004.*x\/a\.docxaPK.*b\.docxbPK/s);
});

test("a large one goes in parts", async () => {
  let done;
  const upload = new Upload(lot("123456789"), null, limits(0), (u) => done = u.done);
  assert.equal(await upload.run(), "job");
  assert.deepEqual(service.parts, ["1234", "5678", "9"]);
  assert.equal(done, 9);
  assert.equal(service.calls.at(-1), "POST api/v1/uploads/job/complete");
});

test("one that is refused for its size goes in parts", async () => {
  service.limit = 5;
  await new Upload(lot("123456789"), null, limits(1e6), () => {}).run();
  assert.deepEqual(service.inline, []);
  assert.deepEqual(service.parts, ["1234", "5678", "9"]);
  assert.equal(service.keys.size, 1);
});

for (const [name, status] of Object.entries({ "refused by the storage": 403, "answered with an error": 503, "cut off": 0 })) {
  test(`a part that is ${name} is signed and sent again`, async () => {
    let times = 0;
    service.refuse = (url) => url.startsWith("/bucket/1") && times++ < 2 ? status : 200;
    await new Upload(lot("123456789"), null, limits(0), () => {}).run();
    assert.deepEqual(service.parts, ["1234", "5678", "9"]);
    assert.ok(service.calls.includes("PUT /bucket/1?signed=3"), "by new URLs each time");
  });
}

test("a part that is there already is not sent again", async () => {
  let times = 0, done;
  service.refuse = (url) => url.startsWith("/bucket/1") ? [409, 0, 412][times++] : 200;
  assert.equal(await new Upload(lot("123456789"), null, limits(0), (u) => done = u.done).run(), "job");
  assert.equal(times, 3);
  assert.equal(done, 9);
});

test("one that failed goes on where it was", async () => {
  service.refuse = (url) => url.startsWith("/bucket/2") ? 404 : 200;
  const upload = new Upload(lot("123456789"), null, limits(0), () => {});
  await assert.rejects(upload.run(), { status: 404 });
  service.refuse = () => 200;
  service.calls = [];
  assert.equal(await upload.run(), "job");
  assert.deepEqual(service.calls.filter((c) => c.startsWith("PUT")), ["PUT /bucket/2?signed=2"]);
  assert.equal(service.keys.size, 1, "under one key");
});

test("a file that is gone is named", async () => {
  const file = { size: 3, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")), size: 3 }) };
  service.refuse = () => 0;
  const upload = new Upload({ name: "a.zip", files: [{ path: "a.zip", file }] }, null, limits(0), () => {});
  await assert.rejects(upload.run(), /a\.zip cannot be read any more/);
});

test("options go with it, before the file", async () => {
  const options = { pages: "1-3", tagged: "true" };
  let fields;
  const { send } = Request.prototype;
  Request.prototype.send = function (body) {
    fields = [...body.entries()].map(([name, value]) => [name, typeof value === "string" ? JSON.parse(value) : value.name]);
    return send.call(this, body);
  };
  await new Upload(lot("some bytes"), options, limits(2000), () => {}).run();
  Request.prototype.send = send;
  assert.deepEqual(fields, [["options", options], ["file", "a.zip"]]);

  const { fetch } = globalThis;
  let announced;
  globalThis.fetch = (path, request) => {
    if (path.endsWith("/uploads")) announced = JSON.parse(request.body);
    return fetch(path, request);
  };
  await new Upload(lot("123456789"), options, limits(0), () => {}).run();
  assert.deepEqual(announced, { filename: "a.zip", size: 9, options });
});

test("a cancelled one leaves nothing behind", async () => {
  let upload;
  service.refuse = () => { upload.stopped ??= upload.cancel(); return 0; };
  upload = new Upload(lot("123456789"), null, limits(0), () => {});
  await assert.rejects(upload.run(), { name: "AbortError" });
  await upload.stopped;
  assert.equal(service.calls.at(-1), "DELETE api/v1/jobs/job");
});
