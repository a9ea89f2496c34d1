// Market feedback: typed and pasted, ranked, moved over the board by mouse and keyboard, scored, kept and taken back.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { overflows, screenshot, settled } from "./lib/page.mjs";
import { visits } from "./lib/visits.mjs";

const visit = visits();

const WORDS = {
  "zh-CN": { saved: /已存/, theme: "交付", other: "价格", heading: ["提出日期", "严重度", "反馈内容", "主题", "状态", "关闭日期", "NPS", "满意度", "客户"], closed: "已关闭", log: /市场反馈/ },
  "en-GB": { saved: /Saved/, theme: "Delivery", other: "Price", heading: ["Opened", "Severity", "Feedback", "Theme", "Status", "Closed", "NPS", "CSAT", "Account"], closed: "Closed", log: /Market feedback/ },
};

// The reader's day `ago` days before today.
function day(ago) {
  const it = new Date();
  it.setDate(it.getDate() - ago);
  return `${it.getFullYear()}-${String(it.getMonth() + 1).padStart(2, "0")}-${String(it.getDate()).padStart(2, "0")}`;
}

const cards = (page) =>
  page.locator(".lane").evaluateAll((lanes) =>
    lanes.flatMap((lane) =>
      [...lane.querySelectorAll("[data-ticket]")].map((it) => ({
        id: it.dataset.ticket, lane: lane.dataset.lane, text: it.querySelector(".what").textContent,
        severity: Number(it.dataset.severity), n: Number(it.dataset.n), weight: Number(it.dataset.weight), priority: Number(it.dataset.priority),
      })),
    ),
  );

// Least time by which half have ended (Kaplan and Meier), from [days, has ended].
function median(lives) {
  let share = 1;
  for (const time of [...new Set(lives.filter((it) => it[1]).map((it) => it[0]))].sort((a, b) => a - b)) {
    const atRisk = lives.filter((it) => it[0] >= time).length;
    share *= 1 - lives.filter((it) => it[1] && it[0] === time).length / atRisk;
    if (share <= 0.5 + 1e-12) return time;
  }
  return null;
}

for (const locale of ["zh-CN", "en-GB"]) {
  test(`feedback is typed, pasted, ranked, answered and kept: ${locale}`, () =>
    visit({ locale }, async (page) => {
      const words = WORDS[locale];
      await page.locator(".start .ways button").click();
      await page.waitForURL(/#\/forecast/);
      await page.goto(`${page.url().split("#")[0]}#/plan/feedback`);
      await page.locator(".feedback .intro").waitFor();

      // One by hand, about the first account; without a text it is refused.
      await page.locator(".head [data-add]").click();
      await page.locator("[data-save]").click();
      await page.locator(".ticket-form [role=alert]").waitFor();
      await page.locator("[data-text]").fill("<b>late</b>");
      await page.locator("[data-choice=severity]").selectOption("4");
      await page.locator("[data-choice=account]").selectOption("1");
      await page.locator(".ticket-form [data-about]").fill(words.theme);
      await page.keyboard.press("Enter");
      await page.locator(".ticket-form").waitFor({ state: "detached" });
      const [first] = await settled(page, cards, (it) => it.length === 1);
      assert.deepEqual([first.text, first.lane, first.severity, first.n], ["<b>late</b>", "new", 5, 1]);
      assert.ok(Math.abs(first.priority - 5 * Math.log2(2) * first.weight) < 1e-4 && first.weight >= 0.1);

      // A block with a heading: two rows cannot be taken, and say why.
      const scores = [10, 10, 9, 9, 9, 8, 7, 6, 3, 0];
      const satisfied = [5, 4, 4, 3, 2, 1];
      const rows = scores.map((score, i) => {
        const isClosed = i < 6;
        return [day(200 - 15 * i), (i % 5) + 1, `said ${i}`, i % 3 === 0 ? words.other : words.theme, isClosed ? words.closed : "", isClosed ? day(200 - 15 * i - 4 * (i + 1)) : "", score, satisfied[i] ?? "", ""];
      });
      const bad = [[day(3), 9, "x", "", "", "", "", "", ""], [day(3), 3, "y", "", "", "", "", "", "Nobody & Sons"]];
      const block = [words.heading, ...rows, ...bad].map((it) => it.join("\t")).join("\n");
      await page.locator("[data-paste]").click();
      await page.locator("[data-cells]").fill(block);
      await page.locator("[data-issue='12']").waitFor();
      assert.match(await page.locator("[data-issue='12']").innerText(), /9/);
      assert.match(await page.locator("[data-issue='13']").innerText(), /Nobody & Sons/);
      assert.match(await page.locator("[data-take]").innerText(), /10/);
      await page.locator("[data-take]").click();
      await page.locator(".paste-tickets").waitFor({ state: "detached" });
      const all = await settled(page, cards, (it) => it.length === 11);

      // Ranked by the walk's own arithmetic.
      const n = { [words.other]: rows.filter((it) => it[3] === words.other).length, [words.theme]: rows.filter((it) => it[3] === words.theme).length + 1 };
      const theme = (text) => (text === first.text ? words.theme : rows[Number(text.slice(5))][3]);
      for (const it of all) {
        assert.equal(it.n, n[theme(it.text)], it.text);
        assert.ok(Math.abs(it.priority - it.severity * Math.log2(1 + it.n) * it.weight) < 1e-4, it.text);
      }
      const fresh = all.filter((it) => it.lane === "new");
      assert.deepEqual(fresh.map((it) => it.priority), fresh.map((it) => it.priority).sort((a, b) => b - a));
      assert.equal(all.filter((it) => it.lane === "closed").length, 6);

      // Scores: 5 promoters and 3 detractors of 10; 3 of 6 are content; the median waits for what is open.
      const score = async (name, part = "value") => Number(await page.locator(`[data-score=${name}]`).getAttribute(`data-${part}`));
      assert.ok(Math.abs((await score("nps")) - 20) < 1e-6);
      assert.ok(Math.abs((await score("nps", "error")) - 100 * Math.sqrt((0.8 - 0.04) / 10)) < 1e-3);
      assert.ok(Math.abs((await score("csat")) - 0.5) < 1e-6);
      const lives = rows.map((_, i) => (i < 6 ? [4 * (i + 1), true] : [200 - 15 * i, false])).concat([[0, false]]);
      assert.equal(await score("closing"), median(lives));

      // Themes: the walk counts as the page does.
      await page.locator(".theme-table tr[data-about]").first().waitFor();
      const themes = await page.locator(".theme-table tr[data-about]").evaluateAll((all) => all.map((it) => ({ ...it.dataset })));
      const ages = rows.map((_, i) => [200 - 15 * i, rows[i][3]]).concat([[0, words.theme]]);
      for (const it of themes) {
        const own = ages.filter((age) => age[1] === it.about).map((age) => age[0]);
        assert.deepEqual([it.n, it.last, it.before].map(Number), [own.length, own.filter((age) => age < 91).length, own.filter((age) => age >= 91 && age < 182).length], it.about);
      }
      await screenshot(page, `feedback-${locale}`, { fullPage: true });
      assert.deepEqual(await objections(page), []);
      assert.equal(await overflows(page), false);

      // Over the board: by the mouse to work, by the keyboard to closed; the focus goes along.
      const card = page.locator(`[data-ticket="${first.id}"]`);
      await card.locator("[data-to=in_work]").click();
      await page.locator(`[data-lane=in_work] [data-ticket="${first.id}"] button:focus`).waitFor();
      await page.keyboard.press("ArrowRight");
      await page.locator(`[data-lane=closed] [data-ticket="${first.id}"] button:focus`).waitFor();
      assert.equal(await score("closing"), median(lives.slice(0, -1).concat([[0, true]])));

      // It is kept, in the log, and taken back.
      await page.locator(".save:visible", { hasText: words.saved }).first().waitFor({ timeout: 20_000 });
      await page.reload();
      await page.locator(`[data-lane=closed] [data-ticket="${first.id}"]`).waitFor();
      await page.locator("#main").focus();
      await page.keyboard.press("Control+z");
      await page.locator(`[data-lane=in_work] [data-ticket="${first.id}"]`).waitFor();
      await page.goto(`${page.url().split("#")[0]}#/data/changes`);
      await page.locator(".log tbody tr", { hasText: words.log }).first().waitFor();
      // What is severe and open is told today, and leads here.
      await page.goto(`${page.url().split("#")[0]}#/today`);
      await page.locator("[data-due=severe] a[href='#/plan/feedback']").waitFor();
      assert.match(await page.locator("[data-due=severe]").innerText(), /3/);
    }));
}

test("feedback on a telephone", () =>
  visit({ locale: "en-GB", viewport: { width: 360, height: 780 }, colorScheme: "dark" }, async (page) => {
    await page.locator(".start .ways button").click();
    await page.goto(`${page.url().split("#")[0]}#/plan/feedback`);
    await page.locator("[data-paste]").click();
    const rows = [1, 2, 3, 4, 5].map((it) => [day(it), "customer", "complaint", it, "", "", `Theme ${it % 2}`, `A rather long sentence about delivery number ${it}`].join("\t"));
    await page.locator("[data-cells]").fill(rows.join("\n"));
    assert.equal(await overflows(page), false);
    await page.locator("[data-take]").click();
    await page.locator(".theme-table tr[data-about]").first().waitFor();
    assert.equal(await overflows(page), false);
    // What was said has the width of its card.
    const widths = await page.locator(".card").evaluateAll((all) => all.map((it) => it.querySelector(".what").offsetWidth / it.offsetWidth));
    assert.ok(widths.length === 5 && widths.every((it) => it > 0.8), widths.join());
    await page.locator(".head [data-add]").click();
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);
    await screenshot(page, "feedback-phone-dark", { fullPage: true });
  }));
