// Alerts: what the watch over the sample finds, checked against the walk's own arithmetic; muted, brought back by the
// calendar, dealt with by a task; the gap down to products; the landing close by close.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { openPage } from "./lib/browser.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { furnish, openSample } from "./lib/sample.mjs";
import { browser, site } from "./lib/stage.mjs";

const WORDS = {
  "zh-CN": { why: /近 \d+ 个月中有 \d+ 个月(低|高)于预测/, muted: /静音至/, returned: /重新提示/, hand: /处理中/, log: /预警静音至/, left: /连续 \d+ 个月没有成交/, none: /已停单/ },
  "en-GB": { why: /(below|above) the forecast in \d+ of \d+ months/, muted: /Muted until/, returned: /Back since/, hand: /In hand/, log: /Alert muted until/, left: /bought nothing since .* for \d+ months/, none: /stopped buying/ },
};

const minors = (scope) =>
  scope.evaluateAll((rows) => rows.map((row) => ({
    key: row.dataset.gap ?? row.dataset.row,
    minor: [...row.querySelectorAll("td[data-minor]")].map((it) => Number(it.dataset.minor)),
    shares: [...row.querySelectorAll("td:not([data-minor])")].map((it) => it.textContent),
  })));
const sum = (values) => values.reduce((all, it) => all + it, 0);

// The chart's numbers as a table, row by row.
async function numbers(figure) {
  await figure.locator(".foot button[aria-expanded]").first().click();
  const rows = figure.locator("table tbody tr");
  await rows.first().waitFor();
  return rows.evaluateAll((all) => all.map((row) => [...row.querySelectorAll("td, th")].map((it) => it.textContent.trim())));
}

const number = (text) => Number(text.replaceAll(",", "").replace("−", "-"));

for (const [locale, options] of [
  ["zh-CN", {}],
  ["en-GB", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
]) {
  test(`alerts are explained, muted and dealt with: ${locale}`, { timeout: 600_000 }, async () => {
    const words = WORDS[locale];
    const { page, done } = await openPage(browser, site.origin, { locale, ...options });
    await openSample(page, site.url);
    await furnish(page, site.url);

    // The watch ends with a control chart, whose numbers the walk works out again.
    await page.goto(`${site.url}#/plan/alerts`);
    const control = page.locator("#control figure");
    await control.waitFor({ timeout: 240_000 });
    await page.locator('.inbox[aria-busy="false"]').waitFor({ timeout: 240_000 });
    const points = (await numbers(control)).reverse(); // The newest month stands first.
    assert.equal(points.length, 24, "two years of one-step errors");
    let z = 0;
    points.forEach(([, x, shown, upper, lower, outside], i) => {
      z = 0.2 * number(x) + 0.8 * z;
      const limit = 2.96 * Math.sqrt((0.2 / 1.8) * (1 - 0.8 ** (2 * (i + 1))));
      assert.ok(Math.abs(number(shown) - z) < 2e-3, `point ${i}: ${shown} and ${z}`);
      assert.ok(Math.abs(number(upper) - limit) < 1e-3 && Math.abs(number(lower) + limit) < 1e-3, `limit ${i}`);
      assert.equal(outside !== "", Math.abs(z) > limit, `point ${i} is ${outside || "inside"}`);
    });

    // Every alert has a figure, a severity and a sentence; those of one kind of stake are in order.
    const alerts = page.locator("[data-alert]");
    const n = await alerts.count();
    assert.ok(n > 0, "the sample's leaving account drifts at least");
    const told = await alerts.evaluateAll((all) => all.map((it) => ({
      key: it.dataset.alert, severity: it.dataset.severity, why: it.querySelector(".why").textContent,
      stake: Number(it.querySelector(".figure").dataset.minor),
    })));
    // On a phone a row is one line of what, two of why and one of actions; more unfolds the sentence.
    if (options.viewport) {
      const rows = await alerts.evaluateAll((all) => all.map((it) => ({
        height: it.getBoundingClientRect().height, why: it.querySelector(".why").getBoundingClientRect().height,
        acts: [...it.querySelectorAll(":scope > .acts > :is(a, button), :scope > .acts summary")].map((it) => it.getBoundingClientRect()).map(({ top, height }) => ({ top, height })),
      })));
      for (const it of rows) {
        assert.ok(it.why <= 2 * 13 * 1.4 + 1, `why ${it.why}`);
        assert.ok(it.height <= 150, `row ${it.height}`);
        assert.ok(it.acts.every((act) => act.height >= 24 && Math.abs(act.top - it.acts[0].top) < 4), JSON.stringify(it.acts));
      }
      const folded = await alerts.evaluateAll((all) => all.findIndex((it) => it.querySelector(".why").scrollHeight > it.querySelector(".why").clientHeight + 1));
      assert.ok(folded >= 0, "some sentence is longer than two lines");
      const long = alerts.nth(folded);
      await long.locator("summary").press("Enter");
      assert.ok(await long.locator(".why").evaluate((it) => it.scrollHeight <= it.clientHeight + 1));
      assert.equal(await overflows(page), false);
      await screenshot(page, `alerts-phone-${locale}`, { fullPage: true });
      await long.locator("summary").press("Enter");
    }
    const rank = { high: 0, medium: 1, low: 2 };
    told.forEach((it, i) => {
      assert.ok(it.why.length > 10 && it.stake >= 0, JSON.stringify(it));
      if (i > 0) assert.ok(rank[it.severity] >= rank[told[i - 1].severity], "the gravest first");
    });
    // The account that left: told with what it bought, forecast at nothing, and nothing is divided back to it.
    const left = told.find((it) => it.key.startsWith("stopped"));
    assert.ok(left?.stake > 0, "the sample's leaving account is told");
    assert.match(left.why, words.left);
    const drift = told.find((it) => it.key.startsWith("drift") || it.key.startsWith("tracking"));
    assert.ok(drift, "something of the sample drifts");
    assert.match(drift.why, words.why);
    assert.deepEqual(await objections(page), []);
    assert.equal(await overflows(page), false);
    await screenshot(page, `alerts-${locale}`, { fullPage: true });

    // Each shows its one next step; the others wait behind a button.
    for (const it of await alerts.all()) {
      assert.equal(await it.locator(".acts > .btn:visible, .acts > details > summary:visible").count(), 2);
    }

    // Thresholds: with a stake of 99 % nothing is high any more; nonsense is refused; the usual ones come back.
    await page.locator(".thresholds summary").click();
    const stake = page.locator("[data-threshold=stake_high] input");
    await stake.fill("99");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => !document.querySelector("[data-alert][data-severity=high]") && document.querySelector("[data-alert]"));
    await page.locator("[data-threshold=stake_medium] input").fill("100");
    await page.keyboard.press("Enter");
    await page.locator(".thresholds [role=alert]").waitFor();
    assert.equal(await page.locator("[data-threshold=stake_medium] input").inputValue(), "0.2");
    await page.locator("[data-threshold=gap_months] input").fill("99");
    await page.keyboard.press("Enter");
    await page.locator(".thresholds [role=alert]", { hasText: "99" }).waitFor();
    assert.equal(await overflows(page), false);
    await page.locator("[data-usual]").click();
    const high = told.filter((it) => it.severity === "high").length;
    await page.waitForFunction((n) => document.querySelectorAll("[data-alert][data-severity=high]").length === n, high);

    // Muted by keyboard: not without a reason.
    const first = page.locator(`[data-alert="${told[0].key}"]`);
    await first.locator("[data-more] summary").focus();
    await page.keyboard.press("Enter");
    await first.locator("[data-mute]").focus();
    await page.keyboard.press("Enter");
    await first.locator("[data-reason]").press("Enter");
    await first.locator("[role=alert]").waitFor();
    await first.locator("[data-reason]").fill("=ERP <b>moves</b>");
    await page.keyboard.press("Enter");
    await page.locator(`[data-alert="${told[0].key}"][data-state=muted]`).waitFor();
    assert.match(await first.innerText(), words.muted);
    assert.ok((await first.innerText()).includes("=ERP <b>moves</b>"), "what people write is text");

    // It stays muted over a reload, and speaks again when its day is over.
    await page.waitForTimeout(800);
    await page.clock.setFixedTime(new Date(Date.now() + 40 * 86_400_000));
    await page.reload();
    await page.locator(`[data-alert="${told[0].key}"][data-state=returned]`).waitFor({ timeout: 240_000 });
    assert.match(await first.innerText(), words.returned);
    await page.clock.setFixedTime(new Date());
    await page.reload();
    await page.locator(`[data-alert="${told[0].key}"][data-state=muted]`).waitFor({ timeout: 240_000 });
    await page.keyboard.press("Control+z");
    await page.locator(`[data-alert="${told[0].key}"][data-state=open]`).waitFor();

    // Dealt with by a task that has a day.
    await first.locator("[data-more] summary").click();
    await first.locator("[data-deal]").click();
    assert.notEqual(await first.locator("[data-text]").inputValue(), "");
    await first.locator("[data-due]").fill("2031-01-06");
    await first.locator("[data-save]").click();
    await page.locator(`[data-alert="${told[0].key}"][data-state=hand]`).waitFor();
    assert.match(await first.innerText(), words.hand);
    await page.goto(`${site.url}#/today`);
    await page.locator("[data-tasks] [data-task]").first().waitFor();

    // The gap: accounts add up to the company, products to their account, the running share to all of it.
    await page.goto(`${site.url}#/plan/monitor`);
    const drill = page.locator("table.drill");
    await drill.locator("tr.lv1").nth(5).waitFor({ timeout: 240_000 });
    const rows = await minors(drill.locator("tbody tr"));
    const [company, ...accounts] = rows;
    for (const column of [0, 1, 2]) assert.equal(sum(accounts.map((it) => it.minor[column])), company.minor[column]);
    for (const it of rows) assert.equal(it.minor[1] - it.minor[0], it.minor[2]);
    const missing = accounts.filter((it) => it.minor[2] < 0);
    const total = sum(missing.map((it) => it.minor[2]));
    let running = 0;
    for (const it of missing) {
      running += it.minor[2];
      assert.equal(it.shares.at(-1), `${Math.round((100 * running) / total)}%`);
    }
    const opener = drill.locator("tr.lv1 button").first();
    const key = await drill.locator("tr.lv1:has(button)").first().getAttribute("data-gap");
    await opener.focus();
    await page.keyboard.press("Enter");
    await drill.locator("tr.lv2").nth(1).waitFor();
    const products = await minors(drill.locator("tr.lv2"));
    const parent = rows.find((it) => it.key === key);
    for (const column of [0, 1, 2]) assert.equal(sum(products.map((it) => it.minor[column])), parent.minor[column]);
    assert.deepEqual(await objections(page), []);
    assert.equal(await overflows(page), false);
    await screenshot(page, `gaps-${locale}`, { fullPage: true });

    await page.goto(`${site.url}#/forecast`);
    const stopped = page.locator("tr.lv1", { has: page.locator("td.note", { hasText: words.none }) });
    await stopped.first().waitFor();
    assert.equal(await stopped.count(), 1);
    assert.equal(await stopped.locator("td.fc").getAttribute("data-minor"), "0");

    // The log says it in words.
    await page.goto(`${site.url}#/data/changes`);
    await page.getByText(words.log).first().waitFor();
    await done();
  });
}

// The answers of the workers, held back in the page: as many as `window.allow` says are let through, the rest wait.
const holdAnswers = () => {
  const own = Object.getOwnPropertyDescriptor(Worker.prototype, "onmessage");
  Object.assign(window, { allow: Infinity, held: [] });
  window.letThrough = (n) => {
    window.allow += n;
    while (window.allow > 0 && window.held.length > 0) window.held.shift()();
  };
  Object.defineProperty(Worker.prototype, "onmessage", {
    ...own,
    set(hear) {
      own.set.call(this, (event) => {
        // Words and shares of a job done are no answers.
        const isAnswer = event.data instanceof Uint8Array;
        const tell = () => {
          if (isAnswer) window.allow -= 1;
          hear.call(this, event);
        };
        if (isAnswer && window.allow <= 0) window.held.push(tell);
        else tell();
      });
    },
  });
};

for (const locale of ["zh-CN", "en-GB"]) {
  test(`Today stays where it is while answers come: ${locale}`, { timeout: 600_000 }, async () => {
    const { page, done } = await openPage(browser, site.origin, { locale });
    await page.addInitScript(holdAnswers);
    await openSample(page, site.url);
    await furnish(page, site.url);
    await page.evaluate(() => {
      window.allow = 0;
      location.hash = "#/today";
    });
    await page.locator("[data-off] [data-out]").waitFor({ timeout: 60_000 });
    await page.locator("[data-off] li[data-account]").nth(2).waitFor();
    const tops = () => page.locator(".today .off ol, .today .pics").evaluateAll((all) => all.map((it) => Math.round(it.getBoundingClientRect().top)));
    const early = await tops();
    assert.equal(early.length, 2);
    await page.evaluate(() => window.letThrough(Infinity));
    await page.locator("[data-off] [data-out]").waitFor({ state: "detached" });
    assert.deepEqual(await tops(), early);
    await done();
  });
}

for (const [locale, soFar, complete] of [["zh-CN", /^目前 \d+ 条预警/, /条预警待处理/], ["en-GB", /^\d+ alerts? so far/, /alerts? waits?:/]]) {
  test(`alerts show as answers come, and rows stay what they are: ${locale}`, { timeout: 600_000 }, async () => {
    const { page, done } = await openPage(browser, site.origin, { locale });
    await page.addInitScript(holdAnswers);
    await openSample(page, site.url);
    await furnish(page, site.url);
    const go = (place) => page.evaluate((it) => void (location.hash = `#/${it}`), place);
    await page.evaluate(() => (window.allow = 0));

    // Today, before any answer: it names those furthest off, and says that more may come; a review cannot be concluded.
    await go("today");
    await page.locator("[data-off] [data-out]").waitFor({ timeout: 60_000 });
    await page.locator("[data-off] li[data-account]").first().waitFor();
    await page.locator("[data-review]").click();
    for (const it of await page.locator("[data-reviewing] .steps input").all()) await it.check();
    assert.ok(await page.locator("[data-conclude]").isDisabled(), "it would record a count that is not known yet");
    await page.locator("[data-reviewing] [role=status]").waitFor();
    await screenshot(page, `today-out-${locale}`, { fullPage: true });
    assert.deepEqual(await objections(page), []);

    // The inbox, no answer in: what rests on none is there, with how many are still out.
    await go("plan/alerts");
    const inbox = page.locator('.inbox[aria-busy="true"]');
    await inbox.locator('[data-alert^="stopped"]').waitFor({ timeout: 60_000 });
    const keys = () => page.locator("[data-alert]").evaluateAll((all) => all.map((it) => it.dataset.alert));
    const early = await keys();
    assert.ok(early.every((it) => !/^(drift|tracking)/.test(it)), "nothing that rests on an answer");
    assert.match(await page.locator(".head h1").innerText(), soFar);
    const counts = async () => (await page.locator(".head .at").innerText()).match(/\d+/g).map(Number).sort((a, b) => a - b);
    const [none, total] = await counts();
    assert.equal(none, 0);
    assert.ok(total >= 15, `${total} answers`);
    await screenshot(page, `alerts-out-${locale}`, { fullPage: true });
    assert.deepEqual(await objections(page), []);

    // A form is begun in the last row; the row is the same element whatever comes in, with what was typed and the focus.
    const key = early.at(-1);
    const row = page.locator(`[data-alert="${key}"]`);
    await row.locator("[data-more] summary").click();
    await row.locator("[data-mute]").click();
    await row.locator("[data-reason]").fill("half a sent");
    await row.evaluate((it) => (it.dataset.mine = ""));
    const isMine = () => row.evaluate((it) => "mine" in it.dataset && document.activeElement === it.querySelector("[data-reason]") && it.querySelector("[data-reason]").value);
    let n = 0;
    let last = early;
    // Answers to others may be among those held: one after the other is let through until so many of the watch's are in.
    const isIn = (n) =>
      page.waitForFunction((it) => {
        const now = Math.min(...document.querySelector(".head .at").textContent.match(/\d+/g).map(Number));
        if (now < it && window.held.length > 0) window.letThrough(1);
        return now >= it;
      }, n);
    for (; n + 4 < total; n += 4) {
      await isIn(n + 4);
      const now = await keys();
      assert.ok(last.every((it) => now.includes(it)), `an alert is not taken back: ${last} and ${now}`);
      assert.equal(await isMine(), "half a sent");
      last = now;
    }
    assert.equal(await page.locator('.inbox[aria-busy="true"]').count(), 1, "some are still out");
    // Those that are in show before the last answer.
    await inbox.locator('[data-alert^="drift"], [data-alert^="tracking"]').first().waitFor();
    last = await keys();
    await page.evaluate(() => window.letThrough(Infinity));
    await page.locator('.inbox[aria-busy="false"]').waitFor();
    const all = await keys();
    assert.ok(last.every((it) => all.includes(it)) && early.every((it) => all.includes(it)));
    assert.equal(await isMine(), "half a sent");
    assert.match(await page.locator(".head h1").innerText(), complete);
    await page.keyboard.type("ence");
    await page.keyboard.press("Enter");
    await page.locator(`[data-alert="${key}"][data-state=muted]`).waitFor();
    await page.keyboard.press("Control+z");
    await page.locator(`[data-alert="${key}"][data-state=open]`).waitFor();

    // Today has them all, and a review can be concluded.
    await go("today");
    await page.locator("[data-off] li[data-account]").first().waitFor();
    await page.waitForFunction(() => !document.querySelector("[data-out]"));
    await page.locator("[data-review]").click();
    for (const it of await page.locator("[data-reviewing] .steps input").all()) await it.check();
    await page.locator("[data-conclude]:not([disabled])").waitFor();
    await done();
  });
}

test("the year lands, and as it stood at each close", { timeout: 600_000 }, async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "zh-CN" });
  await openSample(page, site.url);
  // Without a plan the fiscal year lands, ten months of which are closed.
  await page.goto(`${site.url}#/forecast/rolling`);
  const trend = page.locator(".trend figure");
  await trend.waitFor({ timeout: 240_000 });
  const rows = await minors(page.locator(".rolling table tbody tr[data-row]"));
  const [company, ...accounts] = rows;
  assert.equal(accounts.length, 17);
  // Sold + still to come = landing, for everybody; accounts add up to the company.
  for (const it of rows) assert.equal(it.minor[0] + it.minor[1], it.minor[2]);
  for (const column of [0, 1, 2]) assert.equal(sum(accounts.map((it) => it.minor[column])), company.minor[column]);
  const landings = await numbers(trend);
  assert.ok(landings.length >= 10, `${landings.length} closes`);
  // In 万元, the newest first.
  assert.ok(Math.abs(number(landings[0][1]) * 1e6 - company.minor[2]) < 1e6, `${landings[0]} and ${company.minor[2]}`);
  // Further ahead: the landing stays, the months after the year grow.
  const beyond = company.minor.at(-1);
  await page.locator(".horizon button").nth(1).click();
  await page.waitForFunction((it) => {
    const row = document.querySelector('.rolling tr[data-row="company"]');
    return row && Number([...row.querySelectorAll("td[data-minor]")].at(-1).dataset.minor) > it;
  }, beyond, { timeout: 240_000 });
  assert.deepEqual(await objections(page), []);
  await screenshot(page, "rolling-zh-CN", { fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  assert.equal(await overflows(page), false);
  await done();
});
