// Takes the picture of the page that the README shows: node picture.js OUT.png URL PACKAGES CHROMIUM FILE... sends the files to the
// service at URL as one job, and waits for its end. scripts/picture.sh runs it.

import { createRequire } from "node:module";
import { join } from "node:path";

const [out, url, packages, executablePath, ...files] = process.argv.slice(2);
const { chromium } = createRequire(join(packages, "package.json"))("playwright-core");
const browser = await chromium.launch({ executablePath, chromiumSandbox: false });
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  await page.goto(url);
  await page.locator('input[type="file"]').first().setInputFiles(files);
  await page.waitForURL(/#\/jobs\//);
  await page.locator("main .badge").first().filter({ hasText: /^(Converted|Some failed)$/ }).waitFor({ timeout: 120_000 });
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: out });
} finally {
  await browser.close();
}
