// Small helpers of the walks.
import { mkdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));

// Keeps a picture as tests/e2e/out/NAME.png, for people: no walk compares pixels.
export async function screenshot(page, name, options = {}) {
  await mkdir(OUT, { recursive: true });
  await page.screenshot({ path: `${OUT}${name}.png`, ...options });
}

// Does `action` and returns the file it downloads: its name and its bytes.
export async function download(page, action) {
  const [file] = await Promise.all([page.waitForEvent("download"), action()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

// Whether something on the page is wider than the page.
export async function overflows(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

// Opens a page of the plan over its two levels, as a reader does: its group, then the page.
export async function planView(page, group, address) {
  const link = page.locator(`.tabs .groups a[data-group=${group}]`);
  if ((await link.getAttribute("aria-current")) === null) await link.click();
  await page.locator(`.tabs .groups a[data-group=${group}][aria-current]`).waitFor();
  await page.locator(`.tabs .pages a[href='${address}']`).click();
}

// Reads until what is read is as wanted, and returns it; says what was read last when it never is.
export async function settled(page, read, wanted, what = "the page did not come to what was waited for") {
  let found;
  for (let i = 0; i < 150; i += 1) {
    found = await read(page);
    if (wanted(found)) return found;
    await page.waitForTimeout(80);
  }
  throw new Error(`${what}: ${JSON.stringify(found)?.slice(0, 600)}`);
}

// What a chart within `place` says of the item that a key leads to: "Name: value; value".
export async function told(page, place, key) {
  const chart = page.locator(place).first();
  // Until it is painted it has no items to lead to; a canvas that nobody painted on is 300 × 150.
  await page.waitForFunction((it) => document.querySelector(`${it} canvas.chart`)?.width !== 300, place);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await chart.locator("canvas.chart").focus();
  await page.keyboard.press(key);
  await page.waitForFunction((it) => document.querySelector(`${it} .chartbox [role=status]`)?.textContent.length > 0, place);
  return chart.locator(".chartbox [role=status]").textContent();
}

// Holds what the page tells its workers back by `pause` milliseconds, in order, as a machine does that is busy elsewhere:
// what a reader does meanwhile comes before the answer. To be called before the page is opened.
export async function busyWorkers(page, pause) {
  await page.addInitScript((pause) => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (...all) {
      setTimeout(() => postMessage.apply(this, all), pause);
    };
  }, pause);
}
