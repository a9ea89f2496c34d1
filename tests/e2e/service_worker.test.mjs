// The service worker's logic, with caches, clients and a host that are plain objects: no browser.
import assert from "node:assert/strict";
import { createHash, webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "./lib/walks.mjs";
import { runInNewContext } from "node:vm";

const SOURCE = await readFile(new URL("../../web/service-worker.js", import.meta.url), "utf8");
const SCOPE = "https://host.example/kedge/";
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

// A build as `cargo xtask finish` writes it down: files by name, with their texts.
const build = (version, texts) => ({
  version,
  files: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, sha256(text)])),
});

// What a browser keeps for an origin between one worker and the next.
class FakeCaches {
  constructor() {
    this.kept = new Map();
  }
  async open(name) {
    if (!this.kept.has(name)) this.kept.set(name, new Map());
    const entries = this.kept.get(name);
    return {
      match: async (key) => entries.get(key.url ?? key)?.clone(),
      put: async (key, response) => void entries.set(key.url ?? key, response),
    };
  }
  async match(key, { cacheName } = {}) {
    for (const [name, entries] of this.kept) {
      if ((cacheName ?? name) === name && entries.has(key)) return entries.get(key).clone();
    }
    return undefined;
  }
  async keys() {
    return [...this.kept.keys()];
  }
  async delete(name) {
    return this.kept.delete(name);
  }
}

// A worker of the build beside `caches`; `host` maps addresses to texts, and null is a network that is off.
function worker(KEDGE_BUILD, { caches = new FakeCaches(), host = {}, nPages = 0, waiting = null } = {}) {
  const listeners = {};
  const registration = { scope: SCOPE, installing: null, waiting, unregister: async () => (it.unregistered += 1) };
  const it = { registration, caches, host, nPages, asked: [], skipped: 0, unregistered: 0, listeners };
  const self = {
    KEDGE_BUILD,
    registration,
    clients: { matchAll: async () => Array.from({ length: it.nPages }, () => ({})) },
    addEventListener: (kind, listener) => (listeners[kind] = listener),
    skipWaiting: () => (it.skipped += 1),
  };
  const fetch = async (request) => {
    const url = request.url ?? request;
    it.asked.push(url);
    if (it.host === null) throw new TypeError("no network");
    return url in it.host ? new Response(it.host[url], { headers: { "content-type": "text/x" } }) : new Response("", { status: 404 });
  };
  runInNewContext(SOURCE, { self, caches, fetch, crypto: webcrypto, URL, Request, Response, Uint8Array, Promise, Object, Error });
  // Calls the listener and waits for what it asked to wait for.
  it.event = async (kind, fields = {}) => {
    const waits = [];
    let answer;
    listeners[kind]?.({ ...fields, waitUntil: (work) => waits.push(work), respondWith: (work) => (answer = work) });
    await Promise.all(waits);
    return answer;
  };
  it.get = async (address, fields = {}) => {
    const answer = await it.event("fetch", { request: { url: new URL(address, SCOPE).href, method: "GET", mode: "no-cors", ...fields } });
    return answer && (await answer).text();
  };
  return it;
}

const hostOf = (texts) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [new URL(name === "index.html" ? "./" : name, SCOPE).href, text]));

const ONE = { "index.html": "page 1", "kedge-1.js": "code 1", "icon.png": "icon" };
const TWO = { "index.html": "page 2", "kedge-2.js": "code 2", "icon.png": "icon" };

async function installed(version, texts, options = {}) {
  const it = worker(build(version, texts), { host: hostOf(texts), ...options });
  await it.event("install");
  await it.event("activate");
  return it;
}

test("a build is whole in its cache, and answers with the network off", async () => {
  const it = await installed("1", ONE);
  assert.deepEqual(await it.caches.keys(), ["kedge /kedge/ 1"]);
  it.host = null;
  assert.equal(await it.get("./"), "page 1");
  assert.equal(await it.get("./?workers=3", { mode: "navigate" }), "page 1");
  assert.equal(await it.get("index.html"), "page 1");
  assert.equal(await it.get("kedge-1.js"), "code 1");
  assert.equal(it.skipped, 0, "it never takes over by itself");
});

test("what the worker has no business with goes past it", async () => {
  const it = await installed("1", ONE);
  assert.equal(await it.get("https://elsewhere.example/kedge/kedge-1.js"), undefined);
  assert.equal(await it.get("/other/"), undefined);
  assert.equal(await it.get("kedge-1.js", { method: "POST" }), undefined);
  it.host = { [`${SCOPE}unknown.json`]: "host" };
  assert.equal(await it.get("unknown.json"), "host");
});

test("a build of which one file is missing or another's is not kept at all", async () => {
  for (const host of [{ ...ONE, "kedge-1.js": "code 2" }, { "index.html": "page 1" }]) {
    const it = worker(build("1", ONE), { host: hostOf(host) });
    await assert.rejects(it.event("install"), /kedge-1.js is not the file of build 1/);
    assert.deepEqual(await it.caches.keys(), []);
  }
});

test("an attempt that was cut off goes on where it stopped", async () => {
  const caches = new FakeCaches();
  await (await caches.open("kedge /kedge/ 1")).put(`${SCOPE}kedge-1.js`, new Response("code 1"));
  const it = await installed("1", ONE, { caches });
  assert.ok(!it.asked.includes(`${SCOPE}kedge-1.js`));
  assert.equal(await it.get("kedge-1.js"), "code 1");
});

test("the next build waits beside the first, takes what has not changed, and touches nothing of it", async () => {
  const one = await installed("1", ONE);
  const two = worker(build("2", TWO), { caches: one.caches, host: hostOf(TWO), nPages: 1 });
  await two.event("install");
  assert.ok(!two.asked.includes(`${SCOPE}icon.png`));
  assert.equal(two.skipped, 0);
  one.registration.waiting = {};
  one.host = hostOf(TWO);
  assert.equal(await one.get("./", { mode: "navigate" }), "page 1");
  assert.equal(await one.get("kedge-1.js"), "code 1");
  await two.event("message", { data: "anything" });
  assert.equal(two.skipped, 0);
  await two.event("message", { data: "kedge: use this build" });
  assert.equal(two.skipped, 1);
  await two.event("activate");
  assert.deepEqual(await two.caches.keys(), ["kedge /kedge/ 2"]);
  assert.equal(await two.get("./", { mode: "navigate" }), "page 2");
});

test("a second page of the former build finds its parts until it is closed", async () => {
  const one = await installed("1", ONE);
  const two = await installed("2", TWO, { caches: one.caches, nPages: 2 });
  assert.equal(await two.get("kedge-1.js"), "code 1");
  two.nPages = 1;
  await two.get("./", { mode: "navigate" });
  assert.equal((await two.caches.keys()).length, 2, "the one page may be that page");
  two.nPages = 0;
  await two.get("./", { mode: "navigate" });
  assert.deepEqual(await two.caches.keys(), ["kedge /kedge/ 2"]);
});

test("a build that waits is not deleted by the one in use", async () => {
  const one = await installed("1", ONE, { waiting: {} });
  await one.caches.open("kedge /kedge/ 2");
  await one.get("./", { mode: "navigate" });
  assert.equal((await one.caches.keys()).length, 2);
});

test("a file the browser has thrown away comes from the host", async () => {
  const it = await installed("1", ONE);
  it.caches.kept.get("kedge /kedge/ 1").delete(`${SCOPE}kedge-1.js`);
  assert.equal(await it.get("kedge-1.js"), "code 1");
  // All of it gone, as after the switch: asking brings no empty cache back.
  it.caches.kept.clear();
  assert.equal(await it.get("kedge-1.js"), "code 1");
  assert.deepEqual(await it.caches.keys(), []);
});

test("the switch deletes our files and itself, and nobody else's", async () => {
  for (const off of ["off", undefined, { version: "0", files: {} }]) {
    const one = await installed("1", ONE);
    await one.caches.open("another site's");
    await one.caches.open("kedge /kedge/elsewhere/ 1");
    const it = worker(off, { caches: one.caches });
    await it.event("install");
    assert.equal(it.skipped, 1);
    await it.event("activate");
    assert.deepEqual(await it.caches.keys(), ["another site's", "kedge /kedge/elsewhere/ 1"]);
    assert.equal(it.unregistered, 1);
    assert.equal(it.listeners.fetch, undefined);
  }
});
