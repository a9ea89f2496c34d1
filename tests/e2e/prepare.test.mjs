// What is done to a history before it is forecast: found, decided by mouse and keyboard, taken back, kept, compared.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { openPage } from "./lib/browser.mjs";
import { busyWorkers, overflows, screenshot } from "./lib/page.mjs";
import { browser, site } from "./lib/stage.mjs";

const WORDS = {
  "en-GB": { why: /robust standard deviations above/, open: /ask for a decision|asks for a decision/, series: /series ha(s|ve) months that ask/, shown: /what methods see/, stays: /recorded stays/, class: /ADI/, festival: /windows, estimated/, judged: /preparation (lowers|raises|changes)/, drift: /signals|Drift/ },
  "zh-CN": { why: /高 [\d.]+ 个稳健标准差/, open: /个月份待处理/, series: /个序列有月份待处理/, shown: /方法所见的数值/, stays: /原始数据保持不变/, class: /ADI/, festival: /三个窗口/, judged: /预处理(使误差|对误差)/, drift: /信号|走偏/ },
};

// The sample company; the whole league has run where `whole` asks for it.
async function openSample(page, whole = false) {
  await page.goto(site.url);
  await page.locator(".ways button").click();
  await page.locator("table.nodes").waitFor({ timeout: 60_000 });
  if (whole) await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 240_000 });
}

// The page of the series with the planted one-off project, found by way of the list of open questions.
async function openProject(page) {
  await page.locator("nav.tabs a[href='#/forecast/attention']").click();
  const hrefs = page.locator(".attention td.name a");
  await hrefs.first().waitFor({ timeout: 60_000 });
  const named = page.locator(".attention tr", { hasText: /MV cable|中压电缆/ }).filter({ hasText: "/" });
  for (let i = 0; i < (await named.count()); i += 1) {
    await named.nth(i).locator("td.name a").click();
    const month = page.locator("tr[data-month='" + projectMonth() + "'][data-state=open]");
    await page.locator(".prepare tr[data-row]").first().waitFor({ timeout: 30_000 });
    if ((await month.count()) > 0) return month;
    await page.goBack();
    await hrefs.first().waitFor();
  }
  throw new Error("the planted project was not found");
}

// Month 33 of 60, the last of which is the month before this one.
function projectMonth() {
  const today = new Date();
  const index = today.getFullYear() * 12 + today.getMonth() - 1 - (59 - 33);
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
}

const VIEWS = [
  ["en-GB", "light", { width: 1440, height: 900 }],
  ["zh-CN", "dark", { width: 1440, height: 900 }],
  ["en-GB", "dark", { width: 390, height: 844 }],
  ["zh-CN", "light", { width: 390, height: 844 }],
];

for (const [locale, colorScheme, viewport] of VIEWS) {
  const name = `${locale}-${colorScheme}-${viewport.width > 720 ? "wide" : "phone"}`;
  test(`a history is looked through and decided: ${name}`, async () => {
    const { page, done } = await openPage(browser, site.origin, { locale, colorScheme, viewport });
    const words = WORDS[locale];
    await openSample(page);
    await page.locator("nav.tabs a[href='#/forecast/attention']").click();
    await page.locator(".attention tbody tr").first().waitFor({ timeout: 60_000 });
    await page.locator("h1", { hasText: words.series }).waitFor();
    assert.match(await page.locator(".head .at").textContent(), words.stays);
    assert.deepEqual(await objections(page), []);
    assert.equal(await overflows(page), false);
    await screenshot(page, `attention-${name}`, { fullPage: true });
    await page.locator("nav.tabs a[href='#/forecast']").click();

    const row = await openProject(page);
    assert.match(await row.locator("td.why").textContent(), words.why);
    await page.locator("h1", { hasText: words.open }).waitFor();
    assert.match(await page.locator("section canvas").first().getAttribute("aria-label"), words.shown);
    assert.match(await page.locator(".treat").textContent(), words.class);
    assert.match(await page.locator(".treat").textContent(), words.festival);
    assert.equal(await page.locator(".windows tbody tr").count(), 3, "before, during, after");
    assert.equal(await page.locator(".indices tbody tr").count(), 12);

    // Accepted, it is forecast from another value; the row says so, and undo takes it back.
    await row.locator("button.btn").first().click();
    const month = page.locator(`tr[data-month='${projectMonth()}']`);
    await page.locator(`tr[data-month='${projectMonth()}'][data-state=done]`).waitFor();
    await page.locator("h1", { hasText: locale === "en-GB" ? /1 month is forecast/ : /1 个月份按调整后/ }).waitFor();
    const note = month.locator("input.note");
    await note.fill("one-off <b>project</b>");
    await note.press("Enter");
    // By keyboard, outside of fields: a phone has no room for the buttons.
    const undo = async () => {
      await month.focus();
      await page.keyboard.press("Control+z");
    };
    await undo();
    await page.waitForFunction((it) => document.querySelector(`tr[data-month='${it}'] input.note`)?.value === "", projectMonth());
    await undo();
    await page.locator(`tr[data-month='${projectMonth()}'][data-state=open]`).waitFor();

    assert.deepEqual(await objections(page), []);
    assert.equal(await overflows(page), false);
    await page.waitForTimeout(400);
    await screenshot(page, `prepare-${name}`, { fullPage: true });
    await done();
  });
}

test("the months are decided by keyboard alone, and stay over a reload", async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB" });
  await openSample(page);
  await openProject(page);
  const month = projectMonth();
  const state = (it) => page.locator(`tr[data-month='${month}'][data-state=${it}]`);
  await page.locator("tr[data-row='0']").focus();
  const focused = () => page.evaluate(() => document.activeElement.dataset.month);
  const n = await page.locator("tr[data-row]").count();
  for (let i = 0; i < n && (await focused()) !== month; i += 1) {
    await page.keyboard.press("ArrowDown");
    await page.waitForTimeout(50);
  }
  assert.equal(await focused(), month);
  await page.keyboard.press("e");
  await state("done").waitFor();
  await page.waitForTimeout(300);
  assert.equal(await focused(), month, "the keyboard stays on the row");
  assert.match(await state("done").locator(".badge").textContent(), /Event/);
  await page.keyboard.press("Delete");
  await state("open").waitFor();
  await page.keyboard.press("a");
  await state("done").waitFor();
  await page.waitForTimeout(300);
  await page.keyboard.press("Enter");
  const editor = page.locator("input.cell-editor");
  await editor.fill("abc");
  await editor.press("Enter");
  assert.match(await page.locator(".found [role=alert]").textContent(), /“abc” is no amount/);
  await page.locator(`tr[data-month='${month}']`).focus();
  await page.keyboard.press("Enter");
  await editor.fill("123.45");
  await editor.press("Enter");
  await page.locator(`tr[data-month='${month}'] .badge`, { hasText: "Typed" }).waitFor();
  assert.match(await page.locator(`tr[data-month='${month}'] td.fc`).textContent(), /123/);

  await page.locator(".save:visible", { hasText: /Saved/ }).first().waitFor({ timeout: 20_000 });
  await page.reload();
  await page.locator(`tr[data-month='${month}'] .badge`, { hasText: "Typed" }).waitFor({ timeout: 60_000 });
  await done();
});

test("calendar, scale and season table act on the forecast, and the backtest says what they are worth", async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB" });
  await openSample(page, true);
  await openProject(page);
  const month = projectMonth();
  await page.locator(`tr[data-month='${month}'] button.btn`).first().click();
  await page.locator(".effect .verdict", { hasText: WORDS["en-GB"].judged }).waitFor({ timeout: 120_000 });
  assert.equal(await page.locator(".effect tbody tr").count(), 2);

  await page.locator("input[name=days]").check();
  await page.locator("input[name=festival]").check();
  await page.locator(".treat .link").first().click();
  assert.ok((await page.locator(".treat .numbers tbody tr").count()) > 30, "two years and the months ahead");
  await page.locator(".effect .verdict").waitFor({ timeout: 120_000 });

  // A typed index stays, the others give way, and the mean stays 1.
  const index = page.locator(".indices tr[data-month='2'] input");
  await index.fill("0.5");
  await index.press("Tab");
  await page.locator(".indices tr[data-month='2'] .link").waitFor();
  const values = await page.locator(".indices input").evaluateAll((all) => all.map((it) => Number(it.value)));
  assert.equal(values[1], 0.5);
  assert.ok(Math.abs(values.reduce((sum, it) => sum + it, 0) - 12) < 0.01, String(values));
  await index.fill("none");
  await index.press("Tab");
  assert.match(await page.locator(".season [role=alert]").textContent(), /“none” is no index/);
  assert.equal(await index.inputValue(), "0.500");
  await page.locator(".use-classical").click();
  await page.locator(".season", { hasText: "the table acts" }).waitFor();

  await page.locator(".track .check:enabled").waitFor({ timeout: 60_000 });
  await page.locator(".track .check").click();
  await page.locator(".signals").waitFor({ timeout: 120_000 });
  assert.match(await page.locator(".track").textContent(), WORDS["en-GB"].drift);
  await page.waitForTimeout(300);
  assert.deepEqual(await objections(page), []);
  await screenshot(page, "prepare-acting", { fullPage: true });

  // The series page says what its history went through.
  await page.locator("nav.tabs a[href^='#/forecast/account/']:not([href$=prepare])").click();
  await page.locator(".panel ul.src", { hasText: /1 month adjusted, working days, Spring Festival, own season table/ }).waitFor({ timeout: 60_000 });
  await page.locator("h1", { hasText: /Classical/ }).waitFor({ timeout: 60_000 });

  await page.goBack();
  await page.locator(".reset-season").click();
  await page.locator(".use-classical").waitFor({ state: "detached" });
  assert.ok(await page.locator(".reset-season").isDisabled());
  await done();
});

test("who asks for the drift while the preparation changes gets that of the new one", async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB" });
  await busyWorkers(page, 400);
  await openSample(page, true);
  await openProject(page);
  await page.locator(".track .check:enabled").click();
  await page.locator("input[name=days]").check();
  await page.locator(".signals").waitFor({ timeout: 120_000 });
  await done();
});
