// Channel expansion: terms, partners, what only moves, and the month in which it has paid back, to the last unit.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { overflows, screenshot, settled } from "./lib/page.mjs";
import { planOfSample } from "./lib/sample.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();
const SAVED = /Saved|已存/;
const MINOR = 1_000_000; // of 1万

async function open(page) {
  await page.locator(".start .ways button").click();
  await page.waitForURL(/#\/forecast/);
  await page.goto(`${page.url().split("#")[0]}#/plan/channels`);
  await page.locator(".channels .intro").waitFor();
}

async function addChannel(page, fields) {
  await page.locator(".head [data-add]").click();
  for (const [name, text] of Object.entries(fields)) await page.locator(`.channel-form [data-${name}]`).fill(text);
  await page.keyboard.press("Enter");
}

async function addPartner(page, name, start, sales) {
  const form = page.locator("[data-form=partner]").first();
  await form.locator("[data-name]").fill(name);
  await form.locator("[data-start]").fill(start);
  await form.locator("[data-sales]").fill(sales);
  await page.keyboard.press("Enter");
  await page.locator(`[data-partner="${name}"]`).waitFor();
}

// The months with the state of the payback, read in one go.
const path = (page) =>
  page.evaluate(() => {
    const rows = [...document.querySelectorAll(".path-table tbody tr")];
    const part = (row, name) => Number(row.querySelector(`[data-part=${name}]`).dataset.minor);
    const names = ["sold", "moved", "new", "margin", "cost", "cash", "so-far"];
    return {
      payback: document.querySelector(".payback")?.dataset.payback,
      rows: rows.map((row) => Object.fromEntries([["month", row.dataset.month], ...names.map((it) => [it, part(row, it)])])),
    };
  });

// Halves away from zero, of whole units.
const part = (amount, of, whole) => Math.floor((amount * of + whole / 2) / whole);

// What the page should show: partners [first month counted from 0, mature sales], shares in tenths of a per cent.
function expected(n, { partners, ramp, margin, rebate, moved, setup, running }) {
  let soFar = 0;
  const rows = Array.from({ length: n }, (_, t) => {
    const sold = partners.reduce((all, [from, sales]) => all + (t < from ? 0 : part(sales, ramp[t - from] ?? 100, 100)), 0);
    const moves = part(sold, moved, 1000);
    const left = part(sold, margin, 1000) - part(sold, rebate, 1000) - part(moves, margin, 1000);
    const cost = running + (t === 0 ? setup : 0);
    soFar += left - cost;
    return { sold, moved: moves, new: sold - moves, margin: left, cost, cash: left - cost, "so-far": soFar };
  });
  const below = rows.findLastIndex((it) => it["so-far"] < 0);
  return { rows, payback: below < 0 ? "Never" : below === n - 1 ? "Beyond" : `In(${below + 1})` };
}

function assertPath(found, wanted) {
  assert.equal(found.payback, wanted.payback);
  assert.deepEqual(found.rows.map(({ month: _, ...it }) => it), wanted.rows);
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`a channel says what is new and when it has paid back: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await open(page);
      await addChannel(page, { name: "" });
      await page.locator(".channel-form [role=alert]").waitFor();
      await page.locator(".channel-form .acts .btn").nth(1).click();
      await addChannel(page, { name: "=Dealers<b>", start: "2027-01", margin: "30", rebate: "5", setup: "120万", running: "2.5万" });
      await page.locator(".channel[data-channel='=Dealers<b>']").waitFor();
      // No ramp is guessed: former partners are too few, so nothing is drawn yet.
      assert.equal(await page.locator(".channel").getAttribute("data-ramp"), "");
      await addPartner(page, "Alpha", "2027-01", "100万");
      await addPartner(page, "Beta", "2027-04", "60.37万");
      assert.equal(await page.locator(".payback").count(), 0);
      await page.locator(".channel [data-edit]").click();
      await page.locator(".channel-form [data-ramp]").fill("10, 40");
      await page.keyboard.press("Enter");
      await page.locator(".channel-form [role=alert]").waitFor();
      await page.locator(".channel-form [data-ramp]").fill("10, 40, 70, 100");
      await page.keyboard.press("Enter");
      await page.locator(".payback .months summary").press("Enter");
      const terms = { partners: [[0, 100 * MINOR], [3, 60_370_000]], ramp: [10, 40, 70, 100], margin: 300, rebate: 50, moved: 0, setup: 120 * MINOR, running: 2.5 * MINOR };
      const alone = await settled(page, path, (it) => it.rows.length === 36);
      assertPath(alone, expected(36, terms));

      // A fifth only moves: its margin is lost where it was.
      const moved = page.locator("[data-form=moved]").first();
      await moved.locator("[data-share]").fill("20");
      await page.keyboard.press("Enter");
      await page.locator("[data-moved='200']").waitFor();
      const less = { ...terms, moved: 200 };
      const after = await settled(page, path, (it) => it.rows[0].moved > 0);
      assertPath(after, expected(36, less));
      assert.notEqual(after.payback, alone.payback);
      await screenshot(page, `channels-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
      assert.equal(await overflows(page), false);

      // Into the strategy: one row with what is new by month; pressed again it is the same row.
      await page.locator("[data-to-strategy]").click();
      const row = await page.locator(".channel [data-row]").getAttribute("data-row");
      const address = page.url();
      await page.locator(".channel [data-row] a").click();
      const found = page.locator("tr[data-strategy]");
      await found.waitFor({ timeout: 180_000 });
      assert.equal(await found.getAttribute("data-strategy"), row);
      assert.equal(await found.getAttribute("data-evidence"), "true");
      assert.match(await found.locator("b").innerText(), /=Dealers<b>/);
      await page.goto(address);
      await page.locator(".channel [data-row]").waitFor();
      await moved.locator("[data-share]").fill("10");
      await page.keyboard.press("Enter");
      await page.locator(".channel [data-row].warn").waitFor();
      await page.locator("[data-to-strategy]").click();
      await page.locator(".channel [data-row]:not(.warn)").waitFor();
      assert.equal(await page.locator(".channel [data-row]").getAttribute("data-row"), row);
      await page.locator("#main").focus();
      for (let i = 0; i < 2; i += 1) await page.keyboard.press("Control+z");
      await page.locator("[data-moved='200']").waitFor();
      await page.locator(".payback .months summary").press("Enter");

      // Within a year it does not pay back, and the page says so.
      await page.locator("label.horizon input").fill("6");
      await page.keyboard.press("Enter");
      const short = await settled(page, path, (it) => it.rows.length === 6);
      assertPath(short, expected(6, less));
      assert.equal(short.payback, "Beyond");
      assert.match(await page.locator("h1").innerText(), /6/);
      await page.locator("label.horizon input").fill("0");
      await page.keyboard.press("Enter");
      await page.locator(".channels [role=alert]").waitFor();

      // Two former partners are still too few for a ramp of one's own.
      const past = page.locator("[data-form=past]").first();
      await past.locator("select").selectOption("0");
      await past.locator("[data-add]").click();
      await page.locator(".channel .parts section").nth(2).locator("ul li").first().waitFor();

      await page.locator(".save:visible", { hasText: SAVED }).first().waitFor({ timeout: 20_000 });
      await page.reload();
      await page.locator("[data-partner=Beta]").waitFor();
      assertPath(await settled(page, path, (it) => it.rows.length === 6), expected(6, less));
      await page.locator(".channel [data-delete]").click();
      await page.locator(".channel").waitFor({ state: "detached" });
      await page.locator("#main").focus();
      await page.keyboard.press("Control+z");
      await page.locator("[data-partner=Beta]").waitFor();
    }));
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`the plan is split by channel: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planOfSample(page);
      const total = Number(await page.locator('tr[data-row="company"] td[data-column="13"]').getAttribute("data-minor"));
      const targets = Object.fromEntries(await page.locator("table.tree tbody tr[data-row]").evaluateAll((all) =>
        all.map((row) => [row.dataset.row, Number(row.querySelector('td[data-column="13"]')?.dataset.minor)])));
      await page.goto(`${page.url().split("#")[0]}#/plan/channels`);
      const split = () => page.locator(".split-table tbody tr").evaluateAll((all) =>
        all.map((row) => ({ channel: row.dataset.channel, target: Number(row.querySelector("[data-target]").dataset.target), landing: Number(row.querySelector("[data-landing]")?.dataset.landing), n: Number(row.children[1].textContent) })));
      // Nobody has said: one row of its own, which is the plan.
      const before = await settled(page, split, (it) => it.length === 2 && it[1].landing > 0);
      assert.deepEqual(before.map((it) => [it.channel, it.target]), [["", total], ["all", total]]);

      // By mouse and by keyboard, then all others at once.
      await page.locator(".split-accounts summary").click();
      const accounts = await page.locator(".split-accounts tr[data-account]").evaluateAll((all) => all.map((it) => it.dataset.account));
      assert.equal(accounts.length, before[0].n);
      const choice = (i) => page.locator(`tr[data-account="${accounts[i]}"] select`);
      await choice(0).selectOption("dealer");
      await choice(1).focus();
      await page.keyboard.press("End");
      await settled(page, split, (it) => it.length === 4);
      await page.locator("[data-rest=direct]").click();
      const after = await settled(page, split, (it) => it.length === 4 && it[0].channel === "direct");
      assert.deepEqual(after.map((it) => it.channel), ["direct", "dealer", "online", "all"]);
      assert.equal(after[1].target, targets[accounts[0]]);
      assert.equal(after[2].target, targets[accounts[1]]);
      assert.equal(after.slice(0, 3).reduce((all, it) => all + it.target, 0), total, "rows add up to the plan");
      assert.equal(after.slice(0, 3).reduce((all, it) => all + it.landing, 0), before[1].landing);
      await page.locator(".channel-split .working summary").click();
      assert.equal(await page.locator(".channel-split .working li").count(), 3);
      await screenshot(page, `channel-split-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
      assert.equal(await overflows(page), false);

      // One undo takes all of them back; what is said stays over a reload.
      await page.locator("h1").click();
      await page.keyboard.press("Control+z");
      await settled(page, split, (it) => it.some((row) => row.channel === "" && row.n === accounts.length - 2));
      await page.keyboard.press("Control+y");
      await settled(page, split, (it) => it[0].channel === "direct");
      await page.locator(".top .save[data-entry]").waitFor();
      await page.reload();
      await settled(page, split, (it) => it.length === 4 && it[0].channel === "direct" && it[3].target === total);
      await page.setViewportSize({ width: 360, height: 800 });
      await page.evaluate(() => scrollTo(0, 0));
      assert.equal(await overflows(page), false);
      await screenshot(page, `channel-split-phone-${locale}`, { fullPage: true });
    }));
}

test("channels on a telephone", () =>
  visit({ locale: "en-GB", viewport: { width: 360, height: 780 }, colorScheme: "dark" }, async (page) => {
    await open(page);
    await addChannel(page, { name: "Online", start: "2027-01", margin: "30", rebate: "5", setup: "50万", running: "1万", ramp: "50, 100" });
    await page.locator(".channel").waitFor();
    await addPartner(page, "Alpha", "2027-01", "40万");
    await page.locator(".payback .months summary").click();
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "channels-phone-dark", { fullPage: true });
  }));
