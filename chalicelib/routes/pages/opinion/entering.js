// -------------------- 1: the link is looked at, and a code opens its case

let wantsToRevise = false;

async function look() {
  const standing = await ask("POST", "v1/opinion-links/standing", { link, session: token });
  tellOffice(standing.office);
  if (!standing.session_expires_at) remember("");
  const isRevision = standing.status === "decided" && wantsToRevise;
  const opens = isRevision ? standing.may_revise : token;
  if (standing.receipt && !isRevision) tellReceipt(standing);
  else if (standing.status !== "open" && !isRevision) tellStanding(standing);
  else if (opens) await read(standing.case_id, standing.session_expires_at);
  else {
    if (isRevision) at("open-text").textContent = "更正审核意见须重新核实身份：请获取新的验证码。";
    const facts = empty(at("open-facts"));
    entry(facts, "办件编号", standing.case_id);
    entry(facts, "行政处罚机关", standing.agency_name);
    entry(facts, "链接有效期至", day(standing.valid_through));
    show("open");
  }
}

function tellOffice(office) {
  const item = element("li", `${office.name}：`);
  const call = element("a", office.phone);
  call.href = `tel:${office.phone}`;
  item.append(call);
  empty(at("contact")).append(item);
}

async function start() {
  if (isWorking) return;
  isWorking = true;
  at("again-part").hidden = true;
  at("working").textContent = "正在核对链接……";
  try {
    await look();
    say("");
  } catch (error) {
    tell(error);
    at("again-part").hidden = Boolean(error.refused) && isLinkOver(error);
  } finally {
    isWorking = false;
    at("working").textContent = "";
  }
}

at("again").addEventListener("click", start);

at("revise").addEventListener("click", (event) =>
  busy(event.currentTarget, "正在打开……", () => {
    wantsToRevise = true;
    return look();
  }),
);

let mayAskAt = 0; // when another code may be asked for
let codeEndsAt = 0;

at("send-code").addEventListener("click", async (event) => {
  if (Date.now() < mayAskAt) {
    at("sent").textContent = "验证码已经发出，请查收邮件（也看看垃圾邮件箱）。";
    return;
  }
  await busy(event.currentTarget, "正在发送验证码……", async () => {
    at("sent").textContent = "";
    try {
      const sent = await ask("POST", "v1/opinion-links/code", { link });
      at("sent").textContent = `验证码已发至 ${sent.sent_to}，${sent.expires_at.slice(11, 16)} 前有效。`;
      codeEndsAt = Date.now() + KNOWN.code_minutes * 60000;
      mayAskAt = Date.now() + KNOWN.code_pause * 1000;
    } catch (error) {
      if (error.wait && error.wait <= KNOWN.code_pause) mayAskAt = Date.now() + error.wait * 1000;
      throw error;
    }
    at("code").focus();
  });
  countDown();
});

// Both countdowns: until another code may be asked for, and until the last one is over.
function countDown() {
  if (isWorking) return;
  const [wait, left] = [mayAskAt, codeEndsAt].map((end) => Math.ceil((end - Date.now()) / 1000));
  const button = at("send-code");
  button.textContent = wait > 0 ? `重新发送（${wait} 秒后）` : codeEndsAt ? "重新发送验证码" : "发送验证码";
  if (wait > 0) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
  if (!codeEndsAt) return;
  const clock = `${Math.floor(left / 60)}:${twoDigits(left % 60)}`;
  at("code-life").textContent = left > 0 ? `验证码剩余有效时间 ${clock}` : "验证码已过期，请重新发送。";
}

setInterval(countDown, 1000);

at("code-form").addEventListener("submit", (event) => {
  event.preventDefault();
  busy(at("enter"), "正在打开申请……", async () => {
    const code = at("code").value.trim();
    if (!/^[0-9]{6}$/.test(code)) throw wrong("/code", "请填写邮件中的六位数字。");
    const session = await ask("POST", "v1/opinion-links/session", { link, code });
    remember(session.token);
    at("sent").textContent = at("code-life").textContent = "";
    codeEndsAt = 0;
    await read(session.case_id, session.expires_at);
  });
});

// -------------------- the ends of a link

// The link ended in the middle: the service says what came of it; if it cannot now, the refusal itself says enough.
async function tellEnd(refusal) {
  try {
    if (refusal.problem.code === "link_unknown") throw refusal;
    await look();
  } catch (error) {
    remember("");
    tellOver(refusal.problem.title || "链接不能使用", refusal.message);
  }
}

function tellStanding(standing) {
  const { status, outcome, revision } = standing;
  const isDecided = status === "decided";
  tellOver(KNOWN.end_titles[status], standing.cause, !isDecided && status !== "used");
  const facts = at("ended-facts");
  entry(facts, "办件编号", standing.case_id);
  entry(facts, "行政处罚机关", standing.agency_name);
  entry(facts, "办理结果", outcome && outcome.action_name);
  entry(facts, "办理时间", outcome && time(outcome.at));
  entry(facts, "此后更正", revision && `${time(revision.at)}，${revision.action_name}：${revision.stage_name}`);
  if (status === "expired") entry(facts, "链接有效期至", day(standing.valid_through));
  at("offer-text").textContent = "";
  if (isDecided) show("ended", "offer");
}

function tellOver(title, text, isBad = true) {
  at("ended-title").textContent = title;
  at("ended-text").textContent = text;
  at("ended-text").classList.toggle("bad", isBad);
  empty(at("ended-facts"));
  show("ended");
}

// -------------------- the receipt

// What stands: the last revision, if there is one, and then the first opinion below it.
function tellReceipt(standing) {
  const { status, cause, outcome, revision, case_id, agency_name, session_expires_at } = standing;
  const receipt = standing.revision_receipt || standing.receipt;
  const last = standing.revision_receipt ? revision : outcome;
  const facts = empty(at("receipt"));
  const result = last === outcome ? outcome.action_name : `${revision.action_name}：${revision.stage_name}`;
  at("done-text").textContent = `${time(last.at)}，${agency_name}已办理：${result}。`;
  entry(facts, "办理结果", result);
  entry(facts, "办理时间", time(last.at));
  entry(facts, "办件编号", case_id);
  entry(facts, "行政处罚机关", agency_name);
  entry(facts, "申请企业", receipt.company);
  entry(facts, "处罚决定书", receipt.reference);
  entry(facts, "原因", receipt.reasons);
  entry(facts, "更正原因", receipt.correction_reason, "quote");
  entry(facts, last === outcome ? KNOWN.decisions[outcome.action].words : "理由或说明", receipt.text, "quote");
  entry(facts, "材料", receipt.documents.map((file) => `${file.kind_name}：${file.file_name}`));
  entry(facts, "校验码", receipt.hash);
  if (last === outcome) entry(facts, "此后更正", revision && `${time(revision.at)}，${revision.action_name}：${revision.stage_name}`);
  else entry(facts, "原审核意见", `${time(outcome.at)}，${outcome.action_name}`);
  at("receipt-until").textContent =
    `请打印或复制留存。${session_expires_at.slice(11, 16)} 前在本窗口刷新本页仍可看到回执；` +
    "此后打开邮件中的链接，可以看到办理结果和时间。";
  at("copied").textContent = "";
  at("offer-text").textContent = cause;
  show("done", status === "decided" && "offer");
}

at("print").addEventListener("click", () => print());

at("copy").addEventListener("click", async () => {
  const terms = [...at("receipt").querySelectorAll("dt")];
  const lines = terms.map((term) => {
    const values = [...term.nextSibling.childNodes].map((one) => one.textContent);
    return `${term.textContent}：${values.join("；")}`;
  });
  const isCopied = await copied(["信用修复审核意见回执", ...lines, `联系电话：${at("contact").textContent.trim()}`].join("\n"));
  at("copied").textContent = isCopied ? "回执已复制。" : "浏览器不允许复制，请选中文字后复制，或者打印。";
});

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    const area = document.body.appendChild(element("textarea", text, "unseen"));
    area.select();
    const isCopied = document.execCommand("copy"); // browsers without the above
    area.remove();
    at("copy").focus();
    return isCopied;
  }
}
