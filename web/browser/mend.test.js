import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { accessible, document, finished, fits, open, send, status } from "./harness.js";

const row = (page, name) => page.locator("tbody tr").filter({ hasText: name });

// settled waits until a job has ended with so many documents that were not converted.
async function settled(page, failed) {
  await finished(page);
  await page.locator("main .counts").getByText(`Failed${failed}`).waitFor();
}

test("a password, for one document and for several, and a corrected file help what failed", async (t) => {
  const page = await open(t);
  await send(page, "locked.zip");
  await settled(page, 4);
  await accessible(page);
  assert.deepEqual(await row(page, "broken.docx").getByRole("button").allTextContents(), ["Use a corrected file"]);
  assert.deepEqual(await row(page, "a.docx").getByRole("button").allTextContents(), ["Convert again"]);
  await page.getByText("3 documents are protected by a password.").waitFor();

  const password = page.getByLabel("Password of a.docx");
  await password.fill("guessed");
  await password.press("Enter");
  await row(page, "a.docx").getByText("does not open the document").waitFor();
  assert.equal(await page.evaluate(() => window.document.activeElement.dataset.id), (await row(page, "a.docx").getAttribute("data-id")), "the focus stays with the document");
  await finished(page);
  await password.fill("sheaf");
  await password.press("Enter");
  await row(page, "a.docx").getByRole("button", { name: "Save" }).waitFor();
  await settled(page, 3);

  await page.getByText("2 documents are protected by a password.").waitFor();
  await page.getByLabel("One password for all of these").fill("sheaf");
  await page.getByLabel("One password for all of these").press("Enter");
  await settled(page, 1);
  assert.equal(await page.getByText("protected by a password").isVisible(), false);

  const broken = row(page, "broken.docx");
  await broken.locator('input[type="file"]').setInputFiles({ name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("x") });
  await broken.getByRole("alert").filter({ hasText: "one Word document" }).waitFor();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), broken.getByRole("button").click()]);
  await chooser.setFiles(document("letter.docx"));
  await broken.getByRole("button", { name: "Save" }).waitFor();
  await finished(page);
  assert.equal(await page.locator("main .badge").first().textContent(), "Converted");
  await broken.getByText("A corrected file is in its place.").waitFor();
  const { completed, failed, files } = await status(page);
  assert.deepEqual([completed, failed], [5, 0]);
  assert.equal(files.find((file) => file.filename === "broken.docx").corrected, true);
  await accessible(page);
});

test("a corrected file is dropped on the row of its document, on a phone's width too", async (t) => {
  const page = await open(t, { viewport: { width: 390, height: 844 } });
  await send(page, "broken.docx");
  await finished(page);
  await fits(page);
  await row(page, "broken.docx").evaluate(async (element, bytes) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], "mended.docx"));
    for (const type of ["dragover", "drop"]) element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }, [...await readFile(document("letter.docx"))]);
  await page.getByRole("button", { name: "Download PDF", exact: true }).waitFor();
  assert.equal((await status(page)).completed, 1);
});

test("other options help what the options of the job kept from being converted", async (t) => {
  const page = await open(t);
  await page.getByText("Options:").click();
  await page.getByLabel("Only these pages").fill("2");
  await page.getByLabel("Only these pages").press("Tab");
  await send(page, "pages.zip");
  await settled(page, 2);
  await page.getByText("2 documents have none of the pages that were asked for.").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "Convert with all pages: 2 documents" }).click();
  for (const name of ["one.docx", "three.docx"]) await row(page, name).getByRole("button", { name: "Save" }).waitFor();
  await settled(page, 0);
  await row(page, "one.docx").getByText("Options: as usual").waitFor();
  const { options, files } = await status(page);
  assert.deepEqual([options.pages, ...files.map((file) => file.pages)], ["2", 1, 1, 1]);
});

test("permissions are boxes, and a job whose PDFs are protected asks for their passwords again", async (t) => {
  const page = await open(t);
  await page.getByText("Options:").click();
  await page.getByText("More options").click();
  const allowed = page.getByRole("group", { name: "What may be done with the PDFs" });
  assert.equal(await allowed.getByRole("checkbox", { checked: true }).count(), 6, "all is allowed in the usual way");
  for (const name of ["Change the content", "Comment", "Fill in forms", "Insert, turn and remove pages"]) await allowed.getByLabel(name).uncheck();
  await page.locator("summary").first().filter({ hasText: "Print, Copy text and pictures" }).waitFor();
  await page.getByLabel("Password that frees the PDFs of all restrictions").fill("masterkey");
  await page.getByLabel("Password that frees the PDFs of all restrictions").press("Tab");
  await accessible(page);
  await send(page, "locked.docx");
  await finished(page);
  assert.equal((await status(page)).options.permissions, "print,copy");
  await page.getByLabel("Password of locked.docx").fill("sheaf");
  await page.getByLabel("Password of locked.docx").press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await accessible(page);
  await dialog.getByLabel("Password that frees the PDFs of all restrictions").fill("masterkey");
  await dialog.getByRole("button", { name: "Convert again" }).click();
  await page.getByRole("button", { name: "Download PDF", exact: true }).waitFor();
  assert.equal((await status(page)).completed, 1);
});
