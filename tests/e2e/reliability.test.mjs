// Work is never lost: the browser killed at random moments, storage that fails, storage that is emptied or damaged.
// The long form, `cargo xtask torture`, sets KEDGE_KILLS; results in docs/reliability.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openPage } from "./lib/browser.mjs";
import { screenshot } from "./lib/page.mjs";
import { newProfile, start } from "./lib/profile.mjs";
import { random } from "./lib/random.mjs";
import { serve } from "./lib/server.mjs";

const KILLS = Number(process.env.KEDGE_KILLS ?? 10);
const SEED = Number(process.env.KEDGE_SEED ?? 1);
let browser;
let site;
before(async () => {
  browser = await launch();
  site = await serve();
});
after(async () => {
  await browser.close();
  await site.close();
});

async function visit(options, walk, expected = []) {
  const opened = await openPage(browser, site.origin, { locale: "en-GB", ...options });
  await walk(opened.page, opened.context);
  await opened.done(expected);
}

const SAVED = ".top .save[data-entry]";
const entry = async (page) => Number(await page.locator(SAVED).getAttribute("data-entry"));
const savedAfter = (page, n, timeout = 30_000) =>
  page.waitForFunction(([selector, n]) => Number(document.querySelector(selector)?.dataset.entry ?? -1) >= n, [SAVED, n], { timeout });
const name = (page) => page.locator(".top .ws").textContent();

async function openSample(page) {
  await page.goto(site.url);
  await page.locator(".start, main").first().waitFor();
  await page.getByRole("button", { name: /sample company/i }).first().click();
  await page.waitForURL(/#\/forecast/);
  await page.locator(SAVED).waitFor({ timeout: 60_000 });
}

// A change that is quick to make and easy to read back: the workspace's name.
async function rename(page, text) {
  await page.evaluate((text) => {
    if (!document.querySelector(".top .sheet-menu")) document.querySelector(".top .ws").click();
  }, text);
  await page.evaluate((text) => {
    const input = document.querySelector(".top .sheet-menu input[type=text]");
    input.value = text;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, text);
}

test(`${KILLS} kills of the whole browser while editing: no acknowledged edit is lost`, { timeout: KILLS * 60_000 }, async (t) => {
  const profile = await newProfile();
  const next = random(SEED);
  let acknowledged = 0;
  let made = 0;
  let recoveries = 0;
  try {
    let running = await start(profile);
    await openSample(running.page);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { page } = running;
      // Up to four seconds: before, within and after the storing of the whole workspace.
      const delay = 100 + next() * 4000;
      let ends = false;
      const editing = (async () => {
        while (!ends) {
          const before = await entry(page);
          made += 1;
          await rename(page, `edit ${made}`);
          await savedAfter(page, before + 1);
          acknowledged = made;
          await page.waitForTimeout(next() * 400);
        }
      })().catch((error) => {
        // The browser is gone in the middle of an edit: that is what is being tried.
        if (!ends) throw error;
      });
      await new Promise((resolve) => setTimeout(resolve, delay));
      ends = true;
      await running.kill();
      await editing;
      running = await start(profile);
      await running.page.goto(`${site.url}#/data`);
      await running.page.locator(SAVED).waitFor({ timeout: 60_000 });
      const found = Number(/edit (\d+)/.exec(await name(running.page))?.[1] ?? 0);
      assert.ok(found >= acknowledged, `kill ${kill}: edit ${acknowledged} was acknowledged, ${found} is there`);
      assert.ok(found <= made, `kill ${kill}: ${found} of ${made}`);
      recoveries += await running.page.locator(".banner.warn", { hasText: "brought back" }).count();
      assert.equal(await running.page.locator(".banner.bad").count(), 0);
      made = acknowledged = found;
    }
    await running.page.locator("h1[data-answer]").waitFor();
    await screenshot(running.page, "reliability-recovered");
    await running.kill();
    t.diagnostic(`${KILLS} kills, ${made} edits, the journal brought changes back after ${recoveries} of them`);
  } finally {
    await profile.remove();
  }
});
