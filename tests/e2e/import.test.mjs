// From a file to the data page: figures read from the page against sums that this file makes from the CSV itself.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "./lib/walks.mjs";
import { fileURLToPath } from "node:url";
import { objections } from "./lib/accessibility.mjs";
import { download, overflows, screenshot } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const PHONE = { width: 390, height: 844 };
const LOCALES = ["en-GB", "zh-CN"];
const data = (name) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));

const open = visits({ address: "#/data/import" });
const visit = (options, walk) =>
  open(options, async (page, site) => {
    await page.locator(".drop").waitFor();
    await walk(page, site);
  });

// A plain CSV reader: the files used here quote no line breaks.
function rowsOf(text) {
  const split = (line) => {
    const cells = [...line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)].map((it) => it[1]);
    return cells.map((it) => (it.startsWith('"') ? it.slice(1, -1).replaceAll('""', '"') : it));
  };
  const [header, ...lines] = text.trim().split(/\r?\n/).map(split);
  return lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]])));
}

// `-224.69` as a whole number of minor units: by digits, so that no float is involved.
function minor(text) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)\.?(\d*)$/.exec(text);
  return Number(`${sign}${whole}${fraction.padEnd(2, "0")}`);
}

function sumOf(rows, column) {
  return rows.reduce((sum, row) => sum + minor(row[column]), 0);
}

const choose = (page, file) => page.locator("input[type=file]").setInputFiles(file);
const give = (page, name, text) => choose(page, { name, mimeType: "text/csv", buffer: Buffer.from(text) });
const bringIn = (page) => page.locator(".head .btn.do");

// The exact figures behind the sentence of the page.
async function answer(page) {
  const title = page.locator("h1[data-answer]");
  await title.waitFor();
  const { rows, months, accounts, products, minor } = await title.evaluate((it) => ({ ...it.dataset }));
  return { rows: Number(rows), months: Number(months), accounts: Number(accounts), products: Number(products), minor: Number(minor) };
}

async function count(page, key) {
  return Number(await page.locator(`[data-count="${key}"]`).getAttribute("data-minor"));
}

// Waits until the worker has nothing more to say.
async function settled(page) {
  await page.locator(".busy progress").waitFor({ state: "detached" });
}

async function paste(page, text) {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

const stored = (page) => page.evaluate(() => JSON.stringify(Object.entries(localStorage).sort()));

for (const locale of LOCALES) {
  test(`classic_models goes from file to data page and back: ${locale}`, () =>
    visit({ locale }, async (page, site) => {
      const rows = rowsOf(await readFile(data("classic_models/orders.csv"), "utf8"));
      const total = sumOf(rows, "amount_usd");
      assert.equal(total, 960_419_061);
      const customers = new Set(rows.map((it) => it.customer));
      const lines = new Set(rows.map((it) => it.product_line));
      const months = new Map();
      for (const row of rows) {
        const month = row.order_date.slice(0, 7);
        months.set(month, (months.get(month) ?? 0) + minor(row.amount_usd));
      }
      assert.equal(await page.locator("h1").count(), 1);
      await screenshot(page, `import-choose-${locale}`);
      assert.deepEqual(await objections(page), []);
      const untouched = await stored(page);

      await choose(page, data("classic_models/orders.csv"));
      assert.deepEqual(await answer(page), {
        rows: rows.length, months: months.size, accounts: customers.size, products: lines.size, minor: total,
      });
      assert.equal(await count(page, "read"), rows.length);
      for (const [month, sum] of months) {
        assert.equal(Number(await page.locator(`[data-month="${month}"]`).getAttribute("data-minor")), sum, month);
      }
      await screenshot(page, `import-preview-${locale}`);
      assert.deepEqual(await objections(page), []);
      assert.equal(await stored(page), untouched, "nothing enters before it is confirmed");

      await bringIn(page).click();
      await page.waitForURL(`${site.url}#/data`);
      const { accounts, products, months: n_months, minor: sum } = await answer(page);
      assert.deepEqual([accounts, products, n_months, sum], [customers.size, lines.size, months.size, total]);
      const last = [...months.keys()].sort().slice(-12);
      const recent = (name) => sumOf(rows.filter((it) => it.customer === name && last.includes(it.order_date.slice(0, 7))), "amount_usd");
      for (const row of await page.locator("tr.account").all()) {
        const name = await row.getAttribute("data-account");
        assert.equal(Number(await row.getAttribute("data-minor")), recent(name), name);
      }
      await screenshot(page, `data-${locale}`);
      assert.deepEqual(await objections(page), []);

      const file = await download(page, () => page.locator(".head button.btn").first().click());
      const table = file.bytes.toString("utf8");
      assert.ok(table.startsWith("\uFEFF"));
      const cells = rowsOf(table.slice(1)).flatMap((row) => Object.entries(row).filter(([name]) => /^\d{4}-\d\d$/.test(name)));
      assert.equal(cells.reduce((sum, [, text]) => sum + (text === "" ? 0 : minor(text)), 0), total, "the export holds the same sum");

      await page.locator(".done button").click();
      await page.locator(".empty").waitFor();
      assert.equal(await page.locator("tr.account").count(), 0, "one undo takes the whole import back");
    }));
}

test("online_retail leaves its part month out and counts its credit notes", () =>
  visit({ locale: "en-GB" }, async (page, site) => {
    const rows = rowsOf(await readFile(data("online_retail/invoices.csv"), "utf8"));
    const kept = rows.filter((it) => !it.date.startsWith("2011-12"));
    await choose(page, data("online_retail/invoices.csv"));
    const read = await answer(page);
    assert.deepEqual([read.rows, read.months, read.minor], [kept.length, 12, sumOf(kept, "value_gbp")]);
    assert.equal(read.accounts, new Set(kept.map((it) => it.customer_id)).size);
    assert.equal(await count(page, "returns"), rows.filter((it) => it.value_gbp.startsWith("-")).length);
    assert.equal(await count(page, "sum-used"), sumOf(rows, "value_gbp"));
    assert.match(await page.locator(".notices").innerText(), /2011-12 ends on day 9/);
    await screenshot(page, "import-online-retail");

    await page.locator("input[name=keep-partial]").check();
    await settled(page);
    const whole = await answer(page);
    assert.deepEqual([whole.rows, whole.months, whole.minor], [rows.length, 13, sumOf(rows, "value_gbp")]);
    await page.locator("input[name=keep-partial]").uncheck();
    await settled(page);
    await bringIn(page).click();
    await page.waitForURL(`${site.url}#/data`);
    assert.equal((await answer(page)).minor, sumOf(kept, "value_gbp"));
    await page.locator("tr.account").nth(20).waitFor();
    assert.equal(await page.locator("tr.account").count(), 50, "never more rows than a page");
    await page.locator("input.search").fill("1784");
    const names = await page.locator("tr.account").evaluateAll((all) => all.map((it) => it.dataset.account));
    assert.ok(names.length > 0 && names.every((it) => it.includes("1784")), names.join());
    await screenshot(page, "data-online-retail");
  }));

test("cells pasted from a spreadsheet, a changed column, a history extended", () =>
  visit({ locale: "zh-CN" }, async (page, site) => {
    await paste(page, "客户\t产品\t日期\t金额\t数量\n甲\tA\t2025-01-03\t1,200.50\t3\n乙\tA\t2025-02-03\t(200)\t1\n");
    assert.deepEqual(await answer(page), { rows: 2, months: 2, accounts: 2, products: 1, minor: 100_050 });
    await page.locator("select[data-column='3']").selectOption({ label: "不读取" });
    await settled(page);
    assert.equal(await page.locator("h1").getAttribute("data-minor"), null, "without amounts there is no sum");
    assert.match(await page.locator(".notices").innerText(), /目标与计划需要金额/);
    await page.getByRole("button", { name: "恢复建议" }).click();
    await settled(page);
    await bringIn(page).click();
    await page.waitForURL(`${site.url}#/data`);
    assert.equal((await answer(page)).minor, 100_050);

    await page.goto(`${site.url}#/data/import`);
    await page.locator("#paste").fill("客户\t产品\t日期\t金额\n甲\tA\t2025-03-03\t300\n");
    await page.locator(".paste button").click();
    await page.locator("h1[data-answer]").waitFor();
    await page.getByLabel("补充").check();
    await bringIn(page).click();
    await page.waitForURL(`${site.url}#/data`);
    assert.deepEqual(await answer(page), { rows: NaN, months: 3, accounts: 2, products: 1, minor: 130_050 });
    await page.locator(".done button").click();
    await page.locator("h1[data-minor='100050']").waitFor();
  }));

test("dates that could be either way are asked about, and reading can be stopped", () =>
  visit({ locale: "zh-CN" }, async (page) => {
    const untouched = await stored(page);
    await give(page, "dates.csv", "客户,日期,金额\n甲,03/04/2025,10\n甲,05/06/2025,20\n");
    await page.locator("[data-month='2025-04']").waitFor();
    assert.match(await page.locator(".notices").innerText(), /请选定/);
    await page.getByRole("button", { name: "3 月 4 日" }).click();
    await page.locator("[data-month='2025-03'][data-minor='1000']").waitFor();
    assert.equal(await page.locator(".notices li").count(), 0, "nothing is left to decide");
    await page.locator(".head .acts .btn:not(.do)").click();

    const line = "甲,2025-01-03,10\n";
    await give(page, "long.csv", `客户,日期,金额\n${line.repeat(200_000)}`);
    await page.locator(".empty button").click();
    await page.locator(".drop").waitFor();
    assert.equal(await page.locator(".refusal").count(), 0, "stopping is no failure");
    assert.equal(await stored(page), untouched);
  }));

test("the sample keeps its own workspace", () =>
  visit({ locale: "en-GB" }, async (page, site) => {
    await page.goto(`${site.url}#/`);
    await page.locator(".ways button").click();
    await page.goto(`${site.url}#/data/import`);
    await give(page, "north.csv", "account,date,amount\nA,2025-01-05,10\n");
    await page.locator("h1[data-answer]").waitFor();
    assert.match(await page.locator(".import-side").innerText(), /new workspace, “north”/);
    await bringIn(page).click();
    await page.waitForURL(`${site.url}#/data`);
    assert.equal((await answer(page)).minor, 1_000);
    const names = await page.evaluate(() => JSON.parse(localStorage.getItem("kedge.workspaces")).map((it) => it.name));
    await page.waitForFunction(() => JSON.parse(localStorage.getItem("kedge.workspaces")).length === 2);
    assert.ok(names.includes("Jianglan Cable"), names.join());
  }));

const wide = Array.from({ length: 200 }, (_, i) => `c${i}`);
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
// Name, bytes, and the sentence in each language: in place of the preview, among its notices, or in the list of rows.
const BAD = [
  ["empty.csv", "", ".refusal", /The file is empty/, /文件是空的/],
  ["picture.csv", PNG, ".refusal", /This is a picture/, /其实是一张图片/],
  ["one.csv", "account\nA\nB\n", ".refusal", /one column only/, /只有一列/],
  ["wide.csv", `${wide.join()}\n${wide.map(() => "x").join()}\n`, ".notices", /No column is named as date/, /没有指定“日期”列/],
  ["twice.csv", "account,product,2025-01,2025-02\nA,p,1,2\nA,p,10,3\n", ".issues", /already has a figure .* on line 2/, /2025-01 在第 2 行已有数值/],
  ["1900.csv", "account,date,amount\nA,1900-01-05,1\nA,2025-01-05,1\n", ".issues", /gives the year 1900/, /年份是 1900/],
  ["million.csv", "account,date,amount\nA,2025-01-05,a million\nA,2025-01-06,1\nA,2025-01-07,2\n", ".issues", /“a million” is not a number/, /“a million”不是数字/],
];

for (const [position, locale] of LOCALES.entries()) {
  test(`bad input gets its sentence and changes nothing: ${locale}`, () =>
    visit({ locale }, async (page) => {
      const untouched = await stored(page);
      for (const [name, content, place, ...sentences] of BAD) {
        await choose(page, { name, mimeType: "text/csv", buffer: Buffer.from(content) });
        await page.locator(place).filter({ hasText: sentences[position] }).waitFor({ timeout: 10_000 });
        assert.equal(await stored(page), untouched, name);
        assert.equal(await overflows(page), false, name);
        await screenshot(page, `bad-${name}-${locale}`);
        const back = page.locator(".head .acts .btn:not(.do)");
        if (await back.count()) await back.click();
        await page.locator(".drop").waitFor();
      }
    }));
}

test("names with markup or a leading = stay texts on the page and in the export", () =>
  visit({ locale: "en-GB" }, async (page, site) => {
    await give(page, "names.csv", "account,date,amount\n<img src=x onerror=alert(1)>,2025-01-05,10\n=SUM(A1),2025-01-05,20\n");
    assert.equal((await answer(page)).minor, 3_000);
    await bringIn(page).click();
    await page.waitForURL(`${site.url}#/data`);
    await page.locator("tr.account").first().waitFor();
    const names = await page.locator("tr.account").evaluateAll((all) => all.map((it) => it.querySelector(".name").textContent));
    assert.deepEqual(names, ["=SUM(A1)", "<img src=x onerror=alert(1)>"]);
    assert.equal(await page.locator("main img").count(), 0);
    const file = await download(page, () => page.locator(".head button.btn").first().click());
    assert.match(file.bytes.toString("utf8"), /\n'=SUM\(A1\),/);
  }));

for (const colorScheme of ["light", "dark"]) {
  test(`the pages fit a phone: ${colorScheme}`, () =>
    visit({ locale: "zh-CN", viewport: PHONE, colorScheme }, async (page, site) => {
      await screenshot(page, `import-choose-phone-${colorScheme}`, { fullPage: true });
      assert.equal(await overflows(page), false);
      await choose(page, data("classic_models/orders.csv"));
      await answer(page);
      assert.equal(await overflows(page), false);
      await screenshot(page, `import-preview-phone-${colorScheme}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
      await bringIn(page).click();
      await page.waitForURL(`${site.url}#/data`);
      await answer(page);
      assert.equal(await overflows(page), false);
      await screenshot(page, `data-phone-${colorScheme}`);
      assert.deepEqual(await objections(page), []);
    }));
}

test("merged cells, units and marks, and every remark", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await give(page, "merged.csv", "account,month,amount\nA,2025-01,10\n,2025-02,20\nB,2025-01,5\n,2025-02,5\n");
    assert.equal((await answer(page)).minor, 1_500);
    await page.locator(".notices", { hasText: "merged cells" }).waitFor();
    await page.locator("input[name=fill-down]").check();
    await page.locator('h1[data-minor="4000"]').waitFor();
    await page.locator(".notices", { hasText: "At your wish 2 rows" }).waitFor();
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "import-merged");
    await page.locator("[data-unit='2']").selectOption("4");
    await page.locator('h1[data-minor="40000000"]').waitFor();
    const rows = Array.from({ length: 1_400 }, (_, i) => (i % 2 === 0 ? `A,2025-01,${i}` : `A,someday,${i}`)).join("\n");
    await page.locator(".head .btn:not(.do)").click();
    await give(page, "doubtful.csv", `account,month,amount\n${rows}\nA,2025-01,1.234\n`);
    await answer(page);
    await page.locator(".issues .seg button", { hasText: "Left out" }).click();
    const more = page.locator(".issues > .btn");
    for (let shown = 100; shown < 700; shown += 100) {
      await page.waitForFunction((n) => document.querySelectorAll(".issues tbody tr").length === n, shown);
      await more.click();
    }
    await page.waitForFunction(() => document.querySelectorAll(".issues tbody tr").length === 700);
    assert.equal(await more.count(), 0, "all 700 were reached, not only those among the first 500 remarks");
    await page.locator("[data-mark='2']").selectOption("1");
    await settled(page);
    const whole = Array.from({ length: 700 }, (_, i) => 2 * i).reduce((sum, it) => sum + it, 0);
    await page.locator(`h1[data-minor="${(whole + 1_234) * 100}"]`).waitFor();
  }));
