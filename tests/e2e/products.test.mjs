// Products in the plan's tree: an account is opened, its products are edited by keyboard and mouse, and every sum is made
// anew by this file's own arithmetic.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import XLSX from "xlsx";
import { objections } from "./lib/accessibility.mjs";
import { download, overflows, screenshot, settled } from "./lib/page.mjs";
import { planOfSample } from "./lib/sample.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();
const sum = (values) => values.reduce((all, it) => all + it, 0);
const TOTAL = 13;

// Every row of the grid, once none is being made: key → { months, total, typed }, in minor units.
async function rows(page, wanted = () => true) {
  const read = () =>
    page.locator("table.tree").evaluate((table) => {
      const number = (it) => Number(it.dataset.minor);
      const row = (it) => {
        const cells = [...it.querySelectorAll("td[data-minor]:not(.fc)")];
        return [it.dataset.row, { months: cells.slice(0, -1).map(number), total: number(cells.at(-1)), typed: cells.map((cell) => cell.classList.contains("ed")) }];
      };
      return { busy: table.getAttribute("aria-busy"), rows: [...table.querySelectorAll("tr[data-row]")].map(row) };
    });
  // Chances take the workers as long as they need; rows are there before.
  await settled(page, read, (it) => wanted(new Map(it.rows)), "rows of the grid");
  await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 60_000 });
  const found = await settled(page, read, (it) => it.busy === "false" && wanted(new Map(it.rows)), "the grid");
  return new Map(found.rows);
}

const under = (all, key) => [...all].filter(([it]) => it.startsWith(`${key}/`)).map(([it, row]) => ({ key: it, ...row }));
const accounts = (all) => [...all].filter(([it]) => !it.includes("/") && it !== "company").map(([it, row]) => ({ key: it, ...row }));

// The rows under one of the grid make it, month by month and in all.
function assertMakes(all, key) {
  const parts = under(all, key);
  const whole = all.get(key);
  assert.ok(parts.length > 1, `products under ${key}`);
  for (const part of parts) assert.equal(sum(part.months), part.total, part.key);
  whole.months.forEach((it, i) => assert.equal(sum(parts.map((part) => part.months[i])), it, `month ${i} of ${key}`));
  assert.equal(sum(parts.map((part) => part.total)), whole.total);
  return parts;
}

const cell = (page, key, column) => page.locator(`tr[data-row="${key}"] td[data-column="${column}"]`);
const yuan = (minor) => `${(minor / 1e10).toFixed(10)}亿`;

async function type(page, key, column, minor, by) {
  const at = cell(page, key, column);
  if (by === "mouse") {
    // The bar under the grid stays in sight and would lie over a row at the lower edge.
    await at.evaluate((it) => it.scrollIntoView({ block: "center" }));
    await at.dblclick();
  }
  else {
    await at.focus();
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Control+a");
  await page.keyboard.type(yuan(minor));
  await page.keyboard.press("Enter");
}

const working = (page) =>
  page.locator(".planwork").evaluate((panel) => ({
    amount: Number(panel.querySelector(".exact").dataset.minor),
    steps: Object.fromEntries([...panel.querySelectorAll("tr[data-step]")].map((it) => [it.dataset.step, it.dataset.minor === undefined ? it.lastElementChild.textContent : Number(it.dataset.minor)])),
  }));

const kept = (page) => page.locator(".top .save[data-entry]").waitFor({ state: "attached" });

for (const [locale, by] of [["zh-CN", "keyboard"], ["en-GB", "mouse"]]) {
  test(`an account opens to its products, which are edited and add up: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planOfSample(page);
      const made = await rows(page);
      const account = accounts(made)[0].key;
      const closed = await page.locator("table.tree tr.names th.cl").count();
      if (by === "mouse") await page.locator(`tr[data-row="${account}"] .cv`).click();
      else {
        await cell(page, account, 0).focus();
        await page.keyboard.press("Enter");
      }
      const opened = await rows(page, (it) => under(it, account).length > 1);
      const fresh = assertMakes(opened, account);
      assert.deepEqual(accounts(opened), accounts(made), "opening moves nothing");
      await screenshot(page, `products-${locale}`);
      assert.deepEqual(await objections(page), []);

      // A month of the second product, a fifth more: the others of that month share the rest as they did.
      const [column, i] = [closed + 3, closed + 2];
      const wanted = Math.round((fresh[1].months[i] * 1.2) / 100) * 100;
      await type(page, fresh[1].key, column, wanted, by);
      await page.locator(".status .made").waitFor();
      const edited = await rows(page, (it) => it.get(fresh[1].key).months[i] === wanted);
      const after = assertMakes(edited, account);
      assert.deepEqual(accounts(edited), accounts(made), "accounts keep their months");
      assert.ok(edited.get(fresh[1].key).typed[i], "what was typed is marked");
      const scale = (made.get(account).months[i] - wanted) / (made.get(account).months[i] - fresh[1].months[i]);
      after.forEach((it, p) => {
        it.months.forEach((amount, month) => {
          if (month !== i) assert.equal(amount, fresh[p].months[month], "other months stay");
        });
        if (p !== 1) assert.ok(Math.abs(it.months[i] - fresh[p].months[i] * scale) <= 200, `${it.key}: ${it.months[i]} for ${fresh[p].months[i]} × ${scale}`);
      });

      // Its reason is typed beside it.
      await page.locator(".controls .reason input").fill(locale === "zh-CN" ? "新合同" : "new contract");
      await page.keyboard.press("Enter");
      await page.locator(`tr[data-row="${fresh[1].key}"] td[data-column="${column}"][title*="${locale === "zh-CN" ? "新合同" : "new contract"}"]`).waitFor();

      // Beyond what the account has in that month: refused in words, and nothing moves.
      await type(page, fresh[0].key, column, made.get(account).months[i] * 2, by);
      await page.locator(".status [role=alert]").waitFor();
      await screenshot(page, `products-refused-${locale}`);
      await page.keyboard.press("Escape");
      assert.deepEqual(under(await rows(page), account).map((it) => it.months), after.map((it) => it.months));

      // A total is typed and locked: its months make it, the account stays.
      const total = Math.round((fresh[0].total * 0.9) / 1e6) * 1e6;
      await type(page, fresh[0].key, TOTAL, total, by);
      const locked = await rows(page, (it) => it.get(fresh[0].key).total === total);
      assertMakes(locked, account);
      assert.deepEqual(accounts(locked), accounts(made));
      assert.equal(locked.get(fresh[1].key).months[i], wanted, "a typed cell stands");
      assert.equal(await page.locator(`tr[data-row="${fresh[0].key}"] td.sum.locked`).count(), 1);

      // Where a cell comes from: its steps lead from the account's month to the cell.
      await cell(page, fresh[2].key, column).focus();
      await page.keyboard.press("Alt+Enter");
      await page.locator(".planwork").waitFor();
      const { amount, steps } = await working(page);
      assert.equal(amount, locked.get(fresh[2].key).months[i]);
      assert.equal(steps["account-month"], locked.get(account).months[i]);
      assert.equal(steps["account-month"] + steps.typed, steps.left);
      assert.equal(steps.typed, -wanted);
      assert.ok(Math.abs(steps.left * (Number.parseFloat(steps.weight) / 100) - steps["by-weight"]) <= steps.left * 0.6e-4 + 1);
      assert.equal(steps["by-weight"] + (steps.rounding ?? 0), amount);
      await screenshot(page, `products-working-${locale}`);
      assert.deepEqual(await objections(page), []);
      await page.keyboard.press("Alt+Enter");

      // An account's month below what was typed in it is refused; above it, its products follow.
      await type(page, account, column, Math.round(wanted / 2e6) * 1e6, by);
      await page.locator(".status [role=alert]").waitFor();
      await page.keyboard.press("Escape");
      const more = made.get(account).months[i] + 3e6;
      await type(page, account, column, more, by);
      const followed = await rows(page, (it) => it.get(account).months[i] === more);
      assertMakes(followed, account);
      assert.equal(followed.get(fresh[1].key).months[i], wanted);
      assert.equal(followed.get(fresh[0].key).total, total);

      // Everything is there after a reload, and the log says what was done.
      await page.locator("#main").focus();
      await kept(page);
      await page.reload();
      await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 60_000 });
      await page.locator(`tr[data-row="${account}"] .cv`).click();
      const back = await rows(page, (it) => under(it, account).length === fresh.length);
      assert.deepEqual(back, followed);
      await page.goto(`${page.url().split("#")[0]}#/data/changes`);
      await page.locator(".log tbody tr", { hasText: locale === "zh-CN" ? "产品目标" : "product's target" }).first().waitFor();
      await page.goto(`${page.url().split("#")[0]}#/plan`);
      await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 60_000 });

      // Back to where it began: account's month, total, reason, cell.
      await page.locator(`tr[data-row="${account}"] .cv`).click();
      await rows(page, (it) => under(it, account).length === fresh.length);
      for (let n = 0; n < 4; n += 1) await page.keyboard.press("Control+z");
      const undone = await rows(page, (it) => JSON.stringify(under(it, account)) === JSON.stringify(fresh));
      assert.deepEqual(accounts(undone), accounts(made));
    }));
}

const COMPANY = {
  "zh-CN": { sheet: "产品目标", product: "产品", from: /公司层设定数的分摊部分/, set: /在公司层设定/, released: /放开/, cells: /已写入 2 格/ },
  "en-GB": { sheet: "Targets by product", product: "Product", from: /set over the company/, set: /Set over the company/, released: /released/, cells: /Cells set: 2/ },
};
for (const [locale, by] of [["zh-CN", "keyboard"], ["en-GB", "mouse"]]) {
  test(`the company opens to its products: its numbers are shared by the accounts, and the workbook has them all: ${locale}`, () =>
    visit({ locale }, async (page) => {
      const words = COMPANY[locale];
      await planOfSample(page);
      const made = await rows(page);
      await cell(page, "company", 0).focus();
      await page.keyboard.press("Enter");
      const opened = await rows(page, (it) => under(it, "company").length > 1);
      const fresh = assertMakes(opened, "company");
      const { key, total, months } = fresh[0];
      await screenshot(page, `products-company-${locale}`);
      assert.deepEqual(await objections(page), []);
      const wanted = Math.round((total * 0.95) / 1e6) * 1e6;
      await type(page, key, TOTAL, wanted, by);
      const edited = await rows(page, (it) => it.get(key).total === wanted);
      assertMakes(edited, "company");
      assert.deepEqual(accounts(edited), accounts(made), "accounts keep their months");
      // By account it adds up to the same.
      const three = accounts(made).slice(0, 3).map((it) => it.key);
      for (const it of three) await page.locator(`tr[data-row="${it}"] .cv`).click();
      const byAccount = await rows(page, (it) => three.every((key) => under(it, key).length > 1));
      for (const it of three) assertMakes(byAccount, it);

      const file = await download(page, () => page.locator(".head .acts .btn", { hasText: "Excel" }).first().click());
      const sheet = XLSX.read(file.bytes).Sheets[words.sheet];
      const lines = XLSX.utils.sheet_to_json(sheet, { header: 1, raw: true, defval: null });
      const head = lines.findIndex((it) => it[1] === words.product);
      const name = await page.locator(`tr[data-row="${key}"] .nm`).textContent();
      const ofProduct = lines.slice(head + 1).filter((it) => it[1] === name);
      assert.equal(Math.round(sum(ofProduct.map((it) => sum(it.slice(2, 14)))) * 100), wanted, "the sheet's months of the product make its total");
      const all = lines.slice(head + 1).filter((it) => it[1] !== null);
      assert.equal(Math.round(sum(all.map((it) => sum(it.slice(2, 14)))) * 100), made.get("company").total);

      // Thought better of it: the same number again, shared anew; then given back.
      await type(page, key, TOTAL, wanted + 4e6, by);
      await rows(page, (it) => it.get(key).total === wanted + 4e6);
      await cell(page, key, TOTAL).focus();
      await page.keyboard.press("Delete");
      const back = await rows(page, (it) => it.get(key).total === total);
      assert.match(await page.locator(".status .loosened").textContent(), words.released);
      assert.deepEqual(under(back, "company"), fresh);

      // A month of it: the accounts share it, no other month of the product moves.
      const inMonth = Math.round((months[11] * 1.1) / 1e6) * 1e6;
      await type(page, key, 12, inMonth, by);
      const monthly = await rows(page, (it) => it.get(key).months[11] === inMonth);
      assertMakes(monthly, "company");
      for (const it of three) assertMakes(monthly, it);
      assert.deepEqual(accounts(monthly), accounts(made), "accounts keep their months");
      assert.deepEqual(monthly.get(key).months.slice(0, 11), months.slice(0, 11));
      assert.ok(monthly.get(key).typed[11], "what was set is marked");
      // Typed once more, with its reason.
      await type(page, key, 12, inMonth - 3e6, by);
      const again = await rows(page, (it) => it.get(key).months[11] === inMonth - 3e6);
      assertMakes(again, "company");
      await cell(page, key, 12).focus();
      await page.locator(".controls .reason input").fill("tender 7");
      await page.keyboard.press("Enter");
      await page.waitForFunction((at) => document.querySelector(at).title.includes("tender 7"), `tr[data-row="${key}"] td[data-column="12"]`);
      await cell(page, key, 12).focus();
      await page.keyboard.press("Alt+Enter");
      const panel = page.locator(".planwork");
      assert.match(await panel.locator("[data-set]").textContent(), words.set);
      assert.equal((await working(page)).steps.sum, inMonth - 3e6);
      // An account's part says where it comes from.
      const part = three.map((it) => `${it}/${key.split("/")[1]}`).find((it) => again.get(it)?.typed[11]);
      await cell(page, part, 12).focus();
      await page.waitForFunction((pattern) => new RegExp(pattern).test(document.querySelector(".planwork").textContent), words.from.source);
      assert.match(await panel.textContent(), /tender 7/);
      await screenshot(page, `products-company-month-${locale}`);
      assert.equal(await overflows(page), false);
      assert.deepEqual(await objections(page), []);
      // What is typed in the account itself holds when the company's month is set again.
      const own = again.get(part).months[11] + 2e6;
      await type(page, part, 12, own, by);
      await rows(page, (it) => it.get(part).months[11] === own);
      await type(page, key, 12, inMonth, by);
      const held = await rows(page, (it) => it.get(key).months[11] === inMonth);
      assert.equal(held.get(part).months[11], own);
      assertMakes(held, "company");

      // It is there after a reload.
      await page.locator("#main").focus();
      await kept(page);
      await page.reload();
      await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 60_000 });
      await page.locator('tr[data-row="company"] .cv').click();
      const reloaded = await rows(page, (it) => under(it, "company").length === fresh.length);
      assert.deepEqual(under(reloaded, "company"), under(held, "company"));
      // Two months pasted, and released as a block; what the account typed stays.
      await cell(page, key, 11).focus();
      const text = [months[10], inMonth].map((it) => it / 1e6 + 1).join("\t");
      await page.evaluate((it) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", it);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      }, text);
      await rows(page, (it) => it.get(key).months[11] === inMonth + 1e6 && it.get(key).months[10] === months[10] + 1e6);
      assert.match(await page.locator(".pasted").textContent(), words.cells);
      await cell(page, key, 11).focus();
      await page.keyboard.press("Shift+ArrowRight");
      await page.keyboard.press("Delete");
      const released = await rows(page, (it) => !it.get(key).typed[11] && !it.get(key).typed[10]);
      assert.equal(released.get(key).months[10], months[10]);
      assert.deepEqual(accounts(released), accounts(made));
      await page.keyboard.press("Control+z");
      await rows(page, (it) => it.get(key).months[11] === inMonth + 1e6);
    }));
}

// What the rows under `key` say of their targets: { key, chance } or { key, why }, once nothing is being drawn.
async function chances(page, key, wanted = () => true) {
  const read = () =>
    page.locator("table.tree").evaluate((table, prefix) => {
      const row = (it) => {
        const at = it.querySelector("td.chance");
        const chance = at.querySelector("[data-chance]")?.dataset.chance;
        return { key: it.dataset.row, chance: chance === undefined ? null : Number(chance), why: at.querySelector("[data-why]")?.dataset.why, said: at.textContent };
      };
      return { busy: table.getAttribute("aria-busy"), rows: [...table.querySelectorAll("tr[data-row]")].filter((it) => it.dataset.row.startsWith(prefix)).map(row) };
    }, `${key}/`);
  const found = await settled(page, read, (it) => it.busy === "false" && it.rows.length > 0 && wanted(it.rows), `chances under ${key}`);
  return found.rows;
}

const chanceOf = (rows, key) => rows.find((it) => it.key === key).chance;

for (const locale of ["zh-CN", "en-GB"]) {
  test(`every product says how likely its target is, or why it cannot: ${locale}`, () =>
    visit({ locale }, async (page) => {
      // Counts what is asked of the workers.
      await page.addInitScript(() => {
        const post = Worker.prototype.postMessage;
        window.asked = 0;
        Worker.prototype.postMessage = function (...message) {
          window.asked += 1;
          return post.apply(this, message);
        };
      });
      await page.reload();
      await planOfSample(page);
      const made = await rows(page);
      const account = accounts(made)[0].key;
      const closed = await page.locator("table.tree tr.names th.cl").count();
      await page.locator(`tr[data-row="${account}"] .cv`).click();
      const opened = await rows(page, (it) => under(it, account).length > 1);
      const first = await chances(page, account);
      for (const it of first) {
        assert.ok((it.chance === null) !== (it.why === undefined), `${it.key} has a chance or a reason`);
        assert.ok(it.chance === null || (it.chance >= 0 && it.chance <= 1), `${it.key}: ${it.chance}`);
      }
      const product = first.filter((it) => it.chance !== null).at(-1).key;
      await cell(page, product, TOTAL).focus();
      await page.keyboard.press("Alt+Enter");
      await page.locator(".planwork tr[data-step=p90]").waitFor();
      const { steps } = await working(page);
      const sold = sum(opened.get(product).months.slice(0, closed));
      assert.equal(steps.target, opened.get(product).total);
      assert.equal((steps.sold ?? 0) + sold, 0, "what is closed was sold");
      assert.equal(steps.needed, opened.get(product).total - sold);
      assert.ok(steps.p10 < steps.p50 && steps.p50 < steps.p90);
      await screenshot(page, `products-chance-${locale}`);
      assert.deepEqual(await objections(page), []);

      // A target at a percentile of the months left is reached as often as the percentile says; no path is drawn anew.
      const asked = await page.evaluate(() => window.asked);
      for (const [step, expected] of [["p50", 0.5], ["p90", 0.1]]) {
        const total = sold + steps[step];
        await type(page, product, TOTAL, total, "mouse");
        await rows(page, (it) => it.get(product).total === total);
        const now = await chances(page, account, (all) => Math.abs(chanceOf(all, product) - expected) < 0.006);
        assert.ok(Math.abs(chanceOf(now, product) - expected) < 0.006);
      }
      assert.equal(await page.evaluate(() => window.asked), asked, "an edit asks nothing of the workers");
      await page.keyboard.press("Alt+Enter");

      // The company's products have chances of their own.
      await page.locator('tr[data-row="company"] .cv').click();
      await rows(page, (it) => under(it, "company").length > 1);
      const company = await chances(page, "company");
      assert.ok(company.some((it) => it.chance !== null), JSON.stringify(company));

      // A product whose history carries no distribution says so in words: those of the account that stopped ordering, once
      // it has a target in spite of that.
      const gone = await page.locator("details.stoppedout li").first().getAttribute("data-account");
      const given = 3e8;
      await type(page, gone, closed + 1, given, "keyboard");
      await rows(page, (it) => it.get(gone).months[closed] === given);
      await page.locator(`tr[data-row="${gone}"] .cv`).click();
      assertMakes(await rows(page, (it) => under(it, gone).length > 1), gone);
      const refused = (await chances(page, gone)).find((it) => ["thin", "stopped"].includes(it.why));
      assert.ok(refused, "a product without a distribution");
      assert.match(refused.said, locale === "zh-CN" ? /不给概率/ : /no chance is named/i);
      await page.locator(`tr[data-row="${refused.key}"]`).scrollIntoViewIfNeeded();
      await screenshot(page, `products-refusal-${locale}`);
      await cell(page, refused.key, TOTAL).focus();
      await page.keyboard.press("Alt+Enter");
      await page.locator(`.planwork [data-chance-why="${refused.why}"]`).waitFor();
      assert.deepEqual(await objections(page), []);
    }));
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`a drawing that a worker lost is asked for again: by itself once, then by the reader: ${locale}`, () =>
    visit({ locale }, async (page) => {
      // A worker that is to lose its job breaks down instead of hearing what it is asked. What is asked stands after the
      // number of the request, which ends with the first byte below 128: its place in `jobs::protocol::Ask`.
      await page.addInitScript(() => {
        const SUMS = 4;
        const isSums = ([bytes]) => bytes[bytes.findIndex((it) => it < 128) + 1] === SUMS;
        const post = Worker.prototype.postMessage;
        Object.assign(window, { asked: 0, lose: 0 });
        Worker.prototype.postMessage = function (...message) {
          if (!isSums(message[0])) return post.apply(this, message);
          window.asked += 1;
          if (window.lose <= 0) return post.apply(this, message);
          window.lose -= 1;
          return void setTimeout(() => this.dispatchEvent(new Event("error")));
        };
      });
      await page.reload();
      await planOfSample(page);
      const [first, second] = accounts(await rows(page)).map((it) => it.key);
      const lose = (n) => page.evaluate((it) => Object.assign(window, { asked: 0, lose: it }), n);

      // Lost once: it is drawn all the same, and nobody is told.
      await lose(1);
      await page.locator(`tr[data-row="${first}"] .cv`).click();
      assertMakes(await rows(page, (it) => under(it, first).length > 1), first);
      const made = await chances(page, first);
      assert.ok(made.some((it) => it.chance !== null), JSON.stringify(made));
      assert.ok(made.every((it) => it.why !== "lost"), JSON.stringify(made));
      const n = made.filter((it) => it.chance !== null || it.why === "spread").length;
      assert.equal(await page.evaluate(() => [window.asked, window.lose].join()), `${n + 1},0`, "one more than there are to draw");
      assert.equal(await page.locator("[data-lost]").count(), 0);

      // Lost for good: said in words with a button, and the targets stay as they are.
      await lose(1e6);
      await page.locator(`tr[data-row="${second}"] .cv`).click();
      const lost = (await chances(page, second, (all) => all.some((it) => it.why === "lost"))).filter((it) => it.why === "lost");
      await page.locator(`[data-lost="${lost.length}"]`).waitFor();
      assert.equal(await page.evaluate(() => window.asked), 2 * lost.length, "each is asked for twice");
      assertMakes(await rows(page, (it) => under(it, second).length > 1), second);
      await cell(page, lost[0].key, TOTAL).focus();
      await page.keyboard.press("Alt+Enter");
      await page.locator(".planwork [data-chance-why=lost]").waitFor();
      await page.locator(".planwork [data-again]").waitFor();
      await screenshot(page, `products-lost-${locale}`);
      assert.deepEqual(await objections(page), []);
      assert.equal(await overflows(page), false);

      // Tried again while the workers still fail it is lost once more; then it comes.
      await page.locator("[data-lost] [data-again]").focus();
      await page.keyboard.press("Enter");
      await page.waitForFunction((it) => window.asked === it, 3 * lost.length);
      await page.locator(`[data-lost="${lost.length}"]`).waitFor();
      await lose(0);
      await page.locator("[data-lost] [data-again]").click();
      const drawn = await chances(page, second, (all) => all.every((it) => it.why !== "lost"));
      for (const { key } of lost) assert.ok(drawn.some((it) => it.key === key && (it.chance !== null || it.why === "spread")), key);
      assert.equal(await page.locator("[data-lost]").count(), 0);
    }));
}

// Forty-eight accounts and three products over twenty months: more accounts than a product's total takes in one task.
function manyAccounts() {
  const lines = ["account,product,month,amount"];
  for (let a = 0; a < 48; a += 1)
    for (let p = 0; p < 3; p += 1)
      for (let m = 0; m < 20; m += 1) {
        const month = `${2024 + Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, "0")}`;
        lines.push(`Account ${a + 1},Product ${p + 1},${month},${9_000 + 4_000 * p + ((a * 7_919 + p * 3_571 + m * 104_729) % 5_003)}`);
      }
  return Buffer.from(lines.join("\n"));
}

test("several products' totals over many accounts are pasted in turns, as one change, exact; a change meanwhile wins", () =>
  visit({ locale: "en-GB" }, async (page) => {
    const home = page.url().split("#")[0];
    await page.goto("about:blank");
    await page.goto(`${home}#/data/import`);
    await page.locator("input[type=file]").first().setInputFiles({ name: "many.csv", mimeType: "text/csv", buffer: manyAccounts() });
    await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
    await page.locator(".head .btn.do").click();
    await page.waitForURL(/#\/data$/);
    await page.goto(`${home}#/plan`);
    await page.locator(".setup .btn.do").waitFor({ timeout: 180_000 });
    await page.locator(".setup .btn.do").click();
    const made = await rows(page, (it) => it.size > 40);
    await cell(page, "company", 0).focus();
    await page.keyboard.press("Enter");
    const opened = await rows(page, (it) => under(it, "company").length === 3);
    const fresh = assertMakes(opened, "company");
    const account = accounts(made)[0].key;
    await page.locator(`tr[data-row="${account}"] .cv`).click();
    const before = await rows(page, (it) => under(it, account).length === 3);

    // In the reader's unit, with every digit.
    await page.evaluate(() => {
      window.seen = [];
      const note = () => {
        const said = document.querySelector(".status [data-setting]")?.textContent;
        if (said && !window.seen.includes(said)) window.seen.push(said);
      };
      new MutationObserver(note).observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true });
    });
    const paste = (amounts, then = "") =>
      page.evaluate(async ([text, after]) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        // Within one task: the block has begun, and its first turn comes later.
        for (let i = 0; after && i < 10; i += 1) await Promise.resolve();
        if (after) document.querySelector(after).click();
      }, [amounts.map(yuan).join("\n"), then]);
    const wanted = [Math.round((fresh[0].total * 1.03) / 100) * 100, Math.round((fresh[1].total * 0.98) / 100) * 100];
    await cell(page, fresh[0].key, TOTAL).focus();
    await paste(wanted);
    const set = await rows(page, (it) => it.get(fresh[0].key)?.total === wanted[0] && it.get(fresh[1].key)?.total === wanted[1]);
    assertMakes(set, "company");
    assertMakes(set, account);
    assert.deepEqual(accounts(set), accounts(before), "accounts keep their months");
    assert.deepEqual(await page.evaluate(() => window.seen), ["2 cells are being set in every account …"]);
    await page.locator(".pasted", { hasText: "2" }).waitFor();
    await screenshot(page, "products-pasted");

    // By account the totals are the same: the workbook has them all.
    const file = await download(page, () => page.locator(".head .acts [data-excel]").first().click());
    const lines = XLSX.utils.sheet_to_json(XLSX.read(file.bytes).Sheets["Targets by product"], { header: 1, raw: true, defval: null });
    const head = lines.findIndex((it) => it[1] === "Product");
    const names = await Promise.all(fresh.map(({ key }) => page.locator(`tr[data-row="${key}"] .nm`).textContent()));
    for (const i of [0, 1]) {
      const of = lines.slice(head + 1).filter((it) => it[1] === names[i]);
      assert.equal(of.length, 48);
      assert.equal(of.reduce((all, it) => all + sum(it.slice(2, 14).map((cell) => Math.round(Number(cell ?? 0) * 100))), 0), wanted[i], names[i]);
    }

    // A change made meanwhile wins and says so: the undo of the first block.
    await cell(page, fresh[0].key, TOTAL).focus();
    await paste([wanted[0] + 1e6, wanted[1] - 1e6], ".top button.icon:not([disabled])[aria-label^=Undo]");
    await page.locator(".status [data-given-up]").waitFor();
    const back = await rows(page, (it) => it.get(fresh[0].key)?.total === fresh[0].total);
    assert.deepEqual([...back], [...before], "one undo takes the whole block back, and nothing of the second was set");

    // What cannot be is refused cell by cell; the rest of the block is set.
    await cell(page, fresh[0].key, TOTAL).focus();
    await paste([opened.get("company").total * 2, wanted[1]]);
    const some = await rows(page, (it) => it.get(fresh[1].key)?.total === wanted[1]);
    assert.equal(await page.locator(".pasted li").count(), 1);
    assertMakes(some, "company");
    await page.keyboard.press("Control+z");
    const end = await rows(page, (it) => it.get(fresh[1].key)?.total === fresh[1].total);
    assert.deepEqual([...end], [...before]);
    assert.deepEqual(await objections(page), []);
  }));

// Thirty months of one product and five of another, too few for a forecast of its own.
function shortHistory() {
  const lines = ["account,product,month,amount"];
  for (let m = 0; m < 30; m += 1) {
    const month = `${2023 + Math.floor((m + 6) / 12)}-${String(((m + 6) % 12) + 1).padStart(2, "0")}`;
    for (const account of ["Alpha", "Beta"]) lines.push(`${account},Old,${month},${40_000 + ((m * 7_919) % 9_000)}`);
    if (m >= 25) lines.push(`Alpha,Thin,${month},${5_000 + ((m * 104_729) % 3_000)}`);
  }
  return Buffer.from(lines.join("\n"));
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`a product with too few months names no chance and says why: ${locale}`, () =>
    visit({ locale }, async (page) => {
      const home = page.url().split("#")[0];
      // Opened afresh: the application itself, not the first view that hands over to it.
      await page.goto("about:blank");
      await page.goto(`${home}#/data/import`);
      await page.locator("input[type=file]").first().setInputFiles({ name: "short.csv", mimeType: "text/csv", buffer: shortHistory() });
      await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
      await page.locator(".head .btn.do").click();
      await page.waitForURL(/#\/data$/);
      await page.goto(`${home}#/plan`);
      await page.locator(".setup .btn.do").waitFor({ timeout: 90_000 });
      await page.locator(".setup .btn.do").click();
      const made = await rows(page, (it) => accounts(it).length === 2);
      const names = await page.locator("table.tree tr[data-row] .nm").allTextContents();
      const account = accounts(made)[names.slice(1).indexOf("Alpha")].key;
      await cell(page, account, 0).focus();
      await page.keyboard.press("Enter");
      assertMakes(await rows(page, (it) => under(it, account).length === 2), account);
      const found = await chances(page, account);
      const thin = found.find((it) => it.why === "thin");
      assert.ok(thin, JSON.stringify(found));
      assert.equal(await page.locator(`tr[data-row="${thin.key}"] .nm`).textContent(), "Thin");
      assert.equal(thin.chance, null);
      assert.match(thin.said, locale === "zh-CN" ? /不给概率/ : /No chance is named/);
      assert.notEqual(found.find((it) => it.key !== thin.key).chance, null, "the product beside it has one");
      // Its target stands all the same, also when it is typed; its working says the reason again.
      const total = Math.round((made.get(account).total / 20) / 1e4) * 1e4;
      await type(page, thin.key, TOTAL, total, "keyboard");
      assertMakes(await rows(page, (it) => it.get(thin.key).total === total), account);
      assert.equal((await chances(page, account)).find((it) => it.key === thin.key).why, "thin");
      await cell(page, thin.key, TOTAL).focus();
      await page.keyboard.press("Alt+Enter");
      const reason = await page.locator(".planwork [data-chance-why=thin]").textContent();
      assert.match(reason, locale === "zh-CN" ? /不给概率/ : /No chance is named/);
      await screenshot(page, `products-thin-${locale}`);
      assert.deepEqual(await objections(page), []);
    }));
}

test("a version keeps the products: they are compared, and come back with the plan", () =>
  visit({ locale: "en-GB" }, async (page) => {
    const go = (place) => page.goto(`${page.url().split("#")[0]}#/${place}`);
    const opened = async (account) => {
      await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 60_000 });
      await page.locator(`tr[data-row="${account}"] .cv`).click();
      return rows(page, (it) => under(it, account).length > 1);
    };
    await planOfSample(page);
    const account = accounts(await rows(page))[0].key;
    const fresh = under(await opened(account), account);
    const frozen = Math.round((fresh[1].total * 0.9) / 1e6) * 1e6;
    await type(page, fresh[1].key, TOTAL, frozen, "mouse");
    const kept = await rows(page, (it) => it.get(fresh[1].key).total === frozen);
    await go("plan/versions");
    await page.locator("[data-freeze]").click();
    await page.locator(".freeze input").first().fill("With products");
    await page.keyboard.press("Enter");
    await page.locator("tr[data-version]").first().waitFor();
    await page.locator("table.compared").waitFor({ state: "attached" });
    assert.equal(await page.locator("table.compared tr[data-node]").count(), 0, "nothing differs yet");

    // One product less: it and those that took it over are rows of the comparison, the accounts are not.
    await go("plan");
    await opened(account);
    const less = Math.round((fresh[1].total * 0.8) / 1e6) * 1e6;
    await type(page, fresh[1].key, TOTAL, less, "mouse");
    const edited = await rows(page, (it) => it.get(fresh[1].key).total === less);
    await go("plan/versions");
    await page.locator("table.compared tr[data-node=leaf]").first().waitFor();
    const read = () =>
      page.locator("table.compared tr[data-node]").evaluateAll((all) =>
        all.map((it) => ({ kind: it.dataset.node, total: Number(it.querySelector("td[data-total]").dataset.total) })));
    const differences = await read();
    const expected = under(edited, account).map((it) => it.total - kept.get(it.key).total).filter((it) => it !== 0);
    const of = (kind) => differences.filter((it) => it.kind === kind).map((it) => it.total).sort((a, b) => a - b);
    assert.deepEqual(of("leaf"), [...expected].sort((a, b) => a - b));
    assert.deepEqual(of("product"), of("leaf"), "over all accounts the same, since one account moved");
    assert.deepEqual([...of("account"), ...of("company")], []);
    assert.match(await page.locator(".head h1").textContent(), /only products moved/);
    await screenshot(page, "products-compared");
    assert.deepEqual(await objections(page), []);

    // Brought back, and over a reload.
    await page.locator("[data-restore]").first().click();
    await page.locator(".done[role=status]").waitFor();
    await page.locator("#main").focus();
    await page.locator(".top .save[data-entry]").waitFor({ state: "attached" });
    await page.reload();
    await page.locator("tr[data-version]").first().waitFor({ timeout: 60_000 });
    await go("plan");
    const back = await opened(account);
    assert.deepEqual(under(back, account).map((it) => it.months), under(kept, account).map((it) => it.months));
    await page.keyboard.press("Control+z");
    await rows(page, (it) => it.get(fresh[1].key)?.total === less);

    // The workbook of the whole workspace has the products' sheet.
    await go("data");
    const file = await download(page, () => page.locator(".head .acts .btn", { hasText: "Excel" }).first().click());
    const lines = XLSX.utils.sheet_to_json(XLSX.read(file.bytes).Sheets["Targets by product"], { header: 1, raw: true, defval: null });
    const head = lines.findIndex((it) => it[1] === "Product");
    const all = lines.slice(head + 1).filter((it) => it[1] !== null);
    assert.equal(Math.round(sum(all.map((it) => sum(it.slice(2, 14)))) * 100), edited.get("company").total);
  }));

for (const [locale, by] of [["zh-CN", "keyboard"], ["en-GB", "mouse"]]) {
  test(`an account gets a product that it never bought: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planOfSample(page);
      const made = await rows(page);
      // The first account that lacks one of the products.
      let account, product, before;
      for (const { key } of accounts(made)) {
        await page.locator(`tr[data-row="${key}"] .cv`).click();
        before = await rows(page, (it) => under(it, key).length > 0);
        await cell(page, key, TOTAL).focus();
        const choice = page.locator("[data-add-product] option:not([value=''])");
        if ((await choice.count()) > 0) {
          [account, product] = [key, await choice.first().getAttribute("value")];
          break;
        }
        await page.locator(`tr[data-row="${key}"] .cv`).click();
      }
      assert.ok(account, "an account lacks a product");
      await page.locator("[data-add-product]").selectOption(product);
      if (by === "mouse") await page.locator("[data-add]").click();
      else {
        await page.locator("[data-add]").focus();
        await page.keyboard.press("Enter");
      }
      const row = `${account}/${product}`;
      const added = await rows(page, (it) => it.has(row));
      assert.equal(added.get(row).total, 0, "it starts at nothing");
      for (const it of under(before, account)) assert.deepEqual(added.get(it.key).months, it.months, "nothing moves");
      await page.locator(".status .made").waitFor();
      assert.equal(await page.locator(`[data-add-product] option[value="${product}"]`).count(), 0, "it is no longer to be chosen");
      assert.match(await page.locator(`tr[data-row="${row}"] .pstage`).textContent(), locale === "zh-CN" ? /未售过/ : /never sold/);

      // Its target is typed: the others give way, and there is no history to name a chance from.
      const closed = await page.locator("table.tree tr.names th.cl").count();
      const i = closed + 1;
      const amount = Math.round(made.get(account).months[i] / 10 / 100) * 100;
      await type(page, row, i + 1, amount, by);
      const typed = await rows(page, (it) => it.get(row).months[i] === amount);
      assertMakes(typed, account);
      assert.equal(typed.get(row).total, amount, "other months stay at nothing");
      assert.deepEqual(accounts(typed), accounts(made));
      assert.equal((await chances(page, account)).find((it) => it.key === row).why, "unsold");
      await page.locator(`tr[data-row="${row}"]`).scrollIntoViewIfNeeded();
      await screenshot(page, `products-new-${locale}`);
      assert.deepEqual(await objections(page), []);

      await page.locator("#main").focus();
      await kept(page);
      await page.reload();
      await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 60_000 });
      await page.locator(`tr[data-row="${account}"] .cv`).click();
      assert.deepEqual(await rows(page, (it) => it.has(row)), typed);
      await page.goto(`${page.url().split("#")[0]}#/data/changes`);
      await page.locator(".log tbody tr", { hasText: locale === "zh-CN" ? "从未买过" : "never bought" }).first().waitFor();
      await page.goto(`${page.url().split("#")[0]}#/plan`);
      await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 60_000 });
      await page.locator(`tr[data-row="${account}"] .cv`).click();
      await rows(page, (it) => it.has(row));

      // Out again, with what was typed; undone step by step to where it began.
      await cell(page, row, TOTAL).focus();
      await page.locator("[data-take-out]").click();
      const out = await rows(page, (it) => !it.has(row));
      assert.deepEqual(under(out, account), under(before, account));
      await page.keyboard.press("Control+z");
      await rows(page, (it) => it.get(row)?.total === amount);
      await page.keyboard.press("Control+z");
      await rows(page, (it) => it.get(row)?.total === 0);
      await page.keyboard.press("Control+z");
      await rows(page, (it) => !it.has(row));
    }));
}

test("products on a telephone", () =>
  visit({ locale: "en-GB", viewport: { width: 360, height: 780 }, colorScheme: "dark" }, async (page) => {
    await planOfSample(page);
    const made = await rows(page);
    const account = accounts(made)[0].key;
    await page.locator(`tr[data-row="${account}"] .cv`).click();
    const opened = await rows(page, (it) => under(it, account).length > 1);
    assertMakes(opened, account);
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);
    await page.locator(`tr[data-row="${account}"]`).scrollIntoViewIfNeeded();
    await screenshot(page, "products-phone");
  }));
