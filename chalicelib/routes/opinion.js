"use strict";
// The link stands behind the "#", which no browser sends anywhere; the token is kept in this page alone.
(() => {
  const at = (id) => document.getElementById(id);
  const link = location.hash.slice(1);
  let token = "";
  let current = null;
  const uploaded = new Map();

  class Refused extends Error {
    constructor(problem) {
      super(problem.detail || "服务没有应答，请稍后重试。");
      this.problem = problem;
    }
  }

  async function ask(method, path, body, key) {
    const headers = { "Content-Type": "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (key) headers["Idempotency-Key"] = key;
    let answer;
    try {
      answer = await fetch(path, { method, headers, body: body && JSON.stringify(body), cache: "no-store" });
    } catch {
      throw new Refused({ detail: "网络不通，请检查后重试。" });
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    if (answer.status === 401) said.detail = "办理时间已过（30 分钟），请重新打开邮件中的链接。";
    throw new Refused(said);
  }

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

  function entry(name, value) {
    if (!value) return;
    const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = name;
    meaning.textContent = value;
    at("facts").append(term, meaning);
  }

  async function busy(button, work) {
    button.disabled = true;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return problemOf(error.problem, error.message);
    } finally {
      button.disabled = false;
    }
  }

  const ENDS_IT = ["link_unknown", "link_expired", "link_revoked", "link_used", "link_locked", "link_superseded"];
  const FIELDS = ["decision", "document_ids", "reason_codes", "reasons", "code"];

  function clearProblems() {
    say("");
    for (const field of FIELDS) {
      at(`${field}-problem`).textContent = "";
      at(field)?.removeAttribute("aria-invalid");
    }
  }

  function problemOf(problem, message) {
    const isLocked = problem.tries_left === 0;
    if (ENDS_IT.includes(problem.code) || isLocked) show();
    const left = problem.tries_left ? `还可以试 ${problem.tries_left} 次。` : "";
    const told = [];
    for (const error of problem.errors || []) {
      const field = { reason: "reasons" }[error.pointer.split("/")[1]] || error.pointer.split("/")[1];
      const place = at(`${field}-problem`);
      if (!place) told.push(error.message);
      else {
        place.textContent = error.message;
        at(field)?.setAttribute("aria-invalid", "true");
      }
    }
    const locked = isLocked ? "链接已锁定，请联系信用建设牵头部门重新发送。" : "";
    say([message, left, locked, ...told].filter(Boolean).join(" "));
    document.querySelector("[aria-invalid=true]")?.focus(); // where it is to be mended, not at the top
  }

  at("send-code").addEventListener("click", (event) =>
    busy(event.currentTarget, async () => {
      clearProblems();
      const sent = await ask("POST", "v1/opinion-links/code", { link });
      at("sent").textContent = `验证码已发至 ${sent.sent_to}，${sent.expires_at.slice(11, 16)} 前有效。`;
      at("code").focus();
    }),
  );

  at("code-form").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(event.submitter || at("code-form").querySelector("button"), async () => {
      clearProblems();
      const code = at("code").value.trim();
      if (!/^[0-9]{6}$/.test(code)) {
        at("code-problem").textContent = "请填写邮件中的六位数字。";
        at("code").setAttribute("aria-invalid", "true");
        at("code").focus();
        return;
      }
      const session = await ask("POST", "v1/opinion-links/session", { link, code });
      token = session.token;
      await read(session.case_id);
    });
  });

  async function read(caseId) {
    current = await ask("GET", `v1/cases/${caseId}`);
    const { penalty, subject, deadline } = current;
    at("facts").replaceChildren();
    entry("申请编号", current.case_id);
    entry("申请企业", subject.name);
    entry("统一社会信用代码", subject.uscc);
    entry("地址", subject.address);
    entry("处罚决定书", penalty.decision_number);
    entry("处罚机关", penalty.authority_name);
    entry("决定日期", penalty.decided_on);
    entry("罚款金额", penalty.fine_amount && `${penalty.fine_amount} 元`);
    entry("履行日期", penalty.performed_on);
    entry("联系人", [current.contact.name, current.contact.phone].filter(Boolean).join("　"));
    entry("遗失的材料", current.missing_materials.map((name) => at("main").dataset[name] || name).join("、"));
    entry("转办说明", current.steps.forwarding?.note);
    at("statement").textContent = current.statement || "（无）";
    at("due").textContent = `请于 ${deadline.due_on}（当日 24 时）前出具意见，` +
      (deadline.working_days_left < 0 ? "已逾期。" : `还有 ${deadline.working_days_left} 个工作日。`);
    at("due").className = `due ${{ red: "late", amber: "soon" }[deadline.light] || ""}`;
    at("documents").replaceChildren(...current.documents.map(downloadable));
    if (!current.documents.length) at("documents").append(line("申请人没有上传材料。", ""));
    const wanted = current.agency.market_regulator ? "market_regulator" : "others";
    for (const option of [...at("kind").options]) if (option.dataset.for !== wanted) option.remove();
    show("case", "decide");
    at("main").focus();
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

  function downloadable(file) {
    const item = line(`${file.kind_name}：${file.file_name}`, file.status_name);
    if (file.status === "verified") {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = "下载";
      button.setAttribute("aria-label", `下载 ${file.file_name}`);
      button.addEventListener("click", () =>
        busy(button, async () => {
          const found = await ask("GET", `v1/cases/${current.case_id}/documents/${file.document_id}`);
          location.assign(found.download_url); // sent as an attachment: this page stays
        }),
      );
      item.append(button);
    }
    return item;
  }

  const TYPES = {
    pdf: "application/pdf", ofd: "application/ofd", jpg: "image/jpeg", jpeg: "image/jpeg", png: "image/png",
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  };

  at("file").addEventListener("change", async () => {
    const [file, input] = [at("file").files[0], at("file")];
    if (!file) return;
    clearProblems();
    const item = line(file.name, "正在上传……");
    const state = item.querySelector(".state");
    at("uploads").append(item);
    input.disabled = at("submit").disabled = true;
    try {
      const [documentId, settled] = await upload(file);
      const isGood = settled.status === "verified";
      state.textContent = isGood ? "已核验" : settled.rejection || "未通过核验，请换一份。";
      state.className = `state ${isGood ? "good" : "bad"}`;
      if (isGood) uploaded.set(documentId, file.name);
    } catch (error) {
      state.textContent = error instanceof Refused ? error.message : "没有传上去，请重试。";
      state.className = "state bad";
      if (error instanceof Refused) problemOf(error.problem, error.message);
    } finally {
      input.disabled = at("submit").disabled = false;
      input.value = "";
    }
  });

  async function upload(file) {
    const content = await file.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    const place = await ask("POST", `v1/cases/${current.case_id}/documents`, {
      kind: at("kind").value,
      file_name: file.name,
      content_type: TYPES[file.name.split(".").pop().toLowerCase()] || file.type || "application/octet-stream",
      size: file.size,
      sha256: [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    });
    const form = new FormData();
    for (const [name, value] of Object.entries(place.upload.fields)) form.append(name, value);
    form.append("file", file);
    const answer = await fetch(place.upload.url, { method: "POST", body: form });
    if (!answer.ok) throw new Error("upload refused");
    const path = `v1/cases/${current.case_id}/documents/${place.document_id}`;
    return [place.document_id, await ask("GET", path)]; // asking has the file checked at once
  }

  const HELP = {
    agree: "可以不填。",
    refuse: "请详细说明理由，不少于 20 个字；申请企业会看到。",
    return: "请说明为什么不属于本机关。",
  };

  for (const choice of document.querySelectorAll("input[name=decision]")) {
    choice.addEventListener("change", () => {
      clearProblems();
      at("files-part").hidden = choice.value === "return";
      at("codes-part").hidden = choice.value !== "refuse";
      at("reasons-label").textContent = { agree: "说明", refuse: "理由", return: "退回原因" }[choice.value];
      at("reasons-help").textContent = HELP[choice.value];
      at("submit").textContent = choice.value === "return" ? "退回转办" : "提交意见";
    });
  }

  let attempt = null; // a second tap, or one after a lost connection, is the same decision

  at("decision-form").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(at("submit"), async () => {
      clearProblems();
      const decision = document.querySelector("input[name=decision]:checked")?.value;
      if (!decision) {
        at("decision-problem").textContent = "请选择审核意见。";
        document.querySelector("input[name=decision]").focus();
        return;
      }
      const [path, body] = decided(decision, at("reasons").value.trim());
      const said = JSON.stringify(body);
      if (attempt?.said !== said) attempt = { said, key: crypto.randomUUID() };
      const after = await ask("POST", `v1/cases/${current.case_id}/${path}`, body, attempt.key);
      at("done-text").textContent = `申请 ${after.case_id} 现处于“${after.stage_name}”阶段。`;
      show("done");
      at("main").focus();
    });
  });

  function decided(decision, text) {
    if (decision === "return") return ["forwarding-return", { reason: text }];
    const codes = [...document.querySelectorAll("input[name=reason_code]:checked")].map((box) => box.value);
    const body = { decision, reasons: text, document_ids: [...uploaded.keys()] };
    return ["opinion", decision === "refuse" && codes.length ? { ...body, reason_codes: codes } : body];
  }

  if (link) show("open");
  else say("链接不完整，请从邮件中重新打开。");
})();
