import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible, document, downloaded, finished, fits, flip, mortal, open, send, status } from "./harness.js";

const button = (page, name) => page.getByRole("button", { name, exact: true });

test("one document becomes one PDF, opened in place and saved", async (t) => {
  const page = await open(t);
  await accessible(page);
  await send(page, "letter.docx");
  await finished(page);
  const { name, bytes } = await downloaded(page, button(page, "Download PDF"));
  assert.equal(name, "letter.pdf");
  assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
  await accessible(page);

  await button(page, "Open PDF").click();
  const frame = page.locator("dialog iframe");
  await frame.waitFor({ state: "visible" });
  assert.match(await frame.getAttribute("src"), /^blob:/);
  await accessible(page);
  await button(page, "Close").click();
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.match(await page.locator("main").textContent(), /kept until \d/);
});

test("some of several fail, and what hostile names say is not done", async (t) => {
  const page = await open(t);
  await send(page, "mixed.zip");
  await finished(page);
  assert.equal(await page.locator("main .badge").first().textContent(), "Some failed");
  const text = await page.locator("main").innerText();
  assert.ok(text.indexOf("notes.txt") < text.indexOf("good.docx"), "what was left out stands above the documents");
  assert.match(text, /<img src=x onerror=hacked=1>\.docx/);
  assert.match(text, /right\ufffdxcod\.docx/);
  assert.doesNotMatch(text, /not_a_document|corrupt\b.*_|error_code/, "no codes");
  assert.equal(await page.evaluate(() => "hacked" in window), false);
  assert.equal(await page.getByRole("button", { name: /again/ }).isVisible(), false, "nothing to be tried again");
  await accessible(page);

  const { name, bytes } = await downloaded(page, button(page, "Download PDFs (ZIP)"));
  assert.equal(name, "mixed-pdf.zip");
  assert.equal(bytes.subarray(0, 2).toString(), "PK");

  await page.getByRole("searchbox").fill("good");
  await page.getByText("1 document found").waitFor();
  assert.equal(await page.locator("tbody tr").count(), 1);
});

test("options are refused beside their control, sent, and remembered", async (t) => {
  const page = await open(t);
  await page.getByText("Options:").click();
  const pages = page.getByLabel("Only these pages");
  await pages.fill("x");
  await pages.press("Tab");
  await page.locator('input[type="file"]').first().setInputFiles(document("two-pages.docx"));
  await page.locator(".option .error").filter({ hasText: "“Only these pages” does not take" }).waitFor();
  assert.equal(await pages.getAttribute("aria-invalid"), "true");
  await accessible(page);

  await pages.fill("2");
  await pages.press("Tab");
  await button(page, "Try again").click();
  await page.waitForURL(/#\/jobs\//);
  await finished(page);
  await page.getByText("Options: Only these pages: 2").waitFor();
  const { options, files } = await status(page);
  assert.deepEqual([options.pages, files[0].pages], ["2", 1]);

  await page.goto(page.url().replace(/#.*/, ""));
  await page.reload();
  assert.equal(await page.locator("summary").first().textContent(), "Options: Only these pages: 2");
  await page.getByText("Options:").click();
  await button(page, "Back to the usual way").click();
  assert.equal(await page.locator("summary").first().textContent(), "Options: as usual");
});

test("everything is done by the keyboard", async (t) => {
  const page = await open(t);
  const focused = () => page.evaluate(() => window.document.activeElement.textContent.trim());
  const tabTo = async (text) => {
    for (let n = 0; n < 60; n++) {
      await page.keyboard.press("Tab");
      if ((await focused()).startsWith(text)) return;
    }
    assert.fail(`Tab does not come to ${text}`);
  };
  const chooser = page.waitForEvent("filechooser"); // long before the key that opens it
  await tabTo("Choose files");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(document("letter.docx"));
  await page.waitForURL(/#\/jobs\//);
  await finished(page);
  await tabTo("Open PDF");
  await page.keyboard.press("Enter");
  await page.locator("dialog iframe").waitFor({ state: "visible" });
  await button(page, "Close").focus();
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.equal(await focused(), "Open PDF", "the focus is where it was");
  await tabTo("Delete");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo("Delete");
  await page.keyboard.press("Enter");
  await page.getByText("is deleted.").waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  test(`on a phone, ${colorScheme}`, async (t) => {
    const page = await open(t, { colorScheme, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    await page.getByText("Options:").tap();
    await page.getByText("More options").tap();
    await fits(page);
    await accessible(page);
    await send(page, "mixed.zip");
    await finished(page);
    await fits(page);
    await accessible(page);
  });
}

test("several jobs are deleted at once", async (t) => {
  const page = await open(t);
  await page.locator(".jobs a").first().waitFor();
  await button(page, "Delete several").click();
  await page.getByLabel("All of this list").check();
  await accessible(page);
  await page.getByRole("button", { name: /^Delete \d+$/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nothing yet.").waitFor();
  assert.equal(await page.locator(".jobs a").count(), 0);
});

test("when the service is away the page says that documents are safe, and comes back by itself", async (t) => {
  const page = await open(t);
  await send(page, "letter.docx");
  await finished(page);
  await page.context().setOffline(true);
  await button(page, "Download PDF").click();
  await page.getByText("Your documents are safe").waitFor();
  await page.context().setOffline(false);
  await page.getByText("Your documents are safe").waitFor({ state: "hidden" });

  await page.getByText("All sent documents").click();
  const saved = await downloaded(page, page.getByRole("button", { name: "Download letter.docx" }).first());
  assert.equal(saved.name, "letter.pdf", "from the list, too");
  await page.context().setOffline(true);
  await page.getByText("Your documents are safe").waitFor();
  await accessible(page);
  await page.context().setOffline(false);
  await page.getByText("Your documents are safe").waitFor({ state: "hidden" });
});

test("when the service is killed midway the page says that documents are safe, and shows how they went on", async (t) => {
  const page = await open(t, {}, mortal);
  await send(page, "many.zip");
  assert.equal((await fetch(flip, { method: "POST" })).status, 200, "killed");
  await page.getByText("Your documents are safe").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Download/ }).isVisible(), false, "nothing to be downloaded yet");
  await accessible(page);
  assert.equal((await fetch(flip, { method: "POST" })).status, 200, "started again");
  await finished(page);
  await page.getByText("Your documents are safe").waitFor({ state: "hidden" });
  const { completed, total } = await status(page);
  assert.deepEqual([completed, total], [60, 60]);
  assert.equal(await page.locator("main .badge").first().textContent(), "Converted");
});
