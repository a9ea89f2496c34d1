// Opens the bench page of the built site, waits for its figures and prints them.
import { launch, openPage } from "./lib/browser.mjs";
import { serve } from "./lib/server.mjs";

const PATIENCE = 15 * 60_000;

const site = await serve();
const browser = await launch();
try {
  const { page, done } = await openPage(browser, site.origin, { locale: "en-GB", watched: false });
  await page.goto(`${site.url}#/bench`);
  const result = page.locator("[data-bench-done]");
  await result.waitFor({ timeout: PATIENCE });
  console.log(await result.innerText());
  await done();
} finally {
  await browser.close();
  await site.close();
}
