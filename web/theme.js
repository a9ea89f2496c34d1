// Sets theme and language on <html> before the first paint, so that nothing flashes.
// The page owns both keys (`kedge.theme`, `kedge.language`); here they are only read.
(() => {
  const stored = (key) => {
    try {
      // The page writes JSON text; a bare word is taken as well.
      return (localStorage.getItem(key) ?? "").replaceAll('"', "");
    } catch {
      return ""; // Some policies make even reading the storage throw.
    }
  };
  const root = document.documentElement;
  const theme = stored("kedge.theme");
  const prefers = (what) => matchMedia(`(prefers-${what})`).matches;
  const system = prefers("contrast: more") ? "contrast" : prefers("color-scheme: dark") ? "dark" : "light";
  root.dataset.theme = ["light", "dark", "contrast"].includes(theme) ? theme : system;
  const language = stored("kedge.language");
  const chinese = language === "zh" || (language !== "en" && navigator.language.toLowerCase().startsWith("zh"));
  root.lang = chinese ? "zh-CN" : "en";
})();
