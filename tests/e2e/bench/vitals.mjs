// What the web calls vitals: when the start page stands (LCP), whether anything jumps (CLS), and how soon the page shows
// that it heard (INP), over a session of two hundred steps with real keys and clicks.
import { openPage } from "../lib/browser.mjs";
import { furnish, openSample } from "../lib/sample.mjs";
import { line, median, percentile } from "./figures.mjs";

const LOADS = 7;
const STEPS = 200;
// 10 Mbit/s with the round trip of a decent line, on a processor a quarter as fast.
const NET = { offline: false, latency: 40, downloadThroughput: 10_000_000 / 8, uploadThroughput: 10_000_000 / 8 };
const SLOW = 4;
// Browsers do not report interactions shorter than this.
const UNSEEN = 16;

// Collects from the very beginning of a page.
function watch(unseen) {
  globalThis.kedgeVitals = { lcp: 0, shifts: [], events: new Map() };
  const on = (type, take, more = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  on("largest-contentful-paint", (it) => { kedgeVitals.lcp = it.startTime; });
  on("layout-shift", (it) => { if (!it.hadRecentInput) kedgeVitals.shifts.push([it.startTime, it.value, it.sources.map(({ node }) => `${node?.nodeName}.${node?.className}`).join(" ")]); });
  on("event", (it) => {
    if (it.interactionId === 0) return;
    const [longest] = kedgeVitals.events.get(it.interactionId) ?? [0];
    if (it.duration > longest) kedgeVitals.events.set(it.interactionId, [it.duration, it.name, kedgeVitals.step]);
  }, { durationThreshold: unseen });
}

async function slowed(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", NET);
}

// The largest paint of the start page, load by load.
async function loads(browser, site, isSlow) {
  const found = [];
  for (let i = 0; i < LOADS; i += 1) {
    const { page, context, done } = await openPage(browser, site.origin, { locale: "en-GB", watched: false });
    await context.addInitScript(watch, UNSEEN);
    if (isSlow) await slowed(page);
    await page.goto(site.url, { waitUntil: "commit" });
    await page.locator(".start h1").waitFor({ timeout: 60_000 });
    await page.waitForLoadState("networkidle", { timeout: 120_000 });
    found.push(await page.evaluate(() => kedgeVitals.lcp));
    await done();
  }
  return found;
}

// The largest sum of shifts within five seconds without a second of rest.
function cls(shifts) {
  let [most, sum, first, last] = [0, 0, -Infinity, -Infinity];
  for (const [at, value] of shifts) {
    if (at - last > 1000 || at - first > 5000) [sum, first] = [0, at];
    sum += value;
    last = at;
    most = Math.max(most, sum);
  }
  return most;
}

// What a reader does, over and over: each is one key or one click on something that is there.
function steps(page) {
  const rail = (place) => () => page.locator(`.rail nav a[href$="#/${place}"]`).click();
  const key = (name) => () => page.keyboard.press(name);
  const first = (selector) => (round) => page.locator(selector).nth(round % 4).click();
  return [
    ["to the forecast", rail("forecast")],
    ["an account", first("tr.lv1 td.name a")],
    ["on the chart", () => page.locator("canvas.chart").first().click()],
    ["a month back", key("ArrowLeft")],
    ["a month back", key("ArrowLeft")],
    ["search", key("Control+k")],
    ["a letter", key("b")],
    ["away with it", key("Escape")],
    ["to the plan", rail("plan")],
    ["a cell", first("table.tree tbody tr:first-child td.ed, table.tree tbody td[data-minor]")],
    ["a cell down", key("ArrowDown")],
    ["a cell to the right", key("ArrowRight")],
    ["another unit", (round) => page.locator(".top .seg button[aria-pressed=false], .top .seg [aria-checked=false]").nth(round % 2).click()],
    ["to today", rail("today")],
    ["to the data", rail("data")],
    ["a cell of the history", first(".vgrid [data-r='2'] [data-c]")],
    ["a page down", key("PageDown")],
    ["a row up", key("ArrowUp")],
    ["to the brief", rail("report")],
    ["to Learn", rail("learn")],
  ];
}

async function session(browser, site, isSlow, log) {
  const { page, context, done } = await openPage(browser, site.origin, { locale: "en-GB", watched: false });
  await context.addInitScript(watch, UNSEEN);
  await openSample(page, site.url);
  await furnish(page, site.url);
  await page.locator(".save-text").first().waitFor({ state: "attached" });
  await page.goto(`${site.url}#/forecast`);
  await page.waitForTimeout(1000);
  if (isSlow) await slowed(page);
  await page.evaluate(() => { kedgeVitals.events.clear(); });
  const all = steps(page);
  for (let i = 0; i < STEPS; i += 1) {
    const [name, act] = all[i % all.length];
    await page.evaluate((it) => { kedgeVitals.step = it; }, name);
    await act(Math.floor(i / all.length));
    // A reader looks before going on; what a step starts behind it is still going on then.
    await page.waitForTimeout(150);
  }
  await page.waitForTimeout(1000);
  const { events, shifts } = await page.evaluate(() => ({ events: [...kedgeVitals.events.values()], shifts: kedgeVitals.shifts }));
  await done();
  if (log) {
    const longest = [...events].sort((a, b) => b[0] - a[0]).slice(0, 8);
    console.log(`  longest: ${longest.map(([ms, what, step]) => `${ms} ms ${what} (${step})`).join(", ")}`);
    const jumps = [...shifts].sort((a, b) => b[1] - a[1]).slice(0, 4);
    console.log(`  jumps: ${jumps.map(([at, value, what]) => `${value.toFixed(4)} at ${Math.round(at)} ms ${what}`).join(", ") || "none"}`);
  }
  const unseen = Array(Math.max(0, STEPS - events.length)).fill(UNSEEN);
  return { durations: [...events.map((it) => it[0]), ...unseen], cls: cls(shifts) };
}

// Lines of the table. `site` packs its files, as hosts do.
export async function vitals(browser, site) {
  await loads(browser, site, false);
  const [fast, slow] = [await loads(browser, site, false), await loads(browser, site, true)];
  console.log("→ two sessions of 200 steps");
  const here = await session(browser, site, false, true);
  const there = await session(browser, site, true, true);
  return [
    line(`LCP of the start page, median of ${LOADS}`, median(fast) / 1000, "s", 0.8),
    line(`LCP, processor ÷ ${SLOW}, 10 Mbit/s, median of ${LOADS}`, median(slow) / 1000, "s", 2),
    line(`INP of ${STEPS} steps, 75 %`, percentile(here.durations, 75), "ms", 50),
    line(`INP of ${STEPS} steps, 98 %`, percentile(here.durations, 98), "ms", 100),
    line("CLS, from the start to the last step", here.cls, "", 0.02),
    line(`INP of ${STEPS} steps, processor ÷ ${SLOW}, 75 %`, percentile(there.durations, 75), "ms"),
    line(`INP of ${STEPS} steps, processor ÷ ${SLOW}, 98 %`, percentile(there.durations, 98), "ms"),
    line(`CLS, processor ÷ ${SLOW} during the steps`, there.cls, "", 0.02),
  ];
}
