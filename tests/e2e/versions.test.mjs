// Versions and the change log: freeze, edit, compare, read what changed and why, bring back, and undo over a reload.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { download, overflows, screenshot } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();

const go = (page, place) => page.goto(`${page.url().split("#")[0]}#/${place}`);

async function plan(page) {
  await page.locator(".start .ways button").click();
  await go(page, "plan");
  const decompose = page.locator(".setup .btn.do");
  await decompose.waitFor({ timeout: 120_000 });
  await decompose.click();
  await page.locator("table.tree").waitFor();
}

async function freeze(page, name) {
  await page.locator("[data-freeze]").focus();
  await page.keyboard.press("Enter");
  const input = page.locator(".freeze input").first();
  await input.fill(name);
  await input.press("Enter");
  await page.locator("tr[data-version]").first().waitFor();
}

// Decomposes anew with other weights, which moves every account.
async function setWeights(page) {
  const slider = page.locator(".weights input[type=range]").first();
  await slider.focus();
  for (let i = 0; i < 5; i += 1) await slider.press("ArrowLeft");
  await page.locator(".weights .btn.sm").click();
}

for (const [locale, words] of [
  ["zh-CN", { since: /自“评审前”以来/, frozen: /已冻结：评审前/, name: "评审前" }],
  ["en-GB", { since: /Since Before the review/, frozen: /Frozen: Before the review/, name: "Before the review" }],
]) {
  test(`a version stays as it was, and what changed since is told: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await plan(page);
      await go(page, "plan/versions");
      await freeze(page, words.name);
      await go(page, "plan");
      await setWeights(page);
      await go(page, "plan/versions");
      const changed = page.locator("table.compared tr[data-node]");
      await changed.first().waitFor();
      assert.match(await page.locator(".head h1").textContent(), words.since);
      assert.ok((await page.locator(".since li").count()) > 0, "movers are told");
      const totals = async (kind) => {
        const all = await page.locator(`table.compared tr[data-node=${kind}] td[data-total]`).evaluateAll((all) =>
          all.map((it) => Number(it.dataset.total)));
        return all.reduce((sum, it) => sum + it, 0);
      };
      assert.equal(await totals("account"), await totals("company"), "differences of accounts add up");
      assert.equal(await totals("product"), await totals("company"), "and those of products");
      const csv = await download(page, () => page.locator("[data-export]").click());
      assert.ok(csv.bytes.toString("utf8").split("\r\n").length > 100, "the file has every node and month");
      assert.deepEqual(await objections(page), []);
      assert.equal(await overflows(page), false);
      await screenshot(page, `versions-${locale}`);
      await page.locator("[data-restore]").first().click();
      await page.locator(".done[role=status]").waitFor();
      assert.equal(await changed.count(), 0, "brought back, nothing differs");

      await go(page, "data/changes");
      const log = page.locator("table.log tr[data-entry]");
      await log.first().waitFor();
      assert.match(await page.locator("table.log").textContent(), words.frozen);
      // An entry is written in turns after its change: all are there once the page says saved.
      await page.locator(".save svg:visible").first().waitFor();
      await page.waitForTimeout(500);
      await page.locator("table.log details summary").nth(1).click();
      await page.locator("table.log details li").first().waitFor();
      const n = await log.count();
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `changes-${locale}`);

      await page.locator(".save svg:visible").first().waitFor();
      await page.reload();
      await log.first().waitFor();
      assert.equal(await log.count(), n, "the log outlives the page");
      await page.keyboard.press("Control+z");
      await page.locator("tr.undone").waitFor();
      await go(page, "plan/versions");
      await changed.first().waitFor();
    }));
}

test("on a phone the log and the versions fit", () =>
  visit({ locale: "zh-CN", viewport: { width: 390, height: 844 } }, async (page) => {
    await plan(page);
    await go(page, "plan/versions");
    await freeze(page, "一");
    assert.equal(await overflows(page), false);
    await screenshot(page, "versions-phone");
    await go(page, "data/changes");
    await page.locator("tr[data-entry]").first().waitFor();
    assert.equal(await overflows(page), false);
    await screenshot(page, "changes-phone");
  }));
