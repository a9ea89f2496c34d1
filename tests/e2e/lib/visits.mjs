// One browser for a file of walks; each walk has a site, a page and a storage of its own.
import { after, before } from "./walks.mjs";
import { launch, openPage } from "./browser.mjs";
import { serve } from "./server.mjs";

// Returns `visit(options, walk)`: it serves the site, opens a page with these options at `address` (null opens none), walks
// `walk(page, site, context)`, and closes everything whatever happens. It fails on any fault that `expected` does not name. A
// single visit may have another `address`, `expected`, or options for the site.
export function visits({ address = "", expected = [] } = {}) {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
  return async (options, walk, own = {}) => {
    const its = { address, expected, ...own };
    const site = await serve(its.site);
    try {
      const opened = await openPage(browser, site.origin, options);
      if (its.address !== null) await opened.page.goto(site.url + its.address);
      await walk(opened.page, site, opened.context);
      await opened.done(its.expected);
    } finally {
      await site.close();
    }
  };
}
