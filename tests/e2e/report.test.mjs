// The one-page brief: read on the page, hidden names, saved as a file that opens by itself, copied as text.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { openPage } from "./lib/browser.mjs";
import { download, overflows, screenshot } from "./lib/page.mjs";
import { browser, site } from "./lib/stage.mjs";

const VIEWS = [
  ["zh-CN", "light", { width: 1440, height: 900 }],
  ["en-GB", "dark", { width: 1440, height: 900 }],
  ["en-GB", "light", { width: 390, height: 844 }],
  ["zh-CN", "dark", { width: 390, height: 844 }],
];

for (const [locale, colorScheme, viewport] of VIEWS) {
  const name = `${locale}-${colorScheme}-${viewport.width > 720 ? "wide" : "phone"}`;
  test(`the brief is written, hidden and sent: ${name}`, async () => {
    const { page, context, done } = await openPage(browser, site.origin, { locale, colorScheme, viewport });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(site.url);
    await page.locator(".ways button").click();
    await page.locator("tr.lv0 td[data-minor]").nth(1).waitFor({ timeout: 240_000 });
    const ahead = await page.locator("tr.lv0 td.fc").textContent();
    const first = await page.locator("tr.lv1 td.name a").first().textContent();

    // Without a plan there are two parts; with one there are three.
    await page.goto(`${site.url}#/report`);
    const brief = page.locator("article.brief");
    await brief.locator("table").waitFor();
    assert.equal(await brief.locator("h2").count(), 2);
    await page.goto(`${site.url}#/plan`);
    await page.locator(".setup .btn.do").click();
    await page.locator("table.tree[aria-busy=\"false\"]").waitFor();
    await page.goto(`${site.url}#/report`);
    await brief.locator("table").waitFor();
    assert.equal(await brief.locator("h2").count(), 3);
    assert.ok((await brief.locator("h1").textContent()).includes(ahead), "the answer is the forecast's own number");
    assert.ok((await brief.locator("tbody tr.sum").textContent()).includes(ahead));
    assert.equal(await brief.locator("tbody tr").nth(1).locator("th").textContent(), first);
    assert.equal(await brief.locator("tbody tr").nth(1).locator("td").count(), 6);
    // Where everyone lands is what Today and monitoring say: here, with no month over, the forecast itself.
    const landsAsForecast = async () => {
      const rows = await brief.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.querySelectorAll("td")].map((it) => it.textContent)));
      rows.forEach((row) => assert.equal(row[4], row[1], row.join(" ")));
    };
    await landsAsForecast();
    assert.equal(await brief.locator("img.on-screen").evaluate((it) => it.complete && it.naturalWidth > 250), true, "the chart is drawn");
    assert.equal(await overflows(page), false);
    assert.deepEqual(await objections(page), []);
    await screenshot(page, `brief-${name}`, { fullPage: true });

    const file = await download(page, () => page.locator(".brief-head button").first().click());
    assert.match(file.name, /\.html$/);
    const html = file.bytes.toString("utf8");
    assert.ok(!/<script|https?:\/\/(?!www\.w3\.org)|javascript:/i.test(html), "the file runs and loads nothing");
    await alone(html, ahead, name, colorScheme, viewport);

    await page.locator(".brief-head button").nth(3).focus();
    await page.keyboard.press("Enter");
    await page.locator(".brief-choices [role=status]").filter({ hasText: /Copied|已复制/ }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(text.includes(ahead) && text.includes(first) && !text.includes("<td"));

    await page.locator(".brief-choices input[type=checkbox]").focus();
    await page.keyboard.press("Space");
    await brief.locator("tbody th").filter({ hasText: /^(Account|客户) 1$/ }).waitFor();
    assert.ok(!(await brief.textContent()).includes(first), "no name is left");
    const hidden = await download(page, () => page.locator(".brief-head button").first().click());
    assert.ok(!hidden.bytes.toString("utf8").includes(first));
    await page.locator(".brief-choices select").selectOption("10");
    assert.equal(await brief.locator("tbody tr").count(), 12, "the company, ten accounts and the others");
    await landsAsForecast();
    await done();
  });
}

// Opens the saved file from the disk with the network off.
async function alone(html, ahead, name, colorScheme, viewport) {
  const path = join(tmpdir(), `kedge-brief-${process.pid}-${name}.html`);
  await writeFile(path, html);
  const context = await browser.newContext({ offline: true, colorScheme, viewport });
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => asked.push(message.text()));
  await page.goto(pathToFileURL(path).href);
  assert.ok((await page.locator("h1").textContent()).includes(ahead));
  assert.ok((await page.locator("figure svg").boundingBox()).width > 250);
  assert.deepEqual(asked.filter((it) => !it.startsWith("file:")), [], "the file asks for nothing and complains of nothing");
  assert.equal(await overflows(page), false);
  await screenshot(page, `brief-file-${name}`, { fullPage: true });
  await context.close();
}
