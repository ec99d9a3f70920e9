// What the tests in a real browser have in common.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before } from "node:test";

export const { SHEAF_MORTAL: mortal, SHEAF_SWITCH: flip } = process.env; // a service, and where a POST kills it, and the next starts it again
const { SHEAF_URL: url, SHEAF_DOCUMENTS: documents, SHEAF_BROWSER: packages, SHEAF_CHROMIUM: executablePath } = process.env;
const require = createRequire(join(packages, "package.json"));
const { chromium } = require("playwright-core");
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

// patience is how long, in milliseconds, anything may take on a slow machine.
export const patience = 120_000;

export const document = (name) => join(documents, name);

let browser;

before(async () => {
  browser = await chromium.launch({ executablePath, chromiumSandbox: false }); // it opens nothing but this page; root has no sandbox
});

after(() => browser?.close());

// open opens the page in a browser that nobody has used. The test fails on an error of the page.
export async function open(t, options = {}, at = url) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, acceptDownloads: true, ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/^Failed to load resource/.test(message.text())) errors.push(message.text());
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(errors, []);
  });
  await page.goto(at);
  return page;
}

// send chooses files, and returns when the page of their job is shown.
export async function send(page, ...names) {
  await page.locator('input[type="file"]').first().setInputFiles(names.map(document));
  await page.waitForURL(/#\/jobs\//);
}

// finished waits until the job that is shown has ended.
export async function finished(page) {
  await page.locator("main .badge").first().filter({ hasText: /^(Converted|Some failed|Failed|Files left out)$/ }).waitFor();
}

// status returns the status document of the job that is shown.
export async function status(page) {
  const [, id] = /#\/jobs\/(.+)$/.exec(page.url());
  return (await fetch(new URL(`/api/v1/jobs/${id}`, page.url()))).json();
}

// downloaded returns the name and bytes of what a button has the browser save.
export async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

// accessible has axe look for what shuts people out.
export async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(window.document, { iframes: false }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`), []);
}

// fits checks that nothing has to be scrolled sideways.
export async function fits(page) {
  const [content, room] = await page.evaluate(() => [window.document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(content <= room, `${content} px wide on ${room}`);
}
