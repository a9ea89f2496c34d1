// The sample company with everything that pages show: forecasts, a plan, a version, a snapshot.

// Opens it and waits until every series went through the league.
export async function openSample(page, url) {
  await page.goto(url);
  await page.locator(".ways button").click();
  await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 180_000 });
  await page.locator(".run progress").first().waitFor({ state: "detached", timeout: 180_000 });
}

// From the start page: opens the sample company and makes a plan of the form's own suggestion.
export async function planOfSample(page) {
  await page.locator(".start .ways button").click();
  await page.goto(`${page.url().split("#")[0]}#/plan`);
  const decompose = page.locator(".setup .btn.do");
  await decompose.waitFor({ timeout: 90_000 });
  await decompose.click();
  await page.locator('table.tree[aria-busy="false"]').waitFor();
}

// Makes a plan of the form's own suggestion, freezes a version of it and a snapshot of the forecast.
export async function furnish(page, url) {
  await page.goto(`${url}#/plan`);
  const decompose = page.locator(".setup .btn.do");
  await decompose.waitFor({ timeout: 90_000 });
  await decompose.click();
  await page.locator('table.tree[aria-busy="false"]').waitFor();
  await page.goto(`${url}#/plan/budget`);
  await page.locator("[data-from=targets]").click();
  await page.locator("table.pl tbody tr").first().waitFor();
  for (const [place, name] of [["plan/versions", "V1"], ["forecast/snapshots", "S1"]]) {
    await page.goto(`${url}#/${place}`);
    await page.locator("[data-freeze]").click();
    await page.locator(".freeze input").first().fill(name);
    await page.keyboard.press("Enter");
    await page.locator("main table td", { hasText: name }).first().waitFor();
  }
}

// Every view by name, with what shows that it is there. `account` is the address of one account.
export function views(account) {
  return [
    ["start", "#/", ".start h1"],
    ["data", "#/data", ".account-table tbody tr"],
    ["import", "#/data/import", ".drop"],
    ["changes", "#/data/changes", ".log tbody tr"],
    ["forecast", "#/forecast", "tr.lv0 td.fc[data-minor]"],
    ["series", account, "table.league tr.win"],
    ["prepare", `${account}/prepare`, ".chartbox canvas"],
    ["glance", "#/forecast/glance", "main canvas"],
    ["attention", "#/forecast/attention", "main h1"],
    ["snapshots", "#/forecast/snapshots", "main table"],
    ["plan", "#/plan", 'table.tree[aria-busy="false"]'],
    ["monitor", "#/plan/monitor", "main canvas"],
    ["versions", "#/plan/versions", "main table"],
    ["hours", "#/plan/hours", "main canvas"],
    ["strategy", "#/plan/strategy", "main [data-empty], main .four-p"],
    ["service", "#/plan/service", "main [data-empty], main ol.lane"],
    ["assumptions", "#/plan/assumptions", "main h1"],
    ["bottom-up", "#/plan/bottom-up", ".gap-table tr[data-row=company]"],
    ["incentive", "#/plan/incentive", ".pay-table tbody tr"],
    ["budget", "#/plan/budget", "table.pl tbody tr, .budget-start"],
    ["variance", "#/plan/variance", "main h1"],
    ["today", "#/today", "[data-off] li[data-account]"],
    ["alerts", "#/plan/alerts", "[data-alert]"],
    ["rolling", "#/forecast/rolling", "main canvas"],
    ["feedback", "#/plan/feedback", "main h1"],
    ["people", "#/plan/people", "main h1"],
    ["channels", "#/plan/channels", "main h1"],
    ["report", "#/report", ".brief section table"],
    ["learn", "#/learn", ".learn-main h1"],
    ["learn-method", "#/learn/method/ets", ".learn-main dd"],
    ["learn-measure", "#/learn/measure/mase", ".learn-main dd"],
    ["learn-plan", "#/learn/plan/variance", ".learn-main dd"],
    ["tiers", "#/plan/tiers", "tr[data-tier=commit]"],
    ["team", "#/plan/team", 'table.team-tree[aria-busy="false"]'],
    ["fairness", "#/plan/fairness", "main table"],
    ["files", "#/data/files", "main h1"],
    ["unknown", "#/forecast/account/00000000000000000000000000", "main h1, main h2"],
  ];
}

// Goes to a view and waits until it stands and what comes a moment later has come.
export async function show(page, url, [, address, mark]) {
  await page.goto(`${url}${address}`);
  await page.locator(mark).first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(350);
}

// The address of the first account of the forecast.
export async function firstAccount(page, url) {
  await page.goto(`${url}#/forecast`);
  return page.locator("tr.lv1 td.name a").first().getAttribute("href");
}
