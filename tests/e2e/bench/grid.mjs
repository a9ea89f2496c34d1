// A grid of 10 000 rows and 40 columns: a key to its painted cell, scrolling, and how much of it is there at a time.
import { fileURLToPath } from "node:url";
import { openPage } from "../lib/browser.mjs";
import { line, median, percentile } from "./figures.mjs";

const TIMING = fileURLToPath(new URL("timing.js", import.meta.url));

// Lines of the table.
export async function grid(browser, site) {
  const { page, context, done } = await openPage(browser, site.origin, { locale: "en-GB", watched: false });
  await context.addInitScript({ path: TIMING });
  await page.goto(`${site.url}#/bench/ui`);
  await page.locator(".bench-ui .vgrid [data-r='3'] [data-c='1']").waitFor({ timeout: 60_000 });
  await page.locator(".vgrid").scrollIntoViewIfNeeded();
  const found = await page.evaluate(async () => {
    const grid = document.querySelector(".vgrid");
    grid.focus();
    const keys = [];
    let nodes = 0;
    const count = () => {
      nodes = Math.max(nodes, document.querySelectorAll("*").length);
    };
    const isThere = () => document.getElementById(grid.getAttribute("aria-activedescendant"))?.classList.contains("foc");
    const press = async (key) => {
      const it = await kedgeTiming.once(() => grid.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
      // A cell that is not there after the frame is counted as a whole frame late, as often as needed.
      let late = 0;
      for (; !isThere() && late < 20; late += 1) await kedgeTiming.frame();
      keys.push(it.delay + late * 16.7);
      count();
    };
    for (let i = 0; i < 80; i += 1) await press(i % 8 === 7 ? "PageDown" : i % 5 === 4 ? "ArrowRight" : "ArrowDown");
    // Down at about four rows a frame, as a wheel that is turned hard; then to the side.
    const scroll = async (by, n, side) => {
      const frames = [];
      let last = await kedgeTiming.frame();
      for (let i = 0; i < n; i += 1) {
        if (side) grid.scrollLeft += by;
        else grid.scrollTop += by;
        const now = await kedgeTiming.frame();
        frames.push(now - last);
        last = now;
        if (i % 20 === 0) count();
      }
      return frames;
    };
    const down = await scroll(112, 180, false);
    const across = await scroll(40, 60, true);
    const blank = !grid.querySelector("[data-r] [data-c='20'], [data-r] [data-c='30']");
    return { keys, down, across, nodes, blank };
  });
  await done();
  if (found.blank) throw new Error("the grid is empty after scrolling");
  const rows = [
    line("grid 10,000 × 40: a key to its painted cell, median", median(found.keys), "ms", 33),
    line("grid 10,000 × 40: a key to its painted cell, 95 %", percentile(found.keys, 95), "ms"),
    line("grid 10,000 × 40: scrolling down, frame, median", median(found.down), "ms"),
    line("grid 10,000 × 40: scrolling down, frame, 95 %", percentile(found.down, 95), "ms", 20),
    line("grid 10,000 × 40: scrolling across, frame, 95 %", percentile(found.across, 95), "ms", 20),
    line("grid 10,000 × 40: live nodes of the whole page, most", found.nodes, "", 2500),
  ];
  return rows;
}
