// Measures the built site and prints one table: `cargo xtask bench ui`. KEDGE_RIVALS is the folder with uPlot and ECharts.
// A word or more as arguments measures only those parts: charts, grid, vitals.
import { cp } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { launch } from "../lib/browser.mjs";
import { serve } from "../lib/server.mjs";
import { charts } from "./charts.mjs";
import { table } from "./figures.mjs";
import { grid } from "./grid.mjs";
import { vitals } from "./vitals.mjs";

const HERE = fileURLToPath(new URL("./", import.meta.url));
const RATIOS = [1, 2];
const wanted = process.argv.slice(2);
const wants = (it) => wanted.length === 0 || wanted.includes(it);
const rivalsAt = process.env.KEDGE_RIVALS;
const load = () => loadavg()[0].toFixed(1);

const began = load();
const [browser, site, packed] = await Promise.all([launch(), serve(), serve({ packs: true })]);
const rows = [];
try {
  if (wants("charts")) {
    if (rivalsAt === undefined) throw new Error("KEDGE_RIVALS names no folder; `cargo xtask bench ui` brings the packages");
    for (const name of ["data.js", "rivals.html", "rivals.js"]) await cp(`${HERE}${name}`, `${rivalsAt}/${name}`);
    const rivals = await serve({ folder: `${rivalsAt}/`, path: "/rivals/" });
    for (const ratio of RATIOS) {
      console.log(`→ charts at ${ratio} device pixel${ratio === 1 ? "" : "s"} per pixel`);
      rows.push(...(await charts(browser, site, rivals, ratio)).map(([what, ...more]) => [`×${ratio} ${what}`, ...more]));
    }
    await rivals.close();
  }
  if (wants("grid")) {
    console.log("→ the grid");
    rows.push(...(await grid(browser, site)));
  }
  if (wants("vitals")) {
    console.log("→ loads of the start page");
    rows.push(...(await vitals(browser, packed)));
  }
} finally {
  await browser.close();
  await Promise.all([site.close(), packed.close()]);
}
console.log(`\n${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? "an unknown processor"}, ${cpus().length} cores, Chromium headless without a graphics card, load ${began} before and ${load()} after\n`);
console.log(table(["what", "found", "target", "held"], rows));
