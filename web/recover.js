// The recovery screen, in plain JavaScript: it must work when everything else does not.
//
// `kedgeRecover(message)` replaces the page. The page's panic hook calls it; so do a start that fails and an
// uncaught trap of the wasm. The first message wins: it names the cause, later ones only the consequences.
(() => {
  const WORDS = {
    zh: {
      title: "锚程停下了",
      what: "程序遇到一个没有预料到的错误，已经停止，以免写坏数据。上一次保存的内容仍在这台设备上。",
      save: "把原始数据存成文件",
      reload: "重新打开",
      start: "从首页打开",
      saved: "文件已交给浏览器下载。",
      unreadable: "浏览器不让读取本机存储，无法导出：",
      empty: "本机存储里没有锚程的数据。",
      details: "错误信息（报告问题时请附上）",
    },
    en: {
      title: "Kedge has stopped",
      what: "The program met an error it did not expect and stopped, so that no data is written wrongly. What was last saved is still on this device.",
      save: "Save my raw data to a file",
      reload: "Reload",
      start: "Open at the start page",
      saved: "The file was handed to the browser's downloads.",
      unreadable: "The browser does not let the page read its storage, nothing can be saved: ",
      empty: "The storage holds no Kedge data.",
      details: "Error message (please include it in a report)",
    },
  };

  // Everything the page keeps, as stored: unread, unconverted.
  const rawEntries = () => {
    const entries = {};
    for (let i = 0; i < localStorage.length; i += 1) {
      const key = localStorage.key(i);
      if (key.startsWith("kedge.")) entries[key] = localStorage.getItem(key);
    }
    return entries;
  };

  // Bytes as base 64, wherever they stand in a stored value.
  const plain = (value) => {
    if (value instanceof Uint8Array) return { base64: btoa(Array.from(value, (it) => String.fromCharCode(it)).join("")) };
    if (value && typeof value === "object" && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, plain(it)]));
    }
    return value;
  };

  // Everything on the shelf (IndexedDB) as {store: [[key, value], …]}; nothing where there is none or it does not answer.
  const rawShelf = () =>
    new Promise((resolve) => {
      const none = () => resolve({});
      setTimeout(none, 3000);
      try {
        const opening = indexedDB.open("kedge");
        opening.onupgradeneeded = () => opening.transaction.abort(); // There was none: none is made.
        opening.onerror = opening.onblocked = none;
        opening.onsuccess = () => {
          const names = [...opening.result.objectStoreNames];
          if (names.length === 0) return none();
          const found = {};
          const transaction = opening.result.transaction(names);
          for (const name of names) {
            found[name] = [];
            transaction.objectStore(name).openCursor().onsuccess = ({ target: { result } }) => {
              if (!result) return;
              found[name].push([result.key, plain(result.value)]);
              result.continue();
            };
          }
          transaction.oncomplete = () => resolve(found);
          transaction.onabort = none;
        };
      } catch {
        none();
      }
    });

  const element = (tag, className, text) => {
    const it = document.createElement(tag);
    it.className = className;
    it.textContent = text ?? ""; // Text only: a message may quote the reader's data.
    return it;
  };

  const button = (text, className, action) => {
    const it = element("button", className, text);
    it.type = "button";
    it.addEventListener("click", action);
    return it;
  };

  const download = (text, name) => {
    const link = document.createElement("a");
    const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };

  // Says in `status` what came of it.
  const saveRawData = async (message, words, status) => {
    try {
      const shelf = await rawShelf();
      const entries = rawEntries();
      if (Object.keys(entries).length === 0 && Object.keys(shelf).length === 0) {
        status.textContent = words.empty;
        return;
      }
      const now = new Date().toISOString();
      const file = { kedge_recovery: 1, saved_at: now, message, entries, shelf };
      download(JSON.stringify(file, null, 1), `kedge-recovery-${now.slice(0, 19).replaceAll(":", "")}.json`);
      status.textContent = words.saved;
    } catch (error) {
      status.textContent = words.unreadable + String(error);
    }
  };

  const openAtStart = () => {
    history.replaceState(null, "", location.pathname + location.search);
    location.reload();
  };

  let stopped = false;
  globalThis.kedgeRecover = (message) => {
    if (stopped) return;
    stopped = true;
    const text = String(message);
    const chinese = document.documentElement.lang.startsWith("zh");
    const order = chinese ? ["zh", "en"] : ["en", "zh"];
    const screen = element("main", "recover");
    for (const language of order) {
      const words = WORDS[language];
      const part = element("div", "recover-part");
      part.lang = language === "zh" ? "zh-CN" : "en";
      const status = element("p", "recover-status");
      status.setAttribute("role", "status");
      const actions = element("p", "recover-actions");
      actions.append(
        button(words.save, "recover-save", () => saveRawData(text, words, status)),
        button(words.reload, "recover-reload", () => location.reload()),
        button(words.start, "recover-start", openAtStart),
      );
      part.append(element("h1", "", words.title), element("p", "", words.what), actions, status);
      screen.append(part);
    }
    const details = element("section", "recover-details");
    details.append(element("h2", "", order.map((it) => WORDS[it].details).join(" · ")), element("pre", "recover-message", text));
    screen.append(details);
    screen.firstChild.setAttribute("role", "alert");
    document.body.replaceChildren(screen);
  };

  // Only what has certainly stopped the page: a trap of the wasm. Other uncaught errors (a resize observer's
  // notice, a browser extension) leave it running.
  const isTrap = (error) => error instanceof WebAssembly.RuntimeError;
  addEventListener("error", (event) => {
    if (isTrap(event.error)) globalThis.kedgeRecover(event.error);
  });
  addEventListener("unhandledrejection", (event) => {
    if (isTrap(event.reason)) globalThis.kedgeRecover(event.reason);
  });
})();
