// -------------------- 3: the opinion

function chosen() {
  const box = document.querySelector("input[name=decision]:checked");
  return box ? box.value : "";
}

const isRevising = () => Boolean(current) && current.actions.includes(KNOWN.revision.action);
const isOnOffer = (name) => current.actions.includes(name) || (isRevising() && KNOWN.revision.decisions.includes(name));
const mayDecide = () => Object.keys(KNOWN.decisions).some(isOnOffer);

function offerDecisions() {
  at("revision-part").hidden = !isRevising();
  at("decide-name").textContent = isRevising() ? KNOWN.revision.name : "出具意见";
  for (const box of document.querySelectorAll("input[name=decision]")) {
    const isOffered = isOnOffer(box.value);
    box.closest("label").hidden = !isOffered;
    if (!isOffered) box.checked = false;
  }
  showDecision();
}

// Each decision has words, reasons and files of its own: what was typed for one never goes out with another.
function showDecision() {
  const decision = chosen();
  for (const part of document.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== decision;
  const kinds = decision ? Object.entries(kindsFor(decision)) : [];
  at("files-part").hidden = !kinds.length;
  at("file-optional").hidden = Boolean(decision && KNOWN.decisions[decision].papers_wanted);
  empty(at("kind")).append(...kinds.map(([kind, name]) => new Option(name, kind)));
  showFilesOf(decision);
}

for (const box of document.querySelectorAll("input[name=decision]")) {
  box.addEventListener("change", () => {
    clearProblems();
    showDecision();
  });
}

at("decision-form").addEventListener("submit", (event) => {
  event.preventDefault();
  busy(at("check"), "正在核对……", async () => review(decided()));
});

// The act that the form holds, for the review.
function decided() {
  const decision = chosen();
  if (!decision) throw wrong("/decision", "请选择审核意见。");
  const { path, name, words, field, least_words, words_wanted, papers_wanted, told } = KNOWN.decisions[decision];
  const text = at(`${decision}-words`).value.trim();
  const revision = isRevising() ? KNOWN.revision : null;
  const reason = revision ? at("revision-words").value.trim() : "";
  const papers = filesOf(decision);
  const unsettled = papers.find((file) => file.state !== "verified");
  const problems = [];
  if (unsettled) problems.push({ pointer: "/document_ids", message: UNSETTLED[unsettled.state](unsettled.name) });
  else if (papers_wanted && !papers.length) {
    const sort = current.agency.market_regulator ? "market_regulator" : "others";
    problems.push({ pointer: "/document_ids", message: papers_wanted[sort] });
  }
  if (letters(text) < least_words) problems.push({ pointer: `/${field}`, message: words_wanted });
  if (revision && !reason) problems.push({ pointer: "/reason", message: revision.words_wanted });
  if (problems.length) throw new Refused({ detail: problems[0].message, errors: problems });

  const codes = decision === "refuse" ? [...document.querySelectorAll("input[name=reason_code]:checked")] : [];
  const documents = papers.map((file) => file.document);
  const body = { [field]: text };
  if (path === "opinion") Object.assign(body, { decision, document_ids: documents.map((one) => one.document_id) });
  if (codes.length) body.reason_codes = codes.map((box) => box.value);
  if (revision) body.reason = reason;
  return {
    path: revision ? revision.path : path,
    body,
    facts: [
      ["审核意见", revision ? `更正为：${name}` : name, "strong"],
      ["更正原因", reason, "quote"],
      ["办件编号", current.case_id],
      ["申请企业", current.subject.name],
      ["处罚决定书", current.penalty.decision_number],
      ["原因", codes.map((box) => box.parentNode.textContent.trim())],
      [words, text || "（没有填写）", "quote"],
      ["材料", documents.map((one) => `${one.kind_name}：${one.file_name}`).concat(documents.length ? [] : "（没有）")],
      ["将告知", revision ? revision.told : told],
    ],
    warning: KNOWN.revision.decisions.includes(decision)
      ? "确认后立即送达上列各方。此后更正须重新获取验证码，并写明原因。"
      : "确认后立即送达上列各方，本链接随即失效，不能在本页更改。",
    finish: finishDecision,
  };
}

const UNSETTLED = {
  uploading: (name) => `“${name}”正在上传，请等待完成，或者取消。`,
  failed: (name) => `“${name}”没有上传成功，请重试或移除。`,
};

// As the service counts: a run of white space is one letter.
const letters = (text) => [...text.split(/\s+/).filter(Boolean).join(" ")].length;

async function finishDecision() {
  wantsToRevise = false;
  at("revision-words").value = "";
  try {
    await look();
  } catch (error) {
    show();
    return "已提交。回执暂时没有取到，请刷新本页查看。";
  }
}

// -------------------- the answer to a supervision sheet

at("supervision-form").addEventListener("submit", (event) => {
  event.preventDefault();
  busy(at("check-answer"), "正在核对……", async () => {
    const text = at("text").value.trim();
    if (!text) throw wrong("/text", KNOWN.supervision.words_wanted);
    review({
      path: KNOWN.supervision.path,
      body: { text },
      facts: [
        ["办理事项", KNOWN.supervision.name, "strong"],
        ["办件编号", current.case_id],
        ["督办单", current.supervision && current.supervision.colour_name],
        ["回复内容", text, "quote"],
        ["将告知", KNOWN.supervision.told],
      ],
      warning: "确认后立即送达上列各方，不能更改。审核意见仍须另行出具。",
      finish: async () => {
        at("text").value = "";
        await look();
        return "督办单已回复。";
      },
    });
  });
});

// -------------------- 4: the review, and the act

let act = null;
let shownBefore = [];
let attempt = null; // a second tap, or one after a lost connection, is the same act

function review(next) {
  act = next;
  const facts = empty(at("review-facts"));
  for (const fact of act.facts) entry(facts, ...fact);
  at("review-warning").textContent = act.warning;
  shownBefore = [...document.querySelectorAll("main > section")].filter((one) => !one.hidden).map((one) => one.id);
  history.pushState("review", ""); // the device's own "back" returns to the form, too
  show("review");
}

function leaveReview() {
  if (at("review").hidden) return;
  show(...shownBefore);
  const part = at(act.path === KNOWN.supervision.path ? "supervise-title" : "decide-title");
  part.scrollIntoView();
  part.focus();
}

at("back").addEventListener("click", () => (history.state === "review" ? history.back() : leaveReview()));
addEventListener("popstate", () => !isWorking && leaveReview());

at("confirm").addEventListener("click", (event) =>
  busy(event.currentTarget, "正在提交……", async () => {
    const said = JSON.stringify([act.path, act.body]);
    if (!attempt || attempt.said !== said) attempt = { said, key: hex(crypto.getRandomValues(new Uint8Array(16))) };
    try {
      await ask("POST", `v1/cases/${current.case_id}/${act.path}`, act.body, attempt.key);
    } catch (error) {
      if ((error.problem || {}).errors) leaveReview();
      throw error;
    }
    return act.finish();
  }),
);

// -------------------- the start

addEventListener("hashchange", () => location.reload()); // another link is another case

at("starting").hidden = true;
if (link) start();
else tellOver("链接不完整", "请从邮件中重新打开完整的链接。");
