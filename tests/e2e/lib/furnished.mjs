// The sample company with a record or more on every page that begins empty: rows of the strategy, service, feedback, a team
// that is held against the plan, a channel, an assumption. `furnish` of sample.mjs comes first.

const TEXTS = {
  "zh-CN": {
    promo: "旺季促销", price: "调高标准价", evidence: "2025 年旺季同口径对比", theme: ["交付", "价格"], said: ["交期比承诺晚两周", "希望有阶梯价", "技术支持很快", "报价太慢"],
    heading: ["提出日期", "严重度", "反馈内容", "主题", "状态", "关闭日期", "NPS", "满意度"], closed: "已关闭", phases: ["售前", "售后"], yes: "是", no: "否", channel: "华中经销商", partners: ["武汉合众", "长沙联达"],
  },
  "en-GB": {
    promo: "Autumn promotion", price: "Higher list price", evidence: "Like for like, autumn 2025", theme: ["Delivery", "Price"], said: ["Two weeks later than promised", "Prices by tier, please", "Support was quick", "Quotes take too long"],
    heading: ["Opened", "Severity", "Feedback", "Theme", "Status", "Closed", "NPS", "CSAT"], closed: "Closed", phases: ["before", "after"], yes: "yes", no: "no", channel: "Dealers, central China", partners: ["Hezhong", "Lianda"],
  },
};

// A day, so many days before today.
function day(ago) {
  const it = new Date();
  it.setDate(it.getDate() - ago);
  return `${it.getFullYear()}-${String(it.getMonth() + 1).padStart(2, "0")}-${String(it.getDate()).padStart(2, "0")}`;
}

const lines = (rows) => rows.map((it) => it.join("\t")).join("\n");

// Fills the pages; what is typed is in the words of `locale`.
export async function furnishAll(page, url, locale) {
  const words = TEXTS[locale];
  const at = (place) => page.goto(`${url}#/plan/${place}`);
  const all = async (root, fields) => {
    for (const [name, text] of Object.entries(fields)) await page.locator(`${root} [data-${name}]`).fill(text);
  };

  await at("strategy");
  await page.locator("[data-draft]").first().click();
  await page.locator(".strategy-form [data-margin-kind]").selectOption("rate");
  await all(".strategy-form", { action: words.promo, effect: "8", margin: "30", cost: "40万", evidence: words.evidence });
  await page.keyboard.press("Enter");
  await page.locator("tr[data-strategy]").first().waitFor();
  await page.locator("[data-add]").first().click();
  await page.locator(".strategy-form [data-mix]").selectOption("price");
  await page.locator(".strategy-form [data-account]").selectOption({ index: 1 });
  await page.locator(".strategy-form [data-margin-kind]").selectOption("rate");
  await all(".strategy-form", { action: words.price, effect: "3", margin: "60", cost: "5万" });
  await page.keyboard.press("Enter");
  await page.locator("tr[data-strategy]").nth(1).waitFor();

  await at("service");
  await page.locator("[data-propose]").click();
  await page.locator("tr[data-activity]").nth(5).waitFor();
  await page.locator("tr[data-activity] [data-edit]").first().click();
  await all("[data-activity-form]", { rate: "200", direct: "50" });
  await page.keyboard.press("Enter");
  await page.locator("[data-activity-form]").waitFor({ state: "detached" });
  const names = await page.locator("tr[data-account]").evaluateAll((them) => them.slice(0, 2).map((it) => it.dataset.account));
  const [pre, post] = words.phases;
  await page.locator(".events summary").first().click();
  await page.locator("[data-paste]").fill(lines([
    [names[0], post, day(40), day(36), day(38), words.yes, "", ""], [names[0], post, day(20), day(16), day(12), words.no, "", ""],
    [names[1], pre, day(9), day(5), day(6), "", "", ""], [names[1], post, day(9), day(4), "", "", "", ""],
  ]));
  await page.locator("[data-take]").click();
  await page.locator('[data-n="4"]').waitFor();

  await at("feedback");
  await page.locator("[data-paste]").click();
  await page.locator("[data-cells]").fill(lines([
    words.heading,
    ...Array.from({ length: 12 }, (_, i) => [day(150 - 12 * i), (i % 5) + 1, words.said[i % 4], words.theme[i % 2], i % 3 === 0 ? "" : words.closed, i % 3 === 0 ? "" : day(140 - 12 * i), [10, 9, 8, 6][i % 4], [5, 4, 4, 2][i % 4]]),
  ]));
  await page.locator("[data-take]").click();
  await page.locator("[data-ticket]").nth(3).waitFor();

  await at("people");
  for (const [name, text] of [["leavers", "6"], ["head-years", "40"], ["heads", "10"], ["productivity", "3600万"], ["leave", "15"]]) {
    await page.locator(`label.${name} input`).fill(text);
    await page.keyboard.press("Enter");
  }
  await page.locator("table.capacity tr[data-month]").first().waitFor();

  await at("channels");
  await page.locator(".head [data-add]").click();
  await all(".channel-form", { name: words.channel, start: "2027-01", margin: "30", rebate: "5", setup: "60万", running: "2.5万", ramp: "10, 40, 70, 100" });
  await page.keyboard.press("Enter");
  await page.locator(".channel[data-channel]").waitFor();
  for (const [i, name] of words.partners.entries()) {
    const form = page.locator("[data-form=partner]").first();
    await form.locator("[data-name]").fill(name);
    await form.locator("[data-start]").fill(i === 0 ? "2027-01" : "2027-04");
    await form.locator("[data-sales]").fill("60万");
    await page.keyboard.press("Enter");
    await page.locator(`[data-partner="${name}"]`).waitFor();
  }
  await page.locator(".payback").first().waitFor();

  await at("assumptions");
  await page.locator("[data-take]").click();
  await page.locator("[data-save]").click();
  await page.locator(".assume [data-edit]").first().click();
  await page.locator("[data-low]").fill("30");
  await page.locator("[data-from]").fill("2026-01");
  await page.keyboard.press("Enter");
  await page.locator(".assume[data-state=broken], .assume[data-state=holds]").first().waitFor();
}
