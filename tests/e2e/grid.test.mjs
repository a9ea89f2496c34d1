// The grids: the history cell by cell, and the plan's targets with blocks that are copied, pasted, filled and taken back.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { openPage } from "./lib/browser.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { browser, site } from "./lib/stage.mjs";

const WORDS = {
  "en-GB": { sum: /Sum of \d+ series/, refused: /cannot be edited/, noAmount: /abc/, set: /Cells set: 2/ },
  "zh-CN": { sum: /\d+ 个序列之和/, refused: /不可编辑/, noAmount: /abc/, set: /已写入 2 格/ },
};

// What a copy puts on the clipboard: the event's own data, so that no permission is needed. The page listens before the
// keys are pressed: nothing says that of two messages on their way to it the first arrives first.
async function copied(page) {
  await page.evaluate(() => {
    globalThis.copied = null;
    addEventListener("copy", (it) => (globalThis.copied = it.clipboardData.getData("text/plain")), { once: true });
  });
  await page.keyboard.press("Control+c");
  await page.waitForFunction(() => globalThis.copied !== null);
  return page.evaluate(() => globalThis.copied);
}

async function paste(page, text) {
  await page.evaluate((it) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", it);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

async function openSample(page) {
  await page.goto(site.url);
  await page.locator(".ways button").click();
  await page.locator("table.nodes").waitFor({ timeout: 60_000 });
}

const place = (page) => page.locator(".vgrid").evaluate((it) => it.getAttribute("aria-activedescendant").split("-").slice(1).map(Number));

const VIEWS = [
  ["en-GB", "light", { width: 1440, height: 900 }],
  ["zh-CN", "dark", { width: 1440, height: 900 }],
  ["en-GB", "dark", { width: 390, height: 844 }],
  ["zh-CN", "light", { width: 390, height: 844 }],
];

for (const [locale, colorScheme, viewport] of VIEWS) {
  const name = `${locale}-${colorScheme}-${viewport.width > 720 ? "wide" : "phone"}`;
  test(`the history is walked, opened, copied and asked about: ${name}`, async () => {
    const { page, done } = await openPage(browser, site.origin, { locale, colorScheme, viewport });
    const words = WORDS[locale];
    await openSample(page);
    await page.goto(`${page.url().split("#")[0]}#/data`);
    const grid = page.locator(".vgrid");
    await grid.locator("[data-r='3'] [data-c='1']").waitFor();
    assert.equal(await grid.getAttribute("aria-rowcount"), "19", "header, company, 17 accounts");
    assert.equal(await grid.getAttribute("aria-colcount"), "62", "name, 60 months, total");

    await grid.focus();
    await page.keyboard.press("Control+End");
    assert.deepEqual(await place(page), [17, 61]);
    await grid.locator("[data-r='17'] [data-c='61'].foc").waitFor();
    await page.keyboard.press("Control+Home");
    assert.deepEqual(await place(page), [0, 0]);
    await grid.locator("[data-r='0'] [data-c='1']").waitFor();
    await page.keyboard.press("PageDown");
    assert.ok((await place(page))[0] > 3);
    await page.keyboard.press("Control+Home");

    // The accounts add up to the company, to the cent, in what is copied.
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+Control+ArrowDown");
    const column = (await copied(page)).split("\r\n").map((it) => Math.round(Number(it) * 100));
    assert.equal(column.length, 18);
    assert.equal(column[0], column.slice(1).reduce((a, b) => a + b, 0));
    assert.equal(String(column[0]), await grid.locator("[data-r='0'] [data-c='1']").getAttribute("data-minor"));
    await screenshot(page, `grid-chosen-${name}`);

    // An account opens to its products, which add up to it.
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await grid.locator("[data-r='1'][aria-expanded=true]").waitFor();
    assert.equal(await grid.locator("[data-r='2']").getAttribute("aria-level"), "3");

    // Where a cell comes from.
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    const panel = page.locator(".cellwork");
    await panel.waitFor();
    assert.match(await panel.textContent(), words.sum);
    // The cell stays in sight beside its panel.
    await page.waitForFunction(() => {
      const [cell, grid] = [".vgrid .foc", ".vgrid"].map((it) => document.querySelector(it)?.getBoundingClientRect());
      return cell !== undefined && cell.right <= grid.right + 1 && cell.left >= grid.left;
    });
    const sums = await panel.locator("table.work tr").count();
    assert.ok(sums >= 3, "parts and their sum");
    assert.ok((await panel.locator(".sources li").count()) >= 1, "the import it came with");
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);
    await screenshot(page, `grid-working-${name}`);
    await panel.locator("button").first().click();
    await panel.waitFor({ state: "detached" });
    assert.ok(await grid.evaluate((it) => it === document.activeElement), "the keyboard goes back to the grid");
    await done();
  });
}

test("tens of thousands of cells: few are made, and a key paints its cell at once", async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB" });
  await page.goto(site.url);
  // 400 accounts with 25 products each over 38 months, two of them without sales: 10 401 rows when all are opened is
  // more than the page shows at a time; 400 accounts suffice to scroll through.
  const months = Array.from({ length: 38 }, (_, i) => `${2022 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}`);
  const lines = ["Account,Product,Month,Amount"];
  for (let a = 0; a < 400; a += 1) for (let p = 0; p < 2; p += 1) for (const [i, month] of months.entries()) lines.push(`Account ${a},Product ${p},${month},${100 + ((a * 7 + p * 13 + i * 3) % 50)}.25`);
  await page.locator("input[type=file]").first().setInputFiles({ name: "large.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) });
  await page.locator(".head .btn.do").click({ timeout: 60_000 });
  await page.waitForURL(/#\/data/);
  const grid = page.locator(".vgrid");
  await grid.locator("[data-r='3'] [data-c='1']").waitFor({ timeout: 60_000 });
  const nodes = () => grid.evaluate((it) => it.querySelectorAll("*").length);
  const times = await page.evaluate(async () => {
    const grid = document.querySelector(".vgrid");
    grid.focus();
    const found = [];
    for (let i = 0; i < 60; i += 1) {
      const key = i % 6 === 5 ? "ArrowRight" : "ArrowDown";
      const began = performance.now();
      grid.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      await new Promise((next) => requestAnimationFrame(next));
      found.push(performance.now() - began);
    }
    return found.sort((a, b) => a - b);
  });
  console.log(`a key to its painted cell: median ${times[30].toFixed(1)} ms, 95th percentile ${times[57].toFixed(1)} ms; ${await nodes()} nodes`);
  assert.ok((await nodes()) <= 2500);
  await page.keyboard.press("Control+End");
  await grid.locator("[data-r='400'] [data-c='39'].foc").waitFor();
  assert.ok((await nodes()) <= 2500);
  await screenshot(page, "grid-large");
  await done();
});

for (const locale of ["en-GB", "zh-CN"]) {
  test(`a block of targets is pasted, filled and taken back as one change: ${locale}`, async () => {
    const { page, done } = await openPage(browser, site.origin, { locale });
    const words = WORDS[locale];
    await openSample(page);
    await page.goto(`${page.url().split("#")[0]}#/plan`);
    await page.locator(".setup .btn.do").click({ timeout: 90_000 });
    await page.locator('table.tree[aria-busy="false"]').waitFor();
    const minor = (row, column) => page.locator(`tr[data-row="${row}"] td[data-column="${column}"]`).getAttribute("data-minor").then(Number);
    const rows = await page.locator("table.tree tr[data-row]").evaluateAll((all) => all.map((it) => it.dataset.row));
    const [, first, second] = rows;
    const n = await page.locator("table.tree tr.names th").count();
    const last = n - 5;
    const before = [await minor(first, last), await minor(first, last - 1), await minor(second, last)];

    // Typing over a cell opens it with what was typed, in its order.
    await page.locator(`tr[data-row="${first}"] td[data-column="${last}"]`).focus();
    await page.keyboard.type("567");
    assert.equal(await page.locator("input.cell-editor").inputValue(), "567");
    await page.keyboard.press("Enter");
    await page.waitForFunction(([row, column]) => document.querySelector(`tr[data-row="${row}"] td[data-column="${column}"]`).dataset.minor === String(567e6), [first, last]);
    await page.keyboard.press("Control+z");
    await page.waitForFunction(([row, column, value]) => document.querySelector(`tr[data-row="${row}"] td[data-column="${column}"]`).dataset.minor === String(value), [first, last, before[0]]);

    // Two cells of one row and what cannot be pasted: a word, and a column that holds no target.
    await page.locator(`tr[data-row="${first}"] td[data-column="${last - 1}"]`).focus();
    await page.keyboard.press("Shift+ArrowRight");
    assert.equal(await page.locator("table.tree td.sel").count(), 2);
    const text = await copied(page);
    const [left, right] = text.split("\t").map(Number);
    await paste(page, `${left + 10}\t${right + 20}\nabc\t`);
    const news = page.locator(".pasted");
    await news.locator("p").first().waitFor();
    assert.match(await news.textContent(), words.set);
    assert.match(await news.textContent(), words.noAmount);
    assert.equal(await minor(first, last - 1), before[1] + 10 * 1e6);
    assert.equal(await minor(first, last), before[0] + 20 * 1e6);
    await page.locator(".status .ok").first().waitFor();
    await screenshot(page, `grid-pasted-${locale}`);
    await page.locator(`tr[data-row="${first}"] td[data-column="0"]`).focus();
    await paste(page, "1");
    assert.match(await news.textContent(), words.refused);

    // One undo takes both back.
    await page.keyboard.press("Control+z");
    await page.waitForFunction(([row, column, value]) => document.querySelector(`tr[data-row="${row}"] td[data-column="${column}"]`).dataset.minor === String(value), [first, last, before[0]]);
    assert.equal(await minor(first, last - 1), before[1]);

    // Filled down by keyboard, released by Delete.
    await page.locator(`tr[data-row="${first}"] td[data-column="${last}"]`).focus();
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Control+d");
    await page.waitForFunction(([row, column, value]) => document.querySelector(`tr[data-row="${row}"] td[data-column="${column}"]`).dataset.minor === String(value), [second, last, before[0]]);
    assert.equal(await page.locator("table.tree td.ed").count(), 1);
    await page.keyboard.press("Delete");
    await page.locator("table.tree td.ed").waitFor({ state: "detached" });
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await page.waitForFunction(([row, column, value]) => document.querySelector(`tr[data-row="${row}"] td[data-column="${column}"]`).dataset.minor === String(value), [second, last, before[2]]);
    // All cells at once, and Escape: first it drops the block, then it closes what stands beside the grid.
    await page.locator(`tr[data-row="${first}"] td[data-column="2"]`).focus();
    await page.keyboard.press("Control+a");
    await page.waitForFunction(() => document.querySelectorAll("table.tree td.sel").length > 100);
    assert.equal(await page.locator("table.tree td.sel").count(), rows.length * (last + 1), "months and total");
    await page.keyboard.press("Alt+Enter");
    await page.locator(".planwork").waitFor();
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.querySelectorAll("table.tree td.sel").length <= 1);
    assert.equal(await page.locator(".planwork").count(), 1);
    await page.keyboard.press("Escape");
    await page.locator(".planwork").waitFor({ state: "detached" });
    // A key of the page is none of the cell's.
    await page.keyboard.press("?");
    await page.locator("dialog[open]").waitFor();
    assert.equal(await page.locator("input.cell-editor").count(), 0);
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    assert.deepEqual(await objections(page), []);
    await done();
  });
}
