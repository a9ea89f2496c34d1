// A headless browser, and pages that hold the application to its promises.
import { chromium } from "playwright-core";

export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Starts the browser named by CHROME, which `cargo xtask` sets. Each start has an empty profile of its own.
export async function launch() {
  return chromium.launch({ executablePath: process.env.CHROME ?? "/usr/bin/chromium", headless: true, args: FLAGS });
}

// A page with a storage of its own. `faults` collects what must not happen: console errors, uncaught errors, violations of
// the content security policy, requests that leave `origin`, headings that stand without words (not where `watched` is
// false: what is timed runs alone). Call `done()` at the end: it closes the page and throws when a fault was seen that
// `expected` (regular expressions) does not name.
export async function openPage(browser, origin, { watched = true, ...options } = {}) {
  const context = await browser.newContext({
    acceptDownloads: true,
    locale: "zh-CN",
    viewport: { width: 1440, height: 900 },
    // Each walk sees the files of `dist` as they are; the offline walk allows it.
    serviceWorkers: "block",
    ...options,
  });
  // Twice the driver's own: two files of walks share the machine, and what is there sooner waits for nothing.
  context.setDefaultTimeout(60_000);
  const faults = [];
  await context.exposeBinding("kedgeViolation", (_, text) => faults.push(`policy: ${text}`));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      globalThis.kedgeViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`);
    });
  });
  await context.exposeBinding("kedgeWordless", (_, text) => faults.push(`heading without words: ${text}`));
  const watch = () => {
    // Looked at before each frame that shows something new: what is painted while figures are on their way counts too.
    let asked = false;
    const look = () => {
      asked = false;
      for (const it of document.querySelectorAll("h1, h2, h3")) {
        if (it.textContent.trim() === "" && it.checkVisibility()) globalThis.kedgeWordless(`${location.hash} ${it.outerHTML.slice(0, 120)}`);
      }
    };
    const ask = () => {
      if (!asked) requestAnimationFrame(look);
      asked = true;
    };
    new MutationObserver(ask).observe(document, { childList: true, characterData: true, subtree: true });
  };
  if (watched) await context.addInitScript(watch);
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) faults.push(`request: ${url}`);
  });
  context.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()} ${message.location().url}`);
  });
  context.on("weberror", (error) => faults.push(`uncaught: ${error.error().stack ?? error.error()}`));
  const page = await context.newPage();
  const done = async (expected = []) => {
    await context.close();
    const left = faults.filter((fault) => !expected.some((it) => it.test(fault)));
    if (left.length > 0) throw new Error(`the page broke its promises:\n${left.join("\n")}`);
  };
  return { context, page, faults, done };
}
