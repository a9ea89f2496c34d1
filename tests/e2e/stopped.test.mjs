// Accounts that have stopped ordering: no target by itself, taken back in and left out again, and what the page says.
// Figures are read in minor units and compared with sums that this file makes itself.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();
const sum = (values) => values.reduce((all, it) => all + it, 0);

// Totals of the rows: key → minor units, once the grid is made.
async function totals(page) {
  const read = () => {
    const table = document.querySelector('table.tree[aria-busy="false"]');
    if (!table) return null;
    return [...table.querySelectorAll("tr[data-row]")].map((row) => {
      const minor = [...row.querySelectorAll("td[data-minor]:not(.fc)")].map((it) => Number(it.dataset.minor));
      return [row.dataset.row, minor.at(-1)];
    });
  };
  const rows = await (await page.waitForFunction(read)).jsonValue();
  return new Map(rows);
}

function assertAddsUp(rows) {
  const accounts = [...rows].filter(([key]) => key !== "company").map(([, total]) => total);
  assert.equal(accounts.length, 17);
  assert.equal(sum(accounts), rows.get("company"));
}

// Waits until the total of an account is as wanted.
const until = (page, key, positive) =>
  page.waitForFunction(
    ([key, positive]) => {
      const cells = document.querySelectorAll(`table.tree[aria-busy="false"] tr[data-row="${key}"] td[data-minor]:not(.fc)`);
      return cells.length > 0 && Number([...cells].at(-1).dataset.minor) > 0 === positive;
    },
    [key, positive],
  );

for (const [locale, words] of [["zh-CN", { gone: "燕赵重机", note: "停单" }], ["en-GB", { gone: null, note: "stopped" }]]) {
  test(`who stopped ordering gets no target until it is taken back in: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await page.locator(".start .ways button").click();
      await page.goto(`${page.url().split("#")[0]}#/plan`);
      await page.locator(".setup .btn.do").waitFor({ timeout: 120_000 });
      // The form says who takes no part, before anything is decomposed.
      const form = page.locator(".setup details.stoppedout");
      await form.locator("summary", { hasText: "1" }).waitFor();
      await form.locator("summary").click();
      assert.equal(await form.locator("li").count(), 1);
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `stopped-form-${locale}`);
      await page.locator(".setup .btn.do").click();
      const made = await totals(page);
      assertAddsUp(made);
      const gone = page.locator("details.stoppedout li");
      const key = await gone.getAttribute("data-account");
      if (words.gone) assert.match(await gone.textContent(), new RegExp(words.gone));
      const row = `account:${key}`;
      const found = made.has(row) ? row : [...made.keys()].find((it) => it.endsWith(key));
      assert.equal(made.get(found), 0, "it carries nothing");
      assert.equal([...made].filter(([, total]) => total === 0).length, 1, "everybody else carries something");
      await page.locator(`tr[data-row="${found}"] .stoppedmark`, { hasText: words.note }).waitFor();
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `stopped-plan-${locale}`);

      // Its working says why: a share of 0.
      await page.locator(`tr[data-row="${found}"] td[data-column="13"]`).focus();
      await page.keyboard.press("Alt+Enter");
      const panel = page.locator("aside.planwork");
      await panel.locator("[data-stopped]").waitFor();
      assert.equal(await panel.locator('tr[data-step="open"]').getAttribute("data-minor"), "0");
      await page.keyboard.press("Escape");

      // Taken back in by keyboard: nothing moves until the plan is decomposed again.
      await page.locator("details.stoppedout > summary").focus();
      await page.keyboard.press("Enter");
      await gone.locator("input").focus();
      await page.keyboard.press("Space");
      await page.locator(".later").waitFor();
      assert.deepEqual(await totals(page), made);
      await page.locator(".later .link").click();
      await until(page, found, true);
      const back = await totals(page);
      assertAddsUp(back);
      assert.equal(back.get("company"), made.get("company"), "the company's target stays");

      // Undo takes both steps back.
      await page.keyboard.press("Control+z");
      await until(page, found, false);
      assert.deepEqual(await totals(page), made);
      await page.keyboard.press("Control+z");
      await page.locator(".later").waitFor({ state: "detached" });

      // A lock wins over it.
      await page.locator(`tr[data-row="${found}"] td[data-column="13"]`).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.type(locale === "zh-CN" ? "200万" : "200万");
      await page.keyboard.press("Enter");
      await until(page, found, true);
      await page.locator(".weights .btn").click();
      const held = await totals(page);
      assert.equal(held.get(found), 200e6);
      assertAddsUp(held);

      await page.setViewportSize({ width: 360, height: 740 });
      assert.equal(await overflows(page), false);
      await screenshot(page, `stopped-phone-${locale}`);
    }));
}
