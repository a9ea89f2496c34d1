// Marketing strategy: rows of the four levers, the bridge that adds up, double counting, refusals, and whether it pays.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { overflows, planView, screenshot, settled } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();
const go = (page, hash) => page.goto(`${page.url().split("#")[0]}${hash}`);
const WORDS = {
  "zh-CN": { noPlan: /尚无计划/, outside: /计划年度/, log: /营销策略条目/, short: /举措合计增加/ },
  "en-GB": { noPlan: /There is no plan/, outside: /planning year/, log: /Row of the strategy/, short: /The levers add/ },
};

// The figures of the page in one go: the rows, and the sums below them.
const figures = (page) =>
  page.evaluate(() => {
    const number = (text) => (text === "" || text === undefined ? null : Number(text));
    const one = (selector, key) => number(document.querySelector(selector)?.dataset[key]);
    return {
      rows: [...document.querySelectorAll("tr[data-strategy]")].map((it) => ({
        name: it.querySelector("b").textContent, own: number(it.dataset.own), margin: number(it.dataset.margin), cost: number(it.dataset.cost), hours: number(it.dataset.hours),
        standing: it.dataset.standing, evidence: it.dataset.evidence === "true",
      })),
      interaction: one("[data-interaction]", "interaction"), sum: one("[data-sum]", "sum"),
      margin: one("[data-margin-sum]", "marginSum"), cost: one("[data-cost-sum]", "costSum"), roi: one("[data-roi]", "roi"),
      bridge: document.querySelector("section[data-bridge]")?.dataset.bridge,
      unproved: one("[data-no-evidence]", "noEvidence") ?? 0,
    };
  });

// Waits until the figures are as wanted.
const until = (page, wanted, what) => settled(page, figures, wanted, what);

// What the page shows has to add up: own effects of rows that add and the interaction are the sum.
function addsUp(it) {
  const own = it.rows.filter((row) => row.standing === "Adds").reduce((all, row) => all + row.own, 0);
  assert.equal(own + it.interaction, it.sum);
  assert.equal(it.bridge, "true");
  return it;
}

async function open(page) {
  await page.locator(".start .ways button").click();
  await go(page, "#/plan/strategy");
  await page.locator("[data-empty]").waitFor({ timeout: 180_000 });
}

async function fill(page, { action, effect, kind, margin, marginKind, cost, evidence, account, hours }) {
  const form = page.locator(".strategy-form");
  if (account !== undefined) await form.locator("[data-account]").selectOption(account);
  if (kind) await form.locator("[data-effect-kind]").selectOption(kind);
  if (marginKind) await form.locator("[data-margin-kind]").selectOption(marginKind);
  for (const [key, value] of Object.entries({ action, effect, margin, cost, evidence, hours })) {
    if (value !== undefined) await form.locator(`[data-${key}]`).fill(value);
  }
}

for (const locale of ["zh-CN", "en-GB"]) {
  const words = WORDS[locale];
  test(`levers add up from the forecast to the target: ${locale}`, { timeout: 600_000 }, () =>
    visit({ locale }, async (page) => {
      await open(page);
      assert.match(await page.locator(".remarks").innerText(), words.noPlan);
      assert.equal(await page.locator("[data-draft]").count(), 3, "drafts for the three largest accounts");
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `strategy-empty-${locale}`, { fullPage: true });

      // A draft has account, days and the margin of the books, and says nothing about the effect.
      await page.locator("[data-draft]").first().click();
      const form = page.locator(".strategy-form");
      const account = await form.locator("[data-account]").inputValue();
      assert.notEqual(account, "");
      assert.equal(await form.locator("[data-effect]").inputValue(), "");
      const [from, to] = [await form.locator("[data-from]").inputValue(), await form.locator("[data-to]").inputValue()];
      const n = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7)) + 1;
      assert.ok(n >= 1 && n <= 12 && from.endsWith("-01"));
      await fill(page, { action: "=promo <b>" });
      await page.keyboard.press("Enter");
      await form.locator("[role=alert]").waitFor();
      await fill(page, { effect: "10", marginKind: "rate", margin: "40", cost: "3" });
      await page.keyboard.press("Enter");
      const first = addsUp(await until(page, (it) => it.rows.length === 1 && it.sum !== null, "the first row"));
      assert.deepEqual([first.rows[0].name, first.rows[0].standing, first.rows[0].evidence], ["=promo <b>", "Adds", false]);
      assert.equal(first.unproved, 1);
      assert.equal(first.interaction, 0, "a row alone has nothing to interact with");
      // 40 % of what it adds, half up; 3 万 of cost; (margin − cost) ÷ cost.
      assert.ok(Math.abs(first.margin - first.sum * 0.4) <= 0.5);
      assert.equal(first.cost, 3_000_000);
      assert.ok(Math.abs(first.roi - (first.margin - first.cost) / first.cost) < 1e-5);

      // A second share of the same account: −5 % of the same forecast, and 10 % · −5 % of it together.
      await page.locator("[data-add]").focus();
      await page.keyboard.press("Enter");
      await form.locator("[data-mix]").selectOption("price");
      await fill(page, { action: "list price", effect: "-5", account, marginKind: "rate", margin: "40", evidence: "2024", hours: "12.5" });
      await page.locator("[data-save]").focus();
      await page.keyboard.press("Enter");
      const second = addsUp(await until(page, (it) => it.rows.length === 2 && it.interaction !== 0, "two shares of one cell"));
      const base = first.sum * 10;
      const slack = 2 * 12 * 40;
      assert.ok(Math.abs(second.rows.find((it) => it.name === "list price").own + base * 0.05) <= slack);
      assert.ok(Math.abs(second.interaction + base * 0.005) <= slack, "(1 + 10 %) · (1 − 5 %) − 1 is half a per cent less than their sum");
      assert.deepEqual(second.rows.map((it) => it.hours).sort((a, b) => a - b), [0, 125], "tenths of an hour a month");
      assert.equal(second.unproved, 1, "what was written speaks for the second");

      // Money a month needs no forecast: 10 万 in each open month, 2 万 of margin, 5 万 of cost.
      await page.locator("[data-add]").click();
      await form.locator("[data-mix]").selectOption("channel");
      await fill(page, { action: "dealers", kind: "amount", effect: "10", marginKind: "amount", margin: "2", cost: "5", evidence: "contract" });
      await page.locator("[data-save]").click();
      const third = addsUp(await until(page, (it) => it.rows.length === 3, "an amount"));
      const dealers = third.rows.find((it) => it.name === "dealers");
      assert.deepEqual([dealers.own, dealers.margin, dealers.cost], [10_000_000 * n, 2_000_000 * n, 5_000_000]);
      assert.equal(third.interaction, second.interaction, "an amount interacts with nothing");
      assert.equal(third.cost, 8_000_000);

      // Outside the planning year it would add nothing: refused.
      await page.locator("[data-add]").click();
      await fill(page, { action: "late", effect: "1" });
      await form.locator("[data-from]").fill("2035-01-01");
      await form.locator("[data-to]").fill("2035-02-01");
      await page.locator("[data-save]").click();
      assert.match(await form.locator("[role=alert]").innerText(), words.outside);
      assert.equal((await figures(page)).rows.length, 3);
      await page.locator("[data-cancel]").click();

      // What the forecast has already adds nothing; taken back it adds again.
      await page.locator("tr[data-strategy]", { hasText: "=promo" }).locator("[data-edit]").click();
      await form.locator("[data-incremental]").selectOption("no");
      await page.locator("[data-save]").click();
      const had = addsUp(await until(page, (it) => it.rows.some((row) => row.standing === "InForecast"), "no double counting"));
      assert.equal(had.interaction, 0);
      assert.equal(had.sum, third.sum - third.interaction - first.sum);
      await page.locator("#main").focus();
      await page.keyboard.press("Control+z");
      await until(page, (it) => it.sum === third.sum, "taken back");

      // With a plan the bridge goes on to the target.
      await go(page, "#/plan");
      await page.locator(".setup .btn.do").click({ timeout: 120_000 });
      await page.locator('table.tree[aria-busy="false"]').waitFor();
      await planView(page, "act", "#/plan/strategy");
      const whole = addsUp(await until(page, (it) => it.rows.length === 3 && it.bridge === "true", "the whole bridge"));
      assert.match(await page.locator(".head h1").innerText(), words.short);
      assert.doesNotMatch(await page.locator(".remarks").innerText(), words.noPlan);
      assert.ok(Math.abs(whole.roi - (whole.margin - whole.cost) / whole.cost) < 1e-5);

      // The working adds up with the row's own numbers.
      await page.locator(".working summary").focus();
      await page.keyboard.press("Enter");
      await page.locator("[data-working]").selectOption({ label: "dealers" });
      await page.locator(".working li").nth(n).waitFor();
      const lines = await page.locator(".working li").allInnerTexts();
      assert.ok(lines.slice(0, n).every((it) => it.includes("100,000.00")), lines.join("\n"));
      await page.locator("main canvas").nth(1).waitFor();
      assert.deepEqual(await objections(page), []);
      assert.equal(await overflows(page), false);
      await screenshot(page, `strategy-${locale}`, { fullPage: true });

      // It stays over a reload and is told in the log.
      await page.locator(".top .save[data-entry]").waitFor({ state: "attached" });
      await page.reload();
      const kept = addsUp(await until(page, (it) => it.rows.length === 3, "kept"));
      assert.equal(kept.sum, whole.sum);
      await go(page, "#/data/changes");
      await page.getByText(words.log).first().waitFor();
    }));
}

test("a strategy on a telephone", { timeout: 600_000 }, () =>
  visit({ locale: "en-GB", viewport: { width: 360, height: 780 }, colorScheme: "dark" }, async (page) => {
    await open(page);
    assert.equal(await overflows(page), false);
    await page.locator("[data-draft]").first().click();
    await fill(page, { action: "trade fair with every distributor of the east", effect: "10", cost: "3" });
    assert.equal(await overflows(page), false);
    await screenshot(page, "strategy-form-phone-dark", { fullPage: true });
    await page.locator("[data-save]").click();
    await until(page, (it) => it.rows.length === 1, "a row");
    await page.locator("main canvas").nth(1).waitFor();
    assert.deepEqual(await objections(page), []);
    assert.equal(await overflows(page), false);
    await screenshot(page, "strategy-phone-dark", { fullPage: true });
  }));

// Parts of a total over weights by largest remainder, ties to the earlier: this walk's own arithmetic.
function parts(total, weights) {
  const all = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((it) => (total * it) / all);
  const made = exact.map(Math.floor);
  const order = exact.map((it, i) => [it - Math.floor(it), i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (let left = total - made.reduce((a, b) => a + b, 0), i = 0; left > 0; left -= 1, i += 1) made[order[i][1]] += 1;
  return made;
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`an effect is given month by month: ${locale}`, { timeout: 600_000 }, () =>
    visit({ locale }, async (page) => {
      await open(page);
      await page.locator("[data-draft]").first().click();
      const form = page.locator(".strategy-form");
      await fill(page, { action: "launch", kind: "months", marginKind: "none" });
      // Six months, whatever the form suggests today.
      const [year, month] = (await form.locator("[data-from]").inputValue()).split("-").map(Number);
      const last = new Date(Date.UTC(year, month + 5, 0)).toISOString().slice(0, 10);
      await form.locator("[data-to]").fill(last);
      const fields = form.locator("[data-month]");
      await settled(page, () => fields.count(), (it) => it === 6, "a field for each month");
      const keys = await fields.evaluateAll((all) => all.map((it) => it.dataset.month));
      assert.equal(keys[0], (await form.locator("[data-from]").inputValue()).slice(0, 7));
      assert.equal(keys.at(-1), (await form.locator("[data-to]").inputValue()).slice(0, 7));

      // Nothing typed yet: refused in words. A ramp of no months as well.
      await page.locator("[data-save]").click();
      await form.locator("[role=alert]").first().waitFor();
      await form.locator("[data-total]").fill("12");
      await form.locator("[data-ramp]").fill("0");
      await page.locator("[data-spread]").click();
      await form.locator(".effect-months [role=alert]").waitFor();

      // 12 万 with three months until the full effect, by keyboard.
      await form.locator("[data-ramp]").fill("3");
      await page.locator("[data-spread]").focus();
      await page.keyboard.press("Enter");
      const spread = parts(12_000_000, keys.map((_, k) => Math.min(k + 1, 3)));
      const sumShown = () => form.locator("[data-months-sum]").getAttribute("data-months-sum").then(Number);
      await settled(page, sumShown, (it) => it === 12_000_000, "the sum of the months");

      // A rate of 40 % makes the margin of each month, shown beneath it; by month it is a second line of the same table.
      await form.locator("[data-margin-kind]").selectOption("rate");
      await form.locator("[data-margin]").fill("40");
      const follows = () => form.locator("[data-margin-follows]").evaluateAll((all) => all.map((it) => Number(it.dataset.marginFollows)));
      await settled(page, follows, (it) => it.join() === spread.map((part) => Math.round(part * 0.4)).join(), "the margin that follows from the rate");
      await form.locator("[data-margin-kind]").selectOption("months");
      const margins = form.locator("[data-margin-month]");
      await settled(page, () => margins.count(), (it) => it === 6, "a margin for each month");
      assert.equal(await form.locator("[data-margin], [data-margin-follows]").count(), 0);
      await margins.nth(0).fill("1");
      await margins.nth(1).fill("-0.5");
      const marginShown = () => form.locator("[data-margin-months-sum]").getAttribute("data-margin-months-sum").then(Number);
      await settled(page, marginShown, (it) => it === 500_000, "the sum of the margin");
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `strategy-months-${locale}`, { fullPage: true });
      await page.setViewportSize({ width: 360, height: 740 });
      assert.equal(await overflows(page), false);
      await page.setViewportSize({ width: 1440, height: 900 });

      // Two cells pasted from the second month on, and the last month emptied: it brings nothing.
      await fields.nth(1).evaluate((it) => {
        it.focus();
        const data = new DataTransfer();
        data.setData("text/plain", "7\t-2\r\n");
        it.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      });
      await fields.last().fill("");
      const wanted = [...spread];
      [wanted[1], wanted[2]] = [7_000_000, -2_000_000];
      wanted[wanted.length - 1] = 0;
      const total = wanted.reduce((a, b) => a + b, 0);
      await settled(page, sumShown, (it) => it === total, "what was pasted");
      await page.locator("[data-save]").focus();
      await page.keyboard.press("Enter");
      const found = addsUp(await until(page, (it) => it.rows.length === 1 && it.sum !== null, "the row"));
      // What lies beyond the year is kept with the row and counts next year.
      const inYear = wanted.filter((_, k) => keys[k].slice(0, 4) === keys[0].slice(0, 4)).reduce((a, b) => a + b, 0);
      assert.deepEqual([found.rows[0].own, found.sum, found.interaction], [inYear, inYear, 0]);
      const ofYear = [1_000_000, -500_000].filter((_, k) => keys[k].slice(0, 4) === keys[0].slice(0, 4)).reduce((a, b) => a + b, 0);
      assert.deepEqual([found.rows[0].margin, found.margin], [ofYear, ofYear], "the margin as it was given");
      await page.locator(".working summary").click();
      await page.locator(".working li", { hasText: locale === "zh-CN" ? /^逐月毛利/ : /^Margin by month/ }).waitFor();

      // One month changed, told in the log by its sums, kept over a reload, and taken back.
      await page.locator("[data-edit]").click();
      await fields.first().fill("9");
      await page.locator("[data-save]").click();
      const more = inYear - wanted[0] + 9_000_000;
      await until(page, (it) => it.sum === more, "the changed month");
      await page.locator("#main").focus();
      await page.locator(".top .save[data-entry]").waitFor({ state: "attached" });
      await page.reload();
      await until(page, (it) => it.sum === more, "after the reload");
      await go(page, "#/data/changes");
      await page.locator(".log tbody tr", { hasText: locale === "zh-CN" ? "逐月效果" : "Effect by month" }).first().waitFor();
      await go(page, "#/plan/strategy");
      await until(page, (it) => it.sum === more, "back on the page");
      await page.keyboard.press("Control+z");
      await until(page, (it) => it.sum === inYear, "taken back");
    }));
}
