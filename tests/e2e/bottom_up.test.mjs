// Bottom-up: commitments typed and pasted, gaps, levers, rounds, agreement and takeover; and what an incentive scheme pays.
// Figures are read from the page, in minor units, and compared with sums that this file makes itself.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { overflows, planView, screenshot } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();

const WAN = 1e6;
const go = (page, hash) => page.goto(`${page.url().split("#")[0]}${hash}`);
const sum = (values) => values.reduce((all, it) => all + it, 0);
const swanson = ([low, likely, high]) => Math.floor((3 * low + 4 * likely + 3 * high + 5) / 10);

async function planned(page) {
  await page.locator(".start .ways button").click();
  await go(page, "#/plan");
  await page.locator(".setup .btn.do").click({ timeout: 120_000 });
  await page.locator('table.tree[aria-busy="false"]').waitFor();
}

// Rows of the gap table by key, in minor units; ranges as numbers.
async function gaps(page) {
  await page.locator('table.gap-table[aria-busy="false"] tr[data-row=company] td[data-band]').waitFor({ state: "attached", timeout: 60_000 });
  const rows = await page.locator("table.gap-table tr[data-row]").evaluateAll((all) =>
    all.map((row) => {
      const raw = (name) => row.querySelector(`[data-${name}]`)?.dataset[name];
      const figures = ["top", "committed", "standin", "bottom", "gap", "levers", "rest"].map((it) => [it, Number(raw(it))]);
      return [row.dataset.row, { ...Object.fromEntries(figures), band: (raw("band") ?? "").split(" ").map(Number) }];
    }),
  );
  return Object.fromEntries(rows);
}

function assertAddsUp(rows) {
  const kinds = (prefix) => Object.entries(rows).filter(([key]) => key.startsWith(prefix)).map(([, it]) => it);
  for (const it of Object.values(rows)) {
    assert.equal(it.bottom, it.committed + it.standin);
    assert.equal(it.gap, it.top - it.bottom);
    assert.equal(it.rest, it.gap - it.levers);
  }
  for (const name of ["top", "committed", "standin", "bottom", "gap"]) {
    for (const prefix of ["region:", "person:"]) assert.equal(sum(kinds(prefix).map((it) => it[name])), rows.company[name], `${prefix} ${name}`);
  }
}

async function settled(page, until) {
  for (let i = 0; i < 100; i += 1) {
    const found = await gaps(page);
    if (until(found)) return found;
    await page.waitForTimeout(100);
  }
  return assert.fail("the page did not come to what was waited for");
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`commitments meet the plan and what is agreed is taken over: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planned(page);
      await planView(page, "target", "#/plan/bottom-up");
      const start = await gaps(page);
      assertAddsUp(start);
      assert.equal(start.company.committed, 0, "nobody has committed yet");
      assert.ok(start.company.standin > 0);

      // Three amounts by keyboard: the commitment counts once all three are there and rise.
      const rows = page.locator("table.commit-table tr[data-account]");
      const ids = await rows.evaluateAll((all) => all.map((it) => it.dataset.account));
      const names = await page.locator("table.commit-table tbody td:first-child").allTextContents();
      const row = (i) => page.locator(`table.commit-table tr[data-account="${ids[i]}"]`);
      await row(0).locator(".low input").focus();
      for (const amount of ["900", "800", "1250.55"]) {
        await page.keyboard.press("Control+a");
        await page.keyboard.type(amount);
        await page.keyboard.press("Tab");
      }
      await row(0).locator(".note .bad").waitFor();
      assert.equal((await gaps(page)).company.committed, 0, "out of order, nothing is kept");
      await row(0).locator(".low input").fill("700");
      await page.keyboard.press("Enter");
      const first = [700 * WAN, 800 * WAN, 1250.55 * WAN].map(Math.round);
      const typed = await settled(page, (it) => it.company.committed !== 0);
      assertAddsUp(typed);
      assert.equal(typed.company.committed, swanson(first));
      assert.equal(await row(0).locator("[data-from]").getAttribute("data-from"), "commitment");
      assert.equal(await row(1).locator("[data-from]").getAttribute("data-from"), "forecast");

      // Pasted lines are used or told one by one.
      const second = [300, 400, 500].map((it) => it * WAN);
      const third = [0, 250, 900].map((it) => it * WAN);
      const cells = (i, amounts) => [names[i], ...amounts.map((it) => it / WAN)].join("\t");
      await page.locator(".commitments .paste-team summary").click();
      await page.locator(".commitments textarea").fill([cells(1, second), "nobody <b>\t1\t2\t3", cells(2, third), `${names[3]}\t9\t8\t7`, cells(1, third)].join("\n"));
      await page.locator(".commitments [data-take]").click();
      await page.locator(".commitments .issues li").nth(2).waitFor();
      const issues = await page.locator(".commitments .issues li").allTextContents();
      assert.equal(issues.length, 3);
      for (const [i, line] of [[0, 2], [1, 4], [2, 5]]) assert.match(issues[i], new RegExp(`(第 ${line} 行|Line ${line}:)`));
      assert.match(issues[0], /nobody <b>/);
      const committed = swanson(first) + swanson(second) + swanson(third);
      const pasted = await settled(page, (it) => it.company.committed === committed);
      assertAddsUp(pasted);
      const [p10, p50, p90] = pasted.company.band;
      assert.ok(p10 < p50 && p50 < p90);
      const people = Object.entries(pasted).filter(([key]) => key.startsWith("person:")).map(([, it]) => it.band[0]);
      assert.ok(p10 > sum(people), "the low case of the sum is no sum of low cases");
      await page.locator('[data-bridge="true"]').waitFor({ state: "attached" });

      // A commitment changed keeps the one before.
      await row(0).locator(".likely input").fill("850");
      await page.keyboard.press("Enter");
      first[1] = 850 * WAN;
      await row(0).locator('[data-former="1"]').waitFor({ state: "attached" });
      const all = swanson(first) + swanson(second) + swanson(third);
      const before = await settled(page, (it) => it.company.committed === all);

      // Levers close part of the gap; the same twice is told.
      const lever = async (amount) => {
        await page.locator(".lever-account").selectOption({ label: names[1] });
        await page.locator(".lever-amount").fill(amount);
        await page.keyboard.press("Enter");
      };
      await lever("12.34");
      const levered = await settled(page, (it) => it.company.levers !== 0);
      assertAddsUp(levered);
      assert.equal(levered.company.levers, 12_340_000);
      assert.equal(levered.company.rest, before.company.gap - 12_340_000);
      assert.equal(await page.locator("[data-doubled]").count(), 0);
      await lever("10");
      await page.locator('[data-doubled="2"]').waitFor();
      await page.locator(".lever-table tr").nth(2).locator("[data-delete]").click();
      await page.locator("[data-doubled]").waitFor({ state: "detached" });
      await lever("abc");
      await page.locator(".levers [role=alert]").waitFor();
      await page.locator(".lever-amount").fill("");

      // Rounds: from above, from below, and how far they are apart.
      const offer = async (side, who, amount) => {
        await page.locator(".offer-form .seg button").nth(side).click();
        await page.locator(".offer-who").fill(who);
        await page.locator(".offer-amount").fill(amount);
        await page.locator(".offer-words").fill("=words");
        await page.keyboard.press("Enter");
      };
      await offer(0, "", "5000");
      await page.locator(".offers [role=alert]").waitFor();
      await offer(0, "林总", "5000");
      await page.locator('.offer-table tr[data-round="1"]').waitFor();
      await offer(1, "吴", "4800.5");
      const answer = page.locator(".offer-table tbody tr").first();
      await page.locator('.offer-table tr[data-apart]').waitFor();
      assert.equal(await answer.getAttribute("data-round"), "1", "an answer belongs to its round");
      assert.equal(Number(await answer.getAttribute("data-apart")), Math.round((5000 - 4800.5) * WAN));

      // Agreed by weight, to the plan's unit; one number decided with its reason.
      await page.locator(".weight-percent").fill("70");
      await page.keyboard.press("Enter");
      const agree = (i) => page.locator(`.agree-table tr[data-agree="${ids[i]}"]`);
      const figure = async (i, cell) => Number(await agree(i).locator(`td:nth-child(${cell}) [data-minor]`).getAttribute("data-minor"));
      const weighted = (top, bottom) => Math.floor((7 * top + 3 * bottom + 5 * WAN) / (10 * WAN)) * WAN;
      await page.waitForFunction(() => document.querySelector(".weight-percent").value === "70");
      const tops = await Promise.all([0, 1, 2].map((i) => figure(i, 2)));
      const means = [first, second, third].map(swanson);
      for (const i of [0, 1, 2]) {
        assert.equal(await figure(i, 3), means[i]);
        assert.equal(await figure(i, 7), weighted(tops[i], means[i]), `account ${i}`);
      }
      const outcomes = await Promise.all([0, 1].map((i) => figure(i, 7)));
      await agree(2).locator(".decided input").fill("333");
      await page.keyboard.press("Enter");
      await agree(2).locator("small.warn", { hasText: /\S/ }).waitFor();
      await agree(2).locator("input.why").fill("合同 <i>");
      await page.keyboard.press("Enter");
      await page.locator(`.agree-table tr[data-agree="${ids[2]}"] td.outcome [data-minor="${333 * WAN}"]`).waitFor();
      await screenshot(page, `bottom-up-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);

      // Taken over: each account has exactly its number, and the total follows; locked, they stay.
      const target = (await gaps(page)).company.top;
      const then = target + outcomes[0] + outcomes[1] + 333 * WAN - sum(tops);
      await page.locator(".lock-agreed").check();
      await page.locator("[data-take-over]").click();
      const taken = await settled(page, (it) => it.company.top !== target);
      assertAddsUp(taken);
      assert.equal(taken.company.top, then);
      await page.locator(".take-over ~ div .made").waitFor();
      // What was agreed is decided now: another weight changes nothing of it, and locks forbid another number.
      assert.equal(Number((await agree(0).locator(".decided input").inputValue()).replace(/,/g, "")), outcomes[0] / WAN);
      assert.equal(await page.locator("[data-take-over]").isDisabled(), true, "there is nothing more to take over");
      await agree(0).locator(".decided input").fill("999");
      await page.keyboard.press("Enter");
      await page.locator(`.agree-table tr[data-agree="${ids[0]}"] td.outcome [data-minor="${999 * WAN}"]`).waitFor();
      await page.locator("[data-take-over]").click();
      await page.locator("[data-refused] li").first().waitFor();
      assert.equal(await page.locator("[data-refused] li").count(), 1);
      assert.equal((await gaps(page)).company.top, then, "nothing moved");

      // Kept, and one undo takes the takeover back: first the number decided since, then it.
      await page.waitForTimeout(600);
      await page.reload();
      const again = await gaps(page);
      assert.deepEqual([again.company.top, again.company.committed, again.company.levers], [then, all, 12_340_000]);
      assert.equal(await page.locator(".offer-table tbody tr").count(), 2);
      await page.locator("h1").click();
      await page.keyboard.press("Control+z");
      await page.locator(`.agree-table tr[data-agree="${ids[0]}"] td.outcome [data-minor="${outcomes[0]}"]`).waitFor();
      await page.keyboard.press("Control+z");
      await settled(page, (it) => it.company.top === target);
      await page.waitForFunction((id) => document.querySelector(`.agree-table tr[data-agree="${id}"] .decided input`)?.value === "", ids[0]);
      await go(page, "#/data/changes");
      await page.locator(".log tbody tr", { hasText: locale === "zh-CN" ? /承诺/ : /commitments/ }).first().waitFor();
      await page.locator(".log tbody tr", { hasText: locale === "zh-CN" ? /商定数/ : /Agreed numbers/ }).first().waitFor();
    }));

  test(`an incentive scheme names its cliff and pays by the chances: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planned(page);
      await planView(page, "target", "#/plan/incentive");
      await page.locator(".pay-table tbody tr td[data-pay]").first().waitFor({ timeout: 60_000 });
      // The example: from 80 %, from the first yuan, 1.5 beyond quota, at most 200 %.
      const pay = (a, { s, r, x, c, from }) => (a < s ? 0 : Math.min(c ?? Infinity, r * Math.max(0, Math.min(a, 1) - from) + x * r * Math.max(0, a - 1)));
      const check = async (scheme) => {
        const cells = await page.locator(".pay-table [data-pay]").evaluateAll((all) => all.map((it) => it.dataset.pay.split(" ").map(Number)));
        assert.ok(cells.length >= 15);
        for (const [attainment, paid] of cells) assert.ok(Math.abs(paid - pay(attainment, scheme)) < 1e-6, `${attainment}: ${paid}`);
      };
      await check({ s: 0.8, r: 1, x: 1.5, c: 2, from: 0 });
      const cliff = page.locator("[data-cliff]");
      assert.equal(await cliff.getAttribute("data-cliff"), "79 80 0.800000");
      assert.match(await page.locator("h1").innerText(), /79\s?%.*80\s?%.*80\s?%/s, "from, to, and how much");
      await screenshot(page, `incentive-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);

      await page.locator(".in-threshold").fill("120");
      await page.keyboard.press("Enter");
      await page.locator(".incentive [role=alert]").waitFor();
      // From the threshold on, five of pay for one of quota: exactly five per cent is no cliff.
      for (const [field, value] of [["threshold", "80"], ["rate", "5"], ["accelerator", "1"], ["cap", ""]]) await page.locator(`.in-${field}`).fill(value);
      await page.locator(".incentive .seg button").nth(1).click();
      await page.locator("[data-keep]").focus();
      await page.keyboard.press("Enter");
      await page.locator("[data-clear]").waitFor();
      assert.equal(await cliff.count(), 0);
      await check({ s: 0.8, r: 5, x: 1, c: null, from: 0.8 });
      await page.waitForTimeout(600);
      await page.reload();
      await page.locator(".pay-table tbody tr td[data-pay]").first().waitFor({ timeout: 120_000 });
      assert.equal(await page.locator(".in-rate").inputValue(), "5");
      await page.locator("h1").click();
      await page.keyboard.press("Control+z");
      await cliff.waitFor();
    }));
}

test("both pages fit a phone in the dark", () =>
  visit({ locale: "en-GB", viewport: { width: 360, height: 780 }, colorScheme: "dark" }, async (page) => {
    await planned(page);
    for (const [address, mark, name] of [["#/plan/bottom-up", '.gap-table[aria-busy="false"] tr[data-row=company]', "bottom-up"], ["#/plan/incentive", ".pay-table tbody tr", "incentive"]]) {
      await go(page, address);
      await page.locator(mark).waitFor({ timeout: 60_000 }).catch(() => page.locator(mark).first().waitFor());
      await page.waitForTimeout(500);
      assert.equal(await overflows(page), false, name);
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `${name}-phone`, { fullPage: true });
    }
  }));
