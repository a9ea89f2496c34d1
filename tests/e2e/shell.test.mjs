// What holds before and without the application: the shell, the policy, the recovery screen.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { download, overflows, screenshot } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const SHELL = "#shell";
const WASM = /(start|kedge)-.*_bg\.wasm$/;
const open = visits({ address: null });
const visit = ({ site, page, expected }, walk) => open(page, walk, { site, expected: expected ?? [] });

// Holds the wasm back, so that only the static shell is there.
async function holdWasm(page) {
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await page.route(WASM, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

for (const path of ["/kedge/", "/", "/some/deeper/place/"]) {
  test(`the site starts under ${path}`, () =>
    visit({ site: { path } }, async (page, site) => {
      await page.goto(site.url);
      await page.waitForFunction(() => document.querySelector("#app").childElementCount > 0);
      assert.equal(await page.locator(SHELL).count(), 0, "the shell gives way to the page");
      assert.equal(await page.locator(".recover").count(), 0);
    }));
}

for (const [locale, language, word] of [["zh-CN", "zh-CN", "正在打开…"], ["en-GB", "en", "Opening…"]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the shell paints before the wasm: ${language}, ${colorScheme}`, () =>
      visit({ page: { locale, colorScheme } }, async (page, site) => {
        const release = await holdWasm(page);
        await page.goto(site.url, { waitUntil: "commit" });
        await page.getByText(word).waitFor({ state: "visible" });
        assert.equal(await page.getAttribute("html", "lang"), language);
        assert.equal(await page.getAttribute("html", "data-theme"), colorScheme);
        assert.equal(await overflows(page), false);
        await screenshot(page, `shell-${language}-${colorScheme}`);
        release();
      }));
  }
}

test("stored theme and language win over the browser's", () =>
  visit({}, async (page, site) => {
    await page.addInitScript(() => {
      localStorage.setItem("kedge.theme", JSON.stringify("dark"));
      localStorage.setItem("kedge.language", "en");
    });
    await page.goto(site.url, { waitUntil: "domcontentloaded" });
    assert.equal(await page.getAttribute("html", "lang"), "en");
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  }));

test("the policy allows no inline script and no eval", () =>
  visit({ expected: [/policy: script-src/, /console: .*Content Security Policy/] }, async (page, site) => {
    await page.goto(site.url);
    const [inline, evaluated] = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "globalThis.inlineRan = true";
      document.head.append(script);
      // From a timer: what the debugger itself evaluates is not bound by the policy.
      const evaluated = await new Promise((resolve) => {
        setTimeout(() => {
          try {
            resolve(new Function("return true")());
          } catch {
            resolve(false);
          }
        });
      });
      return [globalThis.inlineRan === true, evaluated];
    });
    assert.deepEqual([inline, evaluated], [false, false]);
  }));

test("the recovery screen names the error and saves the raw data", () =>
  visit({}, async (page, site) => {
    const kept = { "kedge.book": '{"cut":', "kedge.language": '"en"' };
    await page.goto(site.url);
    await page.evaluate((entries) => {
      for (const [key, value] of Object.entries(entries)) localStorage.setItem(key, value);
      localStorage.setItem("other.key", "not ours");
      globalThis.kedgeRecover("panicked at <b>forecast</b>: boom");
      globalThis.kedgeRecover("a later consequence");
    }, kept);
    assert.equal(await page.locator(".recover-message").textContent(), "panicked at <b>forecast</b>: boom");
    assert.deepEqual(await page.locator(".recover h1").allTextContents(), ["锚程停下了", "Kedge has stopped"]);
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "recover-zh-CN-light");
    const file = await download(page, () => page.locator(".recover-save").first().click());
    assert.match(file.name, /^kedge-recovery-.*\.json$/);
    const saved = JSON.parse(file.bytes.toString("utf8"));
    for (const [key, value] of Object.entries(kept)) assert.equal(saved.entries[key], value, key);
    assert.ok(Object.keys(saved.entries).every((key) => key.startsWith("kedge.")));
    await page.locator(".recover-reload").first().click();
    await page.locator(".recover").waitFor({ state: "detached" });
  }));

test("an uncaught trap of the wasm brings the recovery screen, other errors do not", () =>
  visit({ expected: [/^uncaught: /] }, async (page, site) => {
    await page.goto(site.url);
    await page.evaluate(() => setTimeout(() => { throw new Error("an extension's"); }));
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
    assert.equal(await page.locator(".recover").count(), 0);
    await page.evaluate(() => setTimeout(() => { throw new WebAssembly.RuntimeError("unreachable"); }));
    await page.locator(".recover").waitFor();
  }));

for (const fragment of ["", "#/plan"]) {
  test(`a page whose files are gone is fetched afresh once, then says so: ${fragment || "start page"}`, () =>
    visit(
      { site: { missing: (name) => WASM.test(name) }, expected: [/404/] },
      async (page, site) => {
        let opened = 0;
        page.on("request", (request) => {
          if (request.isNavigationRequest()) opened += 1;
        });
        await page.goto(site.url + fragment);
        await page.locator(".recover-message", { hasText: "HTTP 404" }).waitFor();
        assert.equal(opened, 2);
      },
    ));
}
