// The end of a worker's script, of the one that forecasts and the one for workbooks alike: `cargo xtask finish` appends
// this to the generated glue, which defines `wasm_bindgen`, and names the pair PROGRAM-HASH.js and PROGRAM-HASH_bg.wasm.
//
// Messages that arrive before the wasm runs would be dropped, so they are kept and delivered then, in order.
{
  const early = [];
  const keep = (event) => {
    event.stopImmediatePropagation();
    early.push(event.data);
  };
  self.addEventListener("message", keep);
  const wasm = new URL(self.location.pathname.replace(/\.js$/, "_bg.wasm"), self.location.href);
  wasm_bindgen({ module_or_path: wasm }).then(
    () => {
      self.removeEventListener("message", keep);
      for (const data of early) self.dispatchEvent(new MessageEvent("message", { data }));
    },
    (error) => {
      // A rejected promise stays inside the worker; an error thrown from a timer reaches the page's `onerror`.
      setTimeout(() => {
        throw error;
      });
    },
  );
}
