// The forecast place: a first look at once, seldom demand, the members of a combination, and how the tree adds up.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { openPage } from "./lib/browser.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { browser, site } from "./lib/stage.mjs";

const WORDS = {
  "en-GB": {
    provisional: "provisional", seldom: "Seldom demand", class: /(Intermittent|Lumpy): a sale every [\d.]+ months \(ADI\)/,
    drawn: /futures drawn/, told: /top-down/i, dm: /Diebold-Mariano/, chosen: "In use by choice",
  },
  "zh-CN": {
    provisional: "暂定", seldom: "稀疏需求预测", class: /(间断|块状)：平均每 [\d.]+ 个月一次销售（ADI）/,
    drawn: /模拟 .* 条未来/, told: /自上而下/, dm: /Diebold-Mariano/, chosen: "目前按选择采用",
  },
};

const VIEWS = [
  ["en-GB", "light", { width: 1440, height: 900 }],
  ["zh-CN", "dark", { width: 1440, height: 900 }],
  ["zh-CN", "light", { width: 390, height: 844 }],
];

// Found and measured in one: a row that is replaced in between lies nowhere.
const place = (page) => page.evaluate(() => Math.round(document.querySelector("tr.lv0").getBoundingClientRect().top));
const figures = (page, rows) =>
  page.locator(`${rows} td.fc[data-minor]`).evaluateAll((all) => all.map((it) => Number(it.dataset.minor)));
const sum = (all) => all.reduce((a, b) => a + b, 0);

for (const [locale, colorScheme, viewport] of VIEWS) {
  const wide = viewport.width > 720;
  const name = `${locale}-${colorScheme}-${wide ? "wide" : "phone"}`;
  test(`from the first look to a tree that adds up: ${name}`, async () => {
    const { page, done } = await openPage(browser, site.origin, { locale, colorScheme, viewport });
    const words = WORDS[locale];
    await page.goto(site.url);
    await page.locator(".ways button").click();

    // The first look is marked, and the automatic forecast takes its place.
    await page.locator("tr.lv0 td.fc[data-provisional]").waitFor({ timeout: 60_000 });
    assert.equal(await page.locator(".head .badge").first().textContent(), words.provisional);
    const at = await place(page);
    await screenshot(page, `provisional-${name}`);
    await page.locator("tr.lv0 td.fc[data-minor]").waitFor({ timeout: 240_000 });
    assert.equal(await page.locator("[data-provisional]").count(), 0, "nothing provisional is left");
    if (wide) assert.equal(await place(page), at, "nothing jumps");

    // The evidence in a sentence and by level.
    const ways = page.locator("details.ways");
    assert.match(await ways.locator(".sentence").textContent(), words.told);
    await ways.locator("summary").focus();
    await page.keyboard.press("Enter");
    assert.equal(await ways.locator("tbody tr").count(), 4);
    assert.equal(await ways.locator("tbody tr.win").count(), 1);
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);
    await screenshot(page, `ways-${name}`);

    // Another way, exact again, and taken back.
    const before = await figures(page, "tr.lv0");
    const other = (await ways.locator("tr.win").getAttribute("data-way")) === "bottom_up" ? "top_down" : "bottom_up";
    await page.locator("select.way").selectOption(other);
    await ways.locator(`tr.win[data-way=${other}]`).waitFor();
    await page.waitForFunction((old) => Number(document.querySelector("tr.lv0 td.fc").dataset.minor) !== old, before[0]);
    assert.equal(sum(await figures(page, "tr.lv1")), (await figures(page, "tr.lv0"))[0]);
    assert.match(await ways.locator(".sentence").textContent(), new RegExp(words.chosen));
    await page.locator("h1").click();
    await page.keyboard.press("Control+z");
    await page.waitForFunction((old) => Number(document.querySelector("tr.lv0 td.fc").dataset.minor) === old, before[0]);
    assert.equal(await page.locator("select.way").inputValue(), "");

    // The members of a combination, with bars that add up.
    await page.locator("tr.lv0 td.name a").click();
    await page.locator("table.league tr.win").waitFor();
    await page.locator(".mix li").first().waitFor();
    const shares = await page.locator(".mix .share").allTextContents();
    assert.ok(shares.length >= 2 && Math.abs(sum(shares.map((it) => parseFloat(it))) - 100) <= 2, shares.join());
    assert.match(await page.locator(".dm").textContent(), words.dm);
    assert.deepEqual(await objections(page), []);
    await screenshot(page, `mix-${name}`, { fullPage: true });
    await done();
  });
}

for (const locale of ["en-GB", "zh-CN"]) {
  test(`a series that sells seldom has a forecaster of its own: ${locale}`, async () => {
    const { page, done } = await openPage(browser, site.origin, { locale });
    const words = WORDS[locale];
    await page.goto(site.url);
    await page.locator(".ways button").click();
    await page.locator("tr.lv0 td.fc[data-minor]").waitFor({ timeout: 240_000 });
    const folded = page.locator("tr.lv1 .cv[aria-expanded=false]");
    while ((await folded.count()) > 0) await folded.first().click();
    await page.locator("tr", { hasText: words.seldom }).locator("td.name a").first().click();
    await page.locator("table.league tr.win", { hasText: words.seldom }).waitFor();
    assert.match(await page.locator(".demand").textContent(), words.class);
    assert.equal(await page.locator("table.league th").nth(1).textContent(), "RMSSE");
    assert.match(await page.locator("ul.src").textContent(), words.drawn);
    assert.ok((await page.locator(".mix li").count()) >= 1);
    const ranges = await page.locator(".pair b").allTextContents();
    assert.ok(ranges.length === 2 && ranges.every((it) => !it.startsWith("−")), ranges.join());
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);
    await screenshot(page, `seldom-${locale}`, { fullPage: true });
    await done();
  });
}
