// Charts: pointed at without being drawn again, walked by keyboard, zoomed, toggled, read as numbers, taken out, presented;
// and the first month that the methods learn from.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { openPage } from "./lib/browser.mjs";
import { download, overflows, screenshot } from "./lib/page.mjs";
import { browser, site } from "./lib/stage.mjs";

const WORDS = {
  "en-GB": { finding: /Last 12 months [+−].*strongest month \w+, weakest \w+/, says: /60 months of actuals/, cut: /Learns from \S+ on; 24 earlier months are left out/, whole: /whole history/ },
  "zh-CN": { finding: /近 12 个月同比.*旺月.*淡月/, says: /60 个月实绩/, cut: /之前 24 个月不计/, whole: /全部历史/ },
};

// The first account of the sample company, once the whole league has run. Every stroke and word on a canvas is counted.
async function openSeries(page) {
  await page.addInitScript(() => {
    globalThis.strokes = { chart: 0, over: 0 };
    const count = (name) => {
      const draw = CanvasRenderingContext2D.prototype[name];
      CanvasRenderingContext2D.prototype[name] = function (...given) {
        if (this.canvas.classList.contains("chart")) globalThis.strokes.chart += 1;
        if (this.canvas.classList.contains("over")) globalThis.strokes.over += 1;
        return draw.apply(this, given);
      };
    };
    ["stroke", "fill", "fillText", "fillRect"].forEach(count);
  });
  await page.goto(site.url);
  await page.locator(".ways button").click();
  await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 240_000 });
  await page.locator("tr.lv1 td.name a").first().click();
  await page.locator("table.league tr.win").waitFor();
  await page.waitForTimeout(400);
}

const main = (page) => page.locator("figure.chartview").first();
const reading = (page) => main(page).locator(".tip").textContent();

const VIEWS = [
  ["en-GB", "light", { width: 1440, height: 900 }],
  ["zh-CN", "dark", { width: 1440, height: 900 }],
  ["en-GB", "dark", { width: 390, height: 844 }],
  ["zh-CN", "light", { width: 390, height: 844 }],
];

for (const [locale, colorScheme, viewport] of VIEWS) {
  const name = `${locale}-${colorScheme}-${viewport.width > 720 ? "wide" : "phone"}`;
  test(`the history is pointed at, walked, zoomed and taken out: ${name}`, async () => {
    const { page, done } = await openPage(browser, site.origin, { locale, colorScheme, viewport, hasTouch: viewport.width < 720 });
    await openSeries(page);
    const [chart, words] = [main(page), WORDS[locale]];
    assert.match(await chart.locator("h2").textContent(), words.finding);
    assert.match(await chart.locator("figcaption").textContent(), words.says);
    await screenshot(page, `charts-${name}`, { fullPage: true });
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);

    // Pointing draws on the canvas above alone.
    const canvas = chart.locator("canvas.chart");
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    const before = await page.evaluate(() => ({ ...globalThis.strokes }));
    for (const share of [0.3, 0.5, 0.7]) await page.mouse.move(box.x + share * box.width, box.y + 120);
    await chart.locator(".tip").waitFor();
    const pointed = await page.evaluate(() => ({ ...globalThis.strokes }));
    assert.equal(pointed.chart, before.chart, "the chart beneath stays as it is");
    assert.ok(pointed.over > before.over);
    // From month to month the tip is moved and its words are put in: nothing of it is made or styled anew.
    await page.mouse.move(box.x + 0.4 * box.width, box.y + 120);
    await page.waitForTimeout(100);
    const read = await reading(page);
    await chart.locator(".tip").evaluate((tip) => {
      globalThis.touched = [];
      const note = (all) => globalThis.touched.push(...all.filter((it) => it.target !== tip).map((it) => `${it.type} ${it.target.nodeName}`));
      new MutationObserver(note).observe(tip, { subtree: true, childList: true, attributes: true });
    });
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 120);
    await page.waitForFunction((it) => document.querySelector(".tip").textContent !== it, read);
    assert.deepEqual(await page.evaluate(() => globalThis.touched), []);
    await page.mouse.move(2, 2);

    // By keyboard: the last month is told with its range and its change on last year.
    await canvas.focus();
    await page.keyboard.press("End");
    const told = await chart.locator(".chartbox [role=status]").textContent();
    assert.match(told, /80%.*95%/);
    const last = await reading(page);
    await page.keyboard.press("ArrowLeft");
    assert.notEqual(await reading(page), last);
    await page.keyboard.press("Home");
    const first = await reading(page);

    // Zooming keeps what a month says, and 0 shows all again.
    await page.keyboard.press("0");
    await page.keyboard.press("End");
    for (let i = 0; i < 4; i += 1) await page.keyboard.press("+");
    assert.equal(await reading(page), last);
    await page.keyboard.press("Home");
    assert.equal(await reading(page), first, "the cursor brings what it points at into sight");
    await screenshot(page, `charts-zoomed-${name}`);
    await page.keyboard.press("0");

    // The legend hides a line; the reading still has it.
    const target = chart.locator(".key").first();
    assert.equal(await target.getAttribute("aria-pressed"), "true");
    await target.click();
    assert.equal(await target.getAttribute("aria-pressed"), "false");
    await target.press("Space");
    assert.equal(await target.getAttribute("aria-pressed"), "true");

    // Its numbers, exactly, and its pictures.
    await chart.locator(".bar.foot button").first().click();
    assert.equal(await chart.locator(".numbers tbody tr").count(), 72);
    await chart.locator(".bar.foot button").first().click();
    await chart.locator("summary").click();
    await screenshot(page, `charts-menu-${name}`);
    const png = await download(page, () => chart.locator("[data-png]").click());
    assert.equal(png.bytes.subarray(1, 4).toString("latin1"), "PNG");
    assert.equal(png.bytes.readUInt32BE(16), 2 * 948);
    const svg = await download(page, () => chart.locator("[data-svg]").click());
    assert.match(svg.bytes.toString("utf8"), /^<svg width="948"/);
    // The picture says what the page says beside the canvas: the finding, its unit, the lines that are shown.
    const said = svg.bytes.toString("utf8").replace(/<[^>]*>/g, "\n");
    const title = await chart.locator("h2").evaluate((it) => it.firstChild.textContent.trim());
    assert.ok(said.includes(title.slice(0, 12)), title);
    const shown = await chart.locator(".key[aria-pressed=true]").allTextContents();
    assert.ok(shown.length > 1 && shown.every((it) => said.includes(it.trim())), shown.join());
    const csv = await download(page, () => chart.locator("[data-csv]").click());
    assert.equal(csv.bytes.toString("utf8").trim().split("\r\n").length, 73);
    await page.keyboard.press("Escape");
    assert.equal(await chart.locator("details").getAttribute("open"), null);

    // It fills the screen and gives it back.
    await chart.locator("[data-present]").click();
    await page.locator("figure.presented").waitFor();
    await page.waitForTimeout(300);
    const large = await canvas.boundingBox();
    assert.ok(large.height > box.height || viewport.width < 720, "larger than on the page");
    await screenshot(page, `charts-presented-${name}`);
    await chart.locator("[data-present]").click();
    await page.locator("figure.presented").waitFor({ state: "detached" });

    // What stands on the page beside it.
    for (const section of [".season-index", ".residuals"]) {
      await page.locator(`${section} figure.chartview canvas.chart`).waitFor();
    }
    await done();
  });
}

for (const locale of ["en-GB", "zh-CN"]) {
  test(`the reader chooses the first month to learn from: ${locale}`, async () => {
    const { page, done } = await openPage(browser, site.origin, { locale, colorScheme: locale === "en-GB" ? "dark" : "light" });
    await openSeries(page);
    const words = WORDS[locale];
    const said = page.locator(".learns .said");
    assert.match(await said.textContent(), words.whole);
    const headline = await page.locator("h1").textContent();

    // By keyboard: two years, then committed.
    const grip = page.locator(".start-grip");
    await grip.focus();
    await page.keyboard.press("PageUp");
    await page.keyboard.press("PageUp");
    assert.match(await grip.getAttribute("aria-valuetext"), words.cut);
    await page.keyboard.press("Enter");
    await page.waitForFunction((text) => document.querySelector("h1").textContent !== text, headline, { timeout: 60_000 });
    assert.match(await said.textContent(), words.cut);
    await page.waitForTimeout(300);
    await screenshot(page, `charts-training-${locale}`);
    assert.deepEqual(await objections(page), []);

    // Kept over a reload, and taken back in one step.
    await page.waitForTimeout(500);
    await page.reload();
    await page.locator("table.league tr.win").waitFor({ timeout: 240_000 });
    assert.match(await page.locator(".learns .said").textContent(), words.cut);
    await page.keyboard.press("Control+z");
    await page.waitForFunction(() => document.querySelector(".start-grip").getAttribute("aria-valuenow") === "0");
    await page.waitForFunction((text) => document.querySelector("h1").textContent === text, headline, { timeout: 60_000 });

    // By mouse: the line is dragged; and by the list of months.
    const line = await grip.boundingBox();
    await page.mouse.move(line.x + 12, line.y + 60);
    await page.mouse.down();
    await page.mouse.move(line.x + 200, line.y + 60, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(() => Number(document.querySelector(".start-grip").getAttribute("aria-valuenow")) > 5);
    await page.locator(".learns select").selectOption("24");
    await page.waitForFunction(() => document.querySelector(".start-grip").getAttribute("aria-valuenow") === "24");
    await page.locator(".learns .link").click();
    await page.waitForFunction((text) => document.querySelector("h1").textContent === text, headline, { timeout: 60_000 });
    await done();
  });
}

test("charts are sharp at every pixel ratio, and legible where the system imposes its colours", async () => {
  for (const deviceScaleFactor of [1, 1.5, 2, 3]) {
    const { page, done } = await openPage(browser, site.origin, { locale: "en-GB", deviceScaleFactor });
    await page.goto(site.url);
    await page.locator(".ways button").click();
    await page.locator("table.nodes a").first().click();
    // Drawn with a pixel of its own for each of the screen's, long before the league has run.
    await page.waitForFunction((ratio) => {
      const it = document.querySelector("canvas.chart");
      return it !== null && it.clientWidth > 0 && it.width === Math.round(it.clientWidth * ratio) && it.height === Math.round(it.clientHeight * ratio);
    }, deviceScaleFactor);
    if (deviceScaleFactor === 2) {
      await page.emulateMedia({ forcedColors: "active" });
      await page.waitForTimeout(400);
      await screenshot(page, "charts-forced-colours");
    }
    await done();
  }
});

test("a pointer that moves costs the page little", async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB" });
  await openSeries(page);
  const box = await main(page).locator("canvas.chart").boundingBox();
  const times = await page.evaluate(async ([x, y, width]) => {
    const canvas = document.querySelector("canvas.chart");
    const found = [];
    for (let i = 0; i < 60; i += 1) {
      const at = { bubbles: true, clientX: x + 60 + ((width - 140) * i) / 60, clientY: y + 100 };
      const began = performance.now();
      canvas.dispatchEvent(new PointerEvent("pointermove", at));
      found.push(performance.now() - began);
      await new Promise((next) => requestAnimationFrame(next));
    }
    return found.sort((a, b) => a - b);
  }, [box.x, box.y, box.width]);
  console.log(`pointing: median ${times[30].toFixed(2)} ms, 95th percentile ${times[57].toFixed(2)} ms`);
  await done();
});

// Safari takes a picture only while the click lasts, and a telephone's knows no whole screen.
test("a picture is handed to the clipboard with the click, and a browser without a whole screen still presents", async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB", permissions });
  await page.addInitScript(() => {
    let clicking = false;
    addEventListener("click", () => (clicking = true), true);
    addEventListener("click", () => (clicking = false));
    const { write } = Clipboard.prototype;
    Clipboard.prototype.write = function (items) {
      window.handedOver = clicking;
      return write.call(this, items);
    };
    window.forgetScreen = () => {
      delete Element.prototype.requestFullscreen;
      delete Document.prototype.exitFullscreen;
      delete Document.prototype.fullscreenElement;
    };
    window.refuseScreen = () => (Element.prototype.requestFullscreen = () => Promise.reject(new TypeError("refused")));
  });
  await openSeries(page);
  const chart = main(page);
  await chart.locator("details.menu summary").click();
  await chart.locator("[data-picture]").click();
  await chart.locator(".told", { hasText: "picture" }).waitFor();
  assert.equal(await page.evaluate(() => window.handedOver), true, "while the click lasts");
  const bytes = await page.evaluate(async () => (await (await navigator.clipboard.read())[0].getType("image/png")).size);
  assert.ok(bytes > 10_000, `${bytes} bytes of picture`);
  await page.keyboard.press("Escape");

  for (const lending of ["refuseScreen", "forgetScreen"]) {
    await page.evaluate((it) => window[it](), lending);
    await chart.locator("[data-present]").click();
    await page.locator("figure.presented").waitFor();
    await chart.locator("[data-present]").click();
    await page.locator("figure.presented").waitFor({ state: "detached" });
  }
  await done();
});
