// Kedge without a network, and the way from one build to the next. The logic alone: service_worker.test.mjs.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "./lib/walks.mjs";
import { fileURLToPath } from "node:url";
import { objections } from "./lib/accessibility.mjs";
import { launch, openPage } from "./lib/browser.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { DIST, serve } from "./lib/server.mjs";

const ORDERS = fileURLToPath(new URL("../data/classic_models/orders.csv", import.meta.url));
const WORKER = "service-worker.js";
let browser;
let folder;
let site;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), "kedge-builds-"));
});
beforeEach(async () => {
  site = await serve();
});
afterEach(() => site.close());
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

// Another build of the site, as a publisher has it: the page says so, the workers' files have other names, and the list
// is the one that `cargo xtask finish` would write.
async function nextBuild(name) {
  const build = join(folder, name);
  await cp(DIST, build, { recursive: true });
  const old = (await readdir(build)).find((it) => /^worker-.*\.js$/.test(it)).replace(/\.js$/, "");
  for (const end of [".js", "_bg.wasm"]) await rename(join(build, old + end), join(build, `worker-${name}${end}`));
  const page = await readFile(join(build, "index.html"), "utf8");
  await writeFile(join(build, "index.html"), page.replace("<html ", `<html data-build="${name}" `).replaceAll(old, `worker-${name}`));
  const files = {};
  for (const file of await readdir(build)) {
    if (file !== WORKER) files[file] = createHash("sha256").update(await readFile(join(build, file))).digest("hex");
  }
  await replaceBuild(build, `self.KEDGE_BUILD = ${JSON.stringify({ version: name, files })};`);
  return build;
}

async function replaceBuild(build, line) {
  const source = await readFile(join(build, WORKER), "utf8");
  await writeFile(join(build, WORKER), source.replace(/^.*\n/, `${line}\n`));
}

const allowed = (options) => ({ serviceWorkers: "allow", ...options });
const isKept = (page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));
const kept = (page) => page.evaluate(async () => (await caches.keys()).sort());
// Everything but the mark that the last visit ended as it should.
const stored = (page) =>
  page.evaluate(() => JSON.stringify(Object.entries(localStorage).filter(([it]) => !it.endsWith(".closed")).sort()));
const buildOf = (page) => page.getAttribute("html", "data-build");
const lookForNewer = (page) => page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

// Asks the page until it says yes: `waitForFunction` takes a promise for a yes.
async function until(page, holds) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await page.evaluate(holds)) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`never came true: ${holds}`);
}
// A page fetches its workers when nothing else goes on: until then a host without them is asked for them.
const hasItsWorkers = (page) =>
  until(page, () => performance.getEntriesByType("resource").filter((it) => /\/worker-[^/]*\.(js|wasm)$/.test(it.name)).length >= 2);
const isWaiting = (page) => until(page, async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state === "installed");

test("from the second visit on Kedge works with the network off", async () => {
  const { context, page: first, done } = await openPage(browser, site.origin, allowed({ locale: "en-GB" }));
  await first.goto(site.url);
  await first.locator(".start h1").waitFor();
  await isKept(first);
  assert.equal(await first.evaluate(() => navigator.serviceWorker.controller), null, "the first visit is not taken over");
  const files = (await readdir(DIST)).filter((it) => it !== WORKER).length;
  assert.equal(await first.evaluate(async () => (await (await caches.open((await caches.keys())[0])).keys()).length), files);
  await first.close();
  await site.close();

  const page = await context.newPage();
  await page.goto(site.url);
  await page.locator(".start h1").waitFor();
  await page.getByRole("button", { name: /sample/i }).first().click();
  await page.locator(".undo").first().waitFor({ state: "attached" });
  await page.goto(`${site.url}#/forecast`);
  await page.locator("tr.lv0 td.fc[data-minor]").waitFor({ timeout: 120_000 });
  // A deep link, read afresh.
  await page.reload();
  await page.locator("tr.lv0 td.fc[data-minor]").waitFor({ timeout: 120_000 });
  // What a measure is, with formula and worked number: these are fetched with the first tip.
  await page.locator("table.nodes th .term", { hasText: "MASE" }).click();
  await page.locator(".tip-card dd", { hasText: "10 ÷ 16 = 0.63" }).waitFor();
  await page.keyboard.press("Escape");
  // A file through the worker, to its forecast.
  await page.goto(`${site.url}?workers=2#/data/import`);
  await page.locator(".source input[type=file]").first().setInputFiles(ORDERS);
  await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
  await page.locator(".head .btn.do").click();
  await page.waitForURL(/#\/data$/);
  await page.goto(`${site.url}?workers=2#/forecast`);
  await page.locator("tr.lv0 td.fc[data-minor]").waitFor({ timeout: 120_000 });
  await screenshot(page, "offline-forecast");
  await done();
});

test("a newer build waits, says so between edits, and comes when it is asked for", async () => {
  const { context, page, done } = await openPage(browser, site.origin, allowed({ locale: "en-GB" }));
  await page.goto(site.url);
  await isKept(page);
  await page.reload();
  await page.goto(`${site.url}#/data/import`);
  await page.locator(".source input[type=file]").first().setInputFiles(ORDERS);
  await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
  await page.locator(".head .btn.do").click();
  await page.waitForURL(/#\/data$/);
  await page.locator(".top .save .sign").waitFor();
  await page.locator("input.search").focus();

  site.use(await nextBuild("two"));
  await lookForNewer(page);
  await isWaiting(page);
  await page.waitForTimeout(2_500);
  assert.equal(await page.locator(".update-card").count(), 0, "not while a field is being edited");
  await page.locator("input.search").blur();
  await page.locator(".update-card").waitFor();
  assert.deepEqual(await objections(page), []);
  for (const [name, viewport] of [["wide", { width: 1440, height: 900 }], ["phone", { width: 390, height: 844 }]]) {
    await page.setViewportSize(viewport);
    assert.equal(await overflows(page), false);
    await screenshot(page, `update-${name}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });

  // A page opened meanwhile is of the build that the open one is of, to the last part: the host no longer has its workers.
  const beside = await context.newPage();
  await beside.goto(`${site.url}#/forecast`);
  await beside.locator("tr.lv0 td.fc[data-minor]").waitFor({ timeout: 120_000 });
  assert.equal(await buildOf(beside), null);
  await beside.locator(".update-card .btn:not(.do)").click();
  await beside.locator(".update-card").waitFor({ state: "detached" });
  assert.equal(await buildOf(page), null);

  const before = await stored(page);
  await Promise.all([page.waitForEvent("load"), page.locator(".update-card .btn.do").click()]);
  assert.equal(await buildOf(page), "two");
  assert.match(page.url(), /#\/data$/);
  await page.locator("h1[data-accounts]").waitFor();
  assert.equal(await stored(page), before, "what the reader stored is untouched");
  // The other page was left alone, and still finds every part of its build.
  assert.equal(await buildOf(beside), null);
  const worker = await beside.getAttribute('meta[name="kedge-worker"]', "content");
  assert.equal(await beside.evaluate(async (it) => (await fetch(it)).status, worker), 200);

  await beside.close();
  await page.close();
  const last = await context.newPage();
  await last.goto(site.url);
  await last.locator(".start h1").waitFor();
  assert.equal(await buildOf(last), "two");
  await until(last, async () => (await caches.keys()).length === 1);
  assert.match((await kept(last))[0], / two$/);
  await site.close();
  await last.reload();
  await last.locator(".start h1").waitFor();
  await done();
});

test("the switch takes everything away that was kept offline, and nothing else", async () => {
  const { page, done } = await openPage(browser, site.origin, allowed({ locale: "zh-CN" }));
  await page.goto(site.url);
  await isKept(page);
  await page.reload();
  await page.evaluate(() => localStorage.setItem("kedge.theme", '"dark"'));
  await hasItsWorkers(page);
  const off = await nextBuild("off");
  await replaceBuild(off, 'self.KEDGE_BUILD = "off";');
  const html = await readFile(join(off, "index.html"), "utf8");
  await writeFile(join(off, "index.html"), html.replace(/(<meta name="kedge-offline" content=")[^"]*/, "$1"));
  site.use(off);
  await lookForNewer(page);
  await until(page, async () => (await navigator.serviceWorker.getRegistrations()).length === 0);
  assert.deepEqual(await kept(page), []);
  assert.equal(await page.locator(".update-card").count(), 0);
  await page.reload();
  await page.locator(".start h1").waitFor();
  assert.equal(await buildOf(page), "off");
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await hasItsWorkers(page);
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
  await done();
});

test("the site can be installed: a manifest with icons that are there", async () => {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB" });
  await page.goto(site.url);
  const session = await page.context().newCDPSession(page);
  const { errors, data } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  const { name, icons } = JSON.parse(data);
  assert.equal(name, "Kedge 锚程");
  assert.deepEqual(icons.map((it) => it.purpose), ["any", "any", "maskable"]);
  for (const { src, sizes } of icons) {
    const size = await page.evaluate(async (it) => {
      const image = new Image();
      image.src = it;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    assert.equal(size, sizes);
  }
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A private window, as every walk's is, is the one thing in the way.
  assert.deepEqual(installabilityErrors.map((it) => it.errorId).filter((it) => it !== "in-incognito"), []);
  await done();
});
