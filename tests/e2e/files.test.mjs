// Files: two people edit a company's plan apart, exchange files and merge; a packet comes back; a redacted copy.
import assert from "node:assert/strict";
import { after, before, test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { launch, openPage } from "./lib/browser.mjs";
import { download, overflows, screenshot } from "./lib/page.mjs";
import { assertAddsUp, planRows } from "./lib/plan.mjs";
import { serve } from "./lib/server.mjs";

let browser;
let site;
before(async () => {
  [browser, site] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  await site.close();
});

// A browser of somebody's own, with nothing in it.
async function desk(options) {
  const opened = await openPage(browser, site.origin, options);
  await opened.page.goto(site.url);
  return opened;
}

const go = async (page, place) => {
  await page.goto(`${site.url}#/${place}`);
};

async function signAs(page, name) {
  await go(page, "data/changes");
  await page.locator("[data-author]").fill(name);
  await page.locator("[data-author]").press("Tab");
}

// Opens the sample company and makes a plan of the form's own suggestion.
async function planned(page) {
  await page.locator(".start .ways button").click();
  await go(page, "plan");
  const decompose = page.locator(".setup .btn.do");
  await decompose.waitFor({ timeout: 120_000 });
  await decompose.click();
  await page.locator('table.tree[aria-busy="false"]').waitFor();
}

// Every row of the plan: key → { months, total } in minor units.
async function plan(page) {
  await go(page, "plan");
  await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 120_000 });
  return planRows(page);
}

// Types a month's target of an account, in minor units.
async function setCell(page, key, month, minor) {
  await go(page, "plan");
  const cell = page.locator(`tr[data-row="${key}"] td[data-column="${month + 1}"]`);
  await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 120_000 });
  await cell.dblclick();
  await page.keyboard.type(`${minor / 1e10}亿`);
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    ([row, column, it]) => document.querySelector(`tr[data-row="${row}"] td[data-column="${column}"]`)?.dataset.minor === it,
    [key, month + 1, String(minor)],
  );
}

async function saveWhole(page) {
  await go(page, "data/files");
  return download(page, () => page.locator('[data-way="whole"] .btn').click());
}

async function openOnFiles(page, file) {
  await go(page, "data/files");
  await page.locator(".drop input[type=file]").setInputFiles({ name: file.name, mimeType: "application/json", buffer: file.bytes });
  await page.locator("[data-kinship]").waitFor();
}

// From the start page, as somebody who was sent a file.
async function openOnStart(page, file) {
  await page.locator(".kept input[type=file]").setInputFiles({ name: file.name, mimeType: "application/json", buffer: file.bytes });
  await page.waitForURL(/#\/data$/, { timeout: 60_000 });
}

const wholeUnits = (minor) => Math.round(minor / 1e6) * 1e6;

for (const [locale, words] of [
  ["en-GB", { asked: /1 place where both sides changed/, why: /Ben, / }],
  ["zh-CN", { asked: /1 处两边都改过/, why: /Ben，/ }],
]) {
  test(`two people edit apart, exchange files and merge: ${locale}`, async () => {
    const [ana, ben] = [await desk({ locale }), await desk({ locale })];
    await planned(ana.page);
    await signAs(ana.page, "Ana");
    const start = await plan(ana.page);
    const [first, second, third] = [...start.keys()].filter((it) => it !== "company");
    const sent = await saveWhole(ana.page);
    await openOnStart(ben.page, sent);
    await signAs(ben.page, "Ben");
    assert.deepEqual(await plan(ben.page), start, "the file opens as it was sent");

    const figure = (key, factor) => wholeUnits(start.get(key).months[2] * factor);
    await setCell(ana.page, first, 2, figure(first, 1.1));
    await setCell(ana.page, third, 3, figure(third, 0.9));
    await setCell(ben.page, first, 2, figure(first, 1.3));
    await setCell(ben.page, second, 2, figure(second, 0.8));
    const [mine, yours] = [await plan(ana.page), await plan(ben.page)];
    const back = await saveWhole(ben.page);

    const page = ana.page;
    await openOnFiles(page, back);
    assert.equal(await page.locator("[data-kinship]").getAttribute("data-kinship"), "Parted");
    assert.match(await page.locator("h1[data-answer]").textContent(), words.asked);
    assert.equal(await page.locator("[data-conflicts]").getAttribute("data-conflicts"), "1");
    assert.match(await page.locator(".conflict").textContent(), words.why);
    assert.ok(await page.locator("[data-merge]").isDisabled(), "nothing is merged while something is not decided");
    assert.deepEqual(await plan(page), mine, "and nothing has changed");
    await go(page, "data/files");
    await page.locator(".differences summary").click();
    await page.locator("table[data-differences] tbody tr").first().waitFor();
    assert.deepEqual(await objections(page), []);
    assert.equal(await overflows(page), false);
    await screenshot(page, `files-conflict-${locale}`, { fullPage: true });

    // By keyboard: the file's value.
    await page.locator('.conflict input[data-side="there"]').focus();
    await page.keyboard.press("Space");
    await page.locator("[data-merge]").focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-merged]").waitFor();
    await screenshot(page, `files-merged-${locale}`);
    const merged = await plan(page);
    assertAddsUp(merged);
    assert.deepEqual(merged.get(second), yours.get(second));
    assert.deepEqual(merged.get(third), mine.get(third));
    assert.equal(merged.get(first).months[2], figure(first, 1.3));
    assert.equal(merged.get("company").total, start.get("company").total);

    // The same file again brings nothing; one undo takes the merge back.
    await openOnFiles(page, back);
    assert.equal(await page.locator("[data-merge]").count(), 0);
    await page.locator("[data-close]").click();
    const result = await saveWhole(page);
    await page.keyboard.press("Control+z");
    assert.deepEqual(await plan(page), mine);
    await page.keyboard.press("Control+y");
    assert.deepEqual(await plan(page), merged);

    // The other one takes the result, which asks nothing; both then hold the same.
    await openOnFiles(ben.page, result);
    assert.equal(await ben.page.locator("[data-conflicts]").count(), 0);
    await ben.page.locator("[data-merge]").click();
    await ben.page.locator("[data-merged]").waitFor();
    assert.deepEqual(await plan(ben.page), merged);

    // What changed since the beginning, in sentences, with what was done by whom in the log.
    await go(page, "data/files");
    await page.locator(".since-part summary").first().click();
    await page.locator("[data-since-headline]:not(:empty)").waitFor();
    await page.locator(".since-part .since li").first().waitFor();
    await screenshot(page, `files-since-${locale}`, { fullPage: true });
    await ana.done();
    await ben.done();
  });
}

test("a packet goes out with one person's accounts, comes back, and touches only those", async () => {
  const [ana, wang] = [await desk({ locale: "zh-CN" }), await desk({ locale: "zh-CN", viewport: { width: 390, height: 844 } })];
  await planned(ana.page);
  const start = await plan(ana.page);
  await go(ana.page, "data/files");
  await screenshot(ana.page, "files-hand-on", { fullPage: true });
  assert.deepEqual(await objections(ana.page), []);
  const packet = await download(ana.page, () => ana.page.locator("[data-save-packet]").click());
  const held = JSON.parse(packet.bytes.toString("utf8")).document.kinds;
  assert.ok(held.account.ids.length > 0 && held.account.ids.length < 17, "some accounts, not all");
  assert.deepEqual(held.plan_node.ids, held.account.ids);
  const others = [...start.keys()].filter((it) => it !== "company" && !held.account.ids.includes(it));
  const text = packet.bytes.toString("utf8");
  for (const id of others) assert.ok(!text.includes(id), `nothing of ${id}`);

  await openOnStart(wang.page, packet);
  await signAs(wang.page, "小王");
  await go(wang.page, "data/files");
  await wang.page.locator("[data-standing]").waitFor();
  assert.equal(await overflows(wang.page), false);
  await screenshot(wang.page, "files-packet-phone", { fullPage: true });
  await wang.page.setViewportSize({ width: 1440, height: 900 });
  const own = await plan(wang.page);
  const key = [...own.keys()].find((it) => it !== "company");
  const wanted = wholeUnits(own.get(key).months[2] * 1.2);
  await setCell(wang.page, key, 2, wanted);
  const returned = await saveWhole(wang.page);

  await openOnFiles(ana.page, returned);
  assert.equal(await ana.page.locator("[data-kinship]").getAttribute("data-kinship"), "Packet");
  await screenshot(ana.page, "files-packet-back", { fullPage: true });
  await ana.page.locator("[data-merge]").click();
  await ana.page.locator("[data-merged]").waitFor();
  const merged = await plan(ana.page);
  assertAddsUp(merged);
  assert.equal(merged.get(key).months[2], wanted);
  for (const id of others) assert.deepEqual(merged.get(id), start.get(id));
  await ana.done();
  await wang.done();
});

test("a redacted copy holds no names and no prices, says what it leaves out, and is never merged", async () => {
  const { page, done } = await desk({ locale: "zh-CN", colorScheme: "dark" });
  await planned(page);
  await go(page, "data/files");
  assert.match(await page.locator("[data-leaves]").textContent(), /人名.*客户名称.*数量、成本和价格/);
  const whole = JSON.parse((await saveWhole(page)).bytes.toString("utf8")).document.kinds;
  await page.locator('[data-way="redacted"] .plain input[type=radio]').first().check();
  const copy = await download(page, () => page.locator("[data-save-redacted]").click());
  const text = copy.bytes.toString("utf8");
  const kinds = JSON.parse(text).document.kinds;
  const secret = [...whole.account.fields.name, ...whole.account.fields.person, ...whole.workspace.fields.name];
  for (const word of secret) assert.ok(!text.includes(word), word);
  assert.deepEqual(Object.keys(kinds.series.fields).sort(), ["amounts", "from"], "no quantities, no costs");
  assert.equal(kinds.redaction.ids.length, 1);
  assert.ok(!("log" in JSON.parse(text).document) && !("authors" in JSON.parse(text).document));
  await openOnFiles(page, copy);
  assert.equal(await page.locator("[data-kinship]").getAttribute("data-kinship"), "Redacted");
  assert.equal(await page.locator("[data-merge], [data-replace]").count(), 0);
  assert.deepEqual(await objections(page), []);
  await screenshot(page, "files-redacted-dark", { fullPage: true });
  await page.locator("[data-open-copy]").click();
  await page.waitForURL(/#\/data$/);
  await go(page, "data/files");
  await page.locator("[data-standing]").waitFor();
  await done();
});

test("a file replaces what is here only when asked twice, and one undo brings it back; strangers are compared", async () => {
  const { page, done } = await desk({ locale: "en-GB" });
  await planned(page);
  const start = await plan(page);
  const old = await saveWhole(page);
  const key = [...start.keys()].find((it) => it !== "company");
  await setCell(page, key, 2, wholeUnits(start.get(key).months[2] * 1.1));
  const edited = await plan(page);
  await openOnFiles(page, old);
  await page.locator("[data-replace]").click();
  await page.locator("[data-replace-yes]").click();
  await page.locator("[data-merged]").waitFor();
  assert.deepEqual(await plan(page), start);
  await page.keyboard.press("Control+z");
  assert.deepEqual(await plan(page), edited);

  const other = JSON.parse(old.bytes.toString("utf8"));
  await openOnFiles(page, { name: "v1.json", bytes: await fixture("workspace_v1.json") });
  assert.equal(other.version, 2);
  assert.equal(await page.locator("[data-kinship]").getAttribute("data-kinship"), "Strangers");
  assert.equal(await page.locator("[data-merge], [data-replace]").count(), 0);
  await done();
});

async function fixture(name) {
  const { readFile } = await import("node:fs/promises");
  return readFile(new URL(`../data/${name}`, import.meta.url));
}
