// The frame: palette, shortcuts, breadcrumbs, tips, the Learn place, the tour, the phone's top line.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { openPage } from "./lib/browser.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { openSample } from "./lib/sample.mjs";
import { browser, site, visit } from "./lib/stage.mjs";

const OPEN = "dialog.palette[open]";
const first = (page) => page.locator("#palette-list li").first();

// Opens the palette, types, and chooses the best line.
async function choose(page, query) {
  await page.keyboard.press("Control+k");
  await page.locator(`${OPEN} input`).fill(query);
  await page.keyboard.press("Enter");
  await page.locator(OPEN).waitFor({ state: "detached" });
}

for (const [locale, queries] of [
  ["zh-CN", [["计划", /#\/plan$/], ["monitor", /#\/plan\/monitor$/], ["wape", /#\/learn\/measure\/wape$/], ["简报", /#\/report$/], ["mase", /#\/learn\/measure\/mase$/]]],
  ["en-GB", [["plan", /#\/plan$/], ["预测", /#\/forecast$/], ["east grid", /#\/forecast\/account\//], ["holt damped", /#\/learn\/method\/damped_holt$/], ["exact", /#\/learn\/rule\/exact_split$/]]],
]) {
  test(`the palette finds by the words of both languages: ${locale}`, () =>
    visit({ locale }, async (page) => {
      await openSample(page, site.url);
      for (const [query, address] of queries) {
        await choose(page, query);
        await page.waitForURL(address);
      }
      // Recent first: the last choice stands on top of the empty query.
      await page.keyboard.press("Control+k");
      const last = queries.at(-1)[1];
      await first(page).click();
      await page.waitForURL(last);
    }));
}

test("Chinese names are found as they are typed without an input method", () =>
  visit({ locale: "zh-CN" }, async (page) => {
    await openSample(page, site.url);
    const name = await page.locator("tr.lv1 td.name a").first().textContent();
    assert.equal(name, "华东电网");
    for (const query of ["hddw", "huadongd", "yuce", "jh"]) {
      await page.keyboard.press("Control+k");
      await page.locator(`${OPEN} input`).fill(query);
      const wanted = { hddw: name, huadongd: name, yuce: "预测", jh: "计划" }[query];
      await page.locator("#palette-list .name", { hasText: new RegExp(`^${wanted}$`) }).first().waitFor();
      await page.keyboard.press("Escape");
      // Closed for the browser, and a moment later for the page.
      await page.locator(".palette input").waitFor({ state: "detached" });
    }
    await choose(page, "hddw");
    await page.waitForURL(/#\/forecast\/account\//);
  }));

for (const [locale, words] of [["zh-CN", "没有这个页面"], ["en-GB", "There is no such page"]]) {
  test(`an address that no page has says so and leads on: ${locale}`, () =>
    visit({ locale, viewport: { width: 390, height: 844 } }, async (page) => {
      await page.goto(`${site.url}#/plan/nothing-here`);
      await page.locator("[data-nowhere] h1", { hasText: words }).waitFor();
      assert.equal(await page.locator("[data-nowhere] code").textContent(), "#/plan/nothing-here");
      assert.ok((await page.title()).includes(words));
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `nowhere-${locale}`);
      await page.locator("[data-nowhere] .btn.do").click();
      await page.locator(".start h1").waitFor();
    }));
}

test("the palette by keyboard: arrows, Enter, Esc, and the focus comes back", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await openSample(page, site.url);
    const field = page.locator("label.inline input").first();
    await field.focus();
    await page.keyboard.press("Control+k");
    await page.locator(`${OPEN} input`).waitFor();
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "palette-en");
    const selected = () => page.locator("#palette-list li[aria-selected=true] .name").textContent();
    const [one, two] = await page.locator("#palette-list .name").allTextContents();
    assert.equal(await selected(), one);
    await page.keyboard.press("ArrowDown");
    assert.equal(await selected(), two);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.equal(await selected(), (await page.locator("#palette-list .name").allTextContents()).at(-1), "round to the last");
    await page.keyboard.press("Escape");
    await page.locator(OPEN).waitFor({ state: "detached" });
    assert.equal(await field.evaluate((it) => it === document.activeElement), true, "the focus is where it was");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("zzzz");
    await page.locator(".palette-foot", { hasText: "Nothing found" }).waitFor();
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(OPEN).count(), 1, "nothing to choose, nothing happens");
  }));

// The browser tells that a dialog has closed a moment after it did. Who asks for it again in that moment has it open.
test("a palette asked for the moment it closes stays open and begins anew", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await openSample(page, site.url);
    await page.keyboard.press("Control+k");
    await page.locator(`${OPEN} input`).fill("market");
    await page.evaluate((open) => {
      const dialog = document.querySelector(open);
      const ask = () => dialog.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
      const seen = new MutationObserver(() => {
        seen.disconnect();
        ask();
      });
      seen.observe(dialog, { attributeFilter: ["open"] });
      window.told = new Promise((told) => dialog.addEventListener("close", () => requestAnimationFrame(told), { once: true }));
    }, OPEN);
    await page.keyboard.press("Escape");
    await page.evaluate(() => window.told);
    assert.equal(await page.locator(OPEN).count(), 1, "it is open");
    assert.equal(await page.locator(`${OPEN} input`).inputValue(), "", "what was looked for before is gone");
    await page.keyboard.type("zzzz");
    await page.locator(".palette-foot", { hasText: "Nothing found" }).waitFor();
  }));

test("commands: theme, unit, language, undo, shortcuts", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await openSample(page, site.url);
    // A command is carried out in the turn after the dialog closed.
    await choose(page, "high contrast");
    await page.locator("html[data-theme=contrast]").waitFor();
    assert.deepEqual(await objections(page), []);
    await page.locator(".top button.theme").click();
    await page.locator("html[data-theme=light]").waitFor();
    await choose(page, "amounts in 亿");
    await page.locator(".top .seg .on", { hasText: "亿" }).waitFor();
    await page.locator(".controls select:not(.way)").selectOption("18");
    await page.locator(".undo button").first().and(page.locator(":enabled")).waitFor();
    await choose(page, "undo");
    await page.waitForFunction(() => document.querySelector(".controls select:not(.way)").value === "12");
    await choose(page, "中文");
    await page.locator("html[lang=zh-CN]").waitFor();
    await page.locator("#main").focus();
    await page.keyboard.press("?");
    await page.locator("dialog.shortcuts[open]").waitFor();
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "shortcuts-zh");
    await page.keyboard.press("Escape");
    await page.locator("dialog.shortcuts[open]").waitFor({ state: "detached" });
    // A question mark in a field is a question mark.
    await page.locator("label.inline input").first().fill("");
    await page.locator("label.inline input").first().press("?");
    assert.equal(await page.locator("dialog.shortcuts[open]").count(), 0);
  }));

test("breadcrumbs lead up from every page below a place", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await openSample(page, site.url);
    assert.equal(await page.locator(".crumbs").count(), 0, "a place itself has none");
    await page.locator("tr.lv1 .cv").first().click();
    await page.locator("tr.lv2 td.name a").first().click();
    await page.locator(".crumbs li").nth(2).waitFor();
    const steps = await page.locator(".crumbs li").allTextContents();
    assert.equal(steps[0], "Forecast");
    assert.equal(steps.length, 3);
    // The browser's tab says which page of which workspace it holds.
    const deep = await page.title();
    assert.ok(deep.includes(steps[2].trim()) && deep.endsWith("Kedge"), deep);
    await page.locator(".crumbs a").nth(1).click();
    await page.waitForURL(/#\/forecast\/account\/[^/]+$/);
    await page.locator(".crumbs a").first().click();
    await page.waitForURL(/#\/forecast$/);
    await page.waitForFunction((it) => document.title !== it && document.title.startsWith("Forecast"), deep);
  }));

test("tips: hover, focus, Esc, and Tab into the tip and on", () =>
  visit({ locale: "zh-CN" }, async (page) => {
    await openSample(page, site.url);
    const term = page.locator("table.nodes th .term", { hasText: "MASE" });
    await term.hover();
    const tip = page.locator(".tip-card");
    await tip.locator("p", { hasText: "小于 1" }).waitFor();
    // The pointer may go onto the tip without losing it.
    await tip.hover();
    await page.waitForTimeout(400);
    assert.equal(await tip.count(), 1);
    await page.mouse.move(5, 700);
    await tip.waitFor({ state: "detached" });
    await term.focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Shift+Tab");
    await tip.waitFor();
    assert.equal(await term.getAttribute("aria-describedby"), "tip");
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "tip-zh");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.closest(".tip-card") !== null), true, "Tab leads into the tip");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "WAPE", "and on to the next word");
    await page.keyboard.press("Escape");
    await tip.waitFor({ state: "detached" });
    const method = page.locator("td [data-tip^='method/']").first();
    await method.hover();
    await tip.locator("a").click();
    await page.waitForURL(/#\/learn\/method\//);
    await tip.waitFor({ state: "detached" });
  }));

test("a tip comes by touch, inside a phone", () =>
  visit({ locale: "en-GB", viewport: { width: 390, height: 844 }, hasTouch: true }, async (page) => {
    await openSample(page, site.url);
    await page.locator("tr.lv1 td.name a").first().tap();
    await page.locator("table.league tr.win").waitFor();
    await page.locator("table.league th .term", { hasText: "MASE" }).tap();
    const box = await page.locator(".tip-card").boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 390, "the tip stays on the screen");
    assert.equal(await overflows(page), false);
  }));

test("the Learn place: search, links, both languages, and its texts come only when it is opened", () =>
  visit({ locale: "en-GB" }, async (page) => {
    const fetched = [];
    page.on("request", (it) => fetched.push(it.url()));
    await page.goto(site.url);
    await page.locator(".start h1").waitFor();
    await page.waitForTimeout(300);
    assert.equal(fetched.filter((it) => /learn-/.test(it) && it.endsWith(".json")).length, 0);
    await page.goto(`${site.url}#/learn/measure/mase`);
    await page.locator("dd", { hasText: "10 ÷ 16 = 0.63" }).waitFor();
    assert.equal(fetched.filter((it) => /learn-en-.*json$/.test(it)).length, 1);
    await page.locator(".top .seg button", { hasText: "中" }).click();
    await page.locator("dd", { hasText: "照搬去年在历史上平均错 16" }).waitFor();
    await page.locator(".learn-index input").fill("最大余数");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/learn\/rule\/exact_split$/);
    await page.locator(".learn-next a").last().click();
    await page.waitForURL(/#\/learn\/rule\/judged_unseen$/);
    // The page of the next topic stands before anything is typed into it.
    await page.locator('.learn-index a[aria-current][href$="/rule/judged_unseen"]').waitFor();
    await page.locator(".learn-index input").fill("zzzz");
    await page.locator(".learn-index", { hasText: "没有找到" }).waitFor();
    // Every topic has all of its texts.
    await page.locator(".learn-index input").fill("");
    const addresses = await page.locator(".learn-index a").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
    assert.ok(addresses.length >= 84, `${addresses.length} topics`);
    for (const address of addresses) {
      await page.goto(`${site.url}${address}`);
      const n = { method: 6, plan: 5, measure: 3, rule: 2 }[address.split("/").at(-2)];
      await page.locator(".learn-main dd").nth(n - 1).waitFor();
      assert.equal(await page.locator(".learn-main dd").count(), n, address);
    }
  }));

test("without its texts the Learn place says so and shows what it has", async () => {
  const opened = await openPage(browser, site.origin, { locale: "en-GB" });
  await opened.page.route(/learn-en-.*json$/, (route) => route.fulfill({ status: 404, body: "gone" }));
  await opened.page.goto(`${site.url}#/learn/method/holt`);
  await opened.page.locator(".learn-main [role=status]", { hasText: "could not be fetched" }).waitFor();
  assert.ok((await opened.page.locator(".learn-main dd").count()) >= 3);
  await opened.done([/404/]);
});

test("the tour: eight stops by keyboard, left and resumed, done once", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await openSample(page, site.url);
    await choose(page, "guided tour");
    const heading = page.locator(".tour h2");
    await heading.waitFor();
    await page.waitForFunction(() => document.activeElement?.dataset.next !== undefined);
    assert.deepEqual(await objections(page), []);
    const seen = [];
    for (let i = 0; i < 3; i += 1) {
      seen.push(await heading.textContent());
      await page.keyboard.press("Enter");
    }
    assert.equal(new Set(seen).size, 3);
    await page.locator(".tour .q", { hasText: "Stop 4 of 8" }).waitFor();
    await page.locator(".panel.toured, .toured").first().waitFor();
    await screenshot(page, "tour-en");
    // The page behind answers while the tour goes on.
    await page.locator(".chartbox canvas").first().click({ position: { x: 300, y: 100 } });
    await page.locator(".tour [data-next]").focus();
    await page.keyboard.press("Escape");
    await page.locator(".tour").waitFor({ state: "detached" });
    assert.equal(await page.locator(".toured").count(), 0);
    await page.reload();
    await page.locator("main h1").waitFor();
    await choose(page, "tour");
    await page.locator(".tour .q", { hasText: "Stop 4 of 8" }).waitFor();
    for (let i = 0; i < 5; i += 1) await page.locator(".tour [data-next]").click();
    await page.locator(".tour").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => localStorage.getItem("kedge.tour")), "8");
  }));

test("a phone always shows workspace and save state, and has unit, language and colours behind one button", () =>
  visit({ locale: "zh-CN", viewport: { width: 390, height: 844 } }, async (page) => {
    await openSample(page, site.url);
    const bar = page.locator(".ptop");
    assert.match(await bar.locator(".ws").textContent(), /江澜线缆/);
    await bar.locator(".save .sign").waitFor();
    await bar.locator("button.display").click();
    await bar.locator(".display-menu .seg button", { hasText: "亿" }).click();
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "display-zh-phone");
    assert.equal(await overflows(page), false);
    await page.keyboard.press("Escape");
    await bar.locator("button.search").click();
    await page.locator(`${OPEN} input`).fill("电网");
    await screenshot(page, "palette-zh-phone");
    await first(page).click();
    await page.waitForURL(/#\/forecast\/account\//);
    assert.equal(await overflows(page), false);
  }));
