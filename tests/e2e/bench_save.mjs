// How long storing a workspace of a megabyte blocks the page: the longest task after one edit, on the clock and in
// processor time, over repeated edits. Prints; judges nothing. `cargo xtask bench save`.
import { launch, openPage } from "./lib/browser.mjs";
import { orders } from "./lib/orders.mjs";
import { serve } from "./lib/server.mjs";
import { recordTasks } from "./lib/tasks.mjs";

const EDITS = Number(process.env.KEDGE_EDITS ?? 10);
const [browser, site] = await Promise.all([launch(), serve()]);
try {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB", watched: false });
  await page.goto(`${site.url}#/data/import`);
  await page.locator(".source input[type=file]").first().setInputFiles({ name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(orders({ accounts: 40, products: 20, months: 60 })) });
  await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
  await page.locator(".head .btn.do").click();
  await page.waitForURL(/#\/data$/);
  // The forecasts would be counted too.
  await page.waitForTimeout(Number(process.env.KEDGE_WAIT ?? 60_000));
  const size = await page.evaluate(async () => {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open("kedge");
      request.onsuccess = () => resolve(request.result);
    });
    const all = database.transaction("bases").objectStore("bases").getAll();
    const bases = await new Promise((resolve) => {
      all.onsuccess = () => resolve(all.result);
    });
    database.close();
    const text = async (body) => (typeof body === "string" ? body : new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"))).text());
    return { text: (await text(bases[0].body)).length, stored: bases[0].body.length ?? bases[0].body.byteLength };
  });
  const { step, stop } = await recordTasks(browser, page);
  const saved = ".top .save[data-entry]";
  for (let edit = 0; edit < EDITS; edit += 1) {
    const before = Number(await page.locator(saved).getAttribute("data-entry"));
    await page.locator(".top .ws").click();
    const input = page.locator(".top .sheet-menu input[type=text]");
    await input.fill(`edit ${edit}`);
    await step(`edit ${edit}`);
    await page.keyboard.press("Enter");
    await page.waitForFunction(([it, n]) => Number(document.querySelector(it)?.dataset.entry ?? -1) > n, [saved, before]);
    await step(`store ${edit}`);
    await page.locator(".top .veil").click();
    await page.waitForTimeout(100);
    await step(`whole ${edit}`);
    await page.waitForTimeout(5_000);
    await step("between");
  }
  const tasks = await stop();
  console.log(`a workspace of ${(size.text / 1e6).toFixed(2)} MB of text, ${(size.stored / 1e6).toFixed(2)} MB stored`);
  for (const phase of ["edit", "whole"]) {
    const longest = Array.from({ length: EDITS }, (_, i) => tasks.filter((it) => it.step === `${phase} ${i}`));
    const by = (key) => longest.map((it) => Math.max(0, ...it.map((task) => task[key]))).sort((a, b) => a - b);
    const line = (all) => `median ${all[all.length >> 1].toFixed(1)} ms, worst ${all.at(-1).toFixed(1)} ms`;
    console.log(`${phase}: longest task of ${EDITS}: on the clock ${line(by("wall"))}; processor ${line(by("thread"))}`);
    const worst = tasks.filter((it) => it.step.startsWith(phase)).slice(0, 5);
    for (const it of worst) console.log(`  ${it.step}: ${it.thread?.toFixed(1)} ms: ${it.parts.join(", ").slice(0, 160)}`);
  }
  await done();
} finally {
  await browser.close();
  await site.close();
}
