// A static host for the built site: under a sub-path, as GitHub Pages has it, and without caching.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

// Another build is walked by naming its folder, with a slash at its end.
export const DIST = process.env.KEDGE_DIST ?? fileURLToPath(new URL("../../../dist/", import.meta.url));

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

// Serves `folder` under `path` on a free port. `missing(name)` turns single files into 404s; `use(folder)` publishes
// another build at the same address; `packs` sends files gzipped, as hosts do.
export async function serve({ folder = DIST, path = "/kedge/", missing = () => false, packs = false } = {}) {
  let published = folder;
  // Each file is packed once, so that a second visit does not wait for it.
  const packed = new Map();
  const pack = (file, body) => {
    if (!packed.has(file)) packed.set(file, gzipSync(body, { level: 6 }));
    return packed.get(file);
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = pathname.startsWith(path) ? normalize(decodeURIComponent(pathname.slice(path.length))) : "..";
    const file = join(published, name === "." || name === "" ? "index.html" : name);
    try {
      if (!file.startsWith(published) || missing(name)) throw new Error("not found");
      const body = await readFile(file);
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      const head = { "content-type": type, "cache-control": "no-store" };
      if (packs) response.writeHead(200, { ...head, "content-encoding": "gzip" }).end(pack(file, body));
      else response.writeHead(200, head).end(body);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  // A second call does nothing: a walk may take the network away in its middle.
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  const use = (other) => {
    published = other;
  };
  return { origin, url: origin + path, use, close };
}
