// Material: what visits and months use, whether the stock lasts, what has to be bought and ordered by when, to the thousandth.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { overflows, planView, screenshot, settled } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();
const go = (page, hash) => page.goto(`${page.url().split("#")[0]}${hash}`);
const SAVED = /Saved|已存/;
const UNIT = 1000; // thousandths
const COST = 10_000; // minor units of 0.01万
const VISITS = { A: 24, B: 12, C: 6, D: 2 }; // a year, unless somebody changes them
const NAME = "=Samples<b>";

async function open(page) {
  await page.locator(".start .ways button").click();
  await go(page, "#/plan");
  await page.locator(".setup .btn.do").click({ timeout: 120_000 });
  await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 120_000 });
  await planView(page, "act", "#/plan/hours");
  await page.locator(".covered tr[data-account]").first().waitFor();
  await page.locator(".materials [data-add-material]").waitFor();
}

async function perVisit(page, used) {
  for (const [tier, text] of Object.entries(used)) {
    await page.locator(`.material-form [data-visit="${tier}"]`).fill(String(text));
  }
}

// Months are chosen from a list, the quantities typed.
async function listed(page, key, months) {
  const list = page.locator(`.material-form [data-list="${key}"]`);
  while ((await list.locator("[data-remove]").count()) > 0) await list.locator("[data-remove]").first().click();
  for (const [month, text] of Object.entries(months)) {
    await list.locator("[data-add-line]").press("Enter");
    const line = list.locator(".line").last();
    await line.locator("select").selectOption(month);
    await line.locator("input").fill(String(text));
  }
}

async function fill(page, fields) {
  for (const [name, text] of Object.entries(fields)) {
    if (name === "per-visit") await perVisit(page, text);
    else if (typeof text === "object") await listed(page, name, text);
    else {
      const field = page.locator(`.material-form [data-field="${name}"]`);
      await (name === "lead-in" ? field.selectOption(text) : field.fill(text));
    }
  }
  await page.locator('.material-form [data-field="name"]').focus();
  await page.keyboard.press("Enter");
}

async function change(page, fields) {
  await page.locator(".material [data-edit]").first().click();
  await page.locator(".material-form").waitFor();
  await fill(page, fields);
  await page.locator(".material-form").waitFor({ state: "detached" });
}

// The section in one go: months with their figures, purchases, costs, and what the accounts of each tier are.
const section = (page) =>
  page.evaluate(() => {
    const row = (figure) => [...document.querySelectorAll(`.material-table tr[data-figure=${figure}] td[data-month]`)];
    const thousandths = (figure) => row(figure).map((it) => Number(it.dataset.thousandths));
    const costs = [...document.querySelectorAll(".material-table [data-costs] td[data-month]")].map((it) => Number(it.dataset.minor));
    const lines = [...document.querySelectorAll(".buys li")].map((it) => it.dataset);
    const now = new Date();
    return {
      months: row("need").map((it) => it.dataset.month),
      need: thousandths("need"), incoming: thousandths("incoming"), closing: thousandths("closing"), bought: thousandths("bought"),
      short: row("closing").map((it) => it.dataset.short !== undefined),
      marks: row("closing").map((it) => it.textContent.includes("▼")),
      costs,
      total: Number(document.querySelector(".material-table [data-total]")?.dataset.minor),
      buys: lines.map((it) => ({ month: it.month, bought: Number(it.bought), cost: Number(it.minor), by: it.by, late: it.late === "true" })),
      tiers: [...document.querySelectorAll(".covered tr[data-account]")].map((it) => it.dataset.tier),
      now: `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}`,
    };
  });

const sum = (values) => values.reduce((all, it) => all + it, 0);
// A month so many months away, and the month of a day so many days before its first.
const away = (month, n) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + n, 1)).toISOString().slice(0, 7);
const before = (month, days) => new Date(Date.parse(`${month}-01T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 7);

// Holds the section against the walk's own arithmetic. `used` by visit and tier in pieces, `typed` and `incoming` by month.
function holds(found, { stock, minimum, used, typed = {}, incoming = {}, orderBy }) {
  const { months } = found;
  const year = sum(found.tiers.map((it) => VISITS[it] * used[it]));
  const of = (list) => months.map((it) => (list[it] ?? 0) * UNIT);
  // Every piece of the visits is in some month, in whole pieces but for what is left below one.
  const visits = found.need.map((it, i) => it - of(typed)[i]);
  assert.equal(sum(visits), Math.floor((year * UNIT * months.length + 6) / 12));
  assert.ok(visits.every((it) => it >= 0) && visits.filter((it) => it % UNIT !== 0).length <= 1, JSON.stringify(visits));
  assert.deepEqual(found.incoming, of(incoming));
  let [left, had] = [stock * UNIT, 0];
  const buys = [];
  months.forEach((month, i) => {
    left += found.incoming[i] - found.need[i];
    assert.equal(found.closing[i], left, month);
    const missing = Math.max(0, minimum * UNIT - left);
    assert.equal(found.short[i], missing > 0, month);
    assert.equal(found.marks[i], missing > 0, month);
    const bought = Math.ceil(Math.max(0, missing - had) / UNIT) * UNIT;
    assert.equal(found.bought[i], bought, month);
    assert.equal(found.costs[i], (bought / UNIT) * COST, month);
    had += bought;
    const by = orderBy(month);
    if (bought > 0) buys.push({ month, bought, cost: (bought / UNIT) * COST, by, late: by < found.now });
  });
  assert.deepEqual(found.buys, buys);
  assert.equal(found.total, sum(buys.map((it) => it.cost)));
  return buys;
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`material says what falls short and by when to order: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await open(page);
      await page.locator(".materials [data-add-material]").press("Enter");
      await page.locator(".material-form").waitFor();
      await fill(page, { name: " " });
      await page.locator(".material-form [role=alert]").waitFor();
      await fill(page, { name: NAME, unit: "pcs", stock: "-1" });
      await page.locator(".material-form [role=alert]", { hasText: "-1" }).waitFor();
      // Nothing is said of what uses it, so nothing is claimed.
      await fill(page, { stock: "40", minimum: "5", "unit-cost": "0.01万", lead: "2" });
      await page.locator(`.material[data-material='${NAME}'] [data-refused]`).waitFor();
      assert.equal(await page.locator(".material-table tbody tr").count(), 0);

      await change(page, { "per-visit": { A: 2, B: 1, C: 1, D: 0 } });
      const terms = { stock: 40, minimum: 5, used: { A: 2, B: 1, C: 1, D: 0 }, orderBy: (month) => away(month, -2) };
      const first = await settled(page, section, (it) => it.months.length > 3);
      const buys = holds(first, terms);
      assert.ok(buys.length > 0, "forty pieces do not last a year");

      // More comes in the third month, more is used in the second; by days instead of months.
      const [, second, third] = first.months;
      await change(page, { typed: { [second]: 7 }, incoming: { [third]: 500 }, lead: "45", "lead-in": "days" });
      const after = await settled(page, section, (it) => it.incoming[2] === 500 * UNIT);
      const more = { ...terms, typed: { [second]: 7 }, incoming: { [third]: 500 }, orderBy: (month) => before(month, 45) };
      const fewer = holds(after, more);
      assert.ok(sum(fewer.map((it) => it.bought)) < sum(buys.map((it) => it.bought)));
      assert.equal(await page.locator(".materials [data-stale]").count(), 0);
      await page.locator(".materials canvas, .materials svg").first().waitFor();
      await page.locator(".materials").scrollIntoViewIfNeeded();
      await screenshot(page, `material-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
      assert.equal(await overflows(page), false);

      // A quantity that is none, and a month that stands there twice, are refused; giving up changes nothing.
      await page.locator(".material [data-edit]").first().click();
      assert.equal(await page.locator('.material-form [data-list=typed] select').inputValue(), second);
      await fill(page, { typed: { [second]: "seven" } });
      await page.locator(".material-form [role=alert]", { hasText: "seven" }).waitFor();
      await fill(page, { typed: { [second]: 1 } });
      await page.locator(".material-form").waitFor({ state: "detached" });
      await change(page, { typed: { [second]: 7 } });
      await page.locator(".material [data-edit]").first().click();
      await page.locator('.material-form [data-list=typed] [data-add-line]').click();
      await page.locator('.material-form [data-list=typed] .line').last().locator("select").selectOption(second);
      await page.locator('.material-form [data-list=typed] .line').last().locator("input").fill("1");
      await page.locator('.material-form [data-field="name"]').focus();
      await page.keyboard.press("Enter");
      await page.locator(".material-form [role=alert]", { hasText: locale === "zh-CN" ? "两次" : "twice" }).waitFor();
      await page.locator(".material-form [data-cancel]").click();
      await page.locator(".material-form").waitFor({ state: "detached" });
      holds(await section(page), more);

      await page.locator(".save:visible", { hasText: SAVED }).first().waitFor({ timeout: 20_000 });
      await page.reload();
      holds(await settled(page, section, (it) => it.months.length > 3 && it.tiers.length === first.tiers.length), more);
      await page.locator(".material [data-delete]").click();
      await page.locator(".material").waitFor({ state: "detached" });
      await page.locator("#main").focus();
      await page.keyboard.press("Control+z");
      await page.locator(`.material[data-material='${NAME}']`).waitFor();
      holds(await settled(page, section, (it) => it.months.length > 3), more);
      // The log names it as text.
      await go(page, "#/data/changes");
      await page.getByText(NAME).first().waitFor();
    }));
}

test("material on a telephone", () =>
  visit({ locale: "en-GB", viewport: { width: 360, height: 780 }, colorScheme: "dark" }, async (page) => {
    await open(page);
    await page.locator(".materials [data-add-material]").click();
    await page.locator(".material-form").waitFor();
    assert.equal(await overflows(page), false);
    await fill(page, { name: "Brochures", unit: "pcs", "unit-cost": "0.01万", stock: "10", "per-visit": { A: 1, B: 1, C: 1, D: 1 } });
    await page.locator(".material-table tr[data-figure=need]").waitFor();
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "material-phone-dark", { fullPage: true });
  }));
