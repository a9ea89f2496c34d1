// Decides which program shows the first view, and asks for its parts while the page is still being read.
//
// The start page has a small program of its own; every other address needs the whole application at once, and so does
// a choice that waits because the page had to be fetched afresh in between. web/boot.js follows `data-program`.
(() => {
  const waits = () => {
    try {
      return sessionStorage.getItem("kedge.handed_over") !== null;
    } catch {
      return false; // Some policies make even reading the storage throw.
    }
  };
  const program = /^#?\/*$/.test(location.hash) && !waits() ? "start" : "page";
  document.documentElement.dataset.program = program;
  const ask = (name, attributes) => {
    const link = document.createElement("link");
    Object.assign(link, attributes, { href: document.querySelector(`meta[name="${name}"]`).content });
    document.head.append(link);
  };
  ask(`kedge-${program}`, { rel: "modulepreload" });
  ask(`kedge-${program}-wasm`, { rel: "preload", as: "fetch", type: "application/wasm", crossOrigin: "anonymous" });
})();
