// Keeps the build for use without a network, and tells the page when a newer one waits: see web/service-worker.js.
//
// `cargo xtask finish` writes the worker's address into <meta name="kedge-offline"> of a release build; where it is
// empty, as under `cargo xtask serve`, nothing is kept. A new build never takes over by itself.
const address = document.querySelector('meta[name="kedge-offline"]').content;
const CHECK_AGAIN = 3_600_000; // Milliseconds; a page that stays open for days hears of a new build when looked at.

let registration = null;
let offered = false;

// True while a newer build waits that the reader has not put off.
globalThis.kedgeUpdateWaits = () => offered;
const offer = (value) => {
  offered = value;
  dispatchEvent(new Event("kedgeupdate"));
};
globalThis.kedgeUpdateLater = () => offer(false);

// Loads the page anew with the newer build; where another tab has asked for it already, it is in use by now.
globalThis.kedgeUpdateNow = () => {
  const worker = registration?.waiting;
  if (!worker) return location.reload();
  worker.addEventListener("statechange", () => {
    if (worker.state === "activated") location.reload();
  });
  worker.postMessage("kedge: use this build");
};

// The first build has none before it and takes over by itself; so does the switch, which is why the offer waits a
// moment to see whether the worker does.
function follow(worker) {
  const look = () => {
    if (worker.state !== "installed") return;
    setTimeout(() => {
      if (registration.waiting === worker && registration.active) offer(true);
    }, 1_000);
  };
  worker?.addEventListener("statechange", look);
  if (worker) look();
}

async function keep() {
  try {
    registration = await navigator.serviceWorker.register(address, { updateViaCache: "none" });
  } catch {
    return; // Without it the page works as before, with a network.
  }
  if (!registration) return; // Browsers driven by tests may refuse without an error.
  registration.addEventListener("updatefound", () => follow(registration.installing));
  follow(registration.waiting ?? registration.installing);
  let checked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - checked < CHECK_AGAIN) return;
    checked = Date.now();
    registration.update().catch(() => {}); // No network: later.
  });
}

// Painted, answering, and with all it fetches for itself: only then, and when nothing else goes on.
if (address && "serviceWorker" in navigator) {
  const later = globalThis.requestIdleCallback ?? ((call) => setTimeout(call, 200));
  addEventListener("kedgesettled", () => later(keep), { once: true });
}
