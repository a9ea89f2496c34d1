// The first visit: from the invented company to its forecast, in both languages, and back through a file.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { download, overflows, screenshot } from "./lib/page.mjs";
import { site, visit } from "./lib/stage.mjs";

// Opens the sample company and waits until every series went through the league.
async function openSample(page, search = "") {
  await page.goto(`${site.url}${search}`);
  await page.locator(".ways button").click();
  await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 120_000 });
}

const minor = async (locator) => Number(await locator.getAttribute("data-minor"));
const AHEAD = "td.fc[data-minor]";

// The figures ahead of every row on the screen, by depth.
async function ahead(page) {
  return page.locator("table.nodes tbody tr").evaluateAll((rows) =>
    rows.map((row) => ({
      depth: ["lv0", "lv1", "lv2"].findIndex((it) => row.classList.contains(it)),
      name: row.querySelector("a").textContent,
      minor: Number(row.querySelector("td.fc").dataset.minor),
    })));
}

for (const [locale, name, others] of [["zh-CN", "江澜线缆", "EN"], ["en-GB", "Jianglan Cable", "中"]]) {
  test(`the sample company is one click from a forecast: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await openSample(page);
      assert.match(await page.locator(".top .ws").textContent(), new RegExp(name));
      const rows = await ahead(page);
      const accounts = rows.filter((it) => it.depth === 1);
      assert.equal(accounts.length, 17);
      assert.equal(accounts.reduce((sum, it) => sum + it.minor, 0), rows[0].minor, "accounts add up to the company");
      await page.locator("tr.lv1 .cv").first().click();
      const opened = await ahead(page);
      const leaves = opened.filter((it) => it.depth === 2);
      assert.ok(leaves.length > 1);
      assert.equal(leaves.reduce((sum, it) => sum + it.minor, 0), opened[1].minor, "products add up to their account");
      assert.equal(await overflows(page), false);
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `forecast-${locale}`);
      await page.locator("table.nodes a").first().click();
      await page.locator("table.league tr.win").waitFor();
      await screenshot(page, `series-${locale}`);
      assert.deepEqual(await objections(page), []);
      const before = await page.locator("h1").textContent();
      await page.locator(".top .seg button", { hasText: others }).click();
      assert.notEqual(await page.locator("h1").textContent(), before, "the language changes without a reload");
    }));
}

test("a seasonal winner and a series where nothing beats naive are both seen", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await openSample(page);
    const folded = page.locator("tr.lv1 .cv[aria-expanded=false]");
    while ((await folded.count()) > 0) await folded.first().click();
    const methods = await page.locator("table.nodes tbody tr td:nth-child(5)").allTextContents();
    assert.ok(methods.some((it) => /Combination|Winters|Seasonal|Classical|Theta/.test(it)));
    assert.ok((await page.locator("td.note", { hasText: "nothing beats naive" }).count()) > 0);
  }));

test("results do not depend on the number of workers", async () => {
  const figures = [];
  for (const search of ["?workers=1", "?workers=3"]) {
    await visit({ locale: "en-GB" }, async (page) => {
      await openSample(page, search);
      figures.push(await ahead(page));
    });
  }
  assert.deepEqual(figures[0], figures[1]);
});

test("hover, keyboard, working and table say the same", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await openSample(page);
    await page.locator("table.nodes a").nth(1).click();
    const canvas = page.locator("canvas.chart").first();
    await canvas.focus();
    await page.keyboard.press("End");
    await page.locator(".tip").waitFor();
    await page.keyboard.press("Enter");
    const panel = await page.locator(".panel .big").evaluate((it) => it.firstChild.textContent);
    const tip = await page.locator(".tip span.fc").first().textContent();
    assert.equal(panel, tip);
    const foot = page.locator(".chartview .bar.foot").first();
    await foot.locator("button").first().click();
    assert.equal(await page.locator(".numbers tbody tr").first().locator("td").nth(3).textContent(), tip);
    await foot.locator("summary").click();
    const png = await download(page, () => foot.locator("[data-png]").click());
    assert.equal(png.bytes.subarray(1, 4).toString("latin1"), "PNG");
    assert.equal(png.bytes.readUInt32BE(16), 2 * 948);
    const csv = await download(page, () => foot.locator("[data-csv]").click());
    assert.equal(csv.bytes.subarray(0, 3).toString("hex"), "efbbbf", "Excel needs the mark to read UTF-8");
    assert.equal(csv.bytes.toString("utf8").trim().split("\n").length, 1 + 60 + 12);
    await page.locator("table.league tr.win").waitFor();
    const league = await download(page, () => page.locator(".save-league").click());
    const scores = league.bytes.toString("utf8").trim().split("\r\n");
    assert.equal(scores.length, 1 + (await page.locator("table.league tbody tr:not(.rule)").count()));
    assert.match(scores[0], /MASE,WAPE,RMSE/);
    await page.locator(".season-index summary").click();
    const season = await download(page, () => page.locator(".season-index [data-png]").click());
    assert.equal(season.bytes.subarray(1, 4).toString("latin1"), "PNG");
  }));

test("the workspace goes through a file and comes back the same; what is no workspace changes nothing", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await openSample(page);
    const figures = await ahead(page);
    await page.locator(".top .ws").click();
    const file = await download(page, () => page.locator(".sheet-menu button", { hasText: "Export" }).click());
    const input = page.locator(".sheet-menu input[type=file]");
    const damaged = Buffer.from(file.bytes.toString("utf8").replace(/"minor"|\d{6}/, "123456"));
    for (const [buffer, words] of [[Buffer.from("{}"), "no Kedge workspace"], [damaged, "changed or damaged"], [Buffer.from('{"format":"kedge-workspace","version":99}'), "newer Kedge"]]) {
      await input.setInputFiles({ name: "x.json", mimeType: "application/json", buffer });
      await page.locator(".news", { hasText: words }).waitFor();
    }
    await input.setInputFiles({ name: file.name, mimeType: "application/json", buffer: file.bytes });
    // The workspace is here already: it is shown beside the open one, and opens as one of its own when asked to.
    await page.locator("[data-open-copy]").click();
    await page.waitForURL(/#\/data$/);
    await page.goto(`${site.url}#/forecast`);
    await page.locator(`tr.lv0 ${AHEAD}`).waitFor({ timeout: 120_000 });
    assert.deepEqual(await ahead(page), figures);
    assert.equal(await minor(page.locator(`tr.lv0 ${AHEAD}`)), figures[0].minor);
  }));

test("a reload keeps the workspace, and a phone shows it in the dark", () =>
  visit({ locale: "zh-CN", colorScheme: "dark", viewport: { width: 390, height: 844 } }, async (page) => {
    await openSample(page);
    await page.waitForTimeout(300);
    const rows = await ahead(page);
    await page.reload();
    await page.locator(`tr.lv0 ${AHEAD}`).waitFor({ timeout: 120_000 });
    assert.deepEqual(await ahead(page), rows);
    assert.equal(await overflows(page), false);
    await screenshot(page, "forecast-zh-phone-dark");
    await page.locator("table.nodes a").first().click();
    await page.locator("table.league tr.win").waitFor();
    assert.equal(await overflows(page), false);
    await screenshot(page, "series-zh-phone-dark", { fullPage: true });
  }));
