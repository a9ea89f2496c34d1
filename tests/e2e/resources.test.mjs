// Hours and effort: the load of people by month, tiers, and the same hours divided where they bring most.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { overflows, planView, screenshot } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();
const go = (page, hash) => page.goto(`${page.url().split("#")[0]}${hash}`);
const sum = (values) => values.reduce((all, it) => all + it, 0);

async function planned(page) {
  await page.locator(".start .ways button").click();
  await go(page, "#/plan");
  await page.locator(".setup .btn.do").click({ timeout: 120_000 });
  await page.locator('table.tree[aria-busy="false"]').waitFor();
  await planView(page, "act", "#/plan/hours");
  await page.locator(".people-load tr[data-person]").first().waitFor();
}

const people = (page) =>
  page.locator(".people-load tr[data-person]").evaluateAll((rows) =>
    rows.map((it) => ({ person: it.dataset.person, need: Number(it.dataset.need), there: Number(it.dataset.there), shed: Number(it.dataset.shed) })),
  );
const accounts = (page) =>
  page.locator(".covered tr[data-account]").evaluateAll((rows) =>
    rows.map((it) => ({ name: it.dataset.account, tier: it.dataset.tier, hours: Number(it.dataset.hours), activities: Number(it.dataset.activities), minor: Number(it.dataset.minor) })),
  );

// Waits until what is read is as wanted.
async function until(page, read, wanted) {
  for (let i = 0; i < 100; i += 1) {
    const found = await read(page);
    if (wanted(found)) return found;
    await page.waitForTimeout(100);
  }
  assert.fail("nothing changed");
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`hours of accounts and people add up, and too many name who would have to go: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planned(page);
      await page.locator(".covered tr[data-account]").first().waitFor();
      const [load, all] = [await people(page), await accounts(page)];
      // What accounts take is what people are asked for, to the hour.
      assert.ok(Math.abs(sum(load.map((it) => it.need)) - sum(all.map((it) => it.hours))) < 0.01);
      // The usual cadence by hand: visits × hours a visit + 12 × hours a month.
      const year = { A: 24 * 8 + 12 * 12, B: 12 * 7 + 12 * 6, C: 6 * 6 + 12 * 3, D: 2 * 5 + 12 * 1 };
      for (const it of all) assert.ok(Math.abs(it.hours - year[it.tier]) < 0.01, `${it.name}: ${it.hours}`);
      // Tiers by what is planned before: below 50, 80 and 95 per cent of the whole.
      const whole = sum(all.map((it) => it.minor));
      let before = 0;
      for (const it of all) {
        const share = before / whole;
        assert.equal(it.tier, share < 0.5 ? "A" : share < 0.8 ? "B" : share < 0.95 ? "C" : "D", it.name);
        before += it.minor;
      }
      await screenshot(page, `hours-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);

      // A short day, by keyboard: everybody has fewer hours, and somebody's accounts would have to go.
      await page.locator(".settings summary").focus();
      await page.keyboard.press("Enter");
      await page.locator("label.day input").fill("2");
      await page.keyboard.press("Enter");
      const short = await until(page, people, (rows) => rows[0].there < load[0].there / 2);
      for (const it of short) {
        const full = load.find((other) => other.person === it.person);
        assert.ok(Math.abs(it.there - full.there / 4) < 0.01, it.person);
        assert.equal(it.shed > 0, it.need > it.there, it.person);
      }
      assert.ok(short.some((it) => it.shed > 0));
      // Nonsense is refused and changes nothing.
      await page.locator("label.day input").fill("99");
      await page.keyboard.press("Enter");
      await page.locator("[role=alert]", { hasText: "99" }).waitFor();
      assert.deepEqual(await people(page), short);
      await page.locator("#main").focus();
      await page.keyboard.press("Control+z");
      await until(page, people, (rows) => Math.abs(rows[0].there - load[0].there) < 0.01);

      // A tier that somebody chose holds over a reload.
      const last = all.at(-1);
      await page.locator(".covered tr[data-account] select").last().selectOption("A");
      await until(page, accounts, (rows) => rows.find((it) => it.name === last.name).tier === "A");
      await page.waitForTimeout(700);
      await page.reload();
      await page.locator(".covered tr[data-account]").first().waitFor();
      const kept = (await accounts(page)).find((it) => it.name === last.name);
      assert.ok(kept.tier === "A" && Math.abs(kept.hours - year.A) < 0.01);

      // What managers do of the service plan comes on top: 1 h · 2 and 4 h · 0.5 a month before the sale are 48 a year.
      await go(page, "#/plan/service");
      await page.locator("[data-propose]").click();
      await page.locator("[data-managers]").waitFor();
      await go(page, "#/plan/hours");
      await page.locator(".covered tr[data-account]").first().waitFor();
      const more = await until(page, accounts, (rows) => rows.length > 0 && rows.every((it) => it.activities > 0));
      for (const it of more) assert.ok(Math.abs(it.activities - 48) < 0.01 && Math.abs(it.hours - year[it.tier] - 48) < 0.01, it.name);
      assert.ok(Math.abs(sum((await people(page)).map((it) => it.need)) - sum(more.map((it) => it.hours))) < 0.01);
      await page.locator("details.working summary").first().click();
      assert.ok((await page.locator("details.working li").count()) >= 5);
      await page.locator("#main").focus();
      await page.keyboard.press("Control+z");
      await until(page, accounts, (rows) => rows.length > 0 && rows.every((it) => it.activities === 0));
    }));

  test(`judged effort makes curves, and the same hours go where they bring more: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planned(page);
      const ask = async (tier, answers) => {
        for (const [i, name] of ["none", "more", "most"].entries()) {
          await page.locator(`tr[data-ask=${tier}] .ask-${name} input`).fill(answers[i]);
          await page.keyboard.press("Enter");
        }
      };
      await ask("A", ["80", "120", "110"]);
      await page.locator(".effort [role=alert]").waitFor();
      await ask("A", ["80", "103", "106"]);
      await page.locator(".effort [role=alert]").waitFor({ state: "detached" });
      await ask("B", ["40", "125", "150"]);
      await page.locator(".effort .formula").waitFor();
      const result = page.locator(".effort [data-gain]");
      await result.waitFor();
      assert.ok(Number(await result.getAttribute("data-gain")) > 0);
      const rows = await page.locator(".divided tr[data-account]").evaluateAll((all) =>
        all.map((it) => ({ now: Number(it.dataset.now), next: Number(it.dataset.new) })),
      );
      assert.ok(Math.abs(sum(rows.map((it) => it.now)) - sum(rows.map((it) => it.next))) < 0.01, "the same hours");
      for (const it of rows) assert.ok(it.next > it.now * 0.5 - 0.01 && it.next < it.now * 2 + 0.01);
      assert.ok(rows.some((it) => Math.abs(it.next - it.now) > 1));
      await screenshot(page, `effort-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
    }));
}

test("hours on a telephone", () =>
  visit({ locale: "en-GB", viewport: { width: 360, height: 780 }, colorScheme: "dark" }, async (page) => {
    await planned(page);
    await page.locator(".covered tr[data-account]").first().waitFor();
    assert.equal(await overflows(page), false);
    await screenshot(page, "hours-phone-dark", { fullPage: true });
  }));
