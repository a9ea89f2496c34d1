// Whether words can be read: none on others, as where a cell runs out of its column into the next one, and none cut to
// less than half of themselves.

// What lies on what, one line each; empty when nothing does. Words in different layers (what floats, what stays in sight)
// may pass over each other.
export function overlapping(page) {
  return page.evaluate(() => {
    const boxes = new Map();
    // Where something of an element can be seen: the room that is left by all that scrolls or hides around it.
    const room = (it) => {
      if (!it || it === document.documentElement) return { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity, layer: null };
      if (boxes.has(it)) return boxes.get(it);
      const style = getComputedStyle(it);
      const box = { ...room(it.parentElement) };
      if (["fixed", "sticky", "absolute"].includes(style.position)) box.layer = it;
      if (style.visibility === "hidden" || style.opacity === "0") box.right = -Infinity;
      if (style.overflowX !== "visible" || style.overflowY !== "visible") {
        const own = it.getBoundingClientRect();
        Object.assign(box, { left: Math.max(box.left, own.left), right: Math.min(box.right, own.right), top: Math.max(box.top, own.top), bottom: Math.min(box.bottom, own.bottom) });
      }
      boxes.set(it, box);
      return box;
    };
    const lines = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const holder = node.parentElement;
      if (!node.data.trim() || !holder.checkVisibility() || holder.closest(".sr, script, style, option")) continue;
      const its = room(holder);
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        // Letters do not fill the height of their line.
        const inset = rect.height * 0.22;
        const [left, right] = [Math.max(rect.left, its.left), Math.min(rect.right, its.right)];
        const [top, bottom] = [Math.max(rect.top, its.top) + inset, Math.min(rect.bottom, its.bottom) - inset];
        if (right - left > 2 && bottom - top > 2) lines.push({ node, left, right, top, bottom, layer: its.layer });
      }
    }
    lines.sort((a, b) => a.top - b.top);
    const found = new Set();
    const said = (it) => `"${it.node.data.trim().slice(0, 24)}"`;
    lines.forEach((a, i) => {
      for (let j = i + 1; j < lines.length && lines[j].top < a.bottom; j += 1) {
        const b = lines[j];
        if (a.node === b.node || a.layer !== b.layer) continue;
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        if (wide > 3 && Math.min(a.bottom, b.bottom) - b.top > 2) found.add(`${said(a)} and ${said(b)}`);
      }
    });
    return [...found];
  });
}

// What stands a letter or two under the other for want of width, as a column that its neighbours left nothing.
export function crushed(page) {
  return page.evaluate(() => {
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const [holder, text] = [node.parentElement, node.data.trim()];
      if (text.length < 6 || !holder.checkVisibility() || holder.closest(".sr, script, style, option")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const n = new Set([...range.getClientRects()].map((it) => Math.round(it.top))).size;
      if (n >= 4 && text.length / n <= 3) found.add(`"${text.slice(0, 24)}" in ${n} lines`);
    }
    return [...found].slice(0, 5);
  });
}

// What shows less than half of its words, one line each. Names that are there for readers of the screen alone are not cut.
export function cutShort(page) {
  return page.evaluate(() => {
    const isCut = (it) => {
      // One pixel is for readers of the screen. What stands in a line of text has no width of its own and nothing to scroll;
      // what has none left shows nothing at all.
      if (it.clientWidth === 1 || it.scrollWidth < 2 || it.scrollWidth < 2 * it.clientWidth || !it.textContent.trim() || !it.checkVisibility()) return false;
      return getComputedStyle(it).textOverflow === "ellipsis" && !it.matches("input, select, textarea");
    };
    return [...document.querySelectorAll("body *")].filter(isCut).map((it) => `"${it.textContent.trim().slice(0, 24)}" in ${it.clientWidth} px`);
  });
}

// Keeps what each chart's canvas says and where, from the next page on: for `wordsOnCanvases`.
export async function keepWords(page) {
  await page.addInitScript(() => {
    const said = new Map();
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
      const size = this.measureText(text);
      const [from, to] = [[-size.actualBoundingBoxLeft, -size.actualBoundingBoxAscent], [size.actualBoundingBoxRight, size.actualBoundingBoxDescent]].map(([dx, dy]) => this.getTransform().transformPoint({ x: x + dx, y: y + dy }));
      if (!said.has(this.canvas)) said.set(this.canvas, []);
      said.get(this.canvas).push({ text: text.trim(), left: from.x, top: from.y, right: to.x, bottom: to.y });
      return fillText.call(this, text, x, y, ...more);
    };
    // What covers the canvas, or makes it anew, takes its words away.
    for (const name of ["clearRect", "fillRect"]) {
      const draw = CanvasRenderingContext2D.prototype[name];
      CanvasRenderingContext2D.prototype[name] = function (x, y, width, height) {
        const [from, to] = [[x, y], [x + width, y + height]].map(([x, y]) => this.getTransform().transformPoint({ x, y }));
        if (from.x <= 1 && from.y <= 1 && to.x >= this.canvas.width - 1 && to.y >= this.canvas.height - 1) said.delete(this.canvas);
        return draw.call(this, x, y, width, height);
      };
    }
    const width = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, "width");
    Object.defineProperty(HTMLCanvasElement.prototype, "width", {
      ...width,
      set(value) {
        said.delete(this);
        width.set.call(this, value);
      },
    });
    globalThis.wordsOnCanvases = () => {
      const found = new Set();
      for (const [canvas, words] of said) {
        if (!canvas.isConnected) said.delete(canvas);
        if (!canvas.isConnected || !canvas.checkVisibility() || canvas.clientWidth === 0) continue;
        // In pixels of the device; a tenth of a line may touch.
        const pixel = canvas.width / canvas.clientWidth;
        words.forEach((a, i) => {
          if (Math.max(-a.left, a.right - canvas.width, -a.top, a.bottom - canvas.height) > 1.5 * pixel) found.add(`"${a.text}" leaves its canvas`);
          for (const b of words.slice(i + 1)) {
            // A rim around words is drawn as the same words a little aside.
            const isRim = a.text === b.text && Math.abs(a.left - b.left) < 4 * pixel && Math.abs(a.top - b.top) < 4 * pixel;
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (!isRim && wide > 2 * pixel && high > 2 * pixel) found.add(`"${a.text}" on "${b.text}"`);
          }
        });
      }
      return [...found];
    };
  });
}

// Words of charts that lie on other words of theirs or leave their canvas, one line each, once the page is painted.
export async function wordsOnCanvases(page) {
  let found = [];
  for (let i = 0; i < 10; i += 1) {
    found = await page.evaluate(() => globalThis.wordsOnCanvases());
    if (found.length === 0) break;
    await page.waitForTimeout(80);
  }
  return found;
}

// The same of the pictures that a reader takes out.
export function wordsInPictures(page) {
  return page.evaluate(async () => {
    const texts = [];
    const { createObjectURL } = URL;
    const { click } = HTMLAnchorElement.prototype;
    URL.createObjectURL = (it) => {
      texts.push(it.text());
      return createObjectURL.call(URL, it);
    };
    HTMLAnchorElement.prototype.click = () => {};
    const menus = [...document.querySelectorAll("main details.menu")].filter((it) => it.checkVisibility());
    const turn = () => new Promise((next) => setTimeout(next));
    for (const menu of menus) {
      menu.open = true;
      await turn();
      await turn();
      menu.querySelector("[data-svg]")?.click();
      menu.open = false;
    }
    Object.assign(URL, { createObjectURL });
    Object.assign(HTMLAnchorElement.prototype, { click });
    const found = [];
    for (const [i, text] of (await Promise.all(texts)).entries()) {
      const svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
      document.body.append(svg);
      const frame = svg.getBoundingClientRect();
      const words = [...svg.querySelectorAll("text")].filter((it) => it.textContent.trim()).map((it) => ({ said: it.textContent.trim(), ...it.getBoundingClientRect().toJSON() }));
      svg.remove();
      const name = `chart ${i + 1}`;
      words.forEach((a, j) => {
        const beyond = Math.max(frame.left - a.left, a.right - frame.right, frame.top - a.top - a.height * 0.25, a.bottom - a.height * 0.25 - frame.bottom);
        if (beyond > 1) found.push(`${name}: "${a.said}" leaves the picture by ${beyond.toFixed(0)} px`);
        for (const b of words.slice(j + 1)) {
          const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const high = Math.min(a.bottom - a.height * 0.22, b.bottom - b.height * 0.22) - Math.max(a.top + a.height * 0.22, b.top + b.height * 0.22);
          // A rim around words is drawn as the same words a little aside.
          const isRim = a.said === b.said && Math.abs(a.left - b.left) < 4 && Math.abs(a.top - b.top) < 4;
          if (wide > 2 && high > 2 && !isRim) found.push(`${name}: "${a.said}" on "${b.said}"`);
        }
      });
    }
    return found;
  });
}
