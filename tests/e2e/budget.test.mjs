// The budget: started from the targets, changed in its cells, approved, moved by changes, and compared with what happened.
// Figures are read from the page, in minor units, and compared with what this file works out itself.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { overflows, planView, screenshot, settled } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();

const go = (page, hash) => page.goto(`${page.url().split("#")[0]}${hash}`);
const sum = (values) => values.reduce((all, it) => all + it, 0);

// The sample with a plan: of the next twelve months, or of the fiscal year with targets of its own for closed months.
async function planned(page, fiscal) {
  await page.locator(".start .ways button").click();
  await go(page, "#/plan");
  await page.locator(".setup .btn.do").waitFor({ timeout: 180_000 });
  if (fiscal) {
    await page.locator(".setup .seg").first().locator("button").nth(1).click();
    const closed = page.locator(".setup .seg.soft button").nth(1);
    if ((await closed.count()) > 0) await closed.click();
  }
  await page.locator(".setup .btn.do").click();
  await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 60_000 });
}

async function budget(page) {
  await go(page, "#/plan/budget");
  await page.locator("[data-from=targets]").click();
  await page.locator("table.pl tbody tr").nth(11).waitFor();
}

// Rows of a table by key: the figures of their cells.
const figures = (page, table) =>
  page.locator(`table.${table} tbody tr[data-row]`).evaluateAll((rows) =>
    Object.fromEntries(rows.map((row) => [row.dataset.row, [...row.querySelectorAll("td[data-minor]")].map((it) => Number(it.dataset.minor))])),
  );

const view = (page, nth) => page.locator(".views .seg button").nth(nth).click();
const [RESULT, SALES, PRODUCTS, EXPENSES, LEDGER] = [0, 1, 2, 3, 4];

// Every month and the year of the cascade, by this file's own arithmetic.
function assertCascade(pl) {
  const n = pl.Gross.length;
  for (let i = 0; i < n; i += 1) {
    const at = (line) => pl[line][i];
    assert.equal(at("Gross") - at("Discount"), at("Sales"), `sales ${i}`);
    assert.equal(at("Sales") - at("Rebate"), at("Net"), `net ${i}`);
    assert.equal(at("Net") - at("Cogs"), at("GrossMargin"), `margin ${i}`);
    assert.equal(at("GrossMargin") - at("Direct"), at("Contribution"), `contribution ${i}`);
    assert.equal(at("Contribution") - at("Serve") - at("Common"), at("Profit"), `profit ${i}`);
  }
  for (const [line, months] of Object.entries(pl)) assert.equal(sum(months.slice(0, -1)), months.at(-1), `${line}: months make the year`);
}

async function addExpense(page, fields) {
  await page.locator("[data-add]").click();
  await page.locator("[data-name]").fill(fields.name);
  await page.locator("[data-driver]").selectOption(fields.driver ?? "fixed");
  await page.locator("[data-each]").fill(fields.each);
  if (fields.count) await page.locator("[data-count]").fill(fields.count);
  if (fields.of) await page.locator("[data-of]").selectOption(fields.of);
  if (fields.stage) await page.locator("[data-stage]").selectOption(fields.stage);
  if (fields.scope) await page.locator("[data-scope]").selectOption(fields.scope);
  await page.locator("[data-save]").click();
  await page.locator(".line-form").waitFor({ state: "detached" });
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`a budget starts at the targets, follows its drivers and adds up: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planned(page, false);
      const targets = await page.locator("table.tree tr[data-row=company] td[data-minor]:not(.fc)").evaluateAll((all) => all.map((it) => Number(it.dataset.minor)));
      await budget(page);
      const made = await figures(page, "pl");
      assertCascade(made);
      assert.deepEqual(made.Sales, targets.slice(0, made.Sales.length), "sales after discount are the targets");
      assert.ok(made.Cogs.at(-1) > 0, "the sample has costs");
      await screenshot(page, `budget-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
      // By account: every line of the year adds up over the accounts.
      await page.locator(".budget .bar .seg.soft button").nth(1).click();
      await page.locator("table.pl[data-by=Accounts]").waitFor();
      const accounts = await figures(page, "pl");
      for (let i = 0; i < 12; i += 1) {
        const parts = Object.entries(accounts).filter(([key]) => key !== "company").map(([, it]) => it[i]);
        assert.equal(sum(parts), accounts.company[i], `column ${i}`);
      }

      // A cell by keyboard: the account's month, the sums, and the next row has the keyboard.
      await view(page, SALES);
      const rows = page.locator("table.sales tbody tr[data-row]:not(.sum)");
      const first = await rows.nth(0).getAttribute("data-row");
      const before = await figures(page, "sales");
      await rows.nth(0).locator('input[data-col="3"]').focus();
      await page.keyboard.type("321.5");
      await page.keyboard.press("Enter");
      const typed = await settled(page, () => figures(page, "sales"), (it) => it[first][3] === 321_500_000);
      assert.equal(typed.company[3] - before.company[3], 321_500_000 - before[first][3]);
      assert.equal(typed[first].at(-1), sum(typed[first].slice(0, -1)));
      const focused = await page.evaluate(() => document.activeElement.closest("tr")?.dataset.row);
      assert.equal(focused, await rows.nth(1).getAttribute("data-row"));
      await page.keyboard.type("abc");
      await page.keyboard.press("Enter");
      await page.locator(".refusal").waitFor();
      await page.locator(".bar h2").click();
      await page.keyboard.press("Control+z");
      await settled(page, () => figures(page, "sales"), (it) => it[first][3] === before[first][3]);

      // A block from a spreadsheet is one change; what cannot be read is told by cell. Ctrl+D fills from above.
      const second = await rows.nth(1).getAttribute("data-row");
      await rows.nth(0).locator('input[data-col="3"]').focus();
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData("text/plain", "301\t302\r\n303\tabc\r\n");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      });
      await page.locator(".pasted li").waitFor();
      assert.match(await page.locator(".pasted li").textContent(), /abc/);
      const pasted = await settled(page, () => figures(page, "sales"), (it) => it[second][3] === 303_000_000);
      assert.deepEqual(pasted[first].slice(3, 5), [301_000_000, 302_000_000]);
      assert.equal(pasted[second][4], before[second][4]);
      assert.equal(pasted.company[3] - before.company[3], 604_000_000 - before[first][3] - before[second][3]);
      // A field that shows what was committed has nothing to undo itself: the whole block goes, and comes back.
      await rows.nth(0).locator('input[data-col="3"]').focus();
      await page.keyboard.press("Control+z");
      await settled(page, () => figures(page, "sales"), (it) => it[second][3] === before[second][3] && it[first][3] === before[first][3]);
      await page.keyboard.press("Control+y");
      await settled(page, () => figures(page, "sales"), (it) => it[second][3] === 303_000_000);
      await rows.nth(1).locator('input[data-col="4"]').focus();
      await page.keyboard.press("Control+d");
      await settled(page, () => figures(page, "sales"), (it) => it[second][4] === 302_000_000);
      await page.locator(".bar h2").click();
      await page.keyboard.press("Control+z");
      await page.keyboard.press("Control+z");
      await settled(page, () => figures(page, "sales"), (it) => it[first][3] === before[first][3] && it[second][3] === before[second][3] && it[second][4] === before[second][4]);
      // A block by keyboard, as in a spreadsheet: told with its sum, copied exactly, filled from its first row, taken back.
      const at = () => page.evaluate(() => [document.activeElement.closest("tr")?.dataset.row, document.activeElement.dataset.col]);
      await rows.nth(0).locator('input[data-col="3"]').focus();
      await page.keyboard.press("Shift+ArrowRight");
      await page.keyboard.press("Shift+ArrowDown");
      await page.locator(".chosen", { hasText: /2 × 2/ }).waitFor();
      assert.equal(await page.locator("table.sales td.sel").count(), 4);
      const block = [first, second].flatMap((it) => before[it].slice(3, 5));
      const told = (await page.locator(".chosen").textContent()).replaceAll(",", "");
      assert.ok(told.includes((sum(block) / 100).toFixed(2)), `${told} tells ${sum(block)}`);
      const copied = await page.evaluate(() => {
        const data = new DataTransfer();
        document.activeElement.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
        return data.getData("text/plain");
      });
      assert.deepEqual(copied.trim().split(/\r?\n/).flatMap((it) => it.split("\t").map((text) => Math.round(Number(text) * 1_000_000))), block);
      await page.keyboard.press("Control+d");
      await settled(page, () => figures(page, "sales"), (it) => it[second][3] === before[first][3] && it[second][4] === before[first][4]);
      await page.keyboard.press("Control+z");
      await settled(page, () => figures(page, "sales"), (it) => it[second][3] === before[second][3] && it[second][4] === before[second][4]);
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("table.sales td.sel").count(), 0);
      // The same by mouse, from a cell that has the keyboard and from one that has not; what is in them stays.
      const middle = async (row, column) => {
        const box = await rows.nth(row).locator(`input[data-col="${column}"]`).boundingBox();
        return [box.x + box.width / 2, box.y + box.height / 2];
      };
      for (const from of [0, 2]) {
        await page.mouse.move(...(await middle(from, 3)));
        await page.mouse.down();
        await page.mouse.move(...(await middle(1, 5)), { steps: 8 });
        await page.mouse.up();
        await page.locator(".chosen", { hasText: /2 × 3/ }).waitFor();
        assert.equal(await page.locator("table.sales td.sel").count(), 6, `drawn from row ${from}`);
      }
      assert.deepEqual(await at(), [second, "5"]);
      // A click on the cell that has the keyboard types in it, as a second click does.
      await page.mouse.click(...(await middle(1, 5)));
      assert.equal(await page.locator("table.sales td.sel").count(), 0);
      await page.keyboard.press("End");
      assert.deepEqual(await at(), [second, "5"]);
      await page.keyboard.press("Escape");
      assert.deepEqual(await figures(page, "sales"), before);
      await page.keyboard.press("Control+Home");
      assert.deepEqual(await at(), [first, "0"]);
      await page.keyboard.press("End");
      assert.deepEqual(await at(), [first, "year"]);
      // F2 edits inside what is there, Escape brings it back; a sum is worked out; the working says where the cell comes from.
      await rows.nth(0).locator('input[data-col="3"]').focus();
      await page.keyboard.press("F2");
      await page.keyboard.type("7");
      assert.match(await page.evaluate(() => document.activeElement.value), /.7$/);
      await page.keyboard.press("Escape");
      assert.equal(Number((await page.evaluate(() => document.activeElement.value)).replaceAll(",", "")) * 1_000_000, before[first][3]);
      await page.keyboard.type("=100+50*2");
      await page.keyboard.press("Enter");
      await settled(page, () => figures(page, "sales"), (it) => it[first][3] === 200_000_000);
      await page.keyboard.press("ArrowUp");
      assert.deepEqual(await at(), [first, "3"]);
      await page.locator("[data-cell-working] summary").click();
      assert.match((await page.locator("[data-cell-working] li").first().textContent()).replaceAll(",", ""), /2000000\.00 =/);
      await page.locator(".bar h2").click();
      await page.keyboard.press("Control+z");
      await settled(page, () => figures(page, "sales"), (it) => it[first][3] === before[first][3]);
      await screenshot(page, `budget-sales-${locale}`);

      // A discount of 10 % at the same sales: list revenue is sales ÷ 0.9, rounded over the product's year.
      await view(page, PRODUCTS);
      const product = page.locator("table.terms tbody tr").first();
      const key = await product.getAttribute("data-row");
      const [, sales] = (await figures(page, "terms"))[key];
      await product.locator('input[data-col="discount"]').fill("10");
      await page.keyboard.press("Enter");
      // A block of terms: what is no price is told by its product, the rest is set as one change.
      const terms = () => page.locator("table.terms tbody tr").evaluateAll((all) => all.slice(0, 2).map((row) => [...row.querySelectorAll("input[data-col]")].map((it) => it.value)));
      const plain = await terms();
      await page.locator('table.terms tbody tr').first().locator('input[data-col="price"]').focus();
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData("text/plain", "12.5\t10\t60%\r\nabc\t3\t8\r\n");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      });
      await page.locator(".pasted li", { hasText: "abc" }).waitFor();
      await settled(page, terms, (it) => it[0].join() === "12.5,10,60%" && it[1].slice(1).join() === "3,8");
      await page.keyboard.press("Control+z");
      await settled(page, terms, (it) => it.flat().join() === plain.flat().join());
      // A cost pasted as a share of sales.
      const name = await product.locator("th").innerText();
      await page.locator(".paste-terms summary").click();
      await page.locator(".paste-terms textarea").fill(`${name}\t\t70%\nnobody\t1\t1`);
      await page.locator(".paste-terms [data-take]").click();
      await page.locator(".paste-terms [role=status]", { hasText: "nobody" }).waitFor();
      const margin = await settled(page, () => figures(page, "terms"), (it) => it[key][2] === sales - Math.round(sales * 0.7));
      assert.equal(margin[key][1], sales, "sales stay");
      // Rebates: 1 % from nothing on, 2 % for whoever reaches 3,000.
      await page.locator("[data-add-tier]").click();
      await page.locator('tr[data-tier="0"]').waitFor();
      await page.locator("[data-add-tier]").click();
      await page.locator('tr[data-tier="1"] input[data-col="from"]').fill("3000");
      await page.keyboard.press("Enter");
      const tiered = () => page.locator("table.reached tbody tr").evaluateAll((all) => all.map((row) => ["earning", "rate", "rebate"].map((it) => Number(row.querySelector(`[data-${it}]`).dataset[it]))));
      const reached = await settled(page, tiered, (all) => all.length > 10 && all.every(([earning, rate]) => rate === (earning >= 3e9 ? 200 : earning > 0 ? 100 : 0)));
      assert.ok(reached.some((it) => it[1] === 200));
      for (const [earning, rate, rebate] of reached) {
        assert.ok(Math.abs(rebate - (earning * rate) / 1e4) <= 0.5, "rounded once a year");
      }
      await screenshot(page, `budget-products-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);

      // Expenses: fixed, per head, a share of another one; a circle is refused with its names.
      await view(page, EXPENSES);
      await addExpense(page, { name: "=rent<b>", each: "120" });
      await addExpense(page, { name: "wages", driver: "head", each: "2", count: "7.5", stage: "1", scope: "spread" });
      const line = (text) => page.locator("tr[data-line]", { has: page.locator("th", { hasText: text }) });
      await addExpense(page, { name: "insurance", driver: "percent", each: "40", of: await line("wages").getAttribute("data-line") });
      await addExpense(page, { name: "freight", driver: "percent", each: "1.5", of: "sales", stage: "0" });
      const total = async (text) => Number(await line(text).locator("td[data-minor]").getAttribute("data-minor"));
      const n = made.Sales.length - 1;
      assert.equal(await total("=rent<b>"), 120e6 * n);
      assert.equal(await total("wages"), 15e6 * n);
      assert.equal(await total("insurance"), 6e6 * n);
      assert.equal(await total("freight"), Math.round(made.Sales.at(-1) * 0.015));
      await line("wages").locator("[data-edit]").click();
      await page.locator("[data-driver]").selectOption("percent");
      await page.locator("[data-each]").fill("5");
      await page.locator("[data-of]").selectOption(await line("insurance").getAttribute("data-line"));
      await page.locator("[data-save]").click();
      await page.locator(".refusal", { hasText: "wages → insurance → wages" }).waitFor();
      await page.locator("[data-cancel]").click();
      await line("wages").locator("[data-delete]").click();
      await page.locator(".refusal", { hasText: "insurance" }).waitFor();
      await screenshot(page, `budget-expenses-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);

      // The break-even: fixed ÷ what a unit leaves, rounded up, in whole numbers.
      const parts = await page.locator("tr[data-line]").evaluateAll((all) => all.map((row) => [...row.querySelectorAll("[data-part]")].map((it) => Number(it.dataset.part))));
      await view(page, RESULT);
      await page.locator(".budget .bar .seg.soft button").nth(0).click();
      await page.locator("table.pl[data-by=Lines]").waitFor();
      const lines = await figures(page, "pl");
      assertCascade(lines);
      const year = (it) => BigInt(lines[it].at(-1));
      const variable = year("Rebate") + year("Cogs") + BigInt(sum(parts.map((it) => it[1])));
      const left = year("Sales") - variable;
      const fixed = BigInt(sum(parts.map((it) => it[0])));
      const even = (fixed * year("Sales") + left - 1n) / left;
      assert.equal(await page.locator("h1[data-even]").getAttribute("data-even"), String(even));
      assert.equal(lines.Gross.at(-1) - lines.Discount.at(-1), lines.Sales.at(-1));
      await page.locator("[data-even] canvas, section[data-even]").first().waitFor();
      await screenshot(page, `budget-result-${locale}`, { fullPage: true });

      // Kept, and told in the log.
      await page.waitForTimeout(600);
      await page.reload();
      await page.locator("table.pl tbody tr").nth(11).waitFor({ timeout: 60_000 });
      assert.deepEqual(await figures(page, "pl"), lines);
      await go(page, "#/data/changes");
      await page.locator(".log tbody tr", { hasText: locale === "zh-CN" ? "预算费用" : "budgeted expenses" }).first().waitFor();

      // Cost to serve is taken over from the service plan, each account's own, and taken anew where the plan says something else.
      const priced = async (rate, former) => {
        await go(page, "#/plan/service");
        await page.locator("tr[data-activity] [data-edit]").first().click();
        await page.locator("[data-activity-form] [data-rate]").fill(rate);
        await page.locator("[data-activity-form] [data-save]").click();
        await page.locator("[data-activity-form]").waitFor({ state: "detached" });
        const cost = (page) => page.locator("[data-cost-sum]").evaluateAll((all) => Number(all[0]?.dataset.costSum ?? 0));
        const found = await settled(page, cost, (it) => it > 0 && it !== former);
        await go(page, "#/plan/budget");
        await view(page, EXPENSES);
        return found;
      };
      await go(page, "#/plan/service");
      await page.locator("[data-propose]").click();
      await page.locator("tr[data-activity]").first().waitFor();
      const once = await priced("200");
      await page.locator("[data-add]").click();
      await page.locator("[data-name]").fill("service");
      await page.locator("[data-driver]").selectOption("service");
      await page.locator("[data-service]").waitFor();
      await page.locator("[data-save]").click();
      await page.locator(".line-form").waitFor({ state: "detached" });
      assert.equal(await total("service"), once);
      assert.equal(await page.locator("[data-service-now]").count(), 0);
      const more = await priced("400", once);
      assert.equal(more, 2 * once);
      assert.equal(await total("service"), once, "the budget does not move by itself");
      assert.equal(Number(await page.locator("[data-service-now]").getAttribute("data-service-now")), more);
      await page.locator("[data-anew]").click();
      await page.locator("[data-service-now]").waitFor({ state: "detached" });
      assert.equal(await total("service"), more);
      await page.locator("#main").focus();
      await page.keyboard.press("Control+z");
      await page.locator("[data-service-now]").waitFor();
      assert.equal(await total("service"), once);
    }));

  test(`an approved budget moves only by changes: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planned(page, true);
      await budget(page);
      await view(page, EXPENSES);
      await addExpense(page, { name: "rent", each: "100" });
      const start = await (async () => {
        await view(page, RESULT);
        return figures(page, "pl");
      })();
      await view(page, LEDGER);
      await page.locator(".steps input.who").first().fill("");
      await page.locator("[data-sign=propose]").click();
      await page.locator(".refusal").waitFor();
      await page.locator(".steps input.who").first().fill("沈 <b>");
      // One person proposes and approves: said beforehand and beside the step, not refused.
      await page.locator("[data-sign=propose]").click();
      await page.locator(".steps [data-together]").waitFor();
      await page.locator(".steps input.who").first().fill("林");
      await page.locator(".steps [data-together]").waitFor({ state: "detached" });
      await page.locator(".steps input.who").first().fill(" 沈  <B>");
      await page.locator(".steps [data-together]").waitFor();
      await page.locator("[data-sign=approve]").click();
      await page.locator('[data-status="Approved"]').waitFor();
      assert.equal(await page.locator("[data-signed]").count(), 2);
      assert.equal(await page.locator("[data-signed] [data-alone]").count(), 1);
      await view(page, SALES);
      await page.locator("table.sales tbody tr").nth(3).waitFor();
      assert.equal(await page.locator("table.sales input.cell:not([readonly])").count(), 0, "cells are closed");
      const december = Object.entries(await figures(page, "sales")).filter(([key]) => key !== "company");
      const accounts = december.sort((x, y) => y[1].at(-2) - x[1].at(-2)).map(([key]) => key);
      await view(page, LEDGER);

      const months = await page.locator("[data-month] option").evaluateAll((all) => all.map((it) => it.value));
      const items = await page.locator("[data-item] option").evaluateAll((all) => all.map((it) => it.value));
      const [a, b] = accounts.map((it) => `a${it}`);
      const rent = items.find((it) => it.startsWith("l"));
      const open = months.at(-1);
      const plan = async (fields) => {
        await page.locator("[data-item]").selectOption(fields.item);
        await page.locator("[data-month]").selectOption(fields.month);
        if (fields.other) {
          await page.locator("[data-other]").selectOption(fields.other);
          await page.locator("[data-other-month]").selectOption(fields.month);
        }
        await page.locator("[data-amount]").fill(fields.amount);
        await page.locator("[data-plan]").click();
      };
      // A closed month is refused, where the sample has one.
      const options = await page.locator("[data-month] option").allTextContents();
      if (/已结账|closed/.test(options[1])) {
        await plan({ item: a, other: b, month: months[1], amount: "1" });
        await page.locator(".refusal", { hasText: months[1] }).waitFor();
        assert.equal(await page.locator("[data-planned]").count(), 0);
      }
      // A transfer between accounts: sales stay, profit and break-even follow.
      await plan({ item: a, other: b, month: open, amount: "40" });
      const effect = (key) => page.locator(`tr[data-effect=${key}]`);
      await effect("profit").waitFor();
      assert.equal(await page.locator("[data-planned]").count(), 2);
      const side = async (key, name) => Number(await effect(key).locator(`[data-${name}]`).getAttribute(`data-${name}`));
      assert.equal(await side("sales", "before"), await side("sales", "after"));
      assert.equal(await side("profit", "before"), start.Profit.at(-1));
      const size = Number(await page.locator("[data-size]").getAttribute("data-size"));
      assert.equal(size, Math.ceil((40e6 * 1e4) / start.Sales.at(-1)));
      await page.locator("[data-author]").fill("李");
      await page.locator("[data-approver]").fill("林");
      await page.locator("[data-confirm]").click();
      await page.locator(".refusal").waitFor();
      await page.locator("[data-why]").fill("招标延后");
      const profit = await side("profit", "after");
      await page.locator("[data-confirm]").click();
      await page.locator('tr[data-change="1"]').waitFor();
      // A cut of 10 of rent is 10 ÷ 1,200 of the expenses; one of 100 is more than a manager may approve.
      await page.locator(".change .seg.soft button").nth(2).click();
      await plan({ item: rent, month: open, amount: "100" });
      await page.locator('[data-needs="Owner"]').waitFor();
      await page.locator("[data-why]").fill("B");
      await page.locator("[data-confirm]").click();
      await page.locator(".refusal").waitFor();
      await page.locator("[data-approver]").fill("李");
      assert.equal(await page.locator(".change [data-together]").count(), 0, "as a manager one may do both");
      await page.locator("[data-level]").selectOption("2");
      await page.locator(".change [data-together]").waitFor();
      await page.locator("[data-confirm]").click();
      await page.locator('tr[data-change="2"] [data-alone]').waitFor();
      assert.equal(await page.locator('tr[data-change="1"] [data-alone]').count(), 0);
      await screenshot(page, `budget-ledger-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
      const diff = await page.locator("table.versions-diff tbody tr").evaluateAll((all) => all.map((row) => [...row.querySelectorAll("td")].map((it) => Number(it.dataset.minor))));
      for (const [from, to, moved] of diff) assert.equal(to - from, moved);
      assert.equal(diff[11][1], profit + 100e6, "profit after both: the transfer's, and the rent that was cut");
      assert.equal(diff[11][0], start.Profit.at(-1));
      assert.equal(sum(diff.slice(12).map((it) => it[2])), -100e6, "sales moved and expenses cut");
      await page.waitForTimeout(600);
      await page.reload();
      await page.locator("table.pl tbody tr").nth(11).waitFor({ timeout: 60_000 });
      assert.equal((await figures(page, "pl")).Profit.at(-1), profit + 100e6);
      await page.keyboard.press("Control+z");
      await settled(page, () => figures(page, "pl"), (it) => it.Profit.at(-1) === profit);
      await go(page, "#/data/changes");
      for (const text of locale === "zh-CN" ? ["提交与批准为同一人", "申请与批准为同一人"] : ["proposed and approved by the same person", "asked for and approved by the same person"]) {
        await page.locator(".log tbody tr", { hasText: text }).first().waitFor();
      }
    }));

  test(`variance leaves nothing over: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planned(page, true);
      await budget(page);
      await planView(page, "money", "#/plan/variance");
      await page.locator("h1[data-answer]").waitFor();
      const read = () =>
        page.locator("table.variances tbody tr").evaluateAll((all) =>
          all.map((row) => ({ key: row.dataset.row, base: Number(row.querySelector("[data-base]").dataset.base), actual: Number(row.querySelector("[data-actual]").dataset.actual), steps: Object.fromEntries([...row.querySelectorAll("[data-step]")].map((it) => [it.dataset.step, Number(it.dataset.minor)])) })),
        );
      const assertRows = (rows) => {
        for (const it of rows) assert.equal(it.base + sum(Object.values(it.steps)), it.actual, it.key);
        const [company, ...parts] = rows;
        assert.equal(sum(parts.map((it) => it.base)), company.base);
        assert.equal(sum(parts.map((it) => it.actual)), company.actual);
        for (const step of Object.keys(company.steps)) assert.equal(sum(parts.map((it) => it.steps[step])), company.steps[step], step);
      };
      const against = (nth) => page.locator(".variance .controls .seg").first().locator("button").nth(nth).click();
      for (const nth of [2, 1, 0]) {
        await against(nth);
        await page.waitForTimeout(300);
        if ((await page.locator("table.variances tbody tr").count()) === 0) continue; // In January no month is over.
        assertRows(await read());
      }
      await against(2);
      await page.locator("table.variances tbody tr").nth(5).waitFor();
      const merged = (await read())[0];
      assert.ok("VolumeMix" in merged.steps && !("Mix" in merged.steps));
      await page.locator("[data-like]").check();
      const split = await settled(page, read, (it) => "Mix" in it[0].steps);
      assertRows(split);
      assert.equal(split[0].steps.Volume + split[0].steps.Mix, merged.steps.VolumeMix, "both come from the same");
      // Margins, by product.
      await page.locator(".variance .controls .seg.soft button").nth(1).click();
      await page.locator(".variance .bar .seg.soft button").nth(1).click();
      const margins = await settled(page, read, (it) => it.length === 7 && "Cost" in it[0].steps);
      assertRows(margins);
      assert.ok(margins[0].actual < split[0].actual);
      await screenshot(page, `variance-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
    }));
}

test("on a phone in the dark nothing is wider than the page", () =>
  visit({ viewport: { width: 360, height: 800 }, colorScheme: "dark", locale: "en-GB" }, async (page) => {
    await planned(page, true);
    await budget(page);
    for (const nth of [RESULT, SALES, PRODUCTS, EXPENSES, LEDGER]) {
      await view(page, nth);
      await page.waitForTimeout(300);
      assert.equal(await overflows(page), false, `view ${nth}`);
      await screenshot(page, `budget-phone-${nth}`, { fullPage: true });
      if (nth !== SALES) continue;
      // The names stay where the months scroll, and leave room for two of them.
      const [shift, room, month] = await page.locator(".scroll.fields").evaluate((it) => {
        it.scrollLeft = 300;
        const [all, name, cell] = [it, it.querySelector("tbody tr > th"), it.querySelector("tbody td.bare")].map((it) => it.getBoundingClientRect());
        return [name.left - all.left, all.right - name.right, cell.width];
      });
      assert.ok(Math.abs(shift) <= 1 && room >= 2 * month, `${shift}, ${room}, ${month}`);
    }
    assert.deepEqual(await objections(page), []);
    await go(page, "#/plan/variance");
    await page.locator("h1[data-answer]").waitFor();
    await page.waitForTimeout(300);
    assert.equal(await overflows(page), false, "variance");
    await screenshot(page, "variance-phone", { fullPage: true });
  }));
