// Prints how long an edit of a 200 × 20 × 12 plan takes from the key to the repainted rows; it judges nothing.
//   node plan_bench.mjs      (in this folder, after a build; the longest of several edits and their median)
// The history is just long enough to plan by (14 months), so that the forecasts of 4,221 nodes are made soon.
import { launch, openPage } from "./lib/browser.mjs";
import { settled } from "./lib/page.mjs";
import { serve } from "./lib/server.mjs";

const [N_ACCOUNTS, N_PRODUCTS, N_MONTHS, N_EDITS] = [200, 20, 14, 12];

// One line per sale; amounts from a small generator, so that every run has the same.
function csv() {
  let state = 12_345;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const lines = ["account,product,month,amount"];
  for (let a = 0; a < N_ACCOUNTS; a += 1)
    for (let p = 0; p < N_PRODUCTS; p += 1)
      for (let m = 0; m < N_MONTHS; m += 1) {
        const month = `${2024 + Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, "0")}`;
        lines.push(`Account ${a + 1},Product ${p + 1},${month},${(20_000 + next() * 90_000).toFixed(2)}`);
      }
  return Buffer.from(lines.join("\n"));
}

// Types `text` into a cell that is being edited and returns the milliseconds from Enter to the first frame that shows the
// new amount and the moved cells of its row.
async function edit(page, key, column, text) {
  const at = page.locator(`tr[data-row="${key}"] td[data-column="${column}"]`);
  await at.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
  await page.evaluate(
    ([row, col]) => {
      const cell = document.querySelector(`tr[data-row="${row}"] td[data-column="${col}"]`);
      const before = cell.dataset.minor;
      window.editTook = null;
      const listener = (event) => {
        if (event.key !== "Enter") return;
        document.removeEventListener("keydown", listener, true);
        const began = performance.now();
        const look = () => {
          if (cell.dataset.minor === before) return requestAnimationFrame(look);
          // This frame will show it: what is left of it is layout and paint, done when the next task runs. That is this one,
          // before what the page does afterwards.
          scheduler.postTask(() => { window.editTook = performance.now() - began; }, { priority: "user-blocking" });
        };
        requestAnimationFrame(look);
      };
      document.addEventListener("keydown", listener, true);
    },
    [key, column],
  );
  await page.keyboard.press("Enter");
  const took = await settled(page, () => page.evaluate(() => window.editTook), (it) => it !== null, "the edit");
  await page.locator('table.tree[aria-busy="false"]').waitFor();
  return took;
}

const site = await serve();
const browser = await launch();
try {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB", watched: false });
  await page.goto(`${site.url}#/data/import`);
  await page.locator("input[type=file]").first().setInputFiles({ name: "large.csv", mimeType: "text/csv", buffer: csv() });
  await page.locator("h1[data-answer]").waitFor({ timeout: 120_000 });
  await page.locator(".head .btn.do").click();
  await page.waitForURL(/#\/data$/, { timeout: 120_000 });
  await page.goto(`${site.url}#/plan`);
  const decompose = page.locator(".setup .btn.do");
  await decompose.waitFor({ timeout: 900_000 });
  await decompose.click();
  await page.locator('table.tree[aria-busy="false"]').waitFor({ timeout: 120_000 });
  const account = await page.locator("table.tree tr[data-row]").nth(1).getAttribute("data-row");
  const print = (what, times) => {
    const sorted = [...times].sort((a, b) => a - b);
    console.log(`${what}: median ${sorted[Math.floor(sorted.length / 2)].toFixed(1)} ms, longest ${sorted.at(-1).toFixed(1)} ms of ${times.length}`);
  };
  const many = async (what, key, column, amount) => {
    const times = [];
    for (let i = 0; i < N_EDITS; i += 1) times.push(await edit(page, key, column, String(amount + i)));
    print(what, times);
  };
  await many("an account's month, products closed", account, 4, 150);
  await page.locator(`tr[data-row="${account}"] .cv`).click();
  await page.locator(`tr[data-row^="${account}/"]`).nth(N_PRODUCTS - 1).waitFor();
  await page.locator('table.tree[aria-busy="false"]').waitFor();
  await many("an account's month, its 20 products open", account, 5, 150);
  const product = await page.locator(`tr[data-row^="${account}/"]`).first().getAttribute("data-row");
  await many("a product's month", product, 6, 6);
  await many("an account's total (199 others give way)", account, 13, 1_500);
  await page.locator('tr[data-row="company"] .cv').click();
  await page.locator('tr[data-row^="company/"]').nth(N_PRODUCTS - 1).waitFor();
  await page.locator('table.tree[aria-busy="false"]').waitFor();
  await many("a product's month, the company's products open too", product, 7, 6);
  await done([]);
} finally {
  await browser.close();
  await site.close();
}
