// The main job and every view in browsers other than Chromium. `cargo xtask engines` brings them and says which there are:
// FIREFOX, and WEBKIT with WEBKIT_DRIVER, name their programs.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { serve } from "../e2e/lib/server.mjs";
import { views } from "../e2e/lib/sample.mjs";
import { firefox, webkit } from "./drivers.mjs";

const OUT = fileURLToPath(new URL("../e2e/out/engines/", import.meta.url));
const ORDERS = fileURLToPath(new URL("../data/classic_models/orders.csv", import.meta.url));
const LONGEST = { timeout: 600_000 };
// What a browser says that is no fault of the page: that sizes were observed over more than one frame.
const HARMLESS = /ResizeObserver loop/;

const ENGINES = [
  ["firefox", process.env.FIREFOX, () => firefox(process.env.FIREFOX)],
  ["webkit", process.env.WEBKIT, () => webkit(process.env.WEBKIT, process.env.WEBKIT_DRIVER)],
].filter(([, program]) => program);

for (const [name, , open] of ENGINES) {
  describe(name, () => {
    let page, site;
    before(async () => {
      await mkdir(OUT, { recursive: true });
      site = await serve();
      page = await open();
      console.log(page.name);
    }, LONGEST);
    after(async () => {
      await page?.close();
      await site?.close();
    });

    // Asks the page until `it` answers with something, and returns that.
    async function until(it, ...args) {
      const end = Date.now() + 120_000;
      for (;;) {
        const found = await page.run(it, ...args);
        if (found) return found;
        assert.ok(Date.now() < end, `never: ${it} ${args.join(", ")}`);
        await new Promise((next) => setTimeout(next, 100));
      }
    }
    const shown = (css) => until((css) => [...document.querySelectorAll(css)].some((it) => it.checkVisibility()), css);
    const gone = (css) => until((css) => document.querySelector(css) === null, css);
    const go = (address) => page.run((it) => void (location.hash = it), address.replace(/^.*#/, "#"));
    const click = async (css) => {
      await shown(css);
      await page.click(css);
    };
    const middle = (css) => page.run((css) => {
      const it = document.querySelector(css).getBoundingClientRect();
      return [it.x + it.width / 2, it.y + it.height / 2];
    }, css);
    const fresh = async () => {
      await page.goto("about:blank");
      await page.goto(site.url);
    };
    const sound = async (where) => {
      const faults = (await page.faults()).filter((it) => !HARMLESS.test(it));
      assert.deepEqual(faults, [], where);
    };

    test("a file of one's own becomes a history", LONGEST, async () => {
      await page.goto(site.url);
      await shown(".ways button");
      await page.choose(".ways input[type=file]", ORDERS);
      await shown("h1[data-answer]");
      await click("main .btn.do");
      await shown(".account-table tbody tr");
      await sound("import");
    });

    test("the start page keeps the build for use without a network", LONGEST, async () => {
      await page.run(() => void navigator.serviceWorker.getRegistrations().then((all) => all.forEach((it) => it.unregister())));
      await fresh();
      await until(() => {
        navigator.serviceWorker.getRegistration().then((it) => (window.isKept = Boolean(it?.active)));
        return window.isKept;
      });
      await sound("start");
    });

    test("the sample is forecast, and a dialog answers the keyboard", LONGEST, async () => {
      await fresh();
      await click(".start .ways button");
      await shown("tr.lv0 td[data-minor]");
      await gone(".run progress");
      const here = "dialog.palette[open] input";
      await page.press("ctrl", "k");
      await shown(here);
      await page.press("Escape");
      await gone("dialog.palette[open]");
      await page.press("ctrl", "k");
      await shown(here);
      for (const it of "zzzz") await page.press(it);
      await until(() => /Nothing found|没有/.test(document.querySelector(".palette-foot").textContent));
      await page.press("Escape");
      await sound("sample");
    });

    test("a cell of the plan is changed and taken back, and a block is drawn over cells alone", LONGEST, async () => {
      await go("#/plan");
      await click(".setup .btn.do");
      await shown('table.tree[aria-busy="false"]');
      const cell = (row, column) => `table.tree tbody tr:nth-child(${row}) td:nth-of-type(${column})`;
      const text = (css) => page.run((css) => document.querySelector(css).textContent, css);
      const first = cell(2, 2);
      const was = await text(first);
      await page.run((css) => document.querySelector(css).scrollIntoView({ block: "center" }), first);
      await page.click(first);
      for (const it of ["9", "9", "9", "Enter"]) await page.press(it);
      await until((css) => document.querySelector(css).textContent.includes("999"), first);
      await page.press("ctrl", "z");
      await until((css, was) => document.querySelector(css).textContent === was, first, was);
      await page.drag(await middle(first), await middle(cell(4, 4)));
      assert.equal(await page.run(() => getSelection().toString()), "", "no text is selected with the block");
      assert.ok(await page.run(() => document.querySelectorAll("table.tree .sel, table.tree [aria-selected=true]").length > 1));
      await sound("plan");
    });

    test("a chart is pointed at, filled into the screen, and copied", LONGEST, async () => {
      await go("#/forecast");
      await shown("tr.lv0 td.fc[data-minor]");
      await go(await page.run(() => document.querySelector("tr.lv1 td.name a").getAttribute("href")));
      await shown("table.league tr.win");
      const [x, y] = await middle(".chartbox canvas");
      await page.move(x, y);
      await page.move(x + 20, y);
      await shown(".tip");
      assert.match(await page.run(() => document.querySelector(".tip").textContent), /\d{4}-\d{2}/);
      assert.equal(await page.run(() => getComputedStyle(document.querySelector(".term")).textDecorationStyle), "dotted");
      await page.picture(`${OUT}${name}-chart.png`);
      await page.click("details.menu summary");
      await click("[data-picture]");
      const told = await until(() => document.querySelector("details.menu p.told").textContent);
      assert.match(told, /The picture is on the clipboard|图片已复制/);
      await page.press("Escape");
      await page.click("[data-present]");
      await shown("figure.presented");
      await page.click("figure.presented [data-present]");
      await gone("figure.presented");
      await sound("chart");
    });

    for (const [language, word] of [["zh-CN", "中"], ["en", "EN"]]) {
      test(`every view: ${language}`, LONGEST, async () => {
        await page.run((word) => [...document.querySelectorAll(".top button")].find((it) => it.textContent.trim() === word).click(), word);
        await until((it) => document.documentElement.lang.startsWith(it), language);
        const account = await page.run(() => location.hash);
        const wide = [];
        for (const [view, address, sign] of views(account)) {
          // Two tables are empty without a version and a snapshot; an empty page has its heading.
          await go(address);
          await shown(["snapshots", "versions", "start"].includes(view) ? "main h1" : sign);
          await new Promise((next) => setTimeout(next, 500));
          if (await page.run(() => document.documentElement.scrollWidth > innerWidth)) wide.push(view);
          await page.picture(`${OUT}${name}-${language}-${view}.png`);
          await sound(view);
        }
        assert.deepEqual(wide, [], "nothing is wider than the page");
        await go(account);
        await shown("table.league tr.win");
      });
    }

    test("what was done is there again after a reload", LONGEST, async () => {
      await page.goto("about:blank");
      await page.goto(`${site.url}#/plan`);
      await shown('table.tree[aria-busy="false"]');
      await sound("reload");
    });
  });
}
