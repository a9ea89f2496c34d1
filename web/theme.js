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
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = theme === "light" || theme === "dark" ? theme : dark ? "dark" : "light";
  const language = stored("kedge.language");
  const chinese = language === "zh" || (language !== "en" && navigator.language.toLowerCase().startsWith("zh"));
  root.lang = chinese ? "zh-CN" : "en";
})();
