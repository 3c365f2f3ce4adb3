// -------------------- files that go with the opinion

const removed = new Set(); // ids of documents that were taken away from it
const files = new Map(); // the items of the list, each with its decision, kind, state and document

const UNFIT = 422; // a file that no second try makes fit
const FINAL = [UNFIT, 409, 413];
const NOT_ARRIVED = "文件没有传完，请重试。";
const STORE_REFUSALS = {
  AccessDenied: "上传凭证已过期，或者文件在选择后被改动过，请重新选择文件。",
  EntityTooLarge: KNOWN.rejections.too_large,
  EntityTooSmall: KNOWN.rejections.empty_file,
  SlowDown: "文件存储繁忙，请稍后重试。",
};

const kindsFor = (decision) => {
  const kinds = KNOWN.decisions[decision].papers;
  return kinds[current.agency && current.agency.market_regulator ? "market_regulator" : "others"];
};

// The uploads since the case was forwarded, by this page or an earlier one; its kind tells which decision one is for.
function listOwnPapers() {
  empty(at("uploads"));
  files.clear();
  const since = current.steps.forwarding ? Date.parse(current.steps.forwarding.at) : 0;
  for (const file of current.documents) {
    const isOwn = file.uploaded_by === "authority" && file.status === "verified" && Date.parse(file.created_at) >= since;
    const decision = ["agree", "refuse"].find((name) => kindsFor(name)[file.kind]);
    if (isOwn && decision && !removed.has(file.document_id)) settle(newItem(file.file_name, decision), file);
  }
  showFilesOf(chosen());
}

function newItem(name, decision) {
  const item = at("uploads").appendChild(element("li"));
  files.set(item, { name, decision, state: "waiting" });
  return item;
}

function showFilesOf(decision) {
  for (const [item, file] of files) item.hidden = file.decision !== decision;
}

function filesOf(decision) {
  return [...files.values()].filter((file) => file.decision === decision);
}

function tellUpload(text) {
  at("uploads-told").textContent = text; // for those who do not see the list change
}

function fill(item, name, state, tone, ...controls) {
  const buttons = element("span", "", "controls");
  buttons.append(...controls);
  empty(item).append(element("span", name), element("span", state, `state ${tone}`), buttons);
  at("document_ids-problem").textContent = ""; // it may have been about this file
  at("file").removeAttribute("aria-invalid");
}

at("file").addEventListener("change", () => {
  const [input, file] = [at("file"), at("file").files[0]];
  if (!file) return;
  clearProblems();
  const item = newItem(file.name, chosen());
  upload(item, file, { kind: at("kind").value });
  input.value = "";
});

// `place` keeps what was registered, so that another try needs no second registration.
async function upload(item, file, place) {
  files.get(item).state = "uploading";
  try {
    const refusal = refusalOf(file);
    if (refusal) throw new Refused({ detail: refusal }, UNFIT);
    await register(item, file, place);
    await carry(item, file, place);
    fill(item, file.name, "已传到，正在核验……", "");
    const found = await ask("GET", `v1/cases/${current.case_id}/documents/${place.document_id}`); // checked at once
    if (found.status === "verified") settle(item, found);
    else if (found.rejection) throw new Refused({ detail: `${found.rejection}。` }, UNFIT);
    else throw new Refused({ detail: NOT_ARRIVED });
  } catch (error) {
    if (item.isConnected) failed(item, file, place, error);
  }
}

function failed(item, file, place, error) {
  if (!error.refused) console.warn(error);
  const problem = error.problem || {};
  if (problem.code === "cancelled") {
    tellUpload(`已取消上传 ${file.name}。`);
    drop(item);
    return;
  }
  const why = error.refused ? (problem.errors || [error]).map((one) => one.message).join(" ") : NOT_ARRIVED;
  files.get(item).state = "failed";
  const remove = linkButton("移除", file.name, () => drop(item));
  const again = linkButton("重试", file.name, () => {
    upload(item, file, place);
    at("file").focus();
  });
  const controls = FINAL.includes(error.status) ? [remove] : [again, remove];
  fill(item, file.name, `上传失败：${why}`, "bad", ...controls);
  tellUpload(`${file.name} 上传失败：${why}`);
  if (error.refused && (error.status === 401 || isLinkOver(error))) tell(error);
}

function refusalOf(file) {
  if (!KNOWN.types[endingOf(file)]) return KNOWN.rejections.type_not_allowed;
  if (!file.size) return KNOWN.rejections.empty_file;
  return file.size > KNOWN.most_bytes ? KNOWN.rejections.too_large : "";
}

const endingOf = (file) => file.name.slice(file.name.lastIndexOf(".")).toLowerCase();

async function register(item, file, place) {
  if (place.upload) return;
  if (!window.crypto || !crypto.subtle) {
    throw new Refused({ detail: "这个浏览器不能上传文件，请换用新版浏览器。" }, UNFIT);
  }
  fill(item, file.name, "正在读取文件……", "");
  const digest = await crypto.subtle.digest("SHA-256", await bytesOf(file));
  const registered = await ask("POST", `v1/cases/${current.case_id}/documents`, {
    kind: place.kind,
    file_name: file.name,
    content_type: KNOWN.types[endingOf(file)],
    size: file.size,
    sha256: hex(new Uint8Array(digest)),
  });
  Object.assign(place, registered);
}

function bytesOf(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Refused({ detail: "读不出这个文件，请确认它没有被移动或占用后重新选择。" }, UNFIT));
    reader.readAsArrayBuffer(file);
  });
}

async function carry(item, file, place) {
  const form = new FormData();
  for (const [name, value] of Object.entries(place.upload.fields)) form.append(name, value);
  form.append("file", file);
  const bar = element("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `上传进度 ${file.name}`);
  const progress = ({ loaded, total }) => {
    bar.value = loaded / total;
    item.querySelector(".state").textContent = `正在上传 ${Math.floor((100 * loaded) / total)}%（${size(loaded)}／${size(total)}）`;
  };
  const started = (request) => {
    fill(item, file.name, "正在上传 0%", "", linkButton("取消", file.name, () => request.abort()));
    item.append(bar);
    tellUpload(`正在上传 ${file.name}。`);
  };
  const answer = await send("POST", place.upload.url, { body: form, progress, started });
  if (isGood(answer)) return;
  delete place.upload; // another try is registered anew
  const code = (/<Code>(\w+)<\/Code>/.exec(answer.responseText) || [])[1];
  throw new Refused({ detail: STORE_REFUSALS[code] || NOT_ARRIVED });
}

// The file is among those that go with its decision from now on.
function settle(item, document) {
  const about = files.get(item);
  Object.assign(about, { state: "verified", document });
  const remove = linkButton("移除", document.file_name, () => {
    removed.add(document.document_id);
    drop(item);
  });
  fill(item, `${document.kind_name}：${document.file_name}`, "已核验", "good", remove);
  tellUpload(`${document.file_name} 已核验。`);
}

function drop(item) {
  files.delete(item);
  item.remove();
  at("file").focus();
}
