// Tips on the pages of planning: every word that can be asked answers with its formula in words and a worked number, and
// the card never leaves the window. What tips do by pointer, keyboard and touch, `frame.test.mjs` walks.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { openPage } from "./lib/browser.mjs";
import { furnishAll } from "./lib/furnished.mjs";
import { furnish, openSample, show, views } from "./lib/sample.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { browser, site, visit } from "./lib/stage.mjs";

const PAGES = [
  "today", "alerts", "rolling", "plan", "monitor", "tiers", "team", "fairness", "incentive", "bottom-up", "people", "hours",
  "strategy", "service", "feedback", "channels", "budget", "variance", "assumptions",
];
// What is chosen or opened before its words are there: the plan's year has no closed month yet, so last year is compared
// with the budget; the months of a channel are folded.
const FIRST = {
  variance: (page) => page.locator("main .seg button").nth(2).click(),
  channels: (page) => page.locator("main details.months summary").click(),
};

const topics = (page) =>
  page.locator("main .term").evaluateAll((all) => [...new Set(all.filter((it) => it.checkVisibility()).map((it) => it.dataset.tip))]);

// Asks a word and returns what the card says and where it stands, once its long texts are there.
async function ask(page, topic) {
  const term = page.locator(`main .term[data-tip="${topic}"]`).and(page.locator(":visible")).first();
  await term.scrollIntoViewIfNeeded();
  // A scroll is told a frame later, and would take the tip away.
  await page.waitForTimeout(80);
  await term.click();
  await page.locator(".tip-card dd").nth(1).waitFor();
  const told = await page.locator(".tip-card").evaluate((it) => {
    const box = it.getBoundingClientRect();
    const isInside = box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
    const canBeRead = it.scrollHeight <= it.clientHeight + 1 || getComputedStyle(it).overflowY === "auto";
    const parts = [...it.querySelectorAll("dd")].map((dd) => dd.textContent);
    return { name: it.querySelector("b").textContent, sentence: it.querySelector("p").textContent, parts, isInside, canBeRead, wide: it.scrollWidth > it.clientWidth, box: [box.left, box.top, box.right, box.bottom].map(Math.round) };
  });
  await page.keyboard.press("Escape");
  await page.locator(".tip-card").waitFor({ state: "detached" });
  return told;
}

test("every page of planning explains its figures with formula and worked number", { timeout: 900_000 }, () =>
  visit({ locale: "en-GB" }, async (page) => {
    await openSample(page, site.url);
    await furnish(page, site.url);
    await furnishAll(page, site.url, "en-GB");
    const asked = new Set();
    const faults = [];
    for (const view of views("").filter(([name]) => PAGES.includes(name))) {
      await show(page, site.url, view);
      await FIRST[view[0]]?.(page);
      await page.locator("main .term:visible").first().waitFor({ timeout: 60_000 });
      for (const topic of await topics(page)) {
        if (asked.has(topic)) continue;
        const { name, sentence, parts, isInside, canBeRead, wide, box } = await ask(page, topic);
        if (!name || !sentence || parts.length !== 2 || parts.some((it) => !it)) faults.push(`${view[0]}: ${topic} lacks a part`);
        if (!/\d/.test(parts[1])) faults.push(`${view[0]}: ${topic} has no number in its worked number`);
        if (!isInside || !canBeRead || wide) faults.push(`${view[0]}: ${topic} at ${box}`);
        asked.add(topic);
      }
    }
    assert.deepEqual(faults, []);
    assert.ok(asked.size >= 40, `${asked.size} words that can be asked: ${[...asked].join(" ")}`);
  }));

for (const theme of ["light", "dark", "contrast"]) {
  test(`on a phone the card is inside the window and can be read to its end: ${theme}`, () =>
    visit({ locale: "zh-CN", viewport: { width: 360, height: 640 }, hasTouch: true }, async (page) => {
      await page.addInitScript((it) => localStorage.setItem("kedge.theme", it), theme);
      await openSample(page, site.url);
      await page.locator("tr.lv1 td.name a").first().tap();
      await page.locator("table.league tr.win").waitFor();
      const term = page.locator("table.league th .term", { hasText: "MASE" });
      // At the foot, in the middle and at the head of the window.
      for (const share of [0.9, 0.5, 0.15]) {
        await term.evaluate((it, share) => scrollBy(0, it.getBoundingClientRect().top - innerHeight * share), share);
        await page.waitForTimeout(150);
        // Whatever the frame has over the word there: it is the word that is pressed.
        await term.evaluate((it) => it.click());
        await page.locator(".tip-card dd").nth(1).waitFor();
        const end = await page.locator(".tip-card").evaluate((card) => {
          const box = card.getBoundingClientRect();
          card.scrollTop = card.scrollHeight;
          const link = card.querySelector("a").getBoundingClientRect();
          return { box: [box.left, box.top, box.right, box.bottom].map(Math.round), isInside: box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight, isReached: link.bottom <= box.bottom + 1 };
        });
        assert.ok(end.isInside && end.isReached, `at ${share} of the window: ${JSON.stringify(end)}`);
        assert.equal(await overflows(page), false);
        if (share === 0.5) await screenshot(page, `tip-phone-${theme}`);
        await page.keyboard.press("Escape");
        await page.locator(".tip-card").waitFor({ state: "detached" });
      }
    }));
}

test("without its long texts a tip shows its sentence, and asks again the next time", async () => {
  const opened = await openPage(browser, site.origin, { locale: "en-GB" });
  const { page } = opened;
  await openSample(page, site.url);
  await page.route(/learn-en-.*json$/, (route) => route.fulfill({ status: 404, body: "gone" }));
  const term = page.locator("table.nodes th .term", { hasText: "MASE" });
  const refused = page.waitForResponse(/learn-en-.*json$/);
  await term.click();
  await page.locator(".tip-card p", { hasText: "below 1 beats" }).waitFor();
  await refused;
  await page.waitForTimeout(200);
  assert.equal(await page.locator(".tip-card dd").count(), 0);
  await page.keyboard.press("Escape");
  await page.locator(".tip-card").waitFor({ state: "detached" });
  await page.unroute(/learn-en-.*json$/);
  await term.click();
  await page.locator(".tip-card dd", { hasText: "10 ÷ 16 = 0.63" }).waitFor();
  await opened.done([/404/]);
});
