// Team build-up: capacity against the target, hires with their dates, and the skill map.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "./lib/walks.mjs";
import XLSX from "xlsx";
import { objections } from "./lib/accessibility.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();
const SAVED = /Saved|已存/;

async function planned(page) {
  await page.locator(".start .ways button").click();
  await page.goto(`${page.url().split("#")[0]}#/plan`);
  await page.locator(".setup .btn.do").click({ timeout: 120_000 });
  await page.locator('table.tree[aria-busy="false"]').waitFor();
  await page.goto(`${page.url().split("#")[0]}#/plan/people`);
  await page.locator("label.leave input").waitFor();
}

const index = (month) => 12 * Number(month.slice(0, 4)) + Number(month.slice(5)) - 1;
const months = (page) =>
  page.locator("table.capacity tr[data-month]").evaluateAll((rows) =>
    rows.map((it) => ({ month: it.dataset.month, here: Number(it.dataset.here), hired: Number(it.dataset.hired), minor: Number(it.dataset.minor), target: Number(it.dataset.target) })),
  );
const needed = (page) =>
  page.locator("tr[data-needed]").evaluateAll((rows) =>
    rows.map((it) => ({ month: it.dataset.needed, heads: Number(it.dataset.heads), start: it.dataset.start, decide: it.dataset.decide, late: Number(it.dataset.late) })),
  );

async function until(page, read, wanted) {
  for (let i = 0; i < 100; i += 1) {
    const found = await read(page);
    if (wanted(found)) return found;
    await page.waitForTimeout(100);
  }
  assert.fail("nothing changed");
}

async function type(page, name, text) {
  await page.locator(`label.${name} input`).fill(text);
  await page.keyboard.press("Enter");
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`the team is held against the plan, and hires have their dates: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planned(page);
      // Nobody's rate is guessed: four leavers are too few, and the page asks.
      await page.locator(".people .asked").waitFor();
      await type(page, "leavers", "4");
      await type(page, "head-years", "40");
      assert.equal(await page.locator("table.capacity").count(), 0);
      await type(page, "leavers", "6");
      await page.locator("table.capacity tr[data-month]").first().waitFor();
      const estimated = await months(page);

      // Ten heads of 2,400万 each, of whom a fifth leaves within a year.
      await type(page, "heads", "10");
      await type(page, "productivity", "2400万");
      await type(page, "leave", "20");
      const first = index(estimated[0].month);
      const stays = (rate, k) => (1 - rate) ** (k / 12);
      const rows = await until(page, months, (all) => all.length > 0 && Math.abs(all[0].here - 10 * stays(0.2, 1)) < 1e-4);
      for (const it of rows) assert.ok(Math.abs(it.here - 10 * stays(0.2, index(it.month) - first + 1)) < 1e-4, it.month);
      // Shares of the year add up to one where the plan is a year: capacity ÷ full heads is what one head sells.
      if (rows.length === 12) {
        const each = rows.reduce((all, it) => all + it.minor / it.here, 0);
        assert.ok(Math.abs(each - 2_400_000_000) < 500, `${each}`);
      }
      // The dates by hand: a ramp of four months, three months to hire.
      const wanted = await until(page, needed, () => true);
      for (const it of wanted) {
        assert.equal(index(it.start), index(it.month) - 4);
        assert.equal(index(it.decide), index(it.start) - 3);
        assert.equal(it.late, Math.max(0, first - index(it.decide)));
      }
      await screenshot(page, `people-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
      assert.equal(await overflows(page), false);

      // Too little is there for one unit: more hires; so much that nobody is missing: none.
      await type(page, "productivity", "100万");
      const many = await until(page, needed, (all) => all.length > 0 && all[0].heads > 1);
      assert.ok(many.reduce((all, it) => all + it.heads, 0) > wanted.reduce((all, it) => all + it.heads, 0));
      await type(page, "productivity", "900000万");
      await until(page, needed, (all) => all.length === 0);

      // A planned hire counts from its start, by its ramp, and leaves as others do.
      const start = rows[2].month;
      await page.locator(".hires [data-name]").fill("=East");
      await page.locator(".hires [data-start]").fill(start);
      await page.locator(".hires [data-heads]").fill("3");
      await page.keyboard.press("Enter");
      const ramp = [0, 0.25, 0.5, 0.75, 1];
      const hired = await until(page, months, (all) => all.at(-1).hired > 0);
      for (const it of hired) {
        const k = index(it.month) - index(start);
        const expected = k < 0 ? 0 : 3 * (ramp[k] ?? 1) * stays(0.2, k);
        assert.ok(Math.abs(it.hired - expected) < 1e-4, `${it.month}: ${it.hired}`);
      }
      // Nonsense is refused.
      await type(page, "ramp", "0, 50");
      await page.locator(".people [role=alert]", { hasText: "0, 50" }).waitFor();
      // Each field says its own range, and half a head is none.
      await type(page, "heads", "3.5");
      await page.locator(".people [role=alert]", { hasText: /3\.5.*10,000/ }).waitFor();
      assert.deepEqual(await months(page), hired);

      await page.locator(".save:visible", { hasText: SAVED }).first().waitFor({ timeout: 20_000 });
      await page.reload();
      await page.locator("tr[data-hire]").waitFor();
      assert.deepEqual(await until(page, months, (all) => all.length > 0), hired);
      await page.locator("#main").focus();
      await page.keyboard.press("Control+z");
      await page.locator("tr[data-hire]").waitFor({ state: "detached" });
    }));

  test(`skills that are missing become hours of training: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planned(page);
      await page.locator("[data-skill]").first().waitFor();
      await page.locator("input[data-skill]").fill("Tender");
      await page.keyboard.press("Enter");
      const grades = page.locator(".skill-map td.grade");
      await grades.first().waitFor();
      const n = await grades.count();
      assert.ok(n >= 2, "the team of the sample");
      // 5 − 2 = 3 and 3 − 4 counts nothing; the others are not judged.
      await grades.nth(0).locator(".required").selectOption("5");
      await grades.nth(0).locator(".now").selectOption("2");
      await grades.nth(1).locator(".now").selectOption("4");
      await page.locator(".skills p[data-gap='3']").waitFor();
      assert.equal(await page.locator(".skills p[data-gap]").getAttribute("data-hours"), "");
      await type(page, "point-hours", "16");
      await page.locator(".skills p[data-hours='48']").waitFor();
      await screenshot(page, `skills-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);

      // A map from a spreadsheet: one person has the skill already, another is new, a third row makes no sense.
      const first = await page.locator(".skill-map tr[data-person]").first().getAttribute("data-person");
      await page.locator("[data-paste-skills]").focus();
      await page.keyboard.press("Enter");
      await page.locator(".paste-skills textarea").fill(`Name\tTender\tTalks\n${first}\t4/5\t1/3\n=Gu <b>\t2/4\t\nX\t9\t1\n`);
      await page.locator(".paste-skills li[data-issue='4']").waitFor();
      assert.deepEqual(await objections(page), []);
      await page.locator(".paste-skills [data-take]").click();
      await page.locator(".paste-skills").waitFor({ state: "detached" });
      // 5 − 4 and 3 − 1 of the first, 4 − 2 of the new one: five points of 16 hours.
      await page.locator(".skills p[data-gap='5'][data-hours='80']").waitFor();
      await page.locator(".skill-map tr[data-person='=Gu <b>'] td[data-skill=Tender][data-now='2'][data-required='4']").waitFor();
      // What the table gives out in a workbook is the same rows, with the name as text.
      const book = page.waitForEvent("download");
      await page.locator(".skills .bar [data-excel]").click();
      const { Sheets, SheetNames } = XLSX.read(readFileSync(await (await book).path()));
      const rows = XLSX.utils.sheet_to_json(Sheets[SheetNames[0]], { header: 1 });
      assert.ok(rows.some((row) => row[0] === "=Gu <b>" && row[1] === "Tender" && Number(row[2]) === 4 && Number(row[3]) === 2));
      await page.locator("#main").focus();
      await page.keyboard.press("Control+z");
      await page.locator(".skills p[data-gap='3'][data-hours='48']").waitFor();
    }));
}

test("the team on a telephone", () =>
  visit({ locale: "en-GB", viewport: { width: 360, height: 780 }, colorScheme: "dark" }, async (page) => {
    await planned(page);
    await type(page, "leave", "12");
    await page.locator("table.capacity tr[data-month]").first().waitFor();
    await page.locator("input[data-skill]").fill("Tender");
    await page.keyboard.press("Enter");
    await page.locator(".skill-map td.grade").first().waitFor();
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "people-phone-dark", { fullPage: true });
  }));
