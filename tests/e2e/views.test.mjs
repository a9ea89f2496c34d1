// Every view in two combinations: accessibility, nothing wider than the page, no words on words or cut short, targets large
// enough, few nodes, no word of the other language, and room for longer words. `KEDGE_VIEWS=all` walks the whole matrix of themes, languages and
// widths.
import assert from "node:assert/strict";
import { test } from "./lib/walks.mjs";
import { objections } from "./lib/accessibility.mjs";
import { openPage } from "./lib/browser.mjs";
import { crushed, cutShort, keepWords, overlapping, wordsInPictures, wordsOnCanvases } from "./lib/legible.mjs";
import { overflows, screenshot } from "./lib/page.mjs";
import { furnishAll } from "./lib/furnished.mjs";
import { firstAccount, furnish, openSample, show, views } from "./lib/sample.mjs";
import { browser, site } from "./lib/stage.mjs";

const WIDTHS = { wide: [1440, 900], middle: [768, 1024], phone: [390, 844], small: [360, 740] };
const SHORT = [["zh-CN", "light", "wide"], ["en-GB", "contrast", "phone"]];
const ALL = ["zh-CN", "en-GB"].flatMap((locale) =>
  ["light", "dark", "contrast"].flatMap((theme) => ["wide", "middle", "small"].map((width) => [locale, theme, width])));
// Widths of common screens and those between them: a small laptop, a window beside another one, a tablet.
const BETWEEN = [1440, 1280, 1180, 1024, 768, 360];
const MAX_NODES = 2500;
const FILLED = ["strategy", "service", "feedback", "people", "channels", "assumptions"];
// Words that are the same in Chinese: names of methods and measures, keys, units, file forms.
const SAME_IN_CHINESE = /^[\s\d\W]*$|MASE|WAPE|RMSE|AICc|ETS|ARIMA|STL|Holt|Theta|Croston|Brown|TSB|SBA|ADIDA|IMAPA|Kedge|CSV|PNG|SVG|Excel|Ctrl|Enter|Esc|EN|xlsx|JSON|Ljung|Box|Cox|Diebold|Harvey|loess|Delete|Syntetos|CUSUM|Trigg|ADI|CNY|USD|EUR|GBP|HKD|Linux|Windows|Tab|Home|End|Space|Pq|CES|MCB|CRPS|MSIS|Tukey|Hampel|PDF|HTML|Guerrero|Kruskal|Wallis|Safari|MinT|RMSSE|Friedman|Nemenyi|Shift|EWMA|Swanson/;

for (const [locale, theme, width] of process.env.KEDGE_VIEWS === "all" ? ALL : SHORT) {
  test(`every view: ${locale}, ${theme}, ${width}`, { timeout: 900_000 }, async () => {
    const [w, h] = WIDTHS[width];
    const { page, done } = await openPage(browser, site.origin, { locale, viewport: { width: w, height: h } });
    await page.addInitScript((it) => localStorage.setItem("kedge.theme", it), theme);
    await keepWords(page);
    await openSample(page, site.url);
    const account = await firstAccount(page, site.url);
    await furnish(page, site.url);
    const faults = [];
    // The pages that begin empty are looked at as they begin, and again with something on them.
    const filled = views(account).filter(([name]) => FILLED.includes(name)).map(([name, ...more]) => [`${name}-filled`, ...more]);
    for (const view of [...views(account), ["fill"], ...filled]) {
      if (view[0] === "fill") {
        await furnishAll(page, site.url, locale);
        continue;
      }
      await show(page, site.url, view);
      const fault = (what) => faults.push(`${view[0]}: ${what}`);
      for (const it of await objections(page)) fault(it);
      if (await overflows(page)) fault(`wider than the page: ${await widest(page)}`);
      for (const it of await smallTargets(page)) fault(`target below 24 px: ${it}`);
      const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
      if (nodes > MAX_NODES) fault(`${nodes} nodes`);
      if (locale === "zh-CN") for (const it of await foreignWords(page)) fault(`not Chinese: ${it}`);
      else for (const it of await chineseWords(page)) fault(`not English: ${it}`);
      await screenshot(page, `view-${view[0]}-${locale}-${theme}-${width}`, { fullPage: true });
      for (const it of await clippedWhenLonger(page)) fault(`no room for longer words: ${it}`);
      // 400 % on a screen of 1280: everything is there in 320 CSS pixels (WCAG 1.4.10).
      if (width !== "wide") {
        await page.setViewportSize({ width: 320, height: h });
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        await page.waitForTimeout(150);
        if (await overflows(page)) fault(`wider than 320 px: ${await widest(page)}`);
        for (const it of await outOfReach(page)) fault(`out of reach at 320 px: ${it}`);
        await page.setViewportSize({ width: w, height: h });
      }
      for (const between of BETWEEN) {
        await page.setViewportSize({ width: between, height: h });
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        for (const it of await overlapping(page)) fault(`words on words at ${between} px: ${it}`);
        for (const it of await cutShort(page)) fault(`words cut short at ${between} px: ${it}`);
        for (const it of await crushed(page)) fault(`words crushed at ${between} px: ${it}`);
        for (const it of await wordsOnCanvases(page)) fault(`chart at ${between} px: ${it}`);
      }
      await page.setViewportSize({ width: w, height: h });
      for (const it of await wordsInPictures(page)) fault(`saved as a picture: ${it}`);
      await page.evaluate(() => window.scrollTo(0, 0));
    }
    await done();
    assert.equal(faults.length, 0, `\n${[...new Set(faults)].join("\n")}\n`);
  });
}

// The elements that reach furthest beyond the page's right edge.
function widest(page) {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    const scrolls = (it) => it && it !== document.body && (getComputedStyle(it).overflowX !== "visible" || scrolls(it.parentElement));
    const over = [...document.body.querySelectorAll("*")].filter((it) => it.getBoundingClientRect().right > edge + 1 && !scrolls(it.parentElement));
    return over.slice(0, 4).map((it) => `${it.tagName}.${it.className}`).join(" ");
  });
}

// Things to press or fill in that reach beyond the page's edge and that no scrolling brings into sight, and buttons of a
// table's rows that only scrolling sideways would show: nobody looks for them there.
function outOfReach(page) {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    const scrolls = (it) => it && it !== document.body && (/auto|scroll/.test(getComputedStyle(it).overflowX) || scrolls(it.parentElement));
    const all = [...document.querySelectorAll("main button, main a[href], main input, main select, main summary")].filter((it) => it.getClientRects().length > 0 && !it.closest(".sr") && !it.matches(".sr, .skip"));
    const out = all.filter((it) => {
      const box = it.getBoundingClientRect();
      if (box.width > 0 && it.matches("tbody tr .btn")) return box.left > it.closest("table").parentElement.getBoundingClientRect().right - 8;
      return box.width > 0 && (box.right > edge + 1 || box.left < -1) && !scrolls(it.parentElement);
    });
    return [...new Set(out.map((it) => `${it.tagName.toLowerCase()}.${it.className} “${(it.textContent || it.getAttribute("aria-label") || "").trim().slice(0, 20)}”`))].slice(0, 4);
  });
}

// Things to press that are smaller than 24 px either way and have no room around (WCAG 2.5.8). Links within a sentence
// are excepted, as there.
function smallTargets(page) {
  return page.evaluate(() => {
    const isSmall = (it) => {
      const box = it.getBoundingClientRect();
      const inner = it.matches("input[type=checkbox], input[type=radio], input[type=file]") ? it.closest("label")?.getBoundingClientRect() ?? box : box;
      return inner.width > 0 && (inner.width < 23.5 || inner.height < 23.5);
    };
    const centre = (it) => {
      const box = it.getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    };
    const all = [...document.querySelectorAll("a[href], button, summary, select, input, [role=option], [tabindex='0']")].filter((it) => !it.closest("[hidden], .sr") && !it.matches(".sr, .skip") && it.getClientRects().length > 0);
    const inText = (it) => it.tagName === "A" && getComputedStyle(it).display === "inline" && it.parentElement.textContent.trim().length > it.textContent.trim().length;
    const hasRoom = (it) => {
      const [x, y] = centre(it);
      return all.every((other) => {
        if (other === it || other.contains(it) || it.contains(other)) return true;
        const box = other.getBoundingClientRect();
        const dx = Math.max(box.left - x, 0, x - box.right);
        const dy = Math.max(box.top - y, 0, y - box.bottom);
        return Math.hypot(dx, dy) >= 12;
      });
    };
    const small = all.filter((it) => isSmall(it) && !inText(it) && !hasRoom(it));
    return [...new Set(small.map((it) => `${it.tagName.toLowerCase()}.${it.className || it.parentElement.className} “${it.textContent.trim().slice(0, 20)}” ${Math.round(it.getBoundingClientRect().width)}×${Math.round(it.getBoundingClientRect().height)}`))].slice(0, 5);
  });
}

// Texts on a Chinese page that hold a Latin word of four letters or more and are no known exception.
async function foreignWords(page) {
  const texts = await visibleTexts(page);
  return [...new Set(texts.filter((it) => /[A-Za-z]{4,}/.test(it) && !SAME_IN_CHINESE.test(it)))].slice(0, 5);
}

// Texts on an English page that hold Chinese, but for units and names of the house.
async function chineseWords(page) {
  const texts = await visibleTexts(page);
  return [...new Set(texts.map((it) => it.replace(/锚程|中文|[万亿]元|元|[万亿]/g, "")).filter((it) => /\p{Script=Han}/u.test(it) && it.trim() !== "中"))].slice(0, 5);
}

function visibleTexts(page) {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent.getClientRects().length > 0 && !parent.closest("svg, kbd, script")) found.push(walker.currentNode.textContent.trim());
    }
    for (const it of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
      for (const name of ["aria-label", "title", "placeholder"]) if (it.getAttribute(name)) found.push(it.getAttribute(name));
    }
    return found.filter((it) => it !== "");
  });
}

// Makes the words of buttons, tabs and headings two fifths longer, as another language would, and names those that are
// cut off then. The catalogue is replaced on the page only: nothing of this is shipped.
function clippedWhenLonger(page) {
  return page.evaluate(() => {
    const words = [...document.querySelectorAll("button, a.btn, label.btn, .tabs a, h2, .rail a span, .tabbar a span")].filter((it) => it.getClientRects().length > 0);
    const nodes = words.flatMap((it) => [...it.childNodes].filter((node) => node.nodeType === 3 && /\p{L}/u.test(node.textContent)));
    for (const node of nodes) {
      const text = node.textContent;
      node.textContent = text + "·".repeat(Math.ceil([...text].length * 0.4));
    }
    const isCut = (it) => {
      const style = getComputedStyle(it);
      return it.scrollWidth > it.clientWidth + 1 && style.overflowX === "hidden" && style.textOverflow !== "ellipsis" && style.clipPath === "none";
    };
    const cut = words.filter(isCut).map((it) => `${it.className} “${it.textContent.trim().slice(0, 24)}”`);
    const edge = document.documentElement.clientWidth;
    const scrolls = (it) => it && it !== document.body && (getComputedStyle(it).overflowX !== "visible" || scrolls(it.parentElement));
    const beyond = words.filter((it) => it.getBoundingClientRect().right > edge + 1 && !scrolls(it.parentElement));
    const wide = document.documentElement.scrollWidth > edge ? [`the page scrolls sideways: ${beyond.slice(0, 3).map((it) => `${it.tagName}.${it.className} “${it.textContent.slice(0, 20)}”`).join(", ")}`] : [];
    for (const node of nodes) node.textContent = node.textContent.replace(/·+$/u, "");
    return [...cut.slice(0, 4), ...wide];
  });
}
