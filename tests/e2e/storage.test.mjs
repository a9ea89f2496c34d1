// Where a workspace is kept when it grows, and how a browser that may clear it reminds its reader of a file.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { orders } from "./lib/orders.mjs";
import { download, overflows, screenshot } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();
const SAVED = ".top .save[data-entry]";
const slots = (page) =>
  page.evaluate(() => Object.entries(localStorage).filter(([key]) => /workspace\..*\.[ab]$/.test(key)).map(([, it]) => it));

async function rename(page, text) {
  await page.locator(".top .ws").click();
  await page.locator(".top .sheet-menu input[type=text]").fill(text);
  await page.keyboard.press("Enter");
  await page.locator(".top .veil").click();
}

test("a workspace that outgrows the small storage is kept in the large one, and opens from there", () =>
  visit({ locale: "en-GB" }, async (page, site) => {
    await page.goto(`${site.url}#/data/import`);
    const buffer = Buffer.from(orders({ accounts: 40, products: 60, months: 60 }));
    await page.locator(".source input[type=file]").first().setInputFiles({ name: "large.csv", mimeType: "text/csv", buffer });
    await page.locator("h1[data-answer]").waitFor({ timeout: 120_000 });
    await page.locator(".head .btn.do").click();
    await page.waitForURL(/#\/data$/);
    await rename(page, "outgrown");
    // The small storage holds where it is, nothing else.
    const points = () => {
      const all = Object.entries(localStorage).filter(([key]) => /workspace\..*\.[ab]$/.test(key));
      return all.some(([, it]) => it.includes("shelf ")) && all.every(([, it]) => it.length < 1_000);
    };
    await page.waitForFunction(points, undefined, { timeout: 120_000 });
    assert.equal(await page.locator(".banner").count(), 0, "growing is no fault");
    const size = page.locator("tr", { hasText: "outgrown" }).last();
    await page.locator(SAVED).waitFor({ state: "attached" });
    await page.reload();
    await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
    assert.equal(await page.locator(".top .ws").textContent(), "outgrown");
    assert.equal(await page.locator("h1[data-accounts]").getAttribute("data-accounts"), "40");
    await size.waitFor();
    assert.match(await size.textContent(), /\d kB|\d MB/);
    assert.ok((await slots(page)).every((it) => it.length < 1_000));
    await screenshot(page, "storage-outgrown", { fullPage: true });
  }));

for (const [locale, text] of [["zh-CN", "最近的改动还没有存成文件"], ["en-GB", "Your newest changes are in no file"]]) {
  test(`a browser that writes no files reminds after days without one, until there is one: ${locale}`, () =>
    visit({ locale }, async (page, site, context) => {
      const reminder = page.locator(".banner", { hasText: text });
      await context.addInitScript(() => delete globalThis.showSaveFilePicker);
      await page.goto(site.url);
      await page.locator(".start .ways button").click();
      await page.locator(SAVED).waitFor({ timeout: 60_000 });
      await rename(page, "in no file");
      await page.locator(SAVED).waitFor({ state: "attached" });
      assert.equal(await reminder.count(), 0);
      // Six days later.
      await context.addInitScript(() => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + 6 * 86_400_000;
      });
      await page.goto(`${site.url}#/data`);
      await page.reload();
      await reminder.waitFor();
      assert.deepEqual(await objections(page), []);
      await page.setViewportSize({ width: 360, height: 740 });
      assert.equal(await overflows(page), false);
      await screenshot(page, `storage-reminder-${locale}`);
      await page.setViewportSize({ width: 1440, height: 900 });

      await page.locator(".top .ws").click();
      const file = await download(page, () => page.locator(".sheet-menu .acts button").first().click());
      assert.ok(file.bytes.length > 1_000);
      await page.locator(".top .veil").click();
      await reminder.waitFor({ state: "detached" });
      await page.locator(SAVED).waitFor({ state: "attached" });
      await page.reload();
      await page.locator("h1[data-answer]").waitFor();
      assert.equal(await reminder.count(), 0, "it is in a file now");
    }));
}
