// The first view answers before the whole application is there, and hands over to it what the reader chose.
import assert from "node:assert/strict";
import { after, before, test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { launch, openPage } from "./lib/browser.mjs";
import { download, overflows, screenshot } from "./lib/page.mjs";
import { serve } from "./lib/server.mjs";

const APPLICATION = /kedge-.*_bg\.wasm$/;
const CSV = "account,date,amount\n" + Array.from({ length: 24 }, (_, i) => `Acme,20${24 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}-15,${1000 + i}`).join("\n");
let browser;
let site;
before(async () => {
  browser = await launch();
  site = await serve();
});
after(async () => {
  await browser.close();
  await site.close();
});

async function visit(options, walk, expected) {
  const opened = await openPage(browser, site.origin, options);
  await walk(opened.page);
  await opened.done(expected);
}

// Holds the application's wasm back until the returned function is called.
async function holdApplication(page) {
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await page.route(APPLICATION, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

const program = (page) => page.getAttribute("html", "data-program");
const isWhole = (page) => page.locator(".undo").first().waitFor({ state: "attached" });

for (const [locale, other, headline] of [["zh-CN", "EN", /From your order book/], ["en-GB", "中", /从订单台账/]]) {
  for (const [size, viewport] of [["wide", { width: 1440, height: 900 }], ["phone", { width: 390, height: 844 }]]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`the first view answers while the application is held back: ${locale}, ${size}, ${colorScheme}`, () =>
        visit({ locale, viewport, colorScheme }, async (page) => {
          const release = await holdApplication(page);
          await page.goto(site.url, { waitUntil: "commit" });
          await page.locator(".start h1").waitFor();
          assert.equal(await program(page), "start");
          assert.equal(await page.locator("#shell").count(), 0);
          assert.deepEqual(await objections(page), []);
          assert.equal(await overflows(page), false);
          await screenshot(page, `start-${locale}-${size}-${colorScheme}`, { fullPage: true });
          const bar = page.locator(size === "wide" ? ".top" : ".ptop");
          const isPhone = size === "phone";
          if (isPhone) await bar.locator("button.display").click();
          await bar.locator(".seg button", { hasText: other }).click();
          await page.locator(".start h1", { hasText: headline }).waitFor();
          assert.match(await bar.locator(".ws").textContent(), other === "EN" ? /New workspace/ : /新工作区/);
          const next = colorScheme === "light" ? "dark" : "contrast";
          await (isPhone ? bar.locator(".display-menu .seg").last().locator("button").nth(next === "dark" ? 1 : 2) : bar.locator("button.theme")).click();
          assert.equal(await page.getAttribute("html", "data-theme"), next);
          if (isPhone) await page.keyboard.press("Escape");
          assert.equal(await page.locator(".display-menu").count(), 0);
          // Every way in is reached by keyboard, in the order of the page.
          await page.locator("#main").focus();
          const reached = [];
          for (let i = 0; i < 4; i += 1) {
            await page.keyboard.press("Tab");
            reached.push(await page.evaluate(() => document.activeElement.tagName));
          }
          assert.deepEqual(reached, ["INPUT", "A", "BUTTON", "INPUT"]);
          release();
        }));
    }
  }
}

test("the sample opens once the application is there, and says that it waits", () =>
  visit({ locale: "en-GB" }, async (page) => {
    const release = await holdApplication(page);
    await page.goto(site.url);
    await page.locator(".top .seg button", { hasText: "中" }).click();
    await page.locator(".ways button").focus();
    await page.keyboard.press("Enter");
    await page.locator(".banner", { hasText: "正在打开" }).waitFor();
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "start-waiting");
    release();
    await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 120_000 });
    assert.equal(await page.locator("main").count(), 1, "the first view has left");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main", "the keyboard goes on from the page");
    assert.match(await page.locator(".top .ws").textContent(), /江澜线缆/, "the language chosen in the first view holds");
    await page.locator("table.nodes a").first().click();
    await page.locator("canvas.chart").first().waitFor();
    await page.locator("table.league tr.win").waitFor();
    await page.locator(".logo:visible").click();
    await page.locator(".kept li").waitFor();
    assert.deepEqual(await objections(page), []);
  }));

test("without a click nothing takes the place of the first view, and the rest is fetched behind it", () =>
  visit({}, async (page) => {
    const fetched = page.waitForResponse(APPLICATION);
    const worker = page.waitForRequest(/worker-[0-9a-f]+_bg\.wasm$/);
    await page.goto(site.url);
    await fetched;
    // Safari never reports the end of what a link fetches ahead, and Firefox's policy refuses it.
    assert.equal((await worker).resourceType(), "fetch");
    await page.waitForTimeout(500);
    assert.equal(await page.locator(".undo").count(), 0);
    await page.locator(".rail nav a").first().click();
    await isWhole(page);
    assert.match(page.url(), /#\/data$/);
  }));

test("a file and pasted cells reach the import", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await page.goto(site.url);
    await page.locator(".ways input[type=file]").setInputFiles({ name: "book.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
    await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
    assert.match(page.url(), /#\/data\/import$/);
    await page.goto("about:blank");
    await page.goto(site.url);
    await page.locator(".start h1").waitFor();
    assert.equal(await program(page), "start");
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
    }, CSV.replaceAll(",", "\t"));
    await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
  }));

test("Ctrl+K and the search button bring the palette as soon as the application is there", () =>
  visit({ locale: "en-GB" }, async (page) => {
    const release = await holdApplication(page);
    await page.goto(site.url);
    await page.locator(".start h1").waitFor();
    await page.keyboard.press("Control+k");
    await page.locator(".banner", { hasText: "Opening" }).waitFor();
    release();
    await page.locator("dialog.palette[open] input").waitFor();
    assert.deepEqual(await objections(page), []);
    await page.keyboard.press("Escape");
    await page.locator("dialog.palette[open]").waitFor({ state: "detached" });
  }));

test("the tour starts from the first view on the sample company", () =>
  visit({ locale: "zh-CN" }, async (page) => {
    await page.goto(site.url);
    await page.locator(".first-time button").click();
    await page.locator(".tour h2", { hasText: "先看结论" }).waitFor();
    assert.match(page.url(), /#\/forecast$/);
    assert.match(await page.locator(".top .ws").textContent(), /江澜线缆/);
  }));

test("workspaces of this browser and workspace files open from the first view", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await page.goto(site.url);
    await page.locator(".ways button").click();
    await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 120_000 });
    await page.locator(".top .ws").click();
    const file = await download(page, () => page.locator(".sheet-menu button", { hasText: "Export" }).click());
    const again = async () => {
      await page.goto("about:blank");
      await page.goto(site.url);
      await page.locator(".start h1").waitFor();
      assert.equal(await program(page), "start");
    };
    await again();
    assert.match(await page.locator(".top .ws").textContent(), /Jianglan Cable/);
    await screenshot(page, "start-kept");
    await page.locator(".kept li button", { hasText: "Jianglan Cable" }).click();
    await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 120_000 });
    await again();
    await page.locator(".kept input[type=file]").setInputFiles({ name: file.name, mimeType: "application/json", buffer: file.bytes });
    await page.locator("[data-open-copy]").click();
    await page.waitForURL(/#\/data$/);
    await again();
    assert.equal(await page.locator(".kept li").count(), 2, "the file became a workspace of its own");
    await page.locator(".kept input[type=file]").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("{}") });
    await page.locator(".banner", { hasText: "no Kedge workspace" }).waitFor();
    await again();
    await page.locator(".top .ws").click();
    await page.locator(".top .sheet-menu").waitFor();
  }));

test("an application that cannot be fetched is reported when it is needed, not before", () =>
  visit({ locale: "en-GB" }, async (page) => {
    await page.route(APPLICATION, (route) => route.fulfill({ status: 404, body: "gone" }));
    await page.goto(site.url);
    await page.locator(".start h1").waitFor();
    await page.waitForTimeout(500);
    assert.equal(await page.locator(".recover").count(), 0, "the first view works on");
    await page.locator(".ways button").click();
    await page.locator(".recover-message", { hasText: "HTTP 404" }).waitFor();
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "recover-application");
  }, [/404/]));

test("a choice survives the page being fetched afresh", () =>
  visit({ locale: "en-GB" }, async (page) => {
    // Gone behind the first view and again when it is needed; the page fetched afresh then finds it.
    let refusals = 0;
    await page.route(APPLICATION, (route) => {
      refusals += 1;
      return refusals > 2 ? route.continue() : route.fulfill({ status: 404, body: "gone" });
    });
    const refused = page.waitForResponse(APPLICATION);
    await page.goto(site.url);
    await refused;
    await page.locator(".ways button").click();
    await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 120_000 });
    assert.equal(refusals, 3);
  }, [/404/]));
