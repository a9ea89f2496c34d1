// One browser and one site for a file of walks: importing this module starts them before its first walk and ends them
// after its last. Where every walk needs a site of its own, see `visits`.
import { after, before } from "./walks.mjs";
import { launch, openPage } from "./browser.mjs";
import { serve } from "./server.mjs";

export let browser;
export let site;

before(async () => {
  [browser, site] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  await site.close();
});

// Opens a page with these options, walks `walk(page, context)`, and fails on any fault that `expected` does not name.
export async function visit(options, walk, expected = []) {
  const opened = await openPage(browser, site.origin, options);
  await walk(opened.page, opened.context);
  await opened.done(expected);
}
