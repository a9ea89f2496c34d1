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

// What shows less than half of its words, one line each. Names that are there for readers of the screen alone are not cut.
export function cutShort(page) {
  return page.evaluate(() => {
    const isCut = (it) => {
      if (it.clientWidth < 2 || it.scrollWidth < 2 * it.clientWidth || !it.textContent.trim() || !it.checkVisibility()) return false;
      return getComputedStyle(it).textOverflow === "ellipsis" && !it.matches("input, select, textarea");
    };
    return [...document.querySelectorAll("body *")].filter(isCut).map((it) => `"${it.textContent.trim().slice(0, 24)}" in ${it.clientWidth} px`);
  });
}
