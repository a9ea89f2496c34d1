// On paper: every view as a PDF, without controls, nothing cut at the edge, tables whole.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { test } from "./lib/walks.mjs";
import { openPage } from "./lib/browser.mjs";
import { firstAccount, furnish, openSample, show, views } from "./lib/sample.mjs";
import { browser, site } from "./lib/stage.mjs";

const OUT = fileURLToPath(new URL("out/", import.meta.url));
// A4 less its margins, in CSS pixels: upright, and on its side where tables have a column per month.
const UPRIGHT = { width: 703, height: 1017 };
const SIDEWAYS = { width: 1032, height: 703 };
const WIDE = ["hours", "plan", "monitor", "versions", "snapshots"];
const CONTROLS = ".rail, .top, .ptop, .tabbar, .tabs, .acts, .find, .tour, dialog, .learn-index, input[type=search], button:not(.term):not(.name):not(.sort):not(.row-pick)";
test("every view prints without controls, and nothing is cut", { timeout: 900_000 }, async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "zh-CN", colorScheme: "dark" });
  await openSample(page, site.url);
  const account = await firstAccount(page, site.url);
  await furnish(page, site.url);
  await mkdir(OUT, { recursive: true });
  const faults = [];
  for (const view of views(account)) {
    if (view[0] === "import" || view[0] === "unknown") continue;
    await show(page, site.url, view);
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize(WIDE.includes(view[0]) ? SIDEWAYS : UPRIGHT);
    const found = await page.evaluate((controls) => {
      const shown = [...document.querySelectorAll(controls)].filter((it) => it.getClientRects().length > 0 && it.textContent.trim() !== "");
      const edge = document.documentElement.clientWidth;
      const cut = [...document.querySelectorAll("main td, main th, main p, main li, main canvas, main img")].filter((it) => it.getClientRects().length > 0 && it.getBoundingClientRect().right > edge + 1);
      const name = (it) => `${it.tagName.toLowerCase()}.${it.className} “${it.textContent.trim().slice(0, 16)}”`;
      const paper = getComputedStyle(document.body).backgroundColor;
      return { shown: [...new Set(shown.map(name))].slice(0, 4), cut: [...new Set(cut.map(name))].slice(0, 4), paper };
    }, CONTROLS);
    for (const it of found.shown) faults.push(`${view[0]}: a control is printed: ${it}`);
    for (const it of found.cut) faults.push(`${view[0]}: cut at the edge: ${it}`);
    if (found.paper !== "rgb(255, 255, 255)") faults.push(`${view[0]}: paper is ${found.paper}`);
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    assert.equal(pdf.subarray(0, 5).toString("latin1"), "%PDF-");
    await writeFile(`${OUT}print-${view[0]}.pdf`, pdf);
    await page.emulateMedia({ media: null });
    await page.setViewportSize({ width: 1440, height: 900 });
  }
  await done();
  assert.deepEqual(faults, []);
});

test("the brief fills the screen, and is turned by keyboard", async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB" });
  await openSample(page, site.url);
  await page.goto(`${site.url}#/report`);
  await page.locator(".brief section table").waitFor();
  await page.locator(".head .btn", { hasText: "Present" }).click();
  const stage = page.locator(".stage");
  await stage.locator("h1").waitFor();
  await page.keyboard.press("ArrowRight");
  await stage.locator("h2").first().waitFor();
  await page.keyboard.press("End");
  await stage.locator("span", { hasText: /^(\d+) of \1$/ }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest(".stage") !== null), true);
  await page.screenshot({ path: `${OUT}present-en.png` });
  await page.keyboard.press("Home");
  await stage.locator("h1").waitFor();
  await page.keyboard.press("Escape");
  await stage.waitFor({ state: "detached" });
  await done();
});
