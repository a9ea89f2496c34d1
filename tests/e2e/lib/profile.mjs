// A whole browser with a profile that outlives it, and that can be killed at any moment.
import { chromium } from "playwright-core";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FLAGS } from "./browser.mjs";

export async function newProfile() {
  const folder = await mkdtemp(join(tmpdir(), "kedge-profile-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

// Starts a browser over a profile: { page, context, kill() }. `kill` ends the browser and all its processes at once, as
// a crash or a lost battery would; `close` ends it as a reader would.
export async function start(profile, { prepare = async () => {} } = {}) {
  const port = join(profile.folder, "DevToolsActivePort");
  await rm(port, { force: true });
  const path = process.env.CHROME ?? "/usr/bin/chromium";
  const args = ["--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile.folder}`, "--lang=en-GB", ...FLAGS, "about:blank"];
  // A group of its own, so that it can be killed whole, and nothing else with it.
  const child = spawn(path, args, { stdio: "ignore", detached: true });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const address = await waitFor(async () => {
    const [number, socket] = (await readFile(port, "utf8")).trim().split("\n");
    return socket && `ws://127.0.0.1:${number}${socket}`;
  });
  const browser = await chromium.connectOverCDP(address);
  const context = browser.contexts()[0];
  const page = context.pages()[0] ?? (await context.newPage());
  await prepare(context);
  const end = async () => {
    await gone;
    await browser.close().catch(() => {});
  };
  return {
    page,
    context,
    kill: async () => {
      process.kill(-child.pid, "SIGKILL");
      await end();
    },
    close: async () => {
      const session = await browser.newBrowserCDPSession();
      await session.send("Browser.close").catch(() => {});
      await end();
    },
  };
}

async function waitFor(ask) {
  for (let i = 0; ; i += 1) {
    const answer = await ask().catch(() => null);
    if (answer) return answer;
    if (i > 600) throw new Error("the browser did not start within 30 s");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
