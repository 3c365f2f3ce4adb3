// Convenience only: fold the table of contents on phones, filter it, copy commands, open everything for print.
(() => {
  "use strict";
  const contents = document.getElementById("contents");
  const find = document.getElementById("find");
  const nothing = document.getElementById("nothing");
  document.getElementById("finder").hidden = false;
  contents.open = matchMedia("(min-width: 62rem)").matches;

  // What an entry is found by: its own text, and the names of fields, values and error codes where it leads.
  let entries;
  const indexed = () => [...contents.querySelectorAll(".group li")].map((item) => {
    const target = document.getElementById(item.querySelector("a").hash.slice(1));
    const isChapter = target.classList.contains("chapter"); // it holds everything, hence says nothing
    const names = isChapter ? [] : [...target.querySelectorAll("th, code:not(pre code)")].map((name) => name.textContent);
    return { item, text: [item.textContent, ...names].join(" ").toLowerCase() };
  });
  find.addEventListener("input", () => {
    entries ??= indexed();
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { item, text } of entries) {
      item.hidden = !words.every((word) => text.includes(word));
      found += item.hidden ? 0 : 1;
    }
    for (const group of contents.querySelectorAll(".group")) {
      const isEmpty = !group.querySelector("li:not([hidden])");
      group.hidden = isEmpty || (group.hasAttribute("data-found") && words.length === 0);
    }
    nothing.textContent = found ? "" : `没有找到“${find.value.trim()}”。可以试试路径、字段名或错误代码的一部分。`;
  });
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !find.value) return;
    event.preventDefault();
    find.value = "";
    find.dispatchEvent(new Event("input"));
  });

  const told = document.getElementById("told");
  const copied = async (pre) => {
    const text = pre.textContent;
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    getSelection().selectAllChildren(pre); // pages that did not come by https have no clipboard
    if (!document.execCommand("copy")) throw new Error("not copied");
  };
  for (const pre of document.querySelectorAll("pre")) {
    const frame = document.createElement("div");
    const button = document.createElement("button");
    const label = pre.getAttribute("aria-label");
    frame.className = "copied-from";
    button.type = "button";
    button.className = "copy";
    button.textContent = "复制";
    button.setAttribute("aria-label", `复制 ${label}`);
    button.addEventListener("click", async () => {
      try {
        await copied(pre);
        button.textContent = "已复制";
        told.textContent = `已复制 ${label}`;
      } catch {
        getSelection().selectAllChildren(pre);
        button.textContent = "已选中";
        told.textContent = "不能自动复制，内容已选中，请按 Ctrl+C。";
      }
      setTimeout(() => {
        button.textContent = "复制";
        told.textContent = "";
      }, 2500);
    });
    pre.before(frame);
    frame.append(button, pre);
  }

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
  // A link into a folded part opens what it stands in.
  const arrive = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (const folded of target ? target.querySelectorAll(":scope > details") : []) {
      if (target.id.startsWith("example-")) folded.open = true;
    }
  };
  addEventListener("hashchange", arrive);
  arrive();
})();
