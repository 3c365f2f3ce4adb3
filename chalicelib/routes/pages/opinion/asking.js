"use strict";
// The link stands behind the "#", which no browser sends anywhere; the token is kept in this page alone.
(() => {
  const KNOWN = "{known}"; // the service's tables and limits
  const at = (id) => document.getElementById(id);
  const link = location.hash.slice(1);
  const cited = new Map(); // documents that go with the decision, by id
  const removed = new Set(); // ids of those that were taken away from it
  let token = "";
  let current = null;
  let isWorking = false;
  let attempt = null; // a second tap, or one after a lost connection, is the same decision

  const CONTACT = "请与办理地信用建设牵头部门联系";
  const BUSY = [429, 502, 503, 504];
  const NOT_ARRIVED = "文件没有传到，请重新选择。";

  class Refused extends Error {
    constructor(problem, status) {
      super(problem.detail);
      this.problem = problem;
      this.status = status;
    }
  }

  const isLinkOver = ({ problem }) => problem.code?.startsWith("link_") || problem.tries_left === 0;
  const isOver = (refusal) => refusal.status === 401 || isLinkOver(refusal);
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // -------------------- asking the service

  async function ask(method, path, body, key) {
    const headers = { "Content-Type": "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (key) headers["Idempotency-Key"] = key;
    const answer = await send(path, { method, headers, body: body && JSON.stringify(body), cache: "no-store" });
    const said = await answer.json().catch(() => null);
    if (answer.ok && said) return said;
    throw new Refused({ ...said, detail: said?.detail || unexplained(answer) }, answer.status);
  }

  async function send(address, request) {
    try {
      return await fetch(address, request);
    } catch {
      throw new Refused({ detail: "网络不通，请检查网络后重试。" });
    }
  }

  function unexplained(answer) {
    const isBusy = BUSY.includes(answer.status) || answer.headers.has("Retry-After");
    return isBusy ? "系统繁忙，请稍后再试。" : `服务没有正常应答，请稍后重试；仍不能办理的，${CONTACT}。`;
  }

  // -------------------- what the page tells

  function say(text, isBad = true) {
    const box = at("message");
    box.textContent = text;
    box.classList.toggle("bad", isBad);
    box.hidden = !text;
    if (text) box.scrollIntoView({ block: "nearest" });
  }

  function show(...ids) {
    for (const id of ["open", "case", "decide", "done"]) at(id).hidden = !ids.includes(id);
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
      await work();
      say("");
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

  function tell(error) {
    if (!(error instanceof Refused)) {
      console.warn(error);
      say(`页面出现意外错误，请重试；仍不能办理的，${CONTACT}。`);
      return;
    }
    const { problem, status, message } = error;
    if (isLinkOver(error)) return end(message);
    if (status === 401) return openAnew();
    const isAboutCode = problem.code?.startsWith("code_");
    tellAtFields(isAboutCode ? [{ pointer: "/code", message }] : problem.errors || [], message);
  }

  function end(message) {
    token = "";
    show();
    say(message);
    at("message").focus();
  }

  function openAnew() {
    token = at("code").value = at("sent").textContent = "";
    show("open");
    say(`办理凭证已失效：超过 ${KNOWN.session_minutes} 分钟，或者在别处又打开了链接。请重新获取验证码，已填写的内容仍在。`);
    at("send-code").focus();
  }

  // Each sentence stands where it is to be mended; what has no place there stands at the top.
  function tellAtFields(problems, message) {
    const elsewhere = [];
    for (const { pointer, message: sentence } of problems) {
      const name = pointer.split("/")[1];
      const place = at(`${name === "reason" ? "reasons" : name}-problem`);
      if (!place || place.closest("[hidden]")) elsewhere.push(sentence);
      else if (!place.textContent) {
        place.textContent = sentence;
        document.querySelector(`[aria-describedby~="${place.id}"]`).setAttribute("aria-invalid", "true");
      }
    }
    const first = document.querySelector("[aria-invalid=true]");
    if (elsewhere.length || !first) say([message, ...elsewhere].join(" "));
    const field = first?.matches("fieldset") ? first.querySelector("input") : first;
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  }

  // -------------------- 1: a code opens the case

  at("send-code").addEventListener("click", (event) =>
    busy(event.currentTarget, "正在发送验证码……", async () => {
      at("sent").textContent = "";
      const sent = await ask("POST", "v1/opinion-links/code", { link });
      at("sent").textContent = `验证码已发至 ${sent.sent_to}，${sent.expires_at.slice(11, 16)} 前有效。`;
      at("code").focus();
    }),
  );

  at("code-form").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(at("enter"), "正在打开申请……", async () => {
      const code = at("code").value.trim();
      if (!/^[0-9]{6}$/.test(code)) {
        throw new Refused({ errors: [{ pointer: "/code", message: "请填写邮件中的六位数字。" }] });
      }
      const session = await ask("POST", "v1/opinion-links/session", { link, code });
      token = session.token;
      await read(session.case_id);
    });
  });

  // -------------------- 2: the application

  async function read(caseId) {
    current = await ask("GET", `v1/cases/${caseId}`);
    const { penalty, subject, contact } = current;
    at("facts").replaceChildren();
    entry("申请编号", current.case_id);
    entry("申请企业", subject.name);
    entry("统一社会信用代码", subject.uscc);
    entry("地址", subject.address);
    entry("处罚决定书", penalty.decision_number);
    entry("处罚机关", penalty.authority_name);
    entry("决定日期", penalty.decided_on);
    entry("处罚种类", named(penalty.kinds, KNOWN.penalty_kinds));
    entry("罚款金额", penalty.fine_amount && `${penalty.fine_amount} 元`);
    entry("履行日期", penalty.performed_on);
    entry("联系人", [contact.name, contact.phone].filter(Boolean).join("　"));
    entry("电子邮箱", contact.email);
    entry("遗失的材料", named(current.missing_materials, KNOWN.materials));
    entry("转办说明", current.steps.forwarding.note);
    at("statement").textContent = current.statement || "（无）";
    tellLimits(current.deadline);
    at("documents").replaceChildren(...current.documents.map(downloadable));
    if (!current.documents.length) at("documents").append(line("没有材料。", ""));
    cited.clear();
    at("uploads").replaceChildren();
    for (const file of ownPapers()) cite(file, at("uploads").appendChild(line("", "")));
    offerKinds();
    show("case", "decide");
    at("main").focus();
  }

  const named = (codes, names) => codes.map((code) => names[code]).join("、");

  function entry(name, value) {
    if (!value) return;
    const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = name;
    meaning.textContent = value;
    at("facts").append(term, meaning);
  }

  function tellLimits(deadline) {
    const left = deadline.working_days_left;
    const rest = left < 0 ? "已逾期。" : left ? `还有 ${left} 个工作日。` : "今天是最后一日。";
    at("due").textContent = `请于 ${deadline.due_on}（当日 24 时）前出具意见，${rest}`;
    at("due").className = `due ${{ red: "late", amber: "soon" }[deadline.light] || ""}`;
    const legal = deadline.legal_limit;
    at("legal-limit").textContent = legal
      ? `以上为合作备忘录约定的时限。法定时限为 ${legal.working_days} 个工作日，至 ${legal.due_on}（${legal.basis}），供参考。`
      : "";
  }

  // What this agency has uploaded since the case was forwarded to it, by this page or an earlier one.
  function ownPapers() {
    const since = Date.parse(current.steps.forwarding.at);
    return current.documents.filter(
      (file) =>
        file.uploaded_by === "authority" && file.status === "verified" &&
        Date.parse(file.created_at) >= since && !removed.has(file.document_id),
    );
  }

  function line(text, state, tone = "") {
    const item = document.createElement("li");
    const [name, told] = [document.createElement("span"), document.createElement("span")];
    name.textContent = text;
    told.textContent = state;
    told.className = `state ${tone}`;
    item.append(name, told);
    return item;
  }

  function linkButton(text, about, pressed) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = text;
    button.setAttribute("aria-label", `${text} ${about}`);
    button.addEventListener("click", () => pressed(button));
    return button;
  }

  function downloadable(file) {
    const item = line(`${file.kind_name}：${file.file_name}`, file.status_name);
    if (file.status !== "verified") return item;
    const download = async () => {
      const found = await ask("GET", `v1/cases/${current.case_id}/documents/${file.document_id}`);
      location.assign(found.download_url); // sent as an attachment: this page stays
    };
    item.append(linkButton("下载", file.file_name, (button) => busy(button, "正在准备下载……", download)));
    return item;
  }

  // -------------------- 3: the opinion

  const chosen = () => document.querySelector("input[name=decision]:checked")?.value;

  const WORDS = {
    agree: ["说明", "可以不填。", "提交意见"],
    refuse: ["理由", `请详细说明理由，不少于 ${KNOWN.least_words} 个字；申请企业会看到。`, "提交意见"],
    return: ["退回原因", "请说明为什么不属于本机关。", "退回转办"],
  };

  for (const choice of document.querySelectorAll("input[name=decision]")) {
    choice.addEventListener("change", () => {
      clearProblems();
      at("files-part").hidden = choice.value === "return";
      at("codes-part").hidden = choice.value !== "refuse";
      [at("reasons-label").textContent, at("reasons-help").textContent, at("submit").textContent] = WORDS[choice.value];
      offerKinds();
    });
  }

  function offerKinds() {
    const papers = KNOWN.papers[chosen()];
    const kinds = papers ? papers[current.agency.market_regulator ? "market_regulator" : "others"] : {};
    at("kind").replaceChildren(...Object.entries(kinds).map(([kind, name]) => new Option(name, kind)));
  }

  at("file").addEventListener("change", () => {
    const [input, file] = [at("file"), at("file").files[0]];
    if (!file) return;
    busy(input, "正在上传并核验……", () => add(file));
    input.value = "";
  });

  async function add(file) {
    const item = at("uploads").appendChild(line(file.name, "正在上传……"));
    try {
      const settled = await upload(file);
      if (settled.status === "verified") cite(settled, item);
      else fail(item, file, settled.rejection ? `${settled.rejection}。` : NOT_ARRIVED);
    } catch (error) {
      if (error instanceof Refused && !isOver(error)) {
        return fail(item, file, (error.problem.errors || [error]).map((one) => one.message).join(" "));
      }
      item.remove();
      throw error;
    }
  }

  function cite(file, item) {
    const fresh = line(`${file.kind_name}：${file.file_name}`, "已核验", "good");
    cited.set(file.document_id, file.file_name);
    fresh.append(
      linkButton("移除", file.file_name, () => {
        cited.delete(file.document_id);
        removed.add(file.document_id);
        drop(fresh);
      }),
    );
    item.replaceWith(fresh);
  }

  function fail(item, file, why) {
    const fresh = line(file.name, why, "bad");
    fresh.append(linkButton("移除", file.name, () => drop(fresh)));
    item.replaceWith(fresh);
  }

  function drop(item) {
    item.remove();
    at("file").focus();
  }

  function refusalOf(file, ending) {
    if (!KNOWN.types[ending]) return KNOWN.rejections.type_not_allowed;
    if (!file.size) return KNOWN.rejections.empty_file;
    return file.size > KNOWN.most_bytes ? KNOWN.rejections.too_large : "";
  }

  async function upload(file) {
    const ending = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
    const refusal = refusalOf(file, ending);
    if (refusal) throw new Refused({ detail: refusal });
    if (!crypto.subtle) throw new Refused({ detail: "这个浏览器不能上传文件，请换用新版浏览器。" });
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const place = await ask("POST", `v1/cases/${current.case_id}/documents`, {
      kind: at("kind").value,
      file_name: file.name,
      content_type: KNOWN.types[ending],
      size: file.size,
      sha256: hex(new Uint8Array(digest)),
    });
    const form = new FormData();
    for (const [name, value] of Object.entries(place.upload.fields)) form.append(name, value);
    form.append("file", file);
    const answer = await send(place.upload.url, { method: "POST", body: form });
    if (!answer.ok) throw new Refused({ detail: NOT_ARRIVED });
    return ask("GET", `v1/cases/${current.case_id}/documents/${place.document_id}`); // asking has it checked at once
  }

  at("decision-form").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(at("submit"), "正在提交……", async () => {
      const decision = chosen();
      if (!decision) throw new Refused({ errors: [{ pointer: "/decision", message: "请选择审核意见。" }] });
      const [path, body] = decided(decision, at("reasons").value.trim());
      const said = JSON.stringify(body);
      if (attempt?.said !== said) attempt = { said, key: hex(crypto.getRandomValues(new Uint8Array(16))) };
      const after = await ask("POST", `v1/cases/${current.case_id}/${path}`, body, attempt.key);
      at("done-text").textContent = {
        agree: `已就申请 ${after.case_id} 出具意见：同意修复。`,
        refuse: `已就申请 ${after.case_id} 出具意见：不同意修复。`,
        return: `已将申请 ${after.case_id} 退回信用建设牵头部门。`,
      }[decision];
      show("done");
      at("main").focus();
    });
  });

  function decided(decision, text) {
    if (decision === "return") return ["forwarding-return", { reason: text }];
    const codes = [...document.querySelectorAll("input[name=reason_code]:checked")].map((box) => box.value);
    const body = { decision, reasons: text, document_ids: [...cited.keys()] };
    return ["opinion", decision === "refuse" && codes.length ? { ...body, reason_codes: codes } : body];
  }

  addEventListener("hashchange", () => location.reload()); // another link is another case

  if (link) show("open");
  else say("链接不完整，请从邮件中重新打开。");
})();
