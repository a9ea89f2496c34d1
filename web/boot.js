// Starts the page's wasm. The addresses come from <meta> elements that `cargo xtask finish` writes.
const address = (name) => new URL(document.querySelector(`meta[name="${name}"]`).content, document.baseURI);
const FETCHED_AGAIN = "kedge.fetched_again";

// After a new version was published, a cached page may ask for files that are gone: fetch the page afresh, once.
async function freshPageOnce() {
  try {
    if (sessionStorage.getItem(FETCHED_AGAIN)) return false;
    sessionStorage.setItem(FETCHED_AGAIN, "yes");
    const page = await fetch(location.pathname, { cache: "reload" });
    if (!page.ok) return false;
  } catch {
    return false;
  }
  location.reload();
  return true;
}

// A failed download is worth a fresh page; an error inside the running page is not.
async function load() {
  const script = await import(address("kedge-page"));
  const response = await fetch(address("kedge-page-wasm"));
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
  return () => script.default({ module_or_path: response });
}

try {
  const start = await load().catch(async (error) => {
    if (await freshPageOnce()) return () => new Promise(() => {}); // The reload ends this page: start nothing.
    throw error;
  });
  await start();
  try {
    sessionStorage.removeItem(FETCHED_AGAIN);
  } catch {
    // Without session storage nothing was written either.
  }
  if (document.getElementById("app").childElementCount > 0) document.getElementById("shell").remove();
} catch (error) {
  globalThis.kedgeRecover(String(error));
}
