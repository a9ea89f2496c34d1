// Firefox and WebKit (the engine of Safari) behind one small interface, each driven by the protocol that it speaks itself.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

const SIZE = [1440, 900];
const CONTROL = { ctrl: ["Control", "\uE009"], Enter: ["Enter", "\uE007"], Escape: ["Escape", "\uE00C"] };

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

// By WebDriver BiDi, which a released Firefox speaks.
export async function firefox(program) {
  const { default: puppeteer } = await import("puppeteer-core");
  const preferences = { "intl.accept_languages": "en-GB" };
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: program, headless: true, extraPrefsFirefox: preferences });
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.setViewport({ width: SIZE[0], height: SIZE[1] });
  const key = (name) => CONTROL[name]?.[0] ?? name;
  return {
    name: `Firefox ${await browser.version()}`,
    goto: (url) => page.goto(url),
    run: (it, ...args) => page.evaluate(it, ...args),
    click: (css) => page.click(css),
    choose: async (css, path) => (await page.$(css)).uploadFile(path),
    async press(...names) {
      for (const it of names) await page.keyboard.down(key(it));
      for (const it of names.toReversed()) await page.keyboard.up(key(it));
    },
    move: (x, y) => page.mouse.move(x, y),
    async drag(from, to) {
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move(...to, { steps: 5 });
      await page.mouse.up();
    },
    picture: (path) => page.screenshot({ path }),
    faults: async () => faults.splice(0),
    close: () => browser.close(),
  };
}

// By WebDriver; WebKitGTK has no headless form, so it draws on a screen that nobody sees.
export async function webkit(program, driver) {
  const { Builder, Button, By } = await import("selenium-webdriver");
  const started = [];
  const start = async (program, args, ready, more = {}) => {
    const process = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], ...more });
    started.push(process);
    await ready(process);
    return process;
  };
  const screen = await (async () => {
    let number;
    await start("Xvfb", ["-displayfd", "1", "-screen", "0", `${SIZE[0]}x${SIZE[1] + 100}x24`], async (it) => {
      number = String((await once(it.stdout, "data"))[0]).trim();
    });
    return `:${number}`;
  })();
  const port = await freePort();
  const answers = async () => {
    for (;;) {
      const status = await fetch(`http://127.0.0.1:${port}/status`).catch(() => null);
      if (status?.ok) return;
      await new Promise((next) => setTimeout(next, 100));
    }
  };
  const surroundings = { DISPLAY: screen, GDK_BACKEND: "x11", LIBGL_ALWAYS_SOFTWARE: "1", LANGUAGE: "en_GB" };
  // As root, and in most containers, its sandbox cannot be made.
  const open = { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" };
  await start(driver, [`--port=${port}`], answers, { env: { ...process.env, ...surroundings, ...open } });
  const browser = { browserName: "MiniBrowser", "webkitgtk:browserOptions": { binary: program, args: ["--automation"] } };
  const page = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(browser).build();
  // What the window keeps for its own bars differs; the page has the size at the end.
  await page.manage().window().setRect({ width: SIZE[0], height: SIZE[1] });
  const height = await page.executeScript("return innerHeight");
  await page.manage().window().setRect({ width: SIZE[0], height: SIZE[1] + SIZE[1] - height });
  const listen = () => {
    if (window.kedgeFaults) return;
    window.kedgeFaults = [];
    const note = (it) => window.kedgeFaults.push(String(it).slice(0, 400));
    addEventListener("error", (event) => note(event.message));
    addEventListener("unhandledrejection", (event) => note(event.reason));
    addEventListener("securitypolicyviolation", (event) => note(`policy ${event.violatedDirective} ${event.blockedURI}`));
    const { error } = console;
    console.error = (...all) => {
      note(all.join(" "));
      error(...all);
    };
  };
  const key = (name) => CONTROL[name]?.[1] ?? name;
  const version = (await page.getCapabilities()).get("browserVersion");
  return {
    name: `WebKitGTK ${version}`,
    async goto(url) {
      await page.get(url);
      await page.executeScript(listen);
    },
    run: (it, ...args) => page.executeScript(it, ...args),
    click: (css) => page.findElement(By.css(css)).click(),
    choose: (css, path) => page.findElement(By.css(css)).sendKeys(path),
    async press(...names) {
      let actions = page.actions();
      for (const it of names) actions = actions.keyDown(key(it));
      for (const it of names.toReversed()) actions = actions.keyUp(key(it));
      await actions.perform();
    },
    move: (x, y) => page.actions().move({ x: Math.round(x), y: Math.round(y) }).perform(),
    async drag(from, to) {
      const at = ([x, y]) => ({ x: Math.round(x), y: Math.round(y), duration: 100 });
      await page.actions().move(at(from)).press(Button.LEFT).move(at(to)).release(Button.LEFT).perform();
    },
    async picture(path) {
      const { writeFile } = await import("node:fs/promises");
      await writeFile(path, Buffer.from(await page.takeScreenshot(), "base64"));
    },
    faults: () => page.executeScript(() => (window.kedgeFaults ?? []).splice(0)),
    async close() {
      await page.quit().catch(() => {});
      for (const it of started.reverse()) it.kill();
    },
  };
}
