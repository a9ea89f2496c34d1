// A year of a real order book: two years of history, a target, an approved budget; then three months of orders arrive, the
// watch says what is off, what was missed is moved to later months, and budget and plan are held against what was sold.
// Every figure is compared with sums that this file makes from the CSV itself.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "./lib/walks.mjs";
import { fileURLToPath } from "node:url";
import { objections } from "./lib/accessibility.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits({ address: "#/data/import" });
const sum = (values) => values.reduce((all, it) => all + it, 0);
const file = (name) => fileURLToPath(new URL(`../data/classic_models/${name}`, import.meta.url));

// The book's lines: month, customer, minor units; names may hold commas in quotes.
async function orders() {
  const [header, ...lines] = (await readFile(file("orders.csv"), "utf8")).trim().split(/\r?\n/);
  const names = header.split(",");
  const at = (cells, name) => cells[names.indexOf(name)];
  return {
    header,
    lines: lines.map((text) => {
      const cells = [...text.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)].map((it) => it[1]);
      const [, sign, whole, fraction = ""] = /^(-?)(\d+)\.?(\d*)$/.exec(at(cells, "amount_usd"));
      return {
        text,
        month: at(cells, "order_date").slice(0, 7),
        day: Number(at(cells, "order_date").slice(8, 10)),
        customer: at(cells, "customer").replace(/^"|"$/g, ""),
        product: at(cells, "product_line"),
        minor: Number(`${sign}${whole}${fraction.padEnd(2, "0")}`),
      };
    }),
  };
}

async function bringIn(page, site, { header, lines }, name, { goesOn = false, leavesOut = [] } = {}) {
  await page.goto(`${site.url}#/data/import`);
  const buffer = Buffer.from(`${[header, ...lines.map((it) => it.text)].join("\n")}\n`);
  await page.locator("input[type=file]").first().setInputFiles({ name, mimeType: "text/csv", buffer });
  await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
  // A last month without orders near its end is taken for a part of it; this one is whole.
  const part = page.locator("input[name=keep-partial]");
  if (leavesOut.length > 0) {
    assert.equal(await part.isChecked(), false, "a part of a month is left out");
  } else if ((await part.count()) > 0) {
    await part.check();
    await page.waitForFunction((it) => document.querySelector("h1[data-answer]")?.dataset.minor === it, String(sum(lines.map((it) => it.minor))));
  }
  const entering = lines.filter((it) => !leavesOut.includes(it));
  assert.equal(Number(await page.locator("h1[data-answer]").getAttribute("data-minor")), sum(entering.map((it) => it.minor)));
  if (goesOn) {
    // The next months of everybody's orders: proposed as such, and who is not in the file bought nothing.
    await page.locator("input[name=policy]:checked").nth(0).waitFor();
    assert.equal(await page.locator("input[name=policy]").nth(1).isChecked(), true, "extending is proposed");
    assert.equal(await page.locator("select[name=absent]").inputValue(), "zero");
  }
  await page.locator(".head .btn.do").click();
  await page.waitForURL(/#\/data$/);
}

async function forecast(page, site) {
  await page.goto(`${site.url}#/forecast`);
  await page.locator("tr.lv0 td.fc[data-minor]").waitFor({ timeout: 180_000 });
  await page.locator(".run progress").first().waitFor({ state: "detached", timeout: 180_000 });
}

// Rows of a table by key, the figures of their cells; asked again until they are as they should be.
async function figures(page, table, until = () => true) {
  const read = () => page.locator(`table.${table} tbody tr[data-row]`).evaluateAll((rows) =>
    Object.fromEntries(rows.map((row) => [row.dataset.row, [...row.querySelectorAll("td[data-minor]:not(.fc)")].map((it) => Number(it.dataset.minor))])));
  for (let i = 0; i < 150; i += 1) {
    const found = await read();
    if (found.company ?? found.Sales) if (until(found)) return found;
    await page.waitForTimeout(100);
  }
  return assert.fail(`table.${table} did not come to what was waited for: ${JSON.stringify(await read()).slice(0, 400)}`);
}

function assertPlan(rows) {
  const { company, ...parts } = rows;
  for (const [key, row] of Object.entries(rows)) assert.equal(sum(row.slice(0, -1)), row.at(-1), key);
  company.forEach((it, i) => assert.equal(sum(Object.values(parts).map((row) => row[i])), it, `column ${i}`));
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`classic_models: a year from target and approved budget to alerts and a re-target: ${locale}`, { timeout: 900_000 }, () =>
    visit({ locale }, async (page, site) => {
      const book = await orders();
      const before = book.lines.filter((it) => it.month < "2005-01");
      const arriving = book.lines.filter((it) => it.month >= "2005-01" && it.month <= "2005-03");
      const sold = ["2005-01", "2005-02", "2005-03"].map((month) => sum(arriving.filter((it) => it.month === month).map((it) => it.minor)));

      // December: the target for 2005 from two years of orders.
      await bringIn(page, site, { ...book, lines: before }, "orders to 2004-12.csv");
      await forecast(page, site);
      await page.goto(`${site.url}#/plan`);
      await page.locator(".setup .btn.do").waitFor({ timeout: 90_000 });
      await page.locator(".setup .btn.do").click();
      await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 60_000 });
      const made = await figures(page, "tree");
      assertPlan(made);
      assert.equal(made.company.length, 13, "twelve months and the year");
      await screenshot(page, `year-plan-${locale}`);

      // The budget starts at the targets; goods cost 60 % of sales, one rent a month; proposed and approved.
      await page.goto(`${site.url}#/plan/budget`);
      await page.locator("[data-from=targets]").click();
      await page.locator("table.pl tbody tr").nth(11).waitFor();
      const view = (nth) => page.locator(".views .seg button").nth(nth).click();
      await view(2);
      await page.locator("table.terms tbody tr").first().waitFor();
      const products = [...new Set(before.map((it) => it.product))];
      await page.locator(".paste-terms summary").click();
      await page.locator(".paste-terms textarea").fill(products.map((it) => `${it}\t\t60%`).join("\n"));
      await page.locator(".paste-terms [data-take]").click();
      await view(3);
      await page.locator("[data-add]").click();
      await page.locator("[data-name]").fill("rent");
      await page.locator("[data-each]").fill("10");
      await page.locator("[data-save]").click();
      await page.locator("tr[data-line]").first().waitFor();
      await view(0);
      const budget = await figures(page, "pl", (it) => it.Cogs.at(-1) > 0);
      assert.deepEqual(budget.Sales, made.company, "the budget's sales are the targets");
      for (let i = 0; i < 13; i += 1) assert.equal(budget.Sales[i] - budget.Rebate[i] - budget.Cogs[i], budget.GrossMargin[i]);
      assert.ok(Math.abs(budget.Cogs.at(-1) - 0.6 * budget.Sales.at(-1)) <= 12 * products.length * 100, "60 % to rounding");
      await view(4);
      await page.locator(".steps input.who").first().fill("Diane Murphy");
      for (const step of ["propose", "approve"]) await page.locator(`[data-sign=${step}]`).click();
      await page.locator('[data-status="Approved"]').waitFor();
      await screenshot(page, `year-budget-${locale}`, { fullPage: true });

      // April: three months of orders arrive.
      await bringIn(page, site, { ...book, lines: arriving }, "orders 2005-01 to 03.csv", { goesOn: true });
      await forecast(page, site);
      await page.goto(`${site.url}#/plan`);
      await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 60_000 });
      const running = await figures(page, "tree");
      assertPlan(running);
      assert.equal(running.company.at(-1), made.company.at(-1), "what is promised for the year stays");

      // Where the plan stands, and what the watch says about it.
      await page.goto(`${site.url}#/plan/monitor`);
      const standing = await figures(page, "monitor-table, .monitor table:has(tr[data-row=company])");
      assert.equal(standing.company[0], made.company.at(-1));
      assert.equal(standing.company[1], sum(sold), "sold to date is what the file says");
      await page.locator("details[data-working] summary").click();
      const digits = (it) => it.replaceAll(/[,−-]/g, "");
      const steps = digits(await page.locator("details[data-working] ol").innerText());
      for (const it of [sum(sold), made.company.at(-1), sum(running.company.slice(0, 3))]) {
        assert.ok(steps.includes((it / 100).toFixed(2)), `${it} in ${steps}`);
      }
      await screenshot(page, `year-monitor-${locale}`, { fullPage: true });
      await page.goto(`${site.url}#/plan/alerts`);
      await page.locator("[data-alert]").first().waitFor({ timeout: 60_000 });
      const alerts = await page.locator("[data-alert]").evaluateAll((all) =>
        all.map((it) => ({ key: it.dataset.alert, why: it.querySelector(".why").textContent, stake: Number(it.querySelector(".figure").dataset.minor) })));
      assert.ok(alerts.length > 0 && alerts.length <= 20, `${alerts.length} on the first screen`);
      for (const it of alerts) assert.ok(it.why.length > 10 && it.stake >= 0, JSON.stringify(it));
      assert.deepEqual(await objections(page), []);
      assert.equal(await overflows(page), false);
      await screenshot(page, `year-alerts-${locale}`, { fullPage: true });

      // What the most-behind account missed is spread over its open months, with a reason; nobody else moves.
      await page.goto(`${site.url}#/plan/monitor`);
      await figures(page, "monitor-table, .monitor table:has(tr[data-row=company])");
      const behind = await page.locator(".monitor tr[data-row]:has(.row-pick)").evaluateAll((rows) => rows
        .filter((row) => row.dataset.row !== "company")
        .map((row) => ({ key: row.dataset.row, sold: Number(row.querySelectorAll("td[data-minor]")[1].dataset.minor) })));
      const due = (key) => sum(running[key].slice(0, 3));
      const missed = behind.filter((it) => running[it.key]).map((it) => ({ ...it, gap: it.sold - due(it.key) })).sort((x, y) => x.gap - y.gap)[0];
      assert.ok(missed.gap < 0, "somebody is behind");
      await page.locator(`.monitor tr[data-row="${missed.key}"] .row-pick`).focus();
      await page.keyboard.press("Enter");
      await page.locator(".adjust .seg button").nth(1).click();
      await page.locator(".adjust input.why").fill("Q2 tender");
      await page.keyboard.press("Enter");
      await page.locator("table.moves tbody tr[data-move=Spread]").waitFor();
      await page.goto(`${site.url}#/plan`);
      await page.locator('table.tree[aria-busy="false"]').waitFor();
      const moved = await figures(page, "tree", (it) => sum(it[missed.key].slice(0, 3)) === missed.sold);
      assertPlan(moved);
      assert.equal(moved[missed.key].at(-1), running[missed.key].at(-1), "its year stays");
      assert.equal(sum(moved[missed.key].slice(3, -1)) - sum(running[missed.key].slice(3, -1)), -missed.gap, "the open months carry what was missed");
      for (const [key, row] of Object.entries(running)) if (key !== missed.key && key !== "company") assert.deepEqual(moved[key], row, key);

      // The approved budget stands as it was, and its variance against three months of orders leaves nothing over.
      await page.goto(`${site.url}#/plan/budget`);
      await page.locator("table.pl tbody tr").nth(11).waitFor();
      assert.deepEqual((await figures(page, "pl")).Sales, budget.Sales, "an approved budget does not move with the plan");
      await page.goto(`${site.url}#/plan/variance`);
      await page.locator("h1[data-answer]").waitFor();
      await page.locator(".variance .controls .seg").first().locator("button").nth(0).click();
      const rows = await page.locator("table.variances tbody tr").evaluateAll((all) =>
        all.map((row) => ({ key: row.dataset.row, base: Number(row.querySelector("[data-base]").dataset.base), actual: Number(row.querySelector("[data-actual]").dataset.actual), steps: [...row.querySelectorAll("[data-step]")].map((it) => Number(it.dataset.minor)) })));
      for (const it of rows) assert.equal(it.base + sum(it.steps), it.actual, `${it.key}: nothing is left over`);
      assert.equal(rows[0].actual, sum(sold));
      assert.equal(rows[0].base, sum(budget.Sales.slice(0, 3)));
      await screenshot(page, `year-variance-${locale}`, { fullPage: true });

      // Kept over a reload, and told in the log.
      await page.goto(`${site.url}#/data/changes`);
      await page.locator(".log tbody tr", { hasText: "Q2 tender" }).first().waitFor();
      // Every entry of the log is durable once its number stands beside the save state.
      await page.locator(".top .save[data-entry]").waitFor();
      await page.reload();
      await page.goto(`${site.url}#/plan`);
      await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 120_000 });
      assert.deepEqual(await figures(page, "tree", (it) => it[missed.key]?.length === moved[missed.key].length), moved);
    }));
}

for (const [locale, words] of [["zh-CN", /2005-04 尚未结账：截至 2005-04-15 已售/], ["en-GB", /2005-04 is open: .* sold through 2005-04-15/]]) {
  test(`classic_models: the month that is open tells what it has: ${locale}`, { timeout: 400_000 }, () =>
    visit({ locale }, async (page, site) => {
      const book = await orders();
      const lines = book.lines.filter((it) => it.month < "2005-04" || (it.month === "2005-04" && it.day <= 15));
      const open = lines.filter((it) => it.month === "2005-04");
      await bringIn(page, site, { ...book, lines }, "orders to 15 April.csv", { leavesOut: open });
      await forecast(page, site);
      await page.goto(`${site.url}#/forecast/rolling`);
      await page.locator(".open-month", { hasText: words }).waitFor({ timeout: 60_000 });
      const rows = await page.locator(".rolling table tbody tr[data-row]").evaluateAll((all) =>
        all.map((row) => [row.dataset.row, row.querySelector("a").textContent, Number(row.querySelector("[data-to-date]").dataset.toDate)]));
      assert.equal(rows.find(([key]) => key === "company")[2], sum(open.map((it) => it.minor)));
      for (const [key, name, soFar] of rows.filter(([key]) => key !== "company")) {
        assert.equal(soFar, sum(open.filter((it) => it.customer === name).map((it) => it.minor)), `${key} ${name}`);
      }
      assert.ok(rows.some(([key, , soFar]) => key !== "company" && soFar > 0), "somebody ordered in April");

      // By account: the first eight, then all; what they come to and what they sold differ from the company's alike.
      const lines8 = page.locator("[data-open-accounts] tbody tr[data-open]");
      assert.equal(await lines8.count(), 9, "the company and eight accounts");
      await page.locator("[data-open-accounts] [data-all]").click();
      await page.waitForFunction(() => document.querySelectorAll("[data-open-accounts] tbody tr[data-open]").length > 9);
      const [all, ...each] = await lines8.evaluateAll((rows) =>
        rows.map((it) => ({ sold: Number(it.querySelector("[data-sold]").dataset.sold), estimate: it.querySelector("[data-estimate]")?.dataset.estimate })));
      assert.equal(all.sold, sum(open.map((it) => it.minor)));
      if (each.every((it) => it.estimate !== undefined)) {
        assert.equal(all.sold - sum(each.map((it) => it.sold)), Number(all.estimate) - sum(each.map((it) => Number(it.estimate))));
      }
      assert.notEqual(await page.locator("[data-apart]").innerText(), "");
      assert.equal(await overflows(page), false);
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `open-month-${locale}`, { fullPage: true });

      // Kept over a reload, and said in the months of Today as well.
      await page.locator(".top .save[data-entry]").waitFor();
      await page.reload();
      await page.locator(".open-month", { hasText: words }).waitFor({ timeout: 180_000 });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(`${site.url}#/today`);
      await page.locator(".today .pics canvas").first().waitFor({ timeout: 120_000 });
      assert.equal(await overflows(page), false);
      await screenshot(page, `open-month-today-${locale}`, { fullPage: true });
    }));
}
