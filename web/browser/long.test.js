import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible, open } from "./harness.js";

const total = 10_000;
const time = "2026-11-02T09:30:00Z";
const failedOf = (id) => id % 1000 === 0;

// tenThousand answers for a finished job of so many documents, which nobody has to convert for that.
async function tenThousand(route) {
  const query = new URL(route.request().url()).searchParams;
  const [limit, from] = [Number(query.get("limit")), Number(query.get("cursor") ?? 0)];
  const files = Array.from({ length: Math.min(limit, total - from) }, (_, i) => {
    const id = from + i + 1;
    return {
      id, filename: `letters/${id}.docx`, pages: failedOf(id) ? null : 1, seconds: 0.4, fonts_replaced: [], warnings: [], corrected: false,
      status: failedOf(id) ? "failed" : "completed", error_code: failedOf(id) ? "corrupt" : null, error_message: failedOf(id) ? "It is damaged." : null,
    };
  });
  await route.fulfill({ json: {
    status: "partial_success", filename: "letters.zip", created_at: time, finished_at: time, expires_at: time, options: {}, total, completed: total - 10,
    failed: 10, error_code: null, error_message: null, files, skipped: [], left_out: 0, skipped_next: null, download_url: "download", downloads: [],
    next: from + limit < total ? String(from + limit) : null,
  } });
}

async function openLong(t, options) {
  const page = await open(t, options);
  await page.route(/\/api\/v1\/jobs\/many/, tenThousand);
  await page.goto(new URL("#/jobs/many", page.url()).href);
  await page.locator(`table[aria-rowcount="${total + 1}"]`).waitFor();
  return page;
}

// bounded checks that no more than some of the rows are there.
async function bounded(page) {
  const rows = await page.locator("tbody tr").count();
  assert.ok(rows > 0 && rows <= 400, `${rows} rows are there`);
}

// seen waits until rows are in the middle of the window, and returns the place and name of one.
async function seen(page) {
  const row = await page.waitForFunction(() => {
    const row = window.document.elementFromPoint(window.innerWidth / 2, window.innerHeight / 2)?.closest("tbody tr");
    return row && [Number(row.getAttribute("aria-rowindex")), row.querySelector("bdi").textContent];
  }, null, { polling: "raf" });
  return row.jsonValue();
}

test("how long a job will take is what the service says", async (t) => {
  const page = await open(t);
  const running = {
    status: "processing", filename: "letters.zip", created_at: time, finished_at: null, expires_at: null, options: {}, total: 100, completed: 50,
    failed: 0, rate: 60, seconds_left: 42, error_code: null, error_message: null, files: [], skipped: [], left_out: 0, skipped_next: null,
    download_url: null, downloads: [], next: null,
  };
  await page.route(/\/api\/v1\/jobs\/slow/, (route) => route.fulfill({ json: running }));
  await page.goto(new URL("#/jobs/slow", page.url()).href);
  await page.getByText("about 42 s left").waitFor();
});

test("ten thousand documents are one list, of which little is there at a time", async (t) => {
  const page = await openLong(t);
  await accessible(page);
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask" });
  });
  let before = 0;
  for (const part of [0.1, 0.25, 0.26, 0.5, 0.75, 0.99]) {
    await page.evaluate((part) => window.scrollTo(0, part * window.document.documentElement.scrollHeight), part);
    const [place, name] = await seen(page);
    assert.equal(name, `letters/${place - 1}.docx`);
    assert.ok(place > before, `${place} comes after ${before}`);
    before = place;
    await bounded(page);
  }
  for (let n = 0; n < 20; n++) {
    await page.mouse.wheel(0, -700);
    await seen(page);
  }
  await bounded(page);
  assert.ok(await page.evaluate(() => window.longest) < 3000, "the page answers while it is scrolled"); // a slow machine, doing other things
});

test("the first and the last of ten thousand documents are reached by the keyboard", async (t) => {
  const page = await openLong(t);
  const focused = () => page.evaluate(() => {
    const { activeElement: at } = window.document;
    return at.matches("tr") ? at.querySelector("bdi").textContent : at.getAttribute("aria-label") ?? at.textContent;
  });
  await page.getByRole("searchbox").focus();
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "letters/1.docx");
  await page.getByText("Arrow keys go from document to document").waitFor();
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "letters/2.docx");
  await page.keyboard.press("End");
  assert.equal(await focused(), `letters/${total}.docx`);
  assert.equal(await page.evaluate(() => window.document.activeElement.getAttribute("aria-rowindex")), String(total + 1));
  await page.waitForFunction(() => window.document.activeElement.getBoundingClientRect().bottom <= window.innerHeight + 1);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), `Use a corrected file for ${total}.docx`);
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(), `letters/${total - 1}.docx`);
  await page.keyboard.press("Tab");
  assert.match(await focused(), /the PDF of 9999\.docx$/);
  await bounded(page);
  await accessible(page);

  await page.reload();
  await page.locator("tbody tr").filter({ hasText: `${total - 1}.docx` }).waitFor();
  assert.ok((await seen(page))[0] > total - 100, "where it was before it was loaded again");
  await page.locator('tr[tabindex="0"]').focus();
  await page.keyboard.press("Home");
  assert.equal(await focused(), "letters/1.docx");
});

test("some of ten thousand documents are found by name and by what became of them", async (t) => {
  const page = await openLong(t, { viewport: { width: 390, height: 844 } });
  await page.getByRole("searchbox").fill("7777");
  await page.getByText("1 document found").waitFor();
  assert.deepEqual(await page.locator("tbody bdi").allTextContents(), ["letters/7777.docx"]);
  await page.getByRole("searchbox").fill("");
  await page.getByRole("button", { name: "Failed (10)" }).click();
  assert.equal(await page.locator("tbody tr").count(), 10);
  assert.equal(await page.locator("table").getAttribute("aria-rowcount"), "11");
  await page.getByRole("button", { name: "Converted (9,990)" }).click();
  await page.locator(`table[aria-rowcount="${total - 9}"]`).waitFor();
  await page.getByRole("searchbox").fill("99");
  await page.getByText(/^\d+ documents found$/).waitFor();
  await accessible(page);
});
