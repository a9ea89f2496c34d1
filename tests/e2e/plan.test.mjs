// The plan place: a target is decomposed, edited by keyboard, taken back, kept, and monitored.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { download, overflows, planView, screenshot, settled } from "./lib/page.mjs";
import { assertAddsUp, planRows, sum } from "./lib/plan.mjs";
import { planOfSample } from "./lib/sample.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();

const N_ACCOUNTS = 17;

for (const locale of ["zh-CN", "en-GB"]) {
  test(`a target is decomposed, edited, taken back and kept: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planOfSample(page);
      const made = await planRows(page);
      assert.equal(assertAddsUp(made), N_ACCOUNTS);
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `plan-${locale}-light-desktop`);

      // A cell by keyboard: the second row's third month becomes a tenth more.
      const [, [account, before], [below]] = [...made];
      const wanted = Math.round((before.months[2] * 1.1) / 1e6) * 1e6;
      await page.locator(`tr[data-row="${account}"] td[data-column="0"]`).focus();
      for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await page.keyboard.type(`${wanted / 1e10}亿`);
      await page.keyboard.press("Enter");
      await page.locator(".status .made").waitFor();
      const edited = await planRows(page);
      assert.equal(assertAddsUp(edited), N_ACCOUNTS);
      assert.equal(edited.get(account).months[2], wanted);
      assert.equal(edited.get(account).total, before.total, "the account keeps its total");
      assert.equal(edited.get("company").total, made.get("company").total);
      await screenshot(page, `plan-edited-${locale}`);

      // Enter went down, with Shift it goes up; the reason that is asked for is still that of the cell that was changed.
      const focused = () => page.evaluate(() => [document.activeElement.closest("tr")?.dataset.row, document.activeElement.dataset.column]);
      assert.deepEqual(await focused(), [below, "3"]);
      const name = await page.locator(`tr[data-row="${account}"] .nm`).textContent();
      assert.ok((await page.locator(".controls .reason span").textContent()).includes(name), "the field names the cell that was changed");
      assert.ok((await page.locator(".controls .reason + button").getAttribute("aria-label"))?.includes(name), "releasing does so too");
      await page.keyboard.press("Shift+F2");
      await page.keyboard.type("tender 7");
      await page.keyboard.press("Enter");
      await page.waitForFunction((it) => document.querySelector(`tr[data-row="${it}"] td[data-column="3"]`).title.includes("tender 7"), account);
      assert.deepEqual(await focused(), [below, "3"], "typing goes on where it was");
      await page.keyboard.press("F2");
      await page.keyboard.press("Shift+Enter");
      assert.deepEqual(await focused(), [account, "3"]);
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.locator(".controls .reason").count(), 0, "an arrow leaves the cell for good");
      await page.keyboard.press("ArrowUp");

      // A locked account stays when the total of the company grows.
      await page.locator(".controls .lock").click();
      const total = made.get("company").total + 5e9;
      await page.locator('tr[data-row="company"] td[data-column="13"]').dblclick();
      await page.keyboard.type(String(total / 1e6));
      await page.keyboard.press("Enter");
      await page.waitForFunction((it) => document.querySelector('tr[data-row="company"] td[data-column="13"]').dataset.minor === it, String(total));
      const grown = await planRows(page);
      assert.equal(assertAddsUp(grown), N_ACCOUNTS);
      assert.equal(grown.get(account).total, before.total);

      // What is no amount is refused in words and changes nothing.
      await page.keyboard.press("F2");
      await page.keyboard.type("abc");
      await page.keyboard.press("Enter");
      await page.locator(".status [role=alert]").waitFor();
      await page.keyboard.press("Escape");
      assert.deepEqual(await planRows(page), grown);

      // Four steps back: total, lock, reason, cell.
      for (let i = 0; i < 4; i += 1) await page.keyboard.press("Control+z");
      await page.waitForFunction((it) => document.querySelector('tr[data-row="company"] td[data-column="13"]').dataset.minor === it, String(made.get("company").total));
      assert.deepEqual(await planRows(page), made);

      const file = await download(page, () => page.locator(".head .acts .btn").first().click());
      const lines = file.bytes.toString("utf8").trimEnd().split("\r\n");
      assert.equal(lines.length, 19);
      assert.ok(lines[1].includes((made.get("company").total / 100).toFixed(2)));

      await page.waitForTimeout(400);
      await page.reload();
      await page.locator('table.tree[aria-busy="false"]').waitFor();
      assert.deepEqual(await planRows(page), made);

      await planView(page, "watch", "#/plan/monitor");
      await page.locator(".monitor table:not(.drill) tbody tr").nth(17).waitFor({ timeout: 90_000 });
      const targets = await page.locator(".monitor table:not(.drill) tbody tr td.tg").evaluateAll((all) => all.map((it) => Number(it.dataset.minor)));
      assert.equal(targets[0], sum(targets.slice(1)));
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `monitor-${locale}`);
    }));
}

// The working of the cell in focus: its amount, and its steps by name in minor units (or as text, where they are none).
const working = (page) =>
  page.locator(".planwork").evaluate((panel) => ({
    amount: Number(panel.querySelector(".exact").dataset.minor),
    place: panel.querySelector("[role=status]").textContent,
    steps: Object.fromEntries([...panel.querySelectorAll("tr[data-step]")].map((it) => [it.dataset.step, it.dataset.minor === undefined ? it.lastElementChild.textContent : Number(it.dataset.minor)])),
    parts: [...panel.querySelectorAll("tr[data-step=part], tr[data-step=rest]")].map((it) => Number(it.dataset.minor)),
  }));

// A share as the panel writes it, to its two decimals.
const share = (text) => Number.parseFloat(text) / 100;

function assertSteps({ amount, steps }) {
  const at = (key) => steps[key] ?? 0;
  // w of Q, to what two decimals of a per cent leave open.
  assert.ok(Math.abs(at("open-total") * share(steps.share) - at("by-share")) <= at("open-total") * 0.6e-4);
  assert.equal(at("by-share") + at("held"), at("open"));
  if ("month-share" in steps) {
    assert.ok(Math.abs((at("open") + at("typed")) * share(steps["month-share"]) - at("by-month")) <= at("open") * 0.6e-4);
    assert.equal(at("by-month") + at("rounding"), at("afresh"));
  } else assert.equal(at("open") + at("closed"), at("afresh"));
  assert.equal(at("afresh") + at("since"), amount);
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`a cell of the plan says where it comes from: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await planOfSample(page);
      const made = await planRows(page);
      const [, [account, row], [other]] = [...made];
      const cell = (key, column) => page.locator(`tr[data-row="${key}"] td[data-column="${column}"]`);
      const n = row.months.length;
      const closed = await page.locator("table.tree tr.names th.cl").count();
      const column = Math.max(closed + 1, n - 1);
      await cell(account, column).focus();
      await page.keyboard.press("Alt+Enter");
      await page.locator(".planwork").waitFor();
      const fresh = await working(page);
      assert.equal(fresh.amount, row.months[column - 1]);
      assertSteps(fresh);
      assert.equal(fresh.steps.since, undefined, "a plan just decomposed has nothing moved");
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `plan-working-${locale}`);

      // It follows the focus: the total of the row, then the company, whose parts add up.
      await cell(account, n + 1).focus();
      await page.waitForFunction((it) => document.querySelector(".planwork .exact").dataset.minor === it, String(row.total));
      assertSteps(await working(page));
      await cell("company", column).focus();
      const wanted = made.get("company").months[column - 1];
      await page.waitForFunction((it) => document.querySelector(".planwork .exact").dataset.minor === it, String(wanted));
      assert.equal(sum((await working(page)).parts), wanted);

      // An edit elsewhere in the row moves the cell, and the working says by how much; the typed cell has no steps.
      await cell(account, column).focus();
      const more = Math.round((row.months[column - 1] * 1.2) / 1e6) * 1e6;
      await page.keyboard.press("F2");
      await page.locator("input.cell-editor").fill(`${more / 1e10}亿`);
      await page.keyboard.press("Control+Enter");
      await page.waitForFunction((it) => document.querySelector(".planwork .exact").dataset.minor === it, String(more));
      assert.deepEqual((await working(page)).steps, {});
      await cell(account, column === n ? n - 1 : n).focus();
      await page.locator(".planwork tr[data-step=amount]").waitFor();
      const moved = await working(page);
      assert.equal(moved.steps.typed, -more, "the typed month is taken out before the others share");
      assertSteps(moved);

      // Esc in the panel gives the keyboard back to the cell.
      await page.locator(".planwork .icon").focus();
      await page.keyboard.press("Escape");
      await page.locator(".planwork").waitFor({ state: "detached" });
      assert.equal(await page.evaluate(() => document.activeElement.closest("tr").dataset.row), account);

      // A block drawn with the mouse.
      const box = async (it) => {
        const found = await it.boundingBox();
        return [found.x + found.width / 2, found.y + found.height / 2];
      };
      await cell(account, n).evaluate((it) => it.scrollIntoView({ block: "center" }));
      const [from, to] = [await box(cell(account, n - 1)), await box(cell(other, n))];
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move(...to, { steps: 6 });
      await page.mouse.up();
      assert.equal(await page.locator("table.tree td.sel").count(), 4);
    }));
}

// The two levels of the plan's navigation, as they stand.
const levels = (page) =>
  page.evaluate(() => {
    const inSight = (it) => {
      const [own, row] = [it.getBoundingClientRect(), it.parentElement.getBoundingClientRect()];
      return own.left >= row.left - 1 && own.right <= Math.min(row.right, innerWidth) + 1;
    };
    const read = (nav) => [...nav.querySelectorAll("a")].map((it) => ({ address: it.getAttribute("href"), current: it.getAttribute("aria-current"), inSight: inSight(it) }));
    const [groups, pages] = [...document.querySelectorAll(".tabs.levels nav")];
    return { groups: read(groups), pages: read(pages), label: pages.ariaLabel, name: groups.querySelector("[aria-current]").textContent };
  });

for (const [locale, width] of [["zh-CN", 360], ["en-GB", 320], ["en-GB", 1440]]) {
  test(`every page of the plan is in one group, reached by keyboard: ${locale}, ${width}`, () =>
    visit({ locale, viewport: { width, height: 740 } }, async (page) => {
      await page.goto(`${page.url().split("#")[0]}#/plan`);
      await page.locator(".tabs.levels").waitFor({ timeout: 60_000 });
      const seen = [];
      const heights = [];
      for (const group of ["target", "act", "money", "watch"]) {
        const link = page.locator(`.tabs .groups a[data-group=${group}]`);
        await link.focus();
        await page.keyboard.press("Enter");
        await page.locator(`.tabs .groups a[data-group=${group}][aria-current=true]`).waitFor();
        // A page brings its own rows, and those of the one before may be read as they go.
        const read = (page) => levels(page).catch(() => null);
        const opened = (it) => it !== null && it.label === it.name && it.pages[0].current === "page";
        const { groups, pages } = await settled(page, read, opened, "the second level is that of the group");
        assert.equal(groups.filter((it) => it.current).length, 1);
        assert.ok(groups.every((it) => it.inSight), "the groups need no scrolling");
        assert.deepEqual(pages.map((it) => it.current), ["page", ...pages.slice(1).map(() => null)], "a group opens at its first page");
        seen.push(...pages.map((it) => it.address));
        const last = pages.at(-1).address;
        await page.locator(".tabs .pages a").last().focus();
        await page.keyboard.press("Enter");
        await page.locator(`.tabs .pages a[href='${last}'][aria-current=page]`).waitFor();
        const shown = (it) => it !== null && it.pages.at(-1).inSight && it.pages.at(-1).current === "page";
        const now = await settled(page, read, shown, "the page shown is in sight in its row");
        assert.equal(now.groups.find((it) => it.current).address, groups.find((it) => it.current).address);
        heights.push(await page.locator(".tabs.levels").evaluate((it) => it.offsetHeight));
        assert.equal(await overflows(page), false);
      }
      assert.equal(new Set(seen).size, seen.length, "no page stands in two groups");
      assert.ok(seen.length >= 13);
      assert.ok(Math.max(...heights) <= (width > 900 ? 37 : 82), `${heights}`);
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `plan-levels-${locale}-${width}`);
    }));
}

test("on a phone in the dark nothing is wider than the page", () =>
  visit({ viewport: { width: 390, height: 844 }, colorScheme: "dark" }, async (page) => {
    await planOfSample(page);
    assert.equal(await overflows(page), false);
    await screenshot(page, "plan-zh-dark-phone");
    await page.locator("table.tree").scrollIntoViewIfNeeded();
    await page.locator('table.tree tr[data-row] td.sum').nth(2).click();
    await screenshot(page, "plan-zh-dark-phone-grid");
    await page.locator("[data-ask]").click();
    await page.locator(".planwork tr[data-step=amount]").waitFor();
    assert.equal(await overflows(page), false);
    await screenshot(page, "plan-zh-dark-phone-working");
    await page.locator(".planwork .icon").click();
    await planView(page, "watch", "#/plan/monitor");
    await page.locator(".monitor table:not(.drill)").waitFor({ timeout: 90_000 });
    assert.equal(await overflows(page), false);
    await screenshot(page, "monitor-zh-dark-phone");
  }));

test("releasing says that nothing moved, and closed months may hold targets", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await page.locator(".start .ways button").click();
    await page.goto(`${page.url().split("#")[0]}#/plan`);
    await page.locator(".setup .btn.do").waitFor({ timeout: 90_000 });
    await page.locator(".setup .seg").first().locator("button").nth(1).click();
    await page.locator(".setup .seg.soft button").nth(1).click();
    await screenshot(page, "plan-setup-closed-months");
    assert.deepEqual(await objections(page), []);
    await page.locator(".setup .btn.do").click();
    await page.locator('table.tree[aria-busy="false"]').waitFor();
    const made = await planRows(page);
    assert.equal(assertAddsUp(made), N_ACCOUNTS);
    // Targets of whole units, not what was sold; but for who stopped and keeps it, and who takes the odd rest of it.
    const [, ...rows] = [...made];
    const [account] = rows[0];
    const odd = rows.filter(([, row]) => !row.months.every((it) => it % 1e5 === 0));
    assert.ok(odd.length >= 1 && odd.length <= 2, `${odd.length} of ${rows.length}`);
    assert.match(await page.locator("th.grp.cl").textContent(), /Closed, target/);
    await page.locator(`tr[data-row="${account}"] td[data-column="1"]`).focus();
    await page.locator(".controls .lock").click();
    await page.locator(".controls .lock[aria-pressed=true]").waitFor();
    await page.locator(".controls .lock").click();
    await page.locator(".status .loosened", { hasText: "Nothing has moved yet" }).waitFor();
    assert.deepEqual(await planRows(page), made);
    await screenshot(page, "plan-loosened");
    await page.locator(".loosened .link").click();
    await page.locator(".loosened").waitFor({ state: "detached" });
    assert.equal(assertAddsUp(await planRows(page)), N_ACCOUNTS);
  }));
