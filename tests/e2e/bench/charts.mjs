// The same chart by Kedge, uPlot and ECharts in one browser, one run: drawn with other data, and pointed at.
import { fileURLToPath } from "node:url";
import { openPage } from "../lib/browser.mjs";
import { line, median, percentile } from "./figures.mjs";

const TIMING = fileURLToPath(new URL("timing.js", import.meta.url));
const SIZE = { width: 1440, height: 1000 };
// Rounds of every chart in turn, and runs in each: 40 runs of everything.
const ROUNDS = 4;
const RUNS = 10;

async function open(browser, origin, address, ratio, ready) {
  const opened = await openPage(browser, origin, { locale: "en-GB", viewport: SIZE, deviceScaleFactor: ratio, watched: false });
  await opened.context.addInitScript({ path: TIMING });
  await opened.page.goto(address);
  await opened.page.locator(ready).first().waitFor({ timeout: 60_000 });
  return opened;
}

const repaint = (page, runs) => page.evaluate(async (n) => {
  const button = document.querySelector("[data-repaint]");
  const all = [];
  for (let i = 0; i < n; i += 1) all.push(await kedgeTiming.once(() => button.click()));
  return kedgeTiming.summary(all);
}, runs);

// Moves over the chart; `only` counts the corners that a single move draws.
const hover = (page, target, runs, only = false) => page.evaluate(async ([selector, n, only]) => {
  const on = document.querySelector(selector);
  const box = on.getBoundingClientRect();
  const move = (i) => {
    const at = { bubbles: true, cancelable: true, clientX: box.left + box.width * (0.15 + 0.6 * ((i * 0.37) % 1)), clientY: box.top + box.height * 0.45, pointerType: "mouse", view: window };
    on.dispatchEvent(new PointerEvent("pointermove", at));
    on.dispatchEvent(new MouseEvent("mousemove", at));
  };
  if (only) return kedgeTiming.corners(() => move(1));
  // The first move makes what the others move.
  await kedgeTiming.once(() => move(0.5));
  const all = [];
  for (let i = 0; i < n; i += 1) all.push(await kedgeTiming.once(() => move(i)));
  return kedgeTiming.summary(all);
}, [target, runs, only]);

// Lines of the table.
export async function charts(browser, site, rivals, ratio) {
  const who = [
    { name: "Kedge", at: `${site.url}#/bench/ui`, origin: site.origin, ready: ".bench-chart canvas", target: ".bench-chart canvas.chart", sum: ".bench-ui", aside: ".bench-ui .vgrid" },
    { name: "uPlot", at: `${rivals.url}rivals.html#uplot`, origin: rivals.origin, ready: ".u-over", target: "[data-target]", sum: "body" },
    { name: "ECharts", at: `${rivals.url}rivals.html#echarts`, origin: rivals.origin, ready: "#chart canvas", target: "[data-target]", sum: "body" },
  ];
  for (const it of who) {
    Object.assign(it, await open(browser, it.origin, it.at, ratio, it.ready), { repaint: [], hover: [] });
    // A rival's page holds its chart alone, and so does this one meanwhile: the grid has a measurement of its own.
    if (it.aside) await it.page.locator(it.aside).evaluate((element) => void (element.style.display = "none"));
    await it.page.waitForTimeout(400);
  }
  const sums = await Promise.all(who.map((it) => it.page.locator(it.sum).first().getAttribute("data-sum")));
  if (new Set(sums).size !== 1) throw new Error(`not the same data: ${sums.join(", ")}`);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let i = 0; i < who.length; i += 1) {
      const it = who[(i + round) % who.length];
      await it.page.bringToFront();
      if (round === 0) await repaint(it.page, 3);
      it.repaint.push(await repaint(it.page, RUNS));
      it.hover.push(await hover(it.page, it.target, RUNS));
    }
  }
  for (const it of who) {
    await it.page.bringToFront();
    it.corners = await hover(it.page, it.target, 1, true);
    it.layouts = await forcedLayouts(browser, it.page, () => hover(it.page, it.target, 20));
  }
  const all = (runs, key) => runs.flatMap((it) => it[key]);
  const rows = who.flatMap((it, i) => {
    const limit = (value) => (i === 0 ? value : undefined);
    const name = (what) => `${what}: ${it.name}`;
    return [
      line(name("draw 3 × 5,000 points, script, median"), median(all(it.repaint, "work")), "ms"),
      line(name("draw 3 × 5,000 points, painted, median"), median(all(it.repaint, "painted")), "ms", limit(16)),
      line(name("draw 3 × 5,000 points, painted, 95 %"), percentile(all(it.repaint, "painted"), 95), "ms"),
      line(name("point at it, script, median"), median(all(it.hover, "work")), "ms"),
      line(name("point at it, painted, median"), median(all(it.hover, "painted")), "ms", limit(4)),
      line(name("point at it, painted, 95 %"), percentile(all(it.hover, "painted"), 95), "ms"),
      line(name("point at it: corners drawn"), it.corners, "", limit(50)),
      line(name("point at it: layouts forced by script in 21 moves"), it.layouts, "", limit(0)),
    ];
  });
  for (const it of who) await it.done();
  return rows;
}

const SCRIPTS = new Set(["FunctionCall", "EventDispatch", "FireAnimationFrame", "RunMicrotasks", "EvaluateScript", "TimerFire"]);

// Layouts that scripts asked for while `act` went on: those that lie inside of a script in the browser's trace.
async function forcedLayouts(browser, page, act) {
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await session.send("Tracing.start", { traceConfig: { recordMode: "recordAsMuchAsPossible", includedCategories: ["devtools.timeline", "blink.user_timing"] }, transferMode: "ReportEvents" });
  await page.evaluate(() => void performance.mark("kedge: act"));
  await act();
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const { pid, tid } = events.find((it) => it.name === "kedge: act");
  const main = events.filter((it) => it.ph === "X" && it.pid === pid && it.tid === tid);
  const scripts = main.filter((it) => SCRIPTS.has(it.name));
  if (scripts.length === 0) throw new Error("the trace holds no script");
  const isForced = (it) => scripts.some((by) => it.ts >= by.ts && it.ts + it.dur <= by.ts + by.dur);
  return main.filter((it) => it.name === "Layout" && isForced(it)).length;
}
