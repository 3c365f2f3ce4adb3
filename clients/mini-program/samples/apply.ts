/** A page of a mini-program: sign in, bind a company, apply, upload, follow. `docs/mini-program.md` explains each step. */

import { Client, Refused, newKey, type Code, type Schemas } from "../src/client.js";
import { measured, wxSession, wxShow, wxSignInCode, wxTransport, wxUpload } from "../src/wx.js";

const client = new Client({
  baseUrl: "https://api.xinxiutong.example/api",
  transport: wxTransport,
  session: wxSession,
  signInCode: wxSignInCode,
});

const LICENCE = "business_licence";
const AUTHORISATION = "authorisation_letter";
const MOST_BYTES = 20 * 1024 * 1024;
/** As many as WeChat asks for at once. */
const MOST_TEMPLATES = 3;
/** After these the case is no longer what the user saw. */
const MOVED_ON: Code[] = ["version_is_stale", "not_allowed_in_stage", "lost_race"];

interface PageData {
  companies: Schemas["MembershipAnswer"][];
  cases: Schemas["CasePage"]["items"];
  current: Schemas["CaseAnswer"] | null;
  draft: Schemas["SubmissionBody"] | null;
  /** Kept with the draft: tapping twice, or again after a lost connection, is still one application. */
  key: string;
  receipt: string;
  message: string;
  /** What became of the question for subscribe messages; never an obstacle. */
  notice: string;
}

/** Known before any tap: a tap handler that waits for them may no longer ask. */
let templateIds: string[] = [];

Page<PageData, WechatMiniprogram.Page.CustomOption>({
  data: { companies: [], cases: [], current: null, draft: null, key: newKey(), receipt: "", message: "", notice: "" },

  /** A subscribe message opens the page of its case. */
  onLoad(query: { case_id?: string }) {
    const caseId = query.case_id;
    if (caseId) void this.guarded(() => this.show(caseId));
  },

  onShow() {
    void this.guarded(async () => {
      const [me, list, templates] = await Promise.all([
        client.get("/v1/me", {}),
        client.get("/v1/cases", { query: { limit: 20 } }),
        client.get("/v1/wechat/templates", {}),
      ]);
      templateIds = templates.items.slice(0, MOST_TEMPLATES).map((template) => template.template_id);
      this.setData({ companies: me.companies, cases: list.items });
    });
  },

  /** <button open-type="getPhoneNumber" bindgetphonenumber="onPhone"> */
  onPhone(event: WechatMiniprogram.ButtonGetPhoneNumber) {
    const code = event.detail.code;
    if (!code) return; // the user said no, which is their right
    void this.guarded(() => client.post("/v1/sessions/phone", { body: { code } }));
  },

  /** Licence and authorisation letter, then a steward of the company's city confirms. What was begun goes on. */
  onBind(event: WechatMiniprogram.FormSubmit) {
    const { uscc, name, agentName, city } = event.detail.value as Record<string, string>;
    void this.guarded(async () => {
      const { items } = await client.get("/v1/companies", {});
      const begun = items.find(
        (item) => !("unreadable" in item) && item.uscc === uscc && ["draft", "refused"].includes(item.status),
      );
      const body = { uscc: uscc ?? "", name: name ?? "", home_city: city ?? "", agent_name: agentName ?? "" };
      const binding = begun ?? (await client.post("/v1/companies", { body }));
      const path = { binding_id: binding.binding_id };
      for (const kind of [LICENCE, AUTHORISATION] as const) {
        const file = await chosen();
        const announced = { kind, ...described(file) };
        const place = await client.post("/v1/companies/{binding_id}/documents", { path, body: announced });
        await wxUpload(place.upload, file.path);
        const of = { ...path, document_id: place.document_id };
        accepted(await client.get("/v1/companies/{binding_id}/documents/{document_id}", { path: of }));
      }
      const corrected = { name: name ?? null, agent_name: agentName ?? null };
      await client.post("/v1/companies/{binding_id}/submission", { path, body: corrected });
    });
  },

  /** What the form's own component made of its fields. */
  onDraft(event: WechatMiniprogram.CustomEvent<Schemas["SubmissionBody"]>) {
    this.setData({ draft: event.detail });
  },

  /** <button bindtap="onApply"> */
  onApply() {
    const body = this.data.draft;
    if (!body) return;
    const asked = this.asked(); // in the tap itself, before anything is awaited
    void this.guarded(async () => {
      await asked;
      const current = await client.post("/v1/cases", { body, key: this.data.key });
      this.setData({ current, draft: null, key: newKey() });
    });
  },

  /** <button bindtap="onSupplement">: one more file, and the word that it is there. */
  onSupplement() {
    const current = this.data.current;
    if (!current) return;
    const asked = this.asked();
    void this.guarded(async () => {
      await asked;
      const path = { case_id: current.case_id };
      const file = await chosen();
      const body = { kind: "other" as const, ...described(file) };
      const place = await client.post("/v1/cases/{case_id}/documents", { path, body });
      await wxUpload(place.upload, file.path);
      const of = { ...path, document_id: place.document_id };
      accepted(await client.get("/v1/cases/{case_id}/documents/{document_id}", { path: of }));
      const after = await client.post("/v1/cases/{case_id}/supplement", {
        path,
        body: { note: "", document_ids: [place.document_id] },
        ifMatch: current.version,
      });
      this.setData({ current: after });
    });
  },

  /** <input bindinput="onReceipt"> */
  onReceipt(event: WechatMiniprogram.Input) {
    this.setData({ receipt: event.detail.value });
  },

  /** <button bindtap="onConfirmUpload">, after `agreed`: the materials are at 信用中国, and this is its receipt. */
  onConfirmUpload() {
    const current = this.data.current;
    if (!current) return;
    const asked = this.asked();
    void this.guarded(async () => {
      await asked;
      const after = await client.post("/v1/cases/{case_id}/upload-confirmation", {
        path: { case_id: current.case_id },
        body: { receipt_number: this.data.receipt },
        ifMatch: current.version,
      });
      this.setData({ current: after });
    });
  },

  /** <view bindtap="onDocument" data-id="{{document_id}}">: the link is asked for now, as it is good for five minutes. */
  onDocument(event: WechatMiniprogram.TouchEvent<object, object, { id: string }>) {
    const current = this.data.current;
    if (!current) return;
    void this.guarded(async () => {
      const path = { case_id: current.case_id, document_id: event.currentTarget.dataset.id };
      const found = await client.get("/v1/cases/{case_id}/documents/{document_id}", { path });
      if (!found.download_url) throw new Unusable(found.rejection ?? "这份材料还不能查看。");
      await wxShow(found.file_name, found.download_url);
    });
  },

  async show(caseId: string) {
    this.setData({ current: await client.get("/v1/cases/{case_id}", { path: { case_id: caseId } }) });
  },

  /** Asks for leave to send a message of each kind, which WeChat shows as ticks. To be called in a tap handler, first.
   *
   * It waits for the user and never fails: the inbox has every message.
   */
  asked(): Promise<void> {
    if (templateIds.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const told = (notice: string) => {
        this.setData({ notice });
        resolve();
      };
      wx.requestSubscribeMessage({
        tmplIds: templateIds,
        success: (ticks) =>
          told(templateIds.some((id) => ticks[id] === "accept") ? "" : "未订阅微信提醒，进展请在小程序内查看。"),
        fail: ({ errMsg }) => told(`未能征求订阅，不影响办理，进展请在小程序内查看。（${errMsg}）`),
      });
    });
  },

  /** Shows what went wrong; texts of the service are written for people. */
  async guarded(work: () => Promise<unknown>) {
    this.setData({ message: "" });
    try {
      await work();
    } catch (error) {
      if (error instanceof NothingChosen) return;
      this.setData({ message: said(error) });
      const current = this.data.current;
      if (current && error instanceof Refused && MOVED_ON.includes(error.problem.code)) {
        await this.show(current.case_id).catch(() => undefined); // why it was refused stays on the page
      }
    }
  },
});

/** The service's text and its fields' own; of a fault in the page at least that there is one. */
function said(error: unknown): string {
  if (!(error instanceof Refused)) return error instanceof Unusable ? error.message : `页面出错：${String(error)}`;
  const fields = (error.problem.errors ?? []).map(({ pointer, message }) => `${pointer} ${message}`.trim());
  const later = error.retryAfter === undefined ? [] : [`请在 ${error.retryAfter} 秒后再试。`];
  return [error.problem.detail, ...fields, ...later].join("\n");
}

class NothingChosen extends Error {}
/** A file that will not do; the message says why. */
class Unusable extends Error {}

interface Chosen {
  path: string;
  name: string;
  size: number;
}

/** A file from a chat; photographs come by `wx.chooseMedia`. */
function chosen(): Promise<Chosen> {
  return new Promise((resolve, reject) => {
    wx.chooseMessageFile({
      count: 1,
      type: "file",
      extension: Object.keys(CONTENT_TYPES),
      success: ({ tempFiles: [file] }) => (file ? resolve(file) : reject(new NothingChosen())),
      fail: ({ errMsg }) => reject(errMsg.endsWith("cancel") ? new NothingChosen() : new Unusable(errMsg)),
    });
  });
}

const CONTENT_TYPES = {
  pdf: "application/pdf",
  ofd: "application/ofd",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
} as const;

/** How a file is registered. */
function described(file: Chosen) {
  const ending = file.name.split(".").pop()?.toLowerCase() as keyof typeof CONTENT_TYPES;
  const content_type = CONTENT_TYPES[ending];
  if (!content_type) throw new Unusable("请选择 PDF、OFD、JPEG、PNG 或 DOCX 文件。");
  if (file.size > MOST_BYTES) throw new Unusable("文件不能超过 20 MB。");
  return { file_name: file.name, content_type, ...measured(file.path) };
}

/** Asking for a document has it checked at once; what it is rejected for is told. */
function accepted(document: Schemas["DocumentLinkAnswer"]): void {
  if (document.status !== "verified") throw new Unusable(document.rejection ?? "文件还没有到，请稍后再看。");
}
