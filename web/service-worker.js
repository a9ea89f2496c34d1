// Keeps one build of the site whole in the browser, so that Kedge opens with the network off.
//
// `cargo xtask finish` puts one line on top: `self.KEDGE_BUILD = {version, files: {name: SHA-256 in hexadecimal}}`, or
// `"off"`. List and worker are one file, so a browser has both of a build or neither. The files of a build enter a cache
// of their own, each compared with its hash; a build that is not complete is never served. A page is answered from the
// build it came from; a newer build waits, complete, until the reader asks for it or the last page is closed.
//
// Cache storage belongs to the whole origin, on some hosts to many sites: only names with this worker's scope are ours.
{
  const build = self.KEDGE_BUILD;
  const scope = new URL(self.registration.scope);
  const OURS = `kedge ${scope.pathname} `;
  const cacheName = OURS + build?.version;

  // The file of the build that a request means; `null` where it means none.
  const fileOf = (request) => {
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return null;
    const name = decodeURIComponent(url.pathname.slice(scope.pathname.length)) || "index.html";
    return Object.hasOwn(build.files, name) ? name : null;
  };

  // The page itself is asked for as the folder: some hosts send `index.html` elsewhere.
  const addressOf = (name) => new URL(name === "index.html" ? "./" : `./${name}`, scope).href;

  const hashOf = async (bytes) =>
    Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (it) => it.toString(16).padStart(2, "0")).join("");

  // The response made anew when its bytes are the build's, else `null`. Made anew because a redirected response may not
  // answer a navigation.
  const ifWhole = async (name, response) => {
    if (!response?.ok) return null;
    const bytes = await response.arrayBuffer();
    if ((await hashOf(bytes)) !== build.files[name]) return null;
    const type = response.headers.get("content-type") ?? "application/octet-stream";
    return new Response(bytes, { headers: { "content-type": type } });
  };

  // From an earlier build's cache, from the browser's own, from the host: whichever has the right bytes first.
  const get = async (name) => {
    const url = addressOf(name);
    const kept = async () => caches.match(url);
    const fetched = (cache) => async () => fetch(new Request(url, { cache, credentials: "same-origin" }), { priority: "low" });
    for (const source of [kept, fetched("default"), fetched("reload")]) {
      const whole = await ifWhole(name, await source());
      if (whole) return whole;
    }
    throw new Error(`${name} is not the file of build ${build.version}`);
  };

  // One after the other: nobody waits for it, and the page may need the line.
  const install = async () => {
    try {
      const cache = await caches.open(cacheName);
      for (const name of Object.keys(build.files)) {
        const url = addressOf(name);
        if (!(await cache.match(url))) await cache.put(url, await get(name));
      }
    } catch (error) {
      await caches.delete(cacheName);
      throw error;
    }
  };

  const ours = async () => (await caches.keys()).filter((it) => it.startsWith(OURS));

  // Pages of an earlier build may still be open and load a part late; their files are deleted once they are gone. While
  // this build takes over, the one page that asked for it is about to be loaded anew and does not count.
  const tidy = async (nPages) => {
    // Listed first: a build whose installation begins meanwhile is not among them.
    const earlier = (await ours()).filter((it) => it !== cacheName);
    const { installing, waiting } = self.registration;
    if (installing || waiting) return; // Its cache is being filled, or complete and waiting.
    if ((await self.clients.matchAll({ type: "window", includeUncontrolled: true })).length > nPages) return;
    await Promise.all(earlier.map((it) => caches.delete(it)));
  };

  // Own build first; then an earlier one whose pages are open: the parts of a program are named after their content, so
  // a name stands for one file. What no cache has comes from the host, as without this worker.
  const answer = async (request, name) => {
    // Looked up by name, never opened: a cache that is gone would come back empty.
    const own = name && (await caches.match(addressOf(name), { cacheName }));
    if (own) return own;
    for (const it of name ? [] : await ours()) {
      const earlier = await caches.match(request.url.split(/[?#]/)[0], { cacheName: it });
      if (earlier) return earlier;
    }
    return fetch(request);
  };

  const keepOffline = () => {
    self.addEventListener("install", (event) => event.waitUntil(install()));
    self.addEventListener("activate", (event) => event.waitUntil(tidy(1)));
    self.addEventListener("message", (event) => {
      if (event.data === "kedge: use this build") self.skipWaiting();
    });
    self.addEventListener("fetch", (event) => {
      const { request } = event;
      if (request.method !== "GET" || !request.url.startsWith(scope.href)) return;
      event.respondWith(answer(request, fileOf(request)));
      if (request.mode === "navigate") event.waitUntil(tidy(0)); // The page to come is not there yet.
    });
  };

  // The switch: takes the place of any build at once, deletes their files and then itself. Open pages go on, from the host.
  const leave = async () => {
    await Promise.all((await ours()).map((it) => caches.delete(it)));
    await self.registration.unregister();
  };
  const switchOff = () => {
    self.addEventListener("install", () => self.skipWaiting());
    self.addEventListener("activate", (event) => event.waitUntil(leave()));
  };

  if (build && build !== "off" && Object.keys(build.files ?? {}).length > 0) keepOffline();
  else switchOff();
}
