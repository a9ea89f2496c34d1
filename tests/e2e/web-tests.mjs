// Runs the in-browser tests without a WebDriver: wasm-bindgen's runner serves its page, this opens it.
// Called by `cargo xtask test` as `web-tests.mjs CARGO-ARGUMENTS`, only where the browser came without a driver.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { launch } from "./lib/browser.mjs";

const PATIENCE = 10 * 60_000;

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function served(url, runner) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
    if (runner.exitCode !== null) throw new Error(`cargo ended early with ${runner.exitCode}`);
    const answers = await fetch(url).then((it) => it.ok, () => false);
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`nothing served on ${url}`);
}

const address = `127.0.0.1:${await freePort()}`;
const env = { ...process.env, NO_HEADLESS: "1", WASM_BINDGEN_TEST_ADDRESS: address };
// A process group of its own: ending cargo alone would leave the runner serving.
const runner = spawn("cargo", process.argv.slice(2), { env, detached: true, stdio: ["ignore", "ignore", "inherit"] });
const browser = await launch();
try {
  await served(`http://${address}/`, runner);
  const page = await browser.newPage();
  await page.goto(`http://${address}/`);
  const output = page.locator("#output", { hasText: "test result: " });
  await output.waitFor({ timeout: PATIENCE });
  const text = await output.textContent();
  console.log(text);
  process.exitCode = text.includes("test result: ok") ? 0 : 1;
} finally {
  await browser.close();
  process.kill(-runner.pid);
}
