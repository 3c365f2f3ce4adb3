// -------------------- what the page tells

let isWorking = false;

function say(text, isBad = true) {
  const box = at("message");
  box.textContent = text;
  box.classList.toggle("bad", isBad);
  box.hidden = !text;
  at("again-part").hidden = true;
  if (text) box.scrollIntoView({ block: "nearest" });
}

// Show these sections alone, and lead the reader to the heading of the first.
function show(...ids) {
  for (const section of document.querySelectorAll("main > section")) section.hidden = !ids.includes(section.id);
  const title = ids.length ? at(`${ids[0]}-title`) : null;
  if (!title) return;
  document.title = `${title.textContent.replace(/^\d/, "")} · 信用修复审核意见`;
  title.focus();
  scrollTo(0, 0);
}

// One thing at a time. What was pressed keeps the focus, so it is not disabled.
async function busy(pressed, doing, work) {
  if (isWorking) {
    if (pressed.getAttribute("aria-disabled") !== "true") say("上一步操作还在进行，请稍候。", false);
    return;
  }
  isWorking = true;
  clearProblems();
  pressed.setAttribute("aria-disabled", "true");
  at("main").setAttribute("aria-busy", "true");
  at("working").textContent = doing;
  try {
    const told = await work();
    say(told || "", false);
    if (told) at("message").focus();
  } catch (error) {
    tell(error);
  } finally {
    isWorking = false;
    pressed.removeAttribute("aria-disabled");
    at("main").removeAttribute("aria-busy");
    at("working").textContent = "";
  }
}

function clearProblems() {
  say("");
  for (const place of document.querySelectorAll(".problem")) place.textContent = "";
  for (const field of document.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function isLinkOver({ problem }) {
  return (problem.code || "").startsWith("link_") || problem.tries_left === 0;
}

function tell(error) {
  if (!error.refused) {
    console.warn(error);
    say(`页面出现意外错误，请重试；仍不能办理的，${CONTACT}。`);
    return;
  }
  const { problem, status, message } = error;
  if (isLinkOver(error)) tellEnd(error);
  else if (status === 401) openAnew();
  else {
    const isAboutCode = (problem.code || "").startsWith("code_");
    tellAtFields(isAboutCode ? [{ pointer: "/code", message }] : problem.errors || [], message);
  }
}

function openAnew() {
  remember("");
  at("code").value = at("sent").textContent = "";
  show("open");
  say(`办理凭证已失效：超过 ${KNOWN.session_minutes} 分钟，或者在别处又打开了链接。请重新获取验证码，已填写的内容仍在。`);
  at("send-code").focus();
}

// The place of a field's problem: the texts of the decisions have one each, whatever the body calls them.
function placeOf(name) {
  if (name === "reason" && isRevising()) return at("revision-problem");
  const isWords = ["reason", "reasons"].includes(name);
  return at(`${isWords ? chosen() : name}-problem`);
}

// Each sentence stands where it is to be mended; what has no place there stands at the top.
function tellAtFields(problems, message) {
  const elsewhere = [];
  for (const { pointer, message: sentence } of problems) {
    const place = placeOf(pointer.split("/")[1]);
    if (!place || place.closest("[hidden]")) elsewhere.push(sentence);
    else if (!place.textContent) {
      place.textContent = sentence;
      document.querySelector(`[aria-describedby~="${place.id}"]`).setAttribute("aria-invalid", "true");
    }
  }
  const first = document.querySelector("[aria-invalid=true]");
  if (elsewhere.length || !first) say([message, ...elsewhere].join(" "));
  if (!first) return;
  const field = first.matches("fieldset") ? first.querySelector("input") : first;
  field.focus();
  field.scrollIntoView({ block: "center" });
}

function wrong(pointer, message) {
  return new Refused({ detail: message, errors: [{ pointer, message }] });
}

// -------------------- pieces of the page

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text || "";
  if (className) made.className = className;
  return made;
}

function empty(list) {
  list.textContent = "";
  return list;
}

// One more entry of a list of facts; what is empty is left out. Several values stand below each other.
function entry(list, name, value, className) {
  const values = [].concat(value || []);
  if (!values.length) return;
  const meaning = element("dd", "", className);
  for (const one of values) meaning.append(element("div", one));
  list.append(element("dt", name), meaning);
}

function linkButton(text, about, pressed) {
  const button = element("button", text, "link");
  button.type = "button";
  button.setAttribute("aria-label", `${text} ${about}`);
  button.addEventListener("click", () => pressed(button));
  return button;
}

const twoDigits = (number) => String(number).padStart(2, "0");

// A day or a time of the service as people write it. Its times are China's, whatever the clock here shows.
function day(iso) {
  const [year, month, date] = iso.slice(0, 10).split("-").map(Number);
  return `${year}年${month}月${date}日`;
}

const time = (iso) => `${day(iso)} ${iso.slice(11, 16)}`;

function size(bytes) {
  return bytes < 2 ** 20 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
