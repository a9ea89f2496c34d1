// Draws the icons of the installed application from web/mark.svg: `cargo xtask icons`, after the mark has changed.
//
// A maskable icon may be cut to a circle of 80 % of its width, so its mark is smaller and its paper fills the square.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch } from "./lib/browser.mjs";

const WEB = new URL("../../web/", import.meta.url);
const PAPER = "#fbfaf7"; // The token --paper of the light theme.
const ICONS = [
  { name: "icon-192", size: 192, mark: 0.74, corner: 0.18 },
  { name: "icon-512", size: 512, mark: 0.74, corner: 0.18 },
  { name: "icon-maskable-512", size: 512, mark: 0.56, corner: 0 },
];

const svg = await readFile(new URL("mark.svg", WEB), "utf8");
const browser = await launch();
const page = await browser.newPage({ colorScheme: "light" });
for (const { name, size, mark, corner } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  await page.setContent(`<style>
    * { margin: 0 } html { background: transparent }
    body { width: ${size}px; height: ${size}px; border-radius: ${corner * size}px; background: ${PAPER}; display: grid; place-items: center }
    img { width: ${mark * size}px; height: ${mark * size}px }
  </style><img src="${source}">`);
  await page.locator("img").evaluate((it) => it.decode());
  await page.screenshot({ path: fileURLToPath(new URL(`icons/${name}.png`, WEB)), omitBackground: true });
}
await browser.close();
