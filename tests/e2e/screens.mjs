// Pictures of the views: `cargo xtask screens`. The chosen ones go to docs/screens, with --all every view in two themes,
// two languages, wide and on a phone to tests/e2e/out/screens.
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch, openPage } from "./lib/browser.mjs";
import { furnishAll } from "./lib/furnished.mjs";
import { firstAccount, furnish, openSample, show, views } from "./lib/sample.mjs";
import { serve } from "./lib/server.mjs";

const DOCS = fileURLToPath(new URL("../../docs/screens/", import.meta.url));
const OUT = fileURLToPath(new URL("out/screens/", import.meta.url));
const MAX_BYTES = 5_000_000;
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const LANGUAGES = { zh: "zh-CN", en: "en-GB" };
// What is kept in the repository: view, language, theme, width; of each view one at least.
const CHOSEN = [
  "start-zh-light-wide", "forecast-zh-light-wide", "series-zh-light-wide", "series-en-dark-wide", "plan-zh-light-wide",
  "monitor-zh-light-wide", "report-en-light-wide", "learn-measure-zh-light-wide", "data-en-contrast-wide", "series-zh-light-phone", "forecast-en-dark-phone",
  "strategy-zh-light-wide", "service-en-light-wide", "people-zh-light-wide", "channels-en-dark-wide", "feedback-zh-light-phone", "alerts-zh-light-wide", "tiers-en-light-wide",
  "import-zh-light-phone", "changes-en-dark-phone", "prepare-zh-light-phone", "glance-zh-light-phone", "attention-en-dark-phone", "snapshots-zh-light-phone", "versions-en-dark-phone",
  "assumptions-zh-light-phone", "incentive-zh-light-phone", "rolling-en-dark-phone", "learn-zh-light-phone", "learn-method-zh-light-phone", "learn-plan-en-dark-phone", "files-zh-light-phone",
  "bottom-up-zh-light-wide", "fairness-zh-light-wide", "budget-en-dark-wide", "variance-zh-light-wide", "team-en-light-wide", "hours-zh-light-phone", "today-en-dark-phone",
];
// What is chosen on a page before its picture is taken: the plan's year has no closed month yet, so last year is compared
// with the budget; the team's tree is shown as a flow.
const FIRST = {
  variance: (page) => page.locator("main .seg button").nth(2).click(),
  team: (page) => page.locator(".tree-picture .seg button").nth(1).click(),
};

// An address that leads nowhere is no view to show.
const unseen = views("").map(([view]) => view).filter((it) => it !== "unknown" && !CHOSEN.some((name) => name.replace(/-(zh|en)-\w+-\w+$/, "") === it));
if (unseen.length > 0) throw new Error(`no picture is chosen of ${unseen.join(", ")}`);

const all = process.argv.includes("--all");
const folder = all ? OUT : DOCS;
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const site = await serve();
const browser = await launch();
for (const theme of ["light", "dark", "contrast"]) {
  for (const [language, locale] of Object.entries(LANGUAGES)) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const name = (view) => `${view}-${language}-${theme}-${size}`;
      const wanted = views("").map(([view]) => view).filter((it) => (all ? theme !== "contrast" : CHOSEN.includes(name(it))));
      if (wanted.length === 0) continue;
      const { page, done } = await openPage(browser, site.origin, { locale, viewport });
      await page.addInitScript((it) => localStorage.setItem("kedge.theme", it), theme);
      await openSample(page, site.url);
      const account = await firstAccount(page, site.url);
      await furnish(page, site.url);
      await furnishAll(page, site.url, locale);
      for (const view of views(account)) {
        if (!wanted.includes(view[0])) continue;
        await show(page, site.url, view);
        if (view[0] in FIRST) {
          await FIRST[view[0]](page);
          await page.waitForTimeout(350);
        }
        await page.screenshot({ path: `${folder}${name(view[0])}.png`, fullPage: all });
        console.log(name(view[0]));
      }
      await done();
    }
  }
}
await browser.close();
await site.close();
const sizes = await Promise.all((await readdir(folder)).map(async (it) => (await stat(folder + it)).size));
const bytes = sizes.reduce((sum, it) => sum + it, 0);
console.log(`${sizes.length} pictures, ${Math.round(bytes / 1000)} kB in ${folder}`);
if (!all && bytes > MAX_BYTES) throw new Error(`${bytes} bytes are too much to keep: at most ${MAX_BYTES}`);
