// Targets and the decomposition over a team: tiers, the tree with its buffers, fairness, and adjusting a running plan.
// Figures are read from the page, in minor units, and compared with sums and statistics that this file makes itself.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { fileURLToPath } from "node:url";
import { objections } from "./lib/accessibility.mjs";
import { overflows, planView, screenshot, settled, told } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();

const go = (page, hash) => page.goto(`${page.url().split("#")[0]}${hash}`);
const sum = (values) => values.reduce((all, it) => all + it, 0);
const number = async (locator, name) => Number(await locator.getAttribute(`data-${name}`));

async function sample(page) {
  await page.locator(".start .ways button").click();
  await go(page, "#/plan");
  await page.locator(".setup .btn.do").waitFor({ timeout: 120_000 });
}

async function decompose(page) {
  await page.locator(".setup .btn.do").click();
  await page.locator('table.tree[aria-busy="false"]').waitFor();
}

// Rows of the team's table: key → figures in minor units. While chances are drawn anew, those of the former plan stand
// there and the table says that it is busy; whether it is and what it shows are read in one go.
async function team(page) {
  const read = () => {
    const table = document.querySelector('table.team-tree[aria-busy="false"]');
    if (!table?.querySelector("tr[data-row=company] td[data-chance]")) return null;
    return [...table.querySelectorAll("tr[data-row]")].map((row) => {
      const figure = (name) => {
        const cell = row.querySelector(`[data-${name}]`);
        return cell ? Number(cell.dataset[name]) : null;
      };
      const figures = ["carried", "buffer", "pool", "quota", "landing", "chance"].map((it) => [it, figure(it)]);
      return { key: row.dataset.row, ...Object.fromEntries(figures) };
    });
  };
  return (await page.waitForFunction(read, undefined, { timeout: 60_000 })).jsonValue();
}

// Every level adds up, by this file's own sums: company = regions + buffer, region = people + pools + buffer.
function assertLevels(rows) {
  const company = rows[0];
  assert.equal(company.key, "company");
  const regions = rows.filter((it) => it.key.startsWith("region:"));
  assert.equal(sum(regions.map((it) => it.quota)) + company.buffer, company.quota, "regions and buffer make the company");
  assert.equal(sum(regions.map((it) => it.carried)), company.carried);
  for (const region of regions) {
    const people = rows.filter((it) => it.key.startsWith(`person:${region.key.slice(7)}/`));
    const pools = sum(people.map((it) => it.pool));
    assert.equal(pools, region.pool);
    assert.equal(sum(people.map((it) => it.quota)) + pools + region.buffer, region.quota, region.key);
    assert.equal(sum(people.map((it) => it.carried)), region.carried, region.key);
    for (const person of people) assert.equal(person.carried + person.buffer - person.pool, person.quota, person.key);
  }
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`a target outside what the forecast carries asks why, and its tiers are kept: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await sample(page);
      await page.locator(".setup .total input").fill("9亿");
      await page.keyboard.press("Enter");
      await page.locator(".setup .reason-field input").waitFor();
      await page.locator(".setup .btn.do").click();
      await page.locator(".setup [role=alert]", { hasText: /P5/ }).waitFor();
      assert.equal(await page.locator("table.tree").count(), 0, "nothing is decomposed without the reason");
      await screenshot(page, `team-why-${locale}`);
      await page.locator(".setup .reason-field input").fill("新厂 B <b>");
      await decompose(page);
      await page.locator(".plan .asked", { hasText: "新厂 B <b>" }).waitFor();

      await planView(page, "target", "#/plan/tiers");
      const tier = (key) => page.locator(`tr[data-tier=${key}]`);
      await tier("commit").waitFor();
      const [commit, goal, challenge] = await Promise.all(["commit", "goal", "challenge"].map((it) => number(tier(it).locator("td.tg"), "minor")));
      assert.ok(commit <= goal && goal <= challenge);
      // P20 is reached in eight cases of ten, the median in five, P80 in two.
      for (const [key, chance] of [["commit", 0.8], ["goal", 0.5], ["challenge", 0.2]]) {
        assert.ok(Math.abs((await number(tier(key).locator(".chance"), "chance")) - chance) < 0.011, key);
      }
      assert.equal(await number(tier("target").locator("td.tg"), "minor"), 9e10);
      assert.ok((await number(tier("target").locator(".chance"), "chance")) < 0.05);
      assert.equal(await page.locator(".smart li[data-ok=false]").count(), 2, "owner and parent are missing");
      for (const [field, words] of [["owner", "林总"], ["parent", "FY27"]]) {
        await page.locator(`.charter input.${field}`).fill(words);
        await page.keyboard.press("Enter");
      }
      await page.waitForFunction(() => document.querySelectorAll(".smart li[data-ok=true]").length === 8);
      // A stretch of 3 % asks for 1.03 medians; the tiers stay in order.
      await page.locator("input.stretch").fill("3");
      await page.keyboard.press("Enter");
      const stretched = await settled(page, () => number(tier("goal").locator("td.tg"), "minor"), (it) => it !== goal);
      assert.ok(Math.abs(stretched - Math.max(goal * 1.03, commit)) <= 1, `${stretched} against ${goal * 1.03}`);
      await page.locator("[data-keep]").click();
      await page.locator(`tr[data-tier=goal] td[data-kept="${stretched}"]`).waitFor({ state: "attached" });
      await screenshot(page, `team-tiers-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);

      // Aimed at the goal, nothing asks why any more; the reason given stays in the plan.
      await tier("goal").locator("button").click();
      await page.locator(`tr[data-tier=target] td[data-minor="${stretched}"]`).waitFor();
      await page.waitForFunction(() => document.querySelectorAll(".smart li[data-ok=true]").length === 8);
      await page.waitForTimeout(500);
      await page.reload();
      await page.locator(`tr[data-tier=goal] td[data-kept="${stretched}"]`).waitFor({ state: "attached", timeout: 120_000 });
      assert.equal(await page.locator(".charter input.owner").inputValue(), "林总");
      assert.equal(await page.locator(".charter input.why").inputValue(), "新厂 B <b>");
      await page.keyboard.press("Control+z");
      await page.locator('tr[data-tier=target] td[data-minor="90000000000"]').waitFor();
    }));

  test(`quotas, buffers, new people and a re-organisation add up on every level: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await sample(page);
      await decompose(page);
      await planView(page, "target", "#/plan/team");
      const made = await team(page);
      assertLevels(made);
      assert.equal(made.filter((it) => it.key.startsWith("region:")).length, 4);
      assert.equal(made.filter((it) => it.key.startsWith("person:")).length, 7);
      assert.equal(made[0].quota, made[0].carried, "no buffer yet");
      // One of them looks after the account that left alone: nothing is forecast, and no chance is made up.
      const without = made.filter((it) => it.chance === null);
      assert.deepEqual(without.map((it) => [it.key.split(":")[0], it.landing]), [["person", 0]]);
      for (const it of made) assert.ok(without.includes(it) || (it.chance >= 0 && it.chance <= 1 && it.landing > 0), JSON.stringify(it));
      await screenshot(page, `team-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);

      // Buffers of 3, 2 and 1 per cent: the accounts carry 1.061106 of the promise, to the unit.
      await page.locator(".settings summary").click();
      for (const [field, percent] of [["up-company", "3"], ["up-region", "2"], ["up-person", "1"]]) await page.locator(`.pct.${field}`).fill(percent);
      await page.locator("[data-hand-down]").click();
      const promise = made[0].quota;
      const buffered = await settled(page, team, (rows) => rows[0].carried !== made[0].carried);
      assertLevels(buffered);
      assert.equal(buffered[0].quota, promise, "what is promised stays");
      assert.ok(Math.abs(buffered[0].carried - promise * 1.061106) <= 1e6);
      for (const person of buffered.filter((it) => it.key.startsWith("person:"))) {
        assert.ok(Math.abs(person.quota - person.carried / 1.01) <= 1e6, person.key);
      }

      // Growth limits that leave no room say what would do, and change nothing.
      await page.locator(".pct.g-max").fill("-20");
      await page.locator(".pct.g-min").fill("-50");
      await page.locator("[data-hand-down]").click();
      await page.locator(".team [role=alert]").first().waitFor();
      await screenshot(page, `team-growth-refused-${locale}`);
      assert.deepEqual(await team(page), buffered);

      // A typed quota by keyboard: the group has it, the company's sum stays, the accounts are locked.
      const [first] = buffered.filter((it) => it.key.startsWith("region:"));
      await page.locator(`tr[data-row="${first.key}"] .row-pick`).focus();
      await page.keyboard.press("Enter");
      const wanted = Math.round((first.quota * 1.05) / 1e6) * 1e6;
      await page.locator(".group-panel .cell input").fill(`${wanted / 1e6}`);
      await page.keyboard.press("Enter");
      const quoted = await settled(page, team, (rows) => rows.some((it) => it.key === first.key && it.quota !== first.quota));
      assertLevels(quoted);
      assert.ok(Math.abs(quoted.find((it) => it.key === first.key).quota - wanted) <= 1e6);
      assert.equal(quoted[0].carried, buffered[0].carried);
      await page.locator(`tr[data-row="${first.key}"] .flag`).waitFor();
      await page.locator(`tr[data-row="${first.key}"] .row-pick`).focus();
      await page.keyboard.press("Control+z");
      await settled(page, team, (rows) => rows.some((it) => it.key === first.key && it.quota === first.quota));

      // Two accounts go to somebody new from the third open month on: months move with them, no number is lost.
      const boxes = page.locator(".assign tbody input[type=checkbox]");
      await boxes.nth(0).focus();
      await page.keyboard.press("Space");
      await boxes.nth(1).check();
      await page.locator(".to-person").fill("新人 N");
      const from = await page.locator(".assign-bar select.from option").nth(3).getAttribute("value");
      await page.locator(".assign-bar select.from").selectOption(from);
      await page.locator("[data-assign]").click();
      const moved = await settled(page, team, (rows) => rows.some((it) => it.key.endsWith("/新人 N")));
      assertLevels(moved);
      assert.equal(moved[0].carried, buffered[0].carried);
      const novice = moved.filter((it) => it.key.endsWith("/新人 N"));
      assert.equal(sum(novice.map((it) => it.pool)), 0);
      // In the job from that month on: 0, 25, 50, 75 per cent, the rest in the region's pool.
      await page.locator('.people tr[data-person="新人 N"] select.joined').selectOption(from);
      const ramped = await settled(page, team, (rows) => rows.some((it) => it.key.endsWith("/新人 N") && it.pool > 0));
      assertLevels(ramped);
      await page.locator("label.tick", { has: page.locator("input") }).filter({ hasText: /月份|Months/ }).locator("input").check();
      const row = page.locator("table.team-tree tr[data-row$='/新人 N']").first();
      const months = await row.locator("td.m[data-minor]").evaluateAll((all) => all.map((it) => Number(it.dataset.minor)));
      const start = months.findIndex((it) => it > 0);
      const ramp = [0, 0.25, 0.5, 0.75];
      const missing = sum(months.map((it, i) => it * (1 - (i < start ? 0 : (ramp[i - start] ?? 1)))));
      const carried = sum(months);
      const node = ramped.find((it) => it.key.endsWith("/新人 N"));
      assert.equal(carried, node.carried);
      assert.ok(Math.abs(node.pool - ((node.carried + node.buffer) * missing) / carried) <= 1e6, "the pool is what is not carried yet");
      await screenshot(page, `team-ramped-${locale}`, { fullPage: true });

      // The same tree as a flow with its pool, and as blocks down to the accounts; both say their numbers by keyboard.
      const inUnit = (minor) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(minor / 1e6);
      const kinds = page.locator(".tree-picture .seg button");
      await kinds.nth(1).click();
      assert.match(await told(page, ".tree-picture", "Home"), new RegExp(inUnit(ramped[0].quota)));
      await screenshot(page, `team-flow-${locale}`);
      assert.deepEqual(await objections(page), []);
      await kinds.nth(2).focus();
      await page.keyboard.press("Enter");
      assert.match(await told(page, ".tree-picture", "Home"), new RegExp(inUnit(ramped[0].carried)));
      const region = ramped.find((it) => it.key.startsWith("region:"));
      assert.match(await told(page, ".tree-picture", "ArrowRight"), new RegExp(inUnit(region.carried)));
      await screenshot(page, `team-blocks-${locale}`);
      assert.deepEqual(await objections(page), []);

      // A column is filled by keyboard alone: the row that changed keeps it.
      await page.locator(".assign tbody tr").first().locator(".potential input").focus();
      await page.keyboard.type("4000");
      await page.keyboard.press("Tab");
      await page.waitForFunction(() => document.querySelector(".assign tbody .potential input").dataset.committed.replace(/\D/g, "").startsWith("4000"));
      assert.equal(await page.evaluate(() => document.activeElement.closest(".pipeline") !== null), true, "on to the next field");
      // Potentials pasted from a spreadsheet unlock their weight.
      const names = await page.locator(".assign tbody tr td:nth-child(2)").allTextContents();
      await page.locator(".paste-team summary").click();
      await page.locator(".paste-team textarea").fill(`${names[0]}\t\t\t5000\n${names[1]}\t\t\t1000\nnobody\tx`);
      await page.locator("[data-take]").click();
      await page.locator(".paste-team [role=status]", { hasText: "nobody" }).waitFor();
      await page.waitForTimeout(500);
      await page.reload();
      assertLevels(await settled(page, team, (rows) => rows.some((it) => it.key.endsWith("/新人 N") && it.pool > 0)));
      await go(page, "#/plan");
      await page.locator('table.tree[aria-busy="false"]').waitFor();
      const sliders = page.locator(".weights .lam input");
      assert.equal(await sliders.nth(3).isDisabled(), false, "there are potentials");
      assert.equal(await sliders.nth(4).isDisabled(), true, "nothing is under negotiation");
      await screenshot(page, `team-weights-${locale}`);
    }));

  test(`fairness is what its figures say, and a small team is not judged: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await sample(page);
      await decompose(page);
      await go(page, "#/plan/fairness");
      await page.locator("table.fair tbody tr").nth(6).waitFor({ timeout: 60_000 });
      const read = async () =>
        page.locator("table.fair tbody tr").evaluateAll((all) =>
          all.map((row) => {
            const of = (name) => row.querySelector(`[data-${name}]`)?.dataset[name];
            return { target: Number(row.querySelector(".tg").dataset.minor), median: Number(of("median")), d: Number(of("difficulty")), p: Number(of("chance")), last: of("last"), growth: of("growth") };
          }),
        );
      const gini = (values) => {
        let all = 0;
        for (const a of values) for (const b of values) all += Math.abs(a - b);
        return all / (2 * values.length ** 2 * (sum(values) / values.length));
      };
      const fact = (name) => page.locator(`.facts [data-${name}]`);
      const all = await read();
      assert.equal(all.length, 7);
      // Who looks after the account that left alone cannot be judged.
      const people = all.filter((it) => it.median > 0);
      assert.equal(people.length, 6);
      assert.ok(all.every((it) => people.includes(it) || (Number.isNaN(it.d) && Number.isNaN(it.p))));
      for (const it of people) assert.ok(Math.abs(it.d - it.target / it.median) < 1e-8, JSON.stringify(it));
      assert.ok(Math.abs((await number(fact("gini"), "gini")) - gini(people.map((it) => it.d))) < 1e-6);
      assert.ok(Math.abs((await number(fact("share"), "share")) - sum(people.map((it) => it.p)) / 6) < 1e-6);
      const chances = people.map((it) => it.p);
      assert.ok(Math.abs((await number(fact("spread"), "spread")) - (Math.max(...chances) - Math.min(...chances))) < 1e-6);
      assert.equal(await fact("ox").count(), 0, "seven people prove nothing");
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `team-fairness-${locale}`, { fullPage: true });

      await page.locator(".head .seg button").nth(1).click();
      await page.locator("table.fair tbody tr").nth(16).waitFor();
      const accounts = (await read()).filter((it) => it.last !== undefined && it.growth !== undefined);
      const ranks = (values) => values.map((it) => (values.filter((v) => v < it).length + values.filter((v) => v <= it).length + 1) / 2);
      const [a, g] = [ranks(accounts.map((it) => Number(it.last))), ranks(accounts.map((it) => Number(it.growth)))];
      const mean = (accounts.length + 1) / 2;
      const product = (x, y) => sum(x.map((it, i) => (it - mean) * (y[i] - mean)));
      const rho = product(a, g) / Math.sqrt(product(a, a) * product(g, g));
      const [found, p] = (await fact("ox").getAttribute("data-ox")).split(" ").map(Number);
      assert.ok(Math.abs(found - rho) < 1e-6, `${found} against ${rho}`);
      assert.ok(p > 0 && p <= 1);
      await screenshot(page, `team-fairness-accounts-${locale}`);

      // Targets against what everybody could buy: nothing is said without potentials, nor with one alone.
      const map = page.locator(".quota-map");
      assert.equal(await map.getAttribute("data-size"), "landing");
      await map.locator(".seg button").first().click();
      await map.locator("[data-map-none]").waitFor();
      await go(page, "#/plan/team");
      await page.locator(".paste-team summary").waitFor({ timeout: 60_000 });
      const names = await page.locator(".assign tbody tr td:nth-child(2)").allTextContents();
      await page.locator(".paste-team summary").click();
      await page.locator(".paste-team textarea").fill(`${names[0]}\t\t\t20000\n${names[1]}\t\t\t9000\n${names[2]}\t\t\t30000`);
      await page.locator("[data-take]").click();
      await page.locator(".paste-team [role=status]").waitFor();
      await go(page, "#/plan/fairness");
      await page.locator("table.fair tbody tr").nth(6).waitFor({ timeout: 60_000 });
      await page.locator(".head .seg button").nth(1).click();
      await page.locator('.quota-map[data-size="potential"] canvas.chart').waitFor();
      const targets = await page.locator("table.fair tbody tr").evaluateAll((all) => Object.fromEntries(all.map((row) => [row.dataset.part, Number(row.querySelector(".tg").dataset.minor)])));
      const potentials = [20000, 9000, 30000].map((it) => it * 1e6);
      const even = sum(names.slice(0, 3).map((it) => targets[it])) / sum(potentials);
      // The dots come with the largest target first, and say their share of it.
      const order = [0, 1, 2].sort((a, b) => targets[names[b]] - targets[names[a]]);
      for (const [place, i] of order.entries()) {
        const words = await told(page, ".quota-map", place === 0 ? "Home" : "ArrowRight");
        const share = (targets[names[i]] / potentials[i] / even).toFixed(2);
        assert.ok(words.startsWith(names[i]) && words.endsWith(share), `${words} against ${share}`);
      }
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `team-quota-map-${locale}`, { fullPage: true });
    }));

  test(`a running plan is adjusted with a reason, logged, and taken back: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await sample(page);
      // A fiscal year whose closed months have targets of their own: what was missed can be moved.
      await page.locator(".setup .seg").first().locator("button").nth(1).click();
      const closed = page.locator(".setup .seg.soft button").nth(1);
      if ((await closed.count()) === 0) return; // In January no month of the year is closed.
      await closed.click();
      await decompose(page);
      const cells = async () => {
        await page.locator('table.tree[aria-busy="false"]').waitFor();
        const rows = await page.locator("table.tree tr[data-row]").evaluateAll((all) => all.map((row) => [row.dataset.row, [...row.querySelectorAll("td[data-minor]:not(.fc)")].map((it) => Number(it.dataset.minor))]));
        return new Map(rows);
      };
      const made = await cells();
      await planView(page, "watch", "#/plan/monitor");
      const rows = page.locator(".monitor tbody tr[data-row]");
      await rows.nth(17).waitFor({ timeout: 60_000 });
      const account = await rows.nth(1).getAttribute("data-row");
      await rows.nth(1).locator(".row-pick").focus();
      await page.keyboard.press("Enter");
      const sold = Number(await rows.nth(1).locator("td[data-minor]").nth(1).getAttribute("data-minor"));
      assert.ok(await page.locator(".adjust [data-reach]").getAttribute("data-reach"));
      // The gauge of the rest: the company first, as a share of the median, and beyond the band only beyond P90.
      const rest = await told(page, ".rest-gauge", "Home");
      const [needed, low, middle, high] = rest.split("; ").map((it) => Number(it.replace(/^.* /, "").replace(/[^\d.-]/g, "")));
      assert.ok(low <= middle && middle <= high, rest);
      const reached = await page.locator(".adjust [data-reach]").getAttribute("data-reach");
      assert.ok(needed >= 0 && reached, rest);
      await page.locator("[data-apply]").click();
      await page.locator(".adjust [role=alert]").waitFor();
      assert.equal(await page.locator("table.moves tbody tr").count(), 0, "nothing moves without a reason");
      await page.locator(".adjust .seg button").nth(1).click();
      await page.locator(".adjust input.why").fill("招标延后");
      await page.keyboard.press("Enter");
      await page.locator("table.moves tbody tr[data-move=Spread]").waitFor();
      await screenshot(page, `team-adjust-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
      await go(page, "#/plan");
      const spread = await cells();
      const n = await page.locator("th.m.cl").count() - 1;
      const [before, now] = [made.get(account), spread.get(account)];
      assert.equal(now.at(-1), before.at(-1), "the account's year stays");
      assert.equal(sum(now.slice(0, n)), sold, "closed months hold what was sold");
      assert.equal(sum(now.slice(0, -1)), now.at(-1));
      assert.deepEqual(spread.get("company").at(-1), made.get("company").at(-1));
      for (const [key, row] of made) if (key !== account && key !== "company") assert.deepEqual(spread.get(key), row, "nobody else moves");

      // The company's buffer pays for a smaller target: the sum falls, the promise stays.
      await go(page, "#/plan/monitor");
      await rows.nth(2).waitFor();
      await rows.nth(2).locator(".row-pick").click();
      const second = await rows.nth(2).getAttribute("data-row");
      await page.locator(".adjust .seg button").nth(4).click();
      await page.locator(".adjust .move-amount input").fill("100");
      await page.keyboard.press("Enter");
      await page.locator(".adjust input.why").fill("丢标");
      await page.locator("[data-apply]").click();
      await page.locator('table.moves tr[data-move=ParentFunded][data-amount="-100000000"]').waitFor();
      await go(page, "#/plan/team");
      const funded = await team(page);
      assertLevels(funded);
      assert.equal(funded[0].quota, made.get("company").at(-1), "what is promised stays");
      assert.equal(funded[0].carried, made.get("company").at(-1) - 1e8);
      await page.keyboard.press("Control+z");
      await settled(page, team, (rows) => rows[0].carried === made.get("company").at(-1));
      await go(page, "#/plan/monitor");
      await page.locator("table.moves tbody tr").first().waitFor();
      assert.equal(await page.locator("table.moves tbody tr").count(), 1, "the move went with it");
      assert.ok(second);
    }));
}

test("classic_models: reps and countries come with the file, and their quotas add up", () =>
  visit({ locale: "en-GB" }, async (page, site) => {
    // Opened afresh: the application itself, not the first view that hands over to it.
    await page.goto("about:blank");
    await page.goto(`${site.url}#/data/import`);
    const orders = fileURLToPath(new URL("../data/classic_models/orders.csv", import.meta.url));
    await page.locator(".drop input[type=file], input[type=file]").first().setInputFiles(orders);
    await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
    await page.locator(".head .btn.do").click();
    await page.waitForURL(/#\/data$/);
    await go(page, "#/plan");
    await page.locator(".setup .btn.do").waitFor({ timeout: 240_000 });
    await decompose(page);
    await go(page, "#/plan/team");
    const made = await team(page);
    assertLevels(made);
    assert.ok(made.filter((it) => it.key.startsWith("person:")).length >= 15);
    await screenshot(page, "team-classic", { fullPage: true });
    await go(page, "#/plan/fairness");
    await page.locator(".facts [data-ox]").waitFor({ timeout: 60_000 });
    await screenshot(page, "team-classic-fairness");
  }));

test("on a phone in the dark nothing is wider than the page", () =>
  visit({ viewport: { width: 390, height: 844 }, colorScheme: "dark" }, async (page) => {
    await sample(page);
    await decompose(page);
    for (const [hash, wait] of [["tiers", "tr[data-tier=target]"], ["team", "tr[data-row=company] td[data-chance]"], ["fairness", "table.fair tbody tr"], ["monitor", ".adjust"]]) {
      await go(page, `#/plan/${hash}`);
      await page.locator(wait).first().waitFor({ timeout: 60_000 });
      await page.waitForTimeout(300);
      assert.equal(await overflows(page), false, hash);
      await screenshot(page, `team-phone-${hash}`, { fullPage: true });
    }
  }));
