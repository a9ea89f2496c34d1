// Starts the page's programs: the first view, and the whole application when it is needed. The addresses come from
// <meta> elements that `cargo xtask finish` writes; web/first.js has decided which program comes first.
const address = (name) => new URL(document.querySelector(`meta[name="${name}"]`).content, document.baseURI);
const FETCHED_AGAIN = "kedge.fetched_again";
const HANDED_OVER = "kedge.handed_over";
const START = /^#?\/*$/;

// The long texts of tips and of the Learn place in one language, when the first of them is looked at.
globalThis.kedgeLearn = async (language) => {
  const response = await fetch(address(`kedge-learn-${language}`));
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
  return response.json();
};

// How Chinese characters are read, when something is looked for the first time.
globalThis.kedgePinyin = async () => {
  const response = await fetch(address("kedge-pinyin"));
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
  return response.json();
};

// Session storage may be missing; then nothing is remembered across a reload.
function session(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}

// One choice of the reader's, made in the first view and taken by the application once it runs: [kind, value].
let handedOver = session((it) => JSON.parse(it.getItem(HANDED_OVER)));
session((it) => it.removeItem(HANDED_OVER));
globalThis.kedgeHandOver = (kind, value) => {
  handedOver = [kind, value];
  openPage();
};
globalThis.kedgeHandedOver = () => {
  const choice = handedOver;
  handedOver = null;
  return choice;
};

// After a new version was published, a cached page may ask for files that are gone: fetch the page afresh, once.
// A choice that waits goes with it, unless it is a file, which no storage takes.
async function freshPageOnce(mark = FETCHED_AGAIN) {
  try {
    if (sessionStorage.getItem(mark)) return false;
    sessionStorage.setItem(mark, "yes");
    const page = await fetch(location.pathname, { cache: "reload" });
    if (!page.ok) return false;
    if (handedOver && !(handedOver[1] instanceof File)) sessionStorage.setItem(HANDED_OVER, JSON.stringify(handedOver));
  } catch {
    return false;
  }
  location.reload();
  return true;
}

// The script and the compiled wasm of a program.
async function load(program, priority) {
  const fetchWasm = async () => {
    const response = await fetch(address(`${program}-wasm`), { priority });
    if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
    return WebAssembly.compile(await response.arrayBuffer());
  };
  const [script, module] = await Promise.all([import(address(program)), fetchWasm()]);
  return () => script.default({ module_or_path: module });
}

// A failed download is worth a fresh page; an error inside a running program is not.
async function run(loading) {
  const start = await loading.catch(async (error) => {
    if (await freshPageOnce()) return () => new Promise(() => {}); // The reload ends this page: start nothing.
    throw error;
  });
  await start();
}

// The application in parts: the pages of each place, and what several places share. Its script says in kedgeParts where
// each part lies: [file, start, end]. What failed is asked for again the next time.
const partFiles = new Map();
const parts = new Map();
function once(map, key, make) {
  if (!map.has(key)) {
    map.set(key, make());
    map.get(key).catch(() => map.delete(key));
  }
  return map.get(key);
}
async function fetchFile(file, priority) {
  const response = await fetch(new URL(file, document.baseURI), { priority });
  if (!response.ok) throw Object.assign(new Error(`${response.url}: HTTP ${response.status}`), { gone: true });
  return response.arrayBuffer();
}
function part(name, priority) {
  return once(parts, name, async () => {
    const [file, start, end] = globalThis.kedgeParts[name];
    const bytes = await once(partFiles, file, () => fetchFile(file, priority));
    return WebAssembly.compile(new Uint8Array(bytes, start, end - start));
  });
}

// A part that a page needs now. Where its file is gone the page is fetched afresh, once for each file: what is typed
// is stored when a page leaves. Anything else the page says itself, and offers to try again.
globalThis.kedgePart = (name) => part(name, "high").catch(async (error) => {
  const [file] = globalThis.kedgeParts[name];
  if (error.gone && (await freshPageOnce(`${FETCHED_AGAIN} ${file}`))) return new Promise(() => {});
  throw error;
});

// Which place has the pages of an address, as src/ui/places.rs says; the first that fits.
const PLACES = [
  [/^data\/(changes|files)|^plan\/versions|^forecast\/snapshots/, "records"],
  [/^plan\/(team|fairness|incentive|bottom-up|people)/, "team"],
  [/^plan\/(hours|service|feedback)/, "means"],
  [/^plan\/(assumptions|strategy|channels)/, "moves"],
  [/^plan\/(budget|variance)/, "budget"],
  [/^(today|report|plan\/alerts)/, "today"],
  [/^(data|forecast|plan|learn|bench)/, null], // Their own names.
];

// The files of the address' place, beside the program and not after it. Its script says which they are; what fails now is
// asked for again when it is needed.
async function fetchPlace() {
  await import(address("kedge-page"));
  const path = location.hash.replace(/^#\/*/, "");
  const [, place] = PLACES.find(([its]) => its.test(path)) ?? [];
  const files = globalThis.kedgePlaces[place ?? path.split("/")[0]] ?? [];
  await Promise.all(files.map((file) => once(partFiles, file, () => fetchFile(file, "high"))));
}

// All parts, one after the other; then a place that is gone to is there at once.
async function fetchParts() {
  for (const name of Object.keys(globalThis.kedgeParts)) await part(name, "low");
  partFiles.clear();
}

// Fetched once; a download that failed in the background is tried again when the application is needed.
let page = null;
function loadPage(priority) {
  page ??= load("kedge-page", priority).catch((error) => {
    page = null;
    throw error;
  });
  return page;
}

let opening = false;
async function openPage() {
  if (opening) return;
  opening = true;
  const focused = document.getElementById("app").contains(document.activeElement);
  dispatchEvent(new Event("kedgewait")); // The first view says that it waits.
  // The application mounts once it has opened the reader's workspace.
  const mounted = new Promise((resolve) => addEventListener("kedgemounted", resolve, { once: true }));
  try {
    const loading = loadPage("high");
    fetchPlace().catch(() => {});
    await run(loading);
    await mounted;
    // Both programs stand in the page for less than one frame, so that nothing flashes.
    dispatchEvent(new Event("kedgeleave"));
    session((it) => it.removeItem(FETCHED_AGAIN));
    showPage();
    if (focused) document.getElementById("main")?.focus({ preventScroll: true });
    // What does not come now is asked for again when it is needed.
    whenIdle(() => fetchParts().catch(() => {}).then(settle));
  } catch (error) {
    globalThis.kedgeRecover(String(error));
  }
}

function showPage() {
  if (document.getElementById("app").childElementCount > 0) document.getElementById("shell")?.remove();
}

// When what is there has been painted and nothing else goes on.
function whenIdle(call) {
  const later = globalThis.requestIdleCallback ?? ((it) => setTimeout(it, 200));
  requestAnimationFrame(() => later(call));
}

// Ends when the file has come, or will not. Not <link rel="prefetch">: Safari does not know it and never says that it
// has come, and Firefox asks the policy's default-src about it, which allows nothing.
async function prefetch(href) {
  await fetch(href, { priority: "low" }).then((it) => it.arrayBuffer()).catch(() => {});
}

// The page has fetched what it will need by itself; web/offline.js waits for this.
function settle() {
  dispatchEvent(new Event("kedgesettled"));
}

// What the reader will need next, fetched when the first view has been painted and nothing else goes on.
function fetchTheRest() {
  whenIdle(async () => {
    try {
      await loadPage("low");
      await fetchParts();
      const worker = address("kedge-worker").href;
      await Promise.all([worker, worker.replace(/\.js$/, "_bg.wasm")].map(prefetch));
      settle();
    } catch {
      // Tried again, and reported, when the application is needed.
    }
  });
}

if (document.documentElement.dataset.program === "page") {
  openPage();
} else {
  try {
    addEventListener("hashchange", () => {
      if (!START.test(location.hash)) openPage();
    });
    await run(load("kedge-start", "high"));
    if (!opening) showPage();
    fetchTheRest();
  } catch (error) {
    globalThis.kedgeRecover(String(error));
  }
}
