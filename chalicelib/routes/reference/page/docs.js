// Convenience only: fold the table of contents on phones, filter it, open everything for print.
(() => {
  "use strict";
  const finder = document.getElementById("finder");
  const find = document.getElementById("find");
  finder.hidden = false;
  document.getElementById("contents").open = matchMedia("(min-width: 62rem)").matches;
  find.addEventListener("input", () => {
    const words = find.value.toLowerCase().split(/\s+/);
    for (const group of document.querySelectorAll("nav .group")) {
      let shown = 0;
      for (const item of group.querySelectorAll("li")) {
        item.hidden = !words.every((word) => item.textContent.toLowerCase().includes(word));
        shown += item.hidden ? 0 : 1;
      }
      group.hidden = shown === 0;
    }
  });
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
})();
