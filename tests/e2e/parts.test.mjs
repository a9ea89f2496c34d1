// The application comes in parts: an address waits for its own place only, says so meanwhile, and a part that does not
// come leaves no blank page.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { firstAccount, furnish, openSample, views } from "./lib/sample.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits({ address: null });
const LEARN = /part-learn-.*\.wasm$/;
const OTHERS = /part-(data|records|forecast|plan|team|means|moves|budget|today)-.*\.wasm$/;
const WORDS = {
  "zh-CN": { opening: "正在打开", missing: "没有取到", again: "再试一次" },
  "en-GB": { opening: "Opening", missing: "could not be fetched", again: "Try again" },
};

// Holds what matches back until the returned function is called.
async function hold(page, what) {
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await page.route(what, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

test("an address answers with the part of its own place; the other parts follow", () =>
  visit({ locale: "en-GB" }, async (page, site) => {
    const release = await hold(page, OTHERS);
    await page.goto(`${site.url}#/learn`);
    await page.locator(".learn h1").waitFor();
    const place = page.waitForResponse(/part-budget-.*\.wasm$/);
    const last = page.waitForResponse(/part-today-.*\.wasm$/);
    release();
    await Promise.all([place, last]);
  }));

test("the part of the address' place is asked for before the program has come", () =>
  visit({ locale: "en-GB" }, async (page, site) => {
    const release = await hold(page, /kedge-.*_bg\.wasm$/);
    const asked = page.waitForRequest(LEARN);
    await page.goto(`${site.url}#/learn`);
    await asked;
    release();
    await page.locator(".learn h1").waitFor();
  }));

test("every address has the files of its own place fetched beside the program", { timeout: 300_000 }, () =>
  visit({ locale: "en-GB" }, async (page, site) => {
    await openSample(page, site.url);
    await furnish(page, site.url);
    const account = await firstAccount(page, site.url);
    // Which files are fetched before the application asks for the first part, and which place it asks for.
    await page.addInitScript(() => {
      const own = fetch;
      let call;
      Object.assign(globalThis, { fetchedEarly: [], place: null });
      globalThis.fetch = (address, ...more) => {
        const [file] = String(address).match(/part-[^/]*\.wasm$/) ?? [];
        if (file && globalThis.place === null) globalThis.fetchedEarly.push(file);
        return own(address, ...more);
      };
      const asked = (name) => {
        if (name.startsWith("split_")) globalThis.place ??= name.replace("split_", "");
        return call(name);
      };
      Object.defineProperty(globalThis, "kedgePart", { set: (it) => (call = it), get: () => asked });
    });
    const wrong = [];
    for (const [name, address, mark] of views(account).filter(([it]) => it !== "start")) {
      await page.goto("about:blank");
      await page.goto(`${site.url}${address}`);
      await page.locator(mark).first().waitFor({ timeout: 60_000 });
      const { place, early, needed } = await page.evaluate(() => ({
        place: globalThis.place,
        early: globalThis.fetchedEarly.toSorted(),
        needed: (globalThis.kedgePlaces?.[globalThis.place] ?? []).toSorted(),
      }));
      if (String(early) !== String(needed)) wrong.push(`${name} is a page of ${place}: ${early.length} files of ${needed.length}`);
    }
    assert.deepEqual(wrong, []);
  }));

for (const [locale, words] of Object.entries(WORDS)) {
  for (const [size, viewport] of [["wide", { width: 1440, height: 900 }], ["phone", { width: 360, height: 740 }]]) {
    test(`while its part is on the way the frame stands and says so: ${locale}, ${size}`, () =>
      visit({ locale, viewport }, async (page, site) => {
        const release = await hold(page, LEARN);
        await page.goto(`${site.url}#/learn`);
        await page.locator("main [aria-busy=true] [role=status]", { hasText: words.opening }).waitFor();
        await page.locator(size === "wide" ? ".rail nav a:visible" : "nav a:visible").first().waitFor();
        assert.deepEqual(await objections(page), []);
        assert.equal(await overflows(page), false);
        release();
        await page.locator(".learn h1").waitFor();
        assert.equal(await page.locator("main .place-comes").count(), 0);
      }));
  }

  test(`without a network the page says so, and comes when it is asked for again: ${locale}`, () =>
    visit({ locale }, async (page, site) => {
      await page.route(LEARN, (route) => route.abort());
      await page.goto(`${site.url}#/learn`);
      await page.locator("main [role=alert]", { hasText: words.missing }).waitFor();
      assert.deepEqual(await objections(page), []);
      await screenshot(page, `part-missing-${locale}`);
      await page.unroute(LEARN);
      await page.getByRole("button", { name: words.again }).focus();
      await page.keyboard.press("Enter");
      await page.locator(".learn h1").waitFor();
    }, { expected: [/ERR_FAILED/, /Failed to fetch/] }));
}

test("where a part is gone the page is fetched afresh, once", () =>
  visit({ locale: "en-GB" }, async (page, site) => {
    let pages = 0;
    let gone = true;
    await page.route(LEARN, (route) => (gone ? route.fulfill({ status: 404, body: "gone" }) : route.continue()));
    page.on("load", () => {
      pages += 1;
    });
    await page.goto(`${site.url}#/learn`);
    await page.locator("main [role=alert]", { hasText: "could not be fetched" }).waitFor();
    assert.equal(pages, 2, "it was tried once with a fresh page");
    gone = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".learn h1").waitFor();
    assert.equal(pages, 2);
  }, { expected: [/404/] }));

test("a place that was fetched behind another one is there at once", () =>
  visit({ locale: "en-GB" }, async (page, site) => {
    await page.addInitScript(() => {
      globalThis.settled = new Promise((resolve) => addEventListener("kedgesettled", resolve, { once: true }));
    });
    await page.goto(`${site.url}#/bench`);
    await page.evaluate(() => globalThis.settled);
    // What is painted: a frame after the address has changed, no page says that it waits.
    const waits = await page.evaluate(async () => {
      location.hash = "#/learn";
      await new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      return document.querySelectorAll("main .place-comes").length;
    });
    assert.equal(waits, 0);
    await page.locator(".learn h1").waitFor();
  }));
