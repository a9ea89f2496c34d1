// Workbooks in and out. Another reader and writer (SheetJS, of these tests alone) makes and checks them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "./lib/walks.mjs";
import { fileURLToPath } from "node:url";
import XLSX from "xlsx";
import { objections } from "./lib/accessibility.mjs";
import { download, overflows, screenshot } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const PHONE = { width: 390, height: 844 };
const LOCALES = ["zh-CN", "en-GB"];
const fixture = (name) => fileURLToPath(new URL(`../data/workbooks/${name}`, import.meta.url));

const open = visits({
  // The browser cleans a table on its way to the clipboard in a document under the page's policy, and reports what the
  // table says to spreadsheets about text cells as an inline style; nothing is shown with it.
  expected: [/^console: Applying inline style violates [^]*#\/plan/, /^policy: style-src-attr inline /],
});
const visit = (options, address, walk) => open(options, walk, { address });

const choose = (page, file) => page.locator("input[type=file]").setInputFiles(file);
const workbookFile = (name, buffer) => ({ name, mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buffer });
const answerOf = (page) => page.locator("h1[data-answer]");

async function openSample(page) {
  await page.locator(".start .ways button").click();
  await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 150_000 });
}

// Amounts as whole minor units, by rounding what another reader took for a float.
const minorOf = (value) => Math.round(value * 100);
const sheetOf = (bytes, name) => XLSX.read(bytes, { cellDates: false, cellNF: true, cellFormula: true }).Sheets[name];
const rowsOf = (sheet) => XLSX.utils.sheet_to_json(sheet, { header: 1, raw: true, defval: null });

test("a workbook of 20,000 rows opens, with the program for workbooks fetched on the way", () => {
  const day = (i) => new Date(Date.UTC(2023 + Math.floor((i % 36) / 12), i % 12, 1 + (i % 28)));
  const lines = Array.from({ length: 20_000 }, (_, i) => [`客户${i % 200}`, `产品${i % 7}`, day(i), (i % 9) + 1, (i * 37) % 100_003 / 100]);
  const sheet = XLSX.utils.aoa_to_sheet([["客户", "产品", "日期", "数量", "金额"], ...lines], { dateNF: "yyyy-mm-dd" });
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, "明细");
  const buffer = XLSX.write(book, { type: "buffer", bookType: "xlsx", compression: true });
  const sum = lines.reduce((all, it) => all + minorOf(it[4]), 0);
  return visit({ locale: "zh-CN" }, "#/data/import", async (page) => {
    await page.locator(".drop").waitFor();
    const fetched = [];
    page.on("request", (request) => fetched.push(request.url()));
    await page.waitForLoadState("networkidle");
    assert.ok(!fetched.some((it) => /sheets-[0-9a-f]+/.test(it)), "the program waits for the first workbook");
    const start = performance.now();
    await choose(page, workbookFile("sales.xlsx", buffer));
    await answerOf(page).waitFor();
    console.log(`20,000 rows of .xlsx (${Math.round(buffer.length / 1024)} kB), from choosing the file to its preview: ${Math.round(performance.now() - start)} ms`);
    assert.ok(fetched.some((it) => /sheets-[0-9a-f]+/.test(it)));
    const { minor, rows } = await answerOf(page).evaluate((it) => ({ ...it.dataset }));
    assert.deepEqual([Number(minor), Number(rows)], [sum, 20_000]);
    await page.locator(".head .btn.do").click();
    await page.locator(".account-table").waitFor();
    const written = performance.now();
    const saved = await download(page, () => page.locator("[data-excel]").click());
    console.log(`its history written as .xlsx: ${Math.round(performance.now() - written)} ms, ${Math.round(saved.bytes.length / 1024)} kB`);
  });
});

for (const locale of LOCALES) {
  test(`of several sheets the likeliest is chosen, and what is wrong is named by its cell: ${locale}`, () =>
    visit({ locale }, "#/data/import", async (page) => {
      await page.locator(".drop").waitFor();
      await choose(page, fixture("errors_and_hidden.xlsx"));
      const chosen = page.locator("input[name=sheet]:checked");
      await chosen.waitFor();
      assert.equal(await chosen.getAttribute("data-sheet"), "明细");
      assert.match(await page.locator(".peek").textContent(), /客户产品日期金额甲茶2025-01-0510\.1/);
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `excel-sheets-${locale}`);
      // By keyboard: up to the notes and back, then read.
      await chosen.focus();
      await page.keyboard.press("ArrowUp");
      assert.equal(await chosen.getAttribute("data-sheet"), "说明");
      assert.match(await page.locator(".peek").textContent(), /本表由财务部提供/);
      await page.keyboard.press("ArrowDown");
      await page.locator(".head .btn.do").focus();
      await page.keyboard.press("Enter");
      await answerOf(page).waitFor();
      assert.equal(await answerOf(page).getAttribute("data-minor"), "1735");
      const places = await page.locator(".issues .place").allTextContents();
      assert.deepEqual(places, ["明细!D3", "明细!D4", "明细!A5"]);
      const notices = await page.locator(".notices").textContent();
      const said = locale === "zh-CN" ? [/1 行隐藏行/, /#N\/A 之类的错误值/, /没有存储结果/] : [/1 hidden row/, /error values such as #N\/A/, /has no stored value/];
      for (const it of said) assert.match(notices, it);
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `excel-preview-${locale}`);
      await page.locator("[data-other-sheet]").click();
      await chosen.waitFor();
      await page.setViewportSize(PHONE);
      assert.equal(await overflows(page), false);
      await screenshot(page, `excel-sheets-phone-${locale}`);
    }));

  test(`what is no readable workbook says why: ${locale}`, () =>
    visit({ locale }, "#/data/import", async (page) => {
      await page.locator(".drop").waitFor();
      const whole = await readFile(fixture("as_excel.xlsx"));
      const locked = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600), Buffer.from("EncryptedPackage", "utf16le")]);
      const cases = [
        ["half.xlsx", whole.subarray(0, 900), /cannot be read/, /无法读取/],
        ["old.xls", Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)]), /Excel 97–2003/, /旧格式/],
        ["locked.xlsx", locked, /locked with a password/, /设了密码/],
      ];
      for (const [name, bytes, english, chinese] of cases) {
        await choose(page, workbookFile(name, bytes));
        const refusal = page.locator(".refusal", { hasText: name });
        await refusal.waitFor();
        assert.match(await refusal.textContent(), locale === "zh-CN" ? chinese : english);
      }
    }));

  test(`the workspace leaves as one workbook that another program reads to the cent: ${locale}`, () =>
    visit({ locale, permissions: ["clipboard-read", "clipboard-write"] }, "", async (page, site) => {
      await openSample(page);
      await page.goto(`${site.url}#/plan`);
      await page.locator(".setup .btn.do").click();
      await page.locator("table.tree").waitFor();
      await page.locator("tr[data-row=company] td[data-minor]").first().waitFor();
      const shown = await page.locator("tr[data-row=company] td[data-minor]:not(.fc)").evaluateAll((all) => all.map((it) => Number(it.dataset.minor)));
      const plan = await download(page, () => page.locator("[data-excel]").click());
      const words = locale === "zh-CN" ? ["计划", "说明", "历史金额", "预测"] : ["Plan", "About", "History, amounts", "Forecast"];
      const products = locale === "zh-CN" ? "产品目标" : "Targets by product";
      const book = XLSX.read(plan.bytes, { cellFormula: true, cellNF: true });
      assert.deepEqual(book.SheetNames, [words[0], products, words[1]]);
      const sheet = book.Sheets[words[0]];
      assert.match(sheet.B2.f, /^SUM\(B3:B19\)$/);
      assert.equal(sheet.N2.f, "SUM(B2:M2)");
      assert.equal(sheet.B1.t, "n", "months are dates");
      assert.equal(sheet.B1.z, "yyyy-mm");
      assert.match(sheet.B3.z, /万/);
      const [, company, ...accounts] = rowsOf(sheet);
      assert.deepEqual(company.slice(1, 14).map(minorOf), shown);
      for (let month = 1; month <= 13; month += 1) {
        assert.equal(accounts.reduce((all, row) => all + minorOf(row[month]), 0), minorOf(company[month]));
      }
      await screenshot(page, `excel-plan-${locale}`);
      // The same cells on the clipboard, as text and as a table.
      await page.locator("[data-copy]").click();
      await page.locator(".told", { hasText: locale === "zh-CN" ? "已复制" : "Copied" }).waitFor();
      const [text, html] = await page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        const read = async (type) => (await item.getType(type)).text();
        return [await read("text/plain"), await read("text/html")];
      });
      const copied = text.split(/\r?\n/).map((it) => it.split("\t"));
      assert.deepEqual(copied[1].slice(1, 14).map((it) => Number(it.replace(".", ""))), shown);
      assert.match(html, /<table/);
      // Everything in one workbook.
      await page.goto(`${site.url}#/data`);
      await page.locator(".account-table").waitFor();
      const all = await download(page, () => page.locator("[data-excel]").click());
      const whole = XLSX.read(all.bytes, { cellFormula: true });
      assert.ok(words.every((it) => whole.SheetNames.includes(it)), whole.SheetNames.join());
      const csv = await download(page, () => page.locator(".head .acts button").first().click());
      const lines = csv.bytes.toString("utf8").slice(1).trim().split("\r\n").map((it) => it.split(","));
      const history = rowsOf(whole.Sheets[words[2]]);
      assert.equal(history.length, lines.length);
      const cells = (row) => row.slice(4).map((it) => (it === "" || it === null || it === undefined ? null : Math.round(Number(it) * 100)));
      for (let i = 1; i < lines.length; i += 1) {
        const [a, b] = [cells(lines[i]), cells(history[i])];
        while (b.length < a.length) b.push(null);
        assert.deepEqual(b, a);
      }
      const forecast = rowsOf(whole.Sheets[words[3]]);
      assert.ok(forecast[1][4] > 0 && forecast[0].length > 3 + 12 + 12);
      await page.setViewportSize(PHONE);
      assert.equal(await overflows(page), false);
      await screenshot(page, `excel-data-phone-${locale}`);
      await page.setViewportSize({ width: 1440, height: 900 });
      await screenshot(page, `excel-data-${locale}`);
    }));
}

test("cells from a spreadsheet keep the digits that it does not show, and say so where it gives none", () =>
  visit({ locale: "en-GB" }, "#/data/import", async (page, site) => {
    const paste = (html, text) =>
      page.evaluate(([html, text]) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/html", html);
        clipboardData.setData("text/plain", text);
        document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      }, [html, text]);
    const table = (amounts) =>
      `<table><tr><td>account</td><td>month</td><td>amount</td></tr><tr><td rowspan=2>Acme</td><td>2025-01</td>${amounts[0]}</tr><tr><td>2025-02</td>${amounts[1]}</tr></table>`;
    await page.locator(".drop").waitFor();
    await paste(table(['<td x:num="1234.56">1,235</td>', '<td x:num="0.1">0</td>']), "account\tmonth\tamount\nAcme\t2025-01\t1,235\n\t2025-02\t0");
    await answerOf(page).waitFor();
    assert.equal(await answerOf(page).getAttribute("data-minor"), "123466");
    assert.match(await page.locator(".head .at").textContent(), /as stored/);
    await page.goto(`${site.url}#/data`);
    await page.goto(`${site.url}#/data/import`);
    await page.locator(".drop").waitFor();
    await paste(table(["<td>1,235</td>", "<td>5</td>"]), "x\ty");
    await answerOf(page).waitFor();
    assert.match(await page.locator(".notices").textContent(), /only as the spreadsheet shows them/);
  }));
