// Assumptions: taken from the target, tested against the sample's history, broken, decided on, taken back.
import { after, before, test } from "./lib/walks.mjs";
import assert from "node:assert/strict";
import { launch, openPage } from "./lib/browser.mjs";
import { objections } from "./lib/accessibility.mjs";
import { overflows, screenshot, told } from "./lib/page.mjs";
import { serve } from "./lib/server.mjs";

let host, browser;
before(async () => {
  host = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await host.close();
});

const WORDS = {
  zh: { sample: /示例/, split: "分解", broken: "已打破", holds: "成立", none: /还没有假设/, log: /新增假设：/ },
  en: { sample: /sample/i, split: "Decompose", broken: "Broken", holds: "Holds", none: /No assumption yet/, log: /Assumption: / },
};

for (const [language, locale, options] of [
  ["zh", "zh-CN", {}],
  ["en", "en-US", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
]) {
  test(`a broken assumption lists what rests on it and leads to a decision (${language})`, async () => {
    const words = WORDS[language];
    const { page, done } = await openPage(browser, host.origin, { locale, ...options });
    await page.goto(host.url);
    await page.locator("main").getByRole("button", { name: words.sample }).click();
    await page.locator("table.nodes tbody tr").nth(5).waitFor({ timeout: 90_000 });
    await page.goto(`${host.url}#/plan`);
    await page.getByRole("button", { name: words.split, exact: true }).click({ timeout: 90_000 });
    await page.locator("[role=grid], table.grid").first().waitFor();
    const target = await page.locator("h1 .tg").first().innerText();

    await page.goto(`${host.url}#/plan/assumptions`);
    await page.getByRole("heading", { level: 1, name: words.none }).waitFor();

    // The growth that the target asks for has no month yet: it is not tested.
    await page.locator("[data-take]").click();
    await page.locator("[data-save]").click();
    const first = page.locator(".assume").first();
    await first.waitFor();
    assert.equal(await first.getAttribute("data-state"), "untested");

    // Tested from an earlier month with a bound that the history cannot keep, it is broken.
    await first.locator("[data-edit]").click();
    await page.locator("[data-low]").fill("900");
    await page.locator("[data-from]").fill("2026-01");
    await page.keyboard.press("Enter");
    await page.locator('.assume[data-state="broken"]').waitFor();
    assert.match(await first.innerText(), new RegExp(words.broken));
    const resting = await first.locator(".resting").innerText();
    assert.ok(/\d/.test(target) && resting.includes(target), `the target ${target} is in ${resting}`);
    assert.ok((await first.locator(".strip circle.out").count()) >= 10, "ten months from January to October");

    // A value of another kind, typed by hand.
    await page.locator("[data-add]").click();
    await page.locator(".assume-form input").first().fill("=copper<script>");
    await page.locator("select[data-driver]").selectOption("typed");
    await page.locator("[data-high]").fill("80");
    await page.locator("[data-low]").fill("90");
    await page.locator("[data-save]").click();
    await page.locator(".assume-form [role=alert]").waitFor();
    await page.locator("[data-low]").fill("");
    await page.locator("[data-save]").click();
    const typed = page.locator('.assume[data-state="untested"]');
    await typed.locator("[data-value]").fill("78.5");
    await page.keyboard.press("Enter");
    const held = page.locator('.assume[data-state="holds"]');
    await held.waitFor();
    assert.match(await held.innerText(), /78\.5/);

    // A decision needs a reason; it stays in the log.
    await first.locator("[data-open-decide]").click();
    await first.locator("[data-what]").fill("A");
    await first.locator("[data-decide]").click();
    await first.locator("[role=alert]").waitFor();
    await first.locator("[data-why]").fill("B");
    await first.locator("[data-decide]").click();
    await page.locator("tr[data-decision]").waitFor();
    // It stands on the line of the months, under what it is about.
    await page.locator('.decision-line[data-due="0"] canvas.chart').waitFor();
    assert.match(await told(page, ".decision-line", "End"), /^A: .*B/);
    assert.deepEqual(await objections(page), []);
    assert.equal(await overflows(page), false);
    await screenshot(page, `assumptions-${language}`, { fullPage: true });

    // All of it is stored, in the log, and can be taken back.
    await page.reload();
    await page.locator("tr[data-decision]").waitFor();
    assert.equal(await page.locator(".assume").count(), 2);
    await page.keyboard.press("Control+z");
    await page.locator("tr[data-decision]").waitFor({ state: "detached" });
    await page.goto(`${host.url}#/data/changes`);
    await page.getByText(words.log).first().waitFor();
    await done();
  });
}
