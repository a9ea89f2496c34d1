// All accounts at a glance: a small chart each, and the history shaded month by month.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { openPage } from "./lib/browser.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { openSample } from "./lib/sample.mjs";
import { browser, site } from "./lib/stage.mjs";

// The numbers of a table under a chart, row by row.
const cells = (section) =>
  section.locator("table tbody tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((it) => it.textContent.trim())));

for (const locale of ["zh-CN", "en-GB"]) {
  test(`every account has its small chart, and the list says the same figures: ${locale}`, async () => {
    const opened = await openPage(browser, site.origin, { locale });
    const { page } = opened;
    await openSample(page, site.url);
    const listed = await page.locator("tr.lv1").evaluateAll((rows) =>
      rows.map((row) => [row.querySelector("td.name a").textContent, Number(row.querySelector("td.fc").dataset.minor)]),
    );
    await page.locator(".tabs a[href='#/forecast/glance']").click();
    const charts = page.locator(".multiples");
    await charts.locator("canvas.chart").waitFor();
    await charts.locator(".foot .link").first().click();
    const shown = await cells(charts);
    assert.equal(shown.length, listed.length);
    const number = (text) => Number(text.replaceAll(",", ""));
    for (const [name, minor] of listed) {
      const row = shown.find((it) => it[0] === name);
      // Shown in whole 万元.
      assert.ok(row && Math.abs(number(row[2]) - minor / 1e6) <= 0.5, `${name}: ${row}, ${minor}`);
      assert.ok(Math.abs(number(row[2]) - number(row[1]) * (1 + number(row[3]))) <= 1.5, `${name}: ${row}`);
    }
    await charts.locator(".foot .link").first().click();

    // The headline counts what the table holds.
    const changes = shown.map((it) => number(it[3])).filter(Number.isFinite);
    const counts = (await page.locator(".head h1").textContent()).match(/\d+/g).map(Number);
    assert.ok(counts.includes(changes.filter((it) => it > 0.03).length) && counts.includes(changes.filter((it) => it < -0.03).length), `${counts}`);

    // By keyboard: down a row, along it, and into the series.
    const canvas = charts.locator("canvas.chart");
    await canvas.focus();
    await page.keyboard.press("Home");
    await charts.locator(".tip b", { hasText: listed[0][0] }).waitFor({ state: "attached" });
    await page.keyboard.press("ArrowRight");
    await charts.locator(".tip b", { hasText: listed[1][0] }).waitFor({ state: "attached" });
    assert.deepEqual(await objections(page), []);
    await screenshot(page, `glance-${locale}`, { fullPage: true });

    // The sharpest fall comes first when asked for.
    await page.locator(".controls .seg").nth(1).locator("button").nth(1).click();
    const worst = shown.filter((it) => Number.isFinite(number(it[3]))).sort((a, b) => number(a[3]) - number(b[3]))[0][0];
    await canvas.focus();
    await page.keyboard.press("Home");
    await charts.locator(".tip b", { hasText: worst }).waitFor({ state: "attached" });
    await page.locator(".controls .seg").nth(2).locator("button").nth(1).click();

    // A cell of the heat map says its month and its value, and opens the series.
    const heat = page.locator("section.heat");
    await heat.locator("canvas.chart").scrollIntoViewIfNeeded();
    await heat.locator("canvas.chart").focus();
    await page.keyboard.press("Home");
    await heat.locator(".tip b", { hasText: worst }).waitFor({ state: "attached" });
    await screenshot(page, `glance-heat-${locale}`);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/forecast\/account\//);
    await opened.done();
  });
}

test("on a telephone two small charts stand side by side and nothing overflows", async () => {
  const opened = await openPage(browser, site.origin, { locale: "zh-CN", viewport: { width: 360, height: 780 }, colorScheme: "dark" });
  const { page } = opened;
  await openSample(page, site.url);
  await page.goto(`${site.url}#/forecast/glance`);
  await page.locator(".heat canvas.chart").waitFor();
  await page.waitForTimeout(300);
  assert.equal(await overflows(page), false);
  await screenshot(page, "glance-phone-dark", { fullPage: true });
  await opened.done();
});
