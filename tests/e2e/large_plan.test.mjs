// A plan of 200 accounts × 20 products: from the file to every page that shows it. Each page ends its work, keeps to its
// limits of nodes and width, and says the same sums as this walk's own arithmetic.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import XLSX from "xlsx";
import { download, overflows, screenshot, settled } from "./lib/page.mjs";
import { browser, site, visit } from "./lib/stage.mjs";
import { recordTasks } from "./lib/tasks.mjs";

const [N_ACCOUNTS, N_PRODUCTS, N_MONTHS] = [200, 20, 36];
// Every account has one product of long standing; the others came seven months ago, too few for forecasts of their own,
// so that 421 series are forecast and not 4,221.
const N_NEW = 7;
const FIRST_YEAR = 2023;
const FIRST_MONTH = 4;
const MAX_NODES = 2500;
const TOTAL = 13;
const sum = (values) => values.reduce((all, it) => all + it, 0);
const monthOf = (m) => {
  const at = FIRST_MONTH - 1 + m;
  return `${FIRST_YEAR + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
};

// The file, and what it sold in minor units: month → sum, of the company, by account and by product.
function sales() {
  let state = 12_345;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const lines = ["account,product,month,amount"];
  const [company, accounts, products] = [new Map(), new Map(), new Map()];
  const add = (map, key, month, minor) => map.set(`${key} ${month}`, (map.get(`${key} ${month}`) ?? 0) + minor);
  for (let a = 0; a < N_ACCOUNTS; a += 1)
    for (let p = 0; p < N_PRODUCTS; p += 1) {
      const isOld = a % N_PRODUCTS === p;
      for (let m = isOld ? 0 : N_MONTHS - N_NEW; m < N_MONTHS; m += 1) {
        const season = 1 + 0.2 * Math.sin((m / 12) * 2 * Math.PI);
        const minor = Math.round((isOld ? 20_000_000 : 1_000_000) * season * (0.8 + next() * 0.4) * (1 + (a % 7)));
        const [account, product, month] = [`Account ${a + 1}`, `Product ${p + 1}`, monthOf(m)];
        lines.push(`${account},${product},${month},${(minor / 100).toFixed(2)}`);
        add(company, "", month, minor);
        add(accounts, account, month, minor);
        add(products, product, month, minor);
      }
    }
  return { csv: Buffer.from(lines.join("\n")), company, accounts, products };
}

// Pages of the plan's place and those beside it that read the plan, with what shows that they are there.
const PAGES = [
  ["#/plan", 'table.tree[aria-busy="false"] tr[data-row=company]'],
  ["#/plan/tiers", "tr[data-tier=commit]"],
  ["#/plan/team", 'table.team-tree[aria-busy="false"], main h1'],
  ["#/plan/bottom-up", ".gap-table tr[data-row=company]"],
  ["#/plan/fairness", "main h1"],
  ["#/plan/incentive", "main h1"],
  ["#/plan/strategy", "main [data-empty], main .four-p"],
  ["#/plan/service", "main [data-empty], main ol.lane"],
  ["#/plan/hours", "main canvas"],
  ["#/plan/people", "main h1"],
  ["#/plan/channels", "main h1"],
  ["#/plan/budget", "table.pl tbody tr"],
  ["#/plan/variance", "main h1"],
  ["#/plan/monitor", "main canvas"],
  ["#/plan/alerts", "main h1"],
  ["#/plan/assumptions", "main h1"],
  ["#/plan/feedback", "main h1"],
  ["#/plan/versions", "main h1"],
  ["#/today", "main h1"],
  ["#/report", ".brief section table"],
];
const PHONE = ["#/plan", "#/plan/monitor", "#/plan/budget", "#/plan/alerts"];

// What is wider than the page, for the message.
const widest = (page) =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll("main *")].filter((it) => it.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
    return all.slice(0, 3).map((it) => `${it.tagName}.${it.className}`).join(", ");
  });

// As `settled`, and longer: what 200 accounts take on a busy machine is none of this walk's business.
async function patient(page, read, wanted, what) {
  for (let i = 0; ; i += 1) {
    try {
      return await settled(page, read, wanted, what);
    } catch (error) {
      if (i === 9) throw error;
    }
  }
}

// The state of a page once nothing on it is busy.
async function quiet(page, address) {
  const read = () =>
    page.evaluate(() => ({
      busy: [...document.querySelectorAll('main [aria-busy="true"]')].map((it) => `${it.tagName}.${it.className}`),
      nodes: document.querySelectorAll("*").length,
    }));
  let last = -1;
  // As many nodes as a moment ago: what comes a little later has come too.
  const isDone = (it) => {
    const same = it.nodes === last;
    last = it.nodes;
    return it.busy.length === 0 && same;
  };
  return patient(page, read, isDone, `${address} stays busy`);
}

async function look(page, faults, [address, mark], width) {
  await page.goto(`${site.url}${address}`);
  await page.locator(mark).first().waitFor({ timeout: 60_000 });
  const { nodes } = await quiet(page, address);
  if (nodes > MAX_NODES) faults.push(`${address} (${width}): ${nodes} nodes`);
  if (await overflows(page)) faults.push(`${address} (${width}): wider than the page: ${await widest(page)}`);
  await screenshot(page, `large-${address.replaceAll(/\W+/g, "-")}-${width}`);
}

// The rows of the grid once it is not busy, in minor units: key → its months and its total.
async function rows(page, wanted = () => true) {
  const read = () =>
    page.locator("table.tree").evaluate((table) => {
      const numbers = (it) => [...it.querySelectorAll("td[data-minor]:not(.fc)")].map((cell) => Number(cell.dataset.minor));
      return {
        busy: table.getAttribute("aria-busy"),
        rows: [...table.querySelectorAll("tr[data-row]")].map((it) => [it.dataset.row, numbers(it)]),
      };
    });
  const found = await patient(page, read, (it) => it.busy === "false" && wanted(new Map(it.rows)), "the grid");
  return new Map(found.rows);
}

const cell = (page, key, column) => page.locator(`tr[data-row="${key}"] td[data-column="${column}"]`);
const yi = (minor) => `${(minor / 1e10).toFixed(10)}亿`;

async function type(page, key, column, minor) {
  await cell(page, key, column).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(yi(minor));
}

const under = (all, key) => [...all].filter(([it]) => it.startsWith(`${key}/`));
// The accounts on the screen and the line of all others.
const accountsOf = (all) => [...all].filter(([it]) => it !== "company" && !it.includes("/"));

function assertMakes(parts, whole, what) {
  whole.forEach((it, i) => assert.equal(sum(parts.map(([, row]) => row[i])), it, `${what}: column ${i}`));
}

// A sheet of the plan's workbook as lines of cells.
async function workbook(page) {
  const file = await download(page, () => page.locator(".head .acts [data-excel]").first().click());
  const book = XLSX.read(file.bytes);
  return (name) => XLSX.utils.sheet_to_json(book.Sheets[name], { header: 1, raw: true, defval: null });
}
const minor = (it) => Math.round(Number(it ?? 0) * 100);

test("a plan of 200 accounts and 20 products", { timeout: 900_000 }, () =>
  visit({ locale: "zh-CN" }, async (page) => {
    const sold = sales();
    page.setDefaultTimeout(120_000);
    await page.goto(`${site.url}#/data/import`);
    await page.locator("input[type=file]").first().setInputFiles({ name: "large.csv", mimeType: "text/csv", buffer: sold.csv });
    await page.locator("h1[data-answer]").waitFor({ timeout: 60_000 });
    await page.locator(".head .btn.do").click();
    await page.waitForURL(/#\/data$/);
    await page.goto(`${site.url}#/plan`);
    const decompose = page.locator(".setup .btn.do");
    await decompose.waitFor({ timeout: 400_000 });
    // The fiscal year: three of its months are closed.
    await page.locator(".setup .seg").first().locator("button").nth(1).click();
    await decompose.click();
    const made = await rows(page, (it) => it.size > 40);

    // Company = accounts = products, in every month and in all; what is closed is what the file sold.
    assertMakes(accountsOf(made), made.get("company"), "accounts");
    const closed = await page.locator("table.tree tr.names th.cl").count();
    const heads = await page.locator("table.tree tr.names th[title]").evaluateAll((all) => all.map((it) => it.title));
    const months = heads.slice(0, 12);
    assert.equal(closed, 3);
    for (let i = 0; i < closed; i += 1) assert.equal(made.get("company")[i], sold.company.get(` ${months[i]}`), months[i]);
    await page.locator('tr[data-row="company"] .cv').click();
    const opened = await rows(page, (it) => under(it, "company").length === N_PRODUCTS);
    assertMakes(under(opened, "company"), opened.get("company"), "products");
    const names = new Map(await page.locator('tr[data-row^="company/"]').evaluateAll((all) => all.map((it) => [it.dataset.row, it.querySelector(".nm").textContent])));
    for (const [key, row] of under(opened, "company"))
      for (let i = 0; i < closed; i += 1) assert.equal(row[i], sold.products.get(`${names.get(key)} ${months[i]}`), `${names.get(key)} in ${months[i]}`);

    // The workbook, its products put together in turns, says the same of every account and product.
    const tasks = await recordTasks(browser, page);
    await tasks.step("workbook");
    const sheets = await workbook(page);
    await tasks.step("after");
    const lines = sheets("产品目标");
    const head = lines.findIndex((it) => it[1] === "产品");
    const leaves = lines.slice(head + 1).filter((it) => it[1] !== null);
    assert.equal(leaves.length, N_ACCOUNTS * N_PRODUCTS);
    const monthsOf = (all) => Array.from({ length: 12 }, (_, i) => sum(all.map((it) => minor(it[i + 2]))));
    assert.deepEqual(monthsOf(leaves), opened.get("company").slice(0, 12));
    for (const [key, row] of under(opened, "company"))
      assert.deepEqual(monthsOf(leaves.filter((it) => it[1] === names.get(key))), row.slice(0, 12), names.get(key));
    for (const account of ["Account 1", "Account 77", "Account 200"])
      for (let i = 0; i < closed; i += 1)
        assert.equal(monthsOf(leaves.filter((it) => it[0] === account))[i], sold.accounts.get(`${account} ${months[i]}`), account);

    // A month of one product of an account: the account keeps its months.
    const [account] = accountsOf(made)[0];
    await page.locator(`tr[data-row="${account}"] .cv`).click();
    const withProducts = await rows(page, (it) => under(it, account).length === N_PRODUCTS);
    const [product, productRow] = under(withProducts, account)[1];
    const wanted = Math.round((productRow[closed + 2] * 1.1) / 100) * 100;
    await tasks.step("a product's month");
    await type(page, product, closed + 3, wanted);
    await page.keyboard.press("Enter");
    const edited = await rows(page, (it) => it.get(product)?.[closed + 2] === wanted);
    await tasks.step("after");
    assertMakes(under(edited, account), edited.get(account), "the account's products");
    assert.deepEqual(accountsOf(edited), accountsOf(made));
    assertMakes(under(edited, "company"), edited.get("company"), "the company's products");

    // A product's total over 200 accounts: set in turns, said while it works, one step.
    const [companyProduct, companyRow] = under(edited, "company")[0];
    const total = Math.round((companyRow[TOTAL - 1] * 1.02) / 1e6) * 1e6;
    await type(page, companyProduct, TOTAL, total);
    await page.evaluate(() => {
      window.seen = { setting: false, busy: false };
      const note = () => {
        window.seen.setting ||= document.querySelector(".status [data-setting]") !== null;
        window.seen.busy ||= document.querySelector('table.tree[aria-busy="true"]') !== null;
      };
      new MutationObserver(note).observe(document.querySelector("main"), { subtree: true, childList: true, attributes: true });
    });
    await tasks.step("a product's total");
    await page.keyboard.press("Enter");
    const shared = await rows(page, (it) => it.get(companyProduct)?.[TOTAL - 1] === total);
    await tasks.step("after");
    assert.deepEqual(await page.evaluate(() => window.seen), { setting: true, busy: true });
    await page.locator(".status .made").waitFor();
    assertMakes(under(shared, "company"), shared.get("company"), "the company's products");
    assertMakes(under(shared, account), shared.get(account), "the account's products");
    assert.deepEqual(accountsOf(shared), accountsOf(made), "accounts keep their months");
    assert.equal(shared.get(product)[closed + 2], wanted, "what was typed stands");
    await screenshot(page, "large-company-product");

    // With a total locked in every account: an account's month moves as before.
    const more = shared.get(account)[closed + 4] + 2e6;
    await tasks.step("an account's month, products locked");
    await type(page, account, closed + 5, more);
    await page.keyboard.press("Enter");
    const grown = await rows(page, (it) => it.get(account)[closed + 4] === more);
    await tasks.step("after");
    assertMakes(under(grown, account), grown.get(account), "the account's products");
    assert.equal(grown.get(companyProduct)[TOTAL - 1], total);
    await page.keyboard.press("Control+z");
    await rows(page, (it) => JSON.stringify([...it]) === JSON.stringify([...shared]));

    // A change made meanwhile wins: the edit is given up and says so. Both within one task: the edit has begun, and its
    // first turn comes later.
    await type(page, companyProduct, TOTAL, total + 5e6);
    await page.locator("input.cell-editor").evaluate(async (it) => {
      it.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      for (let i = 0; i < 10; i += 1) await Promise.resolve();
      document.querySelector(".top button.icon:not([disabled])[aria-label^=撤]").click();
    });
    await page.locator(".status [data-given-up]").waitFor();
    const back = await rows(page, (it) => it.get(companyProduct)?.[TOTAL - 1] === companyRow[TOTAL - 1]);
    assert.deepEqual([...back], [...edited], "the undo alone was made");
    await page.keyboard.press("Control+z");
    await rows(page, (it) => JSON.stringify([...it]) === JSON.stringify([...withProducts]));

    const longest = (await tasks.stop()).filter((it) => !["before", "after", "end"].includes(it.step)).slice(0, 12);
    for (const it of longest) console.log(`  ${it.step}: ${(it.thread ?? it.wall).toFixed(1)} ms (${it.wall.toFixed(0)} on the clock) ${it.parts.slice(0, 3).join(", ")}`);

    // Every page, wide and on a phone.
    await page.goto(`${site.url}#/plan/budget`);
    await page.locator("[data-from=targets]").click();
    await page.locator("table.pl tbody tr").first().waitFor({ timeout: 60_000 });
    const faults = [];
    for (const it of PAGES) await look(page, faults, it, "wide");
    await page.setViewportSize({ width: 390, height: 844 });
    for (const it of PAGES.filter(([address]) => PHONE.includes(address))) await look(page, faults, it, "phone");
    assert.deepEqual(faults, []);
  }));
