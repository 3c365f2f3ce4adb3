// -------------------- 2: the application

let current = null; // the case as last read

async function read(caseId, sessionEnds) {
  current = await ask("GET", `v1/cases/${caseId}`);
  const { penalty, subject, contact } = current;
  const facts = empty(at("facts"));
  const named = (codes, names) => codes.map((code) => names[code]).join("、");
  entry(facts, "办件编号", current.case_id);
  entry(facts, "申请日期", day(current.submitted_at));
  entry(facts, "申请企业", subject.name);
  entry(facts, "统一社会信用代码", subject.uscc);
  entry(facts, "地址", subject.address);
  entry(facts, "处罚决定书", penalty.decision_number);
  entry(facts, "处罚机关", penalty.authority_name);
  entry(facts, "决定日期", day(penalty.decided_on));
  entry(facts, "处罚种类", named(penalty.kinds, KNOWN.penalty_kinds));
  entry(facts, "罚款金额", penalty.fine_amount && `${penalty.fine_amount} 元`);
  entry(facts, "履行日期", penalty.performed_on && day(penalty.performed_on));
  entry(facts, "联系人", [contact.name, contact.phone].filter(Boolean).join("　"));
  entry(facts, "电子邮箱", contact.email);
  entry(facts, "遗失的材料", named(current.missing_materials, KNOWN.materials));
  entry(facts, "转办说明", current.steps.forwarding && current.steps.forwarding.note);
  at("statement").textContent = current.statement || "（无）";
  at("session-until").textContent =
    `本次打开 ${sessionEnds.slice(11, 16)} 前有效，到时重新获取验证码即可继续，已填写的内容仍在。`;
  tellLimits(isRevising() ? null : current.deadline); // what runs after the opinion is another office's
  listDocuments();
  listOwnPapers();
  offerDecisions();
  const isSheetOpen = tellSheet();
  show(...["case", isSheetOpen && "supervise", mayDecide() && "decide"].filter(Boolean));
}

function tellLimits(deadline) {
  at("due").hidden = at("legal-limit").hidden = !deadline;
  if (!deadline) return;
  const left = deadline.working_days_left;
  const rest = left < 0 ? `已逾期 ${-left} 个工作日。` : left ? `还有 ${left} 个工作日。` : "今天是最后一日。";
  at("due").textContent = `请于 ${day(deadline.due_on)}（当日 24 时）前出具意见，${rest}`;
  at("due").className = `due ${{ red: "late", amber: "soon" }[deadline.light] || ""}`;
  const legal = deadline.legal_limits.map(tellLegalLimit).join("；");
  at("legal-limit").textContent = legal ? `以上为合作备忘录约定的时限。国家规定的时限供参考：${legal}。` : "";
}

function tellLegalLimit(legal) {
  return `${legal.limit_name} ${legal.working_days} 个工作日，至 ${day(legal.due_on)}（${legal.basis}）`;
}

// -------------------- its documents, the oldest first, as a file is bound

function listDocuments() {
  const files = current.documents.slice().sort((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at));
  empty(at("documents")).append(...files.map(downloadable));
  if (!files.length) at("documents").append(element("li", "没有材料。"));
  at("wechat-help").hidden = !(files.length && /MicroMessenger/i.test(navigator.userAgent));
}

function downloadable(file) {
  const item = element("li");
  const state = file.status === "verified" ? "" : file.status_name;
  const about = [KNOWN.parties[file.uploaded_by], day(file.created_at), file.size && size(file.size), state];
  item.append(
    element("span", `${file.kind_name}：${file.file_name}`),
    element("span", about.filter(Boolean).join(" · "), "state"),
  );
  if (file.status !== "verified") return item;
  const download = async () => {
    const found = await ask("GET", `v1/cases/${current.case_id}/documents/${file.document_id}`);
    location.assign(found.download_url); // sent as an attachment: this page stays
  };
  const controls = item.appendChild(element("span", "", "controls"));
  controls.append(linkButton("下载", file.file_name, (button) => busy(button, "正在准备下载……", download)));
  return item;
}

// -------------------- a supervision sheet, if there is one

function tellSheet() {
  const [sheet, may] = [current.supervision, current.actions.includes("answer_supervision")];
  at("supervision-form").hidden = !may;
  if (!sheet) return false;
  const facts = empty(at("sheet"));
  entry(facts, "督办单", sheet.colour_name);
  entry(facts, "发出时间", time(sheet.raised_at));
  entry(facts, "督办事项", `审核意见应于 ${day(sheet.due_on)}前出具`);
  entry(facts, "回复", sheet.answer, "quote");
  entry(facts, "回复时间", sheet.answered_at && time(sheet.answered_at));
  return may || Boolean(sheet.answer);
}
