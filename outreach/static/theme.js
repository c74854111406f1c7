/* Before the first paint: "as the device" becomes light or dark. The server has already written every other wish. */
(() => {
  const page = document.documentElement;
  page.classList.add("has-script");
  if (page.dataset.theme !== "auto") return;
  const night = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => { page.dataset.bsTheme = night.matches ? "dark" : "light"; };
  paint();
  night.addEventListener("change", paint);
})();
