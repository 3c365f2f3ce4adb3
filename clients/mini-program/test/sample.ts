/** The sample page under a `wx` of our own: ticks are asked for in the tap itself, and what goes wrong is shown. */

import { strict as assert } from "node:assert";
import { beforeEach, test } from "node:test";

type Callbacks<A> = { success?: (answer: A) => void; fail?: (problem: { errCode: number; errMsg: string }) => void };
type Request = { url: string; method: string; data?: string } & Callbacks<{
  statusCode: number;
  header: object;
  data: string;
}>;
type Subscribe = { tmplIds: string[] } & Callbacks<Record<string, string>>;
type Tapped = { detail: unknown };

interface SamplePage {
  data: Record<string, unknown>;
  setData(changed: object): void;
  onLoad(query: { case_id?: string }): void;
  onShow(): void;
  onBind(event: Tapped): void;
  onDraft(event: Tapped): void;
  onApply(): void;
  onReceipt(event: Tapped): void;
  onConfirmUpload(): void;
  onSupplement(): void;
  onDocument(event: { currentTarget: { dataset: { id: string } } }): void;
}

const TEMPLATES = ["progress", "task", "result"].map((subject) => ({ subject, template_id: `t-${subject}` }));
const CASE = { case_id: "JZ-1", version: 3, stage: "agreed", actions: ["confirm_upload"] };

/** What is asked of the service, and what it answers; an absent answer is a connection that breaks. */
let answers: Record<string, { status: number; data: object } | undefined>;
let requests: Request[];
let subscriptions: Subscribe[];
/** How the user, or WeChat, answers to the question for ticks. */
let ticking: (asked: Subscribe) => void;
let picked: { path: string; name: string; size: number } | undefined;

function problem(status: number, code: string, detail: string): { status: number; data: object } {
  return { status, data: { type: "about:blank", title: "", status, detail, code, instance: "" } };
}

const wx = {
  getStorageSync: () => ({ token: "xs.one", refresh_token: "xr.one" }),
  setStorageSync: () => undefined,
  request(asked: Request) {
    requests.push(asked);
    const path = new URL(asked.url).pathname.replace(/^\/api/, "");
    const answer = answers[`${asked.method} ${path}`];
    setImmediate(() => {
      if (answer) asked.success?.({ statusCode: answer.status, header: {}, data: JSON.stringify(answer.data) });
      else asked.fail?.({ errCode: 600001, errMsg: "request:fail errcode:-118" });
    });
  },
  requestSubscribeMessage(asked: Subscribe) {
    subscriptions.push(asked);
    setImmediate(() => ticking(asked));
  },
  chooseMessageFile(asked: Callbacks<{ tempFiles: object[] }>) {
    setImmediate(() =>
      picked
        ? asked.success?.({ tempFiles: [picked] })
        : asked.fail?.({ errCode: 0, errMsg: "chooseMessageFile:fail cancel" }),
    );
  },
  getFileSystemManager: () => ({ readFileSync: () => new Uint8Array([37, 80, 68, 70]).buffer }),
  uploadFile(asked: Callbacks<{ statusCode: number; data: string }>) {
    setImmediate(() => asked.success?.({ statusCode: 403, data: "<Error><Code>AccessDenied</Code></Error>" }));
  },
};

/** Every file that was shown, how and as what; `unshown` is WeChat's refusal to open it. */
let shown: { how: string; filePath: string; as: unknown }[] = [];
let unshown: string | undefined;
const showing = (how: string) => (asked: Record<string, unknown> & Callbacks<object>) => {
  const filePath = (asked["filePath"] ?? (asked["urls"] as string[])[0]) as string;
  shown.push({ how, filePath, as: asked["fileType"] ?? asked["fileName"] });
  setImmediate(() => (unshown ? asked.fail?.({ errCode: 0, errMsg: unshown }) : asked.success?.({})));
};
Object.assign(wx, {
  env: { USER_DATA_PATH: "wxfile://usr" },
  downloadFile: (asked: { url: string } & Callbacks<{ statusCode: number }>) =>
    setImmediate(() => asked.success?.({ statusCode: asked.url.endsWith("late") ? 403 : 200 })),
  openDocument: showing("openDocument"),
  previewImage: showing("previewImage"),
  shareFileMessage: showing("shareFileMessage"),
});

let declared: SamplePage | undefined;
const Page = (page: SamplePage) => void (declared = page);
Object.assign(globalThis, { wx, Page, setTimeout: (work: () => void) => setImmediate(work) }); // nobody waits here
await import("../samples/apply.js");
const sample = declared as unknown as SamplePage;
const untouched = structuredClone(sample.data);
sample.setData = (changed) => void Object.assign(sample.data, changed);

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done));
}

beforeEach(async () => {
  answers = {
    "GET /v1/me": { status: 200, data: { companies: [] } },
    "GET /v1/cases": { status: 200, data: { items: [] } },
    "GET /v1/wechat/templates": { status: 200, data: { items: TEMPLATES } },
    "GET /v1/cases/JZ-1": { status: 200, data: CASE },
    "POST /v1/cases": { status: 201, data: CASE },
    "POST /v1/cases/JZ-1/upload-confirmation": { status: 200, data: { ...CASE, version: 4, stage: "uploaded" } },
  };
  [requests, subscriptions, picked] = [[], [], undefined];
  ticking = ({ tmplIds, success }) => success?.(Object.fromEntries(tmplIds.map((id) => [id, "accept"])));
  sample.data = structuredClone(untouched);
  sample.onLoad({ case_id: "JZ-1" });
  sample.onShow();
  await settled();
  assert.equal(sample.data["message"], "");
  requests = [];
});

const taps: [string, () => void][] = [
  ["onApply", () => sample.onApply()],
  ["onConfirmUpload", () => sample.onConfirmUpload()],
  ["onSupplement", () => sample.onSupplement()],
];

for (const [name, tap] of taps) {
  test(`${name} asks for ticks within the tap, for three at most, and sends nothing before`, async () => {
    sample.onDraft({ detail: { procedure: "penalty" } });
    tap();
    assert.deepEqual(subscriptions.map(({ tmplIds }) => tmplIds), [["t-progress", "t-task", "t-result"]]);
    assert.deepEqual(requests, []);
    await settled();
  });
}

test("who is asked and ticks is told nothing, and the application goes its way", async () => {
  sample.onDraft({ detail: { procedure: "penalty" } });
  sample.onApply();
  await settled();
  assert.deepEqual(requests.map(({ method, url }) => [method, new URL(url).pathname]), [["POST", "/api/v1/cases"]]);
  assert.deepEqual([sample.data["notice"], sample.data["message"]], ["", ""]);
});

test("an application without a draft asks for nothing", async () => {
  sample.onApply();
  await settled();
  assert.deepEqual([subscriptions, requests], [[], []]);
});

test("a question that WeChat does not put is shown, and the receipt is sent all the same", async () => {
  const errMsg = "requestSubscribeMessage:fail can only be invoked by user TAP gesture.";
  ticking = ({ fail }) => fail?.({ errCode: 0, errMsg });
  sample.onReceipt({ detail: { value: "XYXF-1" } });
  sample.onConfirmUpload();
  await settled();
  assert.match(String(sample.data["notice"]), /未能.*user TAP gesture/);
  assert.equal(JSON.parse(requests[0]?.data ?? "{}").receipt_number, "XYXF-1");
  assert.equal((sample.data["current"] as typeof CASE).stage, "uploaded");
});

test("who ticks nothing is told where the messages are", async () => {
  ticking = ({ tmplIds, success }) => success?.(Object.fromEntries(tmplIds.map((id) => [id, "reject"])));
  sample.onConfirmUpload();
  await settled();
  assert.match(String(sample.data["notice"]), /小程序/);
});

test("a broken line is shown", async () => {
  answers["POST /v1/cases"] = undefined;
  sample.onDraft({ detail: { procedure: "penalty" } });
  const { key } = sample.data;
  sample.onApply();
  await settled();
  assert.match(String(sample.data["message"]), /没有答复/);
  assert.equal(sample.data["key"], key, "the same application goes out again under its key");
});

test("a case that has moved on is shown as it is, with why", async () => {
  answers["POST /v1/cases/JZ-1/upload-confirmation"] = problem(412, "version_is_stale", "申请刚有进展。");
  answers["GET /v1/cases/JZ-1"] = { status: 200, data: { ...CASE, version: 9 } };
  sample.onConfirmUpload();
  await settled();
  assert.equal(sample.data["message"], "申请刚有进展。");
  assert.equal((sample.data["current"] as typeof CASE).version, 9);
});

test("a file that the store refuses is shown", async () => {
  picked = { path: "wxfile://a.pdf", name: "a.pdf", size: 4 };
  const upload = { url: "https://bucket.example", fields: {} };
  answers["POST /v1/cases/JZ-1/documents"] = { status: 201, data: { document_id: "D1", upload } };
  sample.onSupplement();
  await settled();
  assert.match(String(sample.data["message"]), /15 分钟/);
});

test("a file beyond the limit is not even read", async () => {
  picked = { path: "wxfile://a.pdf", name: "a.pdf", size: 20 * 1024 * 1024 + 1 };
  sample.onSupplement();
  await settled();
  assert.match(String(sample.data["message"]), /20 MB/);
  assert.deepEqual(requests, []);
});

test("who chooses no file after all is told nothing", async () => {
  sample.onSupplement();
  await settled();
  assert.deepEqual([requests, sample.data["message"]], [[], ""]);
});

test("a binding that was interrupted goes on, and is not opened twice", async () => {
  const begun = { binding_id: "JC-B-1", uscc: "91140502MA0TE5T24A", status: "draft" };
  answers["GET /v1/companies"] = { status: 200, data: { items: [begun] } };
  sample.onBind({ detail: { value: { uscc: begun.uscc, name: "晋城市示例物流有限公司", city: "jincheng" } } });
  picked = { path: "wxfile://a.pdf", name: "a.pdf", size: 4 };
  await settled();
  const asked = requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  assert.equal(asked[0], "GET /api/v1/companies");
  assert.equal(asked[1], "POST /api/v1/companies/JC-B-1/documents");
});

/** Taps on a document of the case, whose name and link these are. */
async function tapped(file_name: string, download_url: string | null = "https://evidence.example/x"): Promise<void> {
  [shown, unshown] = [[], unshown];
  answers["GET /v1/cases/JZ-1/documents/D1"] = { status: 200, data: { file_name, download_url, rejection: null } };
  sample.onDocument({ currentTarget: { dataset: { id: "D1" } } });
  await settled();
}

const ways: [string, string, string, unknown][] = [
  ["决定书.pdf", "openDocument", "pdf", "pdf"],
  ["申请表.DOCX", "openDocument", "docx", "docx"],
  ["台账.xlsx", "openDocument", "xlsx", "xlsx"],
  ["回单.jpg", "previewImage", "jpg", undefined],
  ["回单.PNG", "previewImage", "png", undefined],
  ["判决书.ofd", "shareFileMessage", "ofd", "判决书.ofd"],
  ["无后缀", "shareFileMessage", "", "无后缀"],
];

for (const [name, how, ending, as] of ways) {
  test(`${name} is shown by ${how}`, async () => {
    await tapped(name);
    assert.deepEqual(shown, [{ how, filePath: `wxfile://usr/document.${ending}`, as }]);
    assert.equal(sample.data["message"], "");
  });
}

test("a document that cannot be shown says why, and one that was not passed on says nothing", async () => {
  await tapped("决定书.pdf", null);
  assert.deepEqual([shown, sample.data["message"]], [[], "这份材料还不能查看。"]);
  await tapped("决定书.pdf", "https://evidence.example/late");
  assert.deepEqual([shown, sample.data["message"]], [[], "下载链接已经失效，请重新打开。"]);
  unshown = "openDocument:fail filetype not supported";
  await tapped("决定书.pdf");
  assert.equal(sample.data["message"], "微信未能打开这个文件，请转发到电脑上查看。");
  unshown = "shareFileMessage:fail cancel";
  await tapped("判决书.ofd");
  assert.equal(sample.data["message"], "");
  unshown = undefined;
});
