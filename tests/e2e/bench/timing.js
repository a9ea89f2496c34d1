// What is measured inside of a page, the same for every page. It starts before anything else of the page, so that its own
// callback is the first of every frame.
{
  let frameFrom = 0;
  const loop = () => {
    frameFrom = performance.now();
    requestAnimationFrame(loop);
  };
  requestAnimationFrame(loop);

  const task = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  });
  const frame = () => new Promise(requestAnimationFrame);

  // Does `act` in a task of its own and says in milliseconds: `work`, what its task, the microtasks after it and the next
  // frame's callbacks took; `painted`, the same with style, layout and paint of that frame; `delay`, by the clock from the
  // act to the painted frame, waiting for it included.
  async function once(act) {
    await frame();
    await task();
    const from = performance.now();
    act();
    for (let i = 0; i < 60; i += 1) await null;
    const settled = performance.now();
    await frame();
    const drawn = performance.now();
    const began = frameFrom;
    await task();
    const shown = performance.now();
    const task_ms = settled - from;
    return { work: task_ms + drawn - began, painted: task_ms + shown - began, delay: shown - from };
  }

  const summary = (all) => Object.fromEntries(["work", "painted", "delay"].map((key) => [key, all.map((it) => it[key])]));

  // Strokes on any canvas while `act` goes on: drawing again means thousands of corners, pointing a few.
  async function corners(act) {
    const own = CanvasRenderingContext2D.prototype.lineTo;
    let n = 0;
    CanvasRenderingContext2D.prototype.lineTo = function lineTo(...at) {
      n += 1;
      return own.apply(this, at);
    };
    const ofPath = globalThis.Path2D.prototype.lineTo;
    Path2D.prototype.lineTo = function lineTo(...at) {
      n += 1;
      return ofPath.apply(this, at);
    };
    await once(act);
    CanvasRenderingContext2D.prototype.lineTo = own;
    Path2D.prototype.lineTo = ofPath;
    return n;
  }

  globalThis.kedgeTiming = { once, summary, corners, frame, task };
}
