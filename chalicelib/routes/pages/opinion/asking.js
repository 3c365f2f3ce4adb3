// -------------------- asking the service
//
// The syntax of these scripts is that of 2017 (no `?.`, `??`, object spread): older browsers of offices parse it, and
// those that do not leave the sentences of the page standing that tell what to do.

const KNOWN = "{known}"; // the service's tables and limits
const at = (id) => document.getElementById(id);
const link = location.hash.slice(1); // it stands behind the "#", which no browser sends anywhere
const SESSION = "opinion-session"; // kept by this tab alone, so that a reload asks for no new code
const NETWORK_DOWN = "网络不通，请检查网络后重试。";
const CONTACT = "请与处罚地信用建设牵头部门联系";
const BUSY = [429, 502, 503, 504];
const PATIENCE = 30000;

let token = rememberedToken();

class Refused extends Error {
  constructor(problem, status, wait) {
    super(problem.detail);
    this.refused = true;
    this.problem = problem;
    this.status = status || 0;
    this.wait = wait || 0; // seconds until another try
  }
}

function rememberedToken() {
  try {
    const [about, secret] = (sessionStorage.getItem(SESSION) || " ").split(" ");
    return about === link ? secret : "";
  } catch (error) {
    return ""; // storage is switched off
  }
}

function remember(secret) {
  token = secret;
  try {
    if (secret) sessionStorage.setItem(SESSION, `${link} ${secret}`);
    else sessionStorage.removeItem(SESSION);
  } catch (error) {
    // A reload will ask for a new code.
  }
}

async function ask(method, path, body, key) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  const answer = await send(method, path, { headers, body: body && JSON.stringify(body), timeout: PATIENCE });
  const said = parsed(answer.responseText);
  if (isGood(answer) && said) return said;
  const wait = Number(answer.getResponseHeader("Retry-After"));
  throw new Refused(Object.assign({ detail: unexplained(answer.status, wait) }, said), answer.status, wait);
}

const isGood = (answer) => answer.status >= 200 && answer.status < 300;

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return null;
  }
}

function unexplained(status, wait) {
  const isBusy = BUSY.includes(status) || wait;
  return isBusy ? "系统繁忙，请稍后再试。" : `服务没有正常响应，请稍后重试；仍不能办理的，${CONTACT}。`;
}

// An XMLHttpRequest, since it alone tells how far an upload is; `started` gets it, to cancel it.
function send(method, address, { headers, body, timeout, progress, started }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    for (const [name, value] of Object.entries(headers || {})) request.setRequestHeader(name, value);
    request.timeout = timeout || 0;
    if (progress) request.upload.onprogress = progress;
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Refused({ detail: NETWORK_DOWN }));
    request.ontimeout = () => reject(new Refused({ detail: "等了很久没有响应，请检查网络后重试。" }));
    request.onabort = () => reject(new Refused({ code: "cancelled", detail: "已取消。" }));
    if (started) started(request);
    request.send(body || null);
  });
}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
