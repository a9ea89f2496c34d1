// One series in depth: a method is chosen by hand, and the page explains its form, its parts and what it left.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { openPage } from "./lib/browser.mjs";
import { busyWorkers, download, overflows, screenshot } from "./lib/page.mjs";
import { browser, site } from "./lib/stage.mjs";

const WORDS = {
  "en-GB": { form: /ETS\([AM],(N|Ad?),[AMN]\)/, pattern: /Ljung-Box p/, misses: /Largest misses: \d{4}-\d{2} /, sigma: /σ = .*a usual miss/ },
  "zh-CN": { form: /ETS\([AM],(N|Ad?),[AMN]\)/, pattern: /Ljung-Box p/, misses: /最大误差：\d{4}-\d{2} /, sigma: /σ = .*一般误差/ },
};

// The first account of the sample company, once the whole league has run.
async function openSeries(page) {
  await page.goto(site.url);
  await page.locator(".ways button").click();
  await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 240_000 });
  await page.locator("tr.lv1 td.name a").first().click();
  await page.locator("table.league tr.win").waitFor();
}

const VIEWS = [
  ["en-GB", "light", { width: 1440, height: 900 }],
  ["zh-CN", "dark", { width: 1440, height: 900 }],
  ["en-GB", "dark", { width: 390, height: 844 }],
  ["zh-CN", "light", { width: 390, height: 844 }],
];

for (const [locale, colorScheme, viewport] of VIEWS) {
  const name = `${locale}-${colorScheme}-${viewport.width > 720 ? "wide" : "phone"}`;
  test(`a method is chosen by hand and explained: ${name}`, async () => {
    const { page, done } = await openPage(browser, site.origin, { locale, colorScheme, viewport });
    const words = WORDS[locale];
    await openSeries(page);
    const automatic = await page.locator(".guide [role=status] span").textContent();
    assert.equal(await page.locator("details.method").count(), 33, "every method has its place");

    const ets = page.locator("details.method[data-method=ets]");
    await ets.locator("summary").click();
    assert.equal(await ets.locator("dd").count(), 3);
    await ets.locator("button").nth(1).click();
    await page.locator("details.method[data-method=ets].win").waitFor({ timeout: 60_000 });
    assert.match(await page.locator(".fitwords .form").textContent(), words.form);
    assert.match(await page.locator("dl.parameters").textContent(), words.sigma);
    assert.notEqual(await page.locator(".guide [role=status] span").textContent(), automatic);

    const findings = page.locator(".findings li");
    assert.equal(await findings.count(), 3);
    assert.match(await findings.nth(0).textContent(), words.pattern);
    assert.match(await findings.nth(2).textContent(), words.misses);

    const components = page.locator("section.components");
    await components.locator("canvas.chart").waitFor();
    await components.locator(".bar.foot button").first().click();
    assert.equal(await components.locator("tbody tr").count(), 60, "one row per month of the history");
    await components.locator("summary").click();
    const png = await download(page, () => components.locator("[data-png]").click());
    assert.equal(png.bytes.subarray(1, 4).toString("latin1"), "PNG");
    await components.locator(".bar.foot button").first().click();

    const pooled = page.locator("details.method[data-method=pooled]");
    await pooled.locator("summary").click();
    assert.equal(await pooled.locator("button:disabled").count(), 2, "a method that cannot run cannot be chosen");
    assert.ok((await pooled.locator(".status").textContent()).length > 5, "and says why");

    // Each row of the league is one line, also where a verdict has more to say than there is room for.
    const heights = await page.locator("table.league tbody tr:not(.rule)").evaluateAll((all) => all.map((it) => it.offsetHeight));
    if (viewport.width > 720) assert.ok(Math.max(...heights) - Math.min(...heights) <= 1, heights.join());
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);
    await page.waitForTimeout(300);
    await screenshot(page, `fit-${name}`, { fullPage: true });

    await page.locator(".guide [role=status] button").click();
    await page.waitForFunction((text) => document.querySelector(".guide [role=status] span").textContent === text, automatic);
    await done();
  });
}

test("local and global trend is not compared over months, and forecasts them where it is chosen by hand", async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB" });
  await openSeries(page);
  const names = await page.locator("table.league .name").allTextContents();
  assert.ok(names.length > 10 && !names.some((it) => /Local and global/.test(it)), "its league costs more than it tells");
  const before = await page.locator("h1").textContent();
  const lgt = page.locator("details.method[data-method=lgt]");
  await lgt.locator("summary").click();
  await lgt.locator("button").last().click();
  await page.locator("details.method[data-method=lgt].win").waitFor({ timeout: 60_000 });
  await page.waitForFunction((it) => document.querySelector("h1").textContent !== it, before);
  assert.match(await page.locator("dl.parameters").textContent(), /ρ = /);
  await screenshot(page, "series-lgt");
  assert.deepEqual(await objections(page), []);
  await done();
});

test("an answer that comes after the reader has turned elsewhere is not shown", async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB" });
  await busyWorkers(page, 400);
  await openSeries(page);
  const name = (row) => page.locator(`table.league ${row} button.name`).first();
  const other = name("tr.out");
  await other.click();
  await name("tr.win").click();
  await page.waitForTimeout(2_000);
  assert.equal(await page.locator("table.league tr.look").count(), 0, "the reader went back to the method in use");
  await other.click();
  await page.locator("table.league tr.out.look").waitFor();
  await done();
});
