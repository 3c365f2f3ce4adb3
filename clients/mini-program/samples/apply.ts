/** A page of a mini-program: sign in, bind a company, apply, upload, follow. `docs/mini-program.md` explains each step. */

import { Client, Refused, newKey, type Schemas } from "../src/client.js";
import { measured, wxSession, wxSignInCode, wxTransport, wxUpload } from "../src/wx.js";

const client = new Client({
  baseUrl: "https://api.xinxiutong.example/api",
  transport: wxTransport,
  session: wxSession,
  signInCode: wxSignInCode,
});

const LICENCE = "business_licence";
const AUTHORISATION = "authorisation_letter";

interface PageData {
  companies: Schemas["MembershipAnswer"][];
  cases: Schemas["CaseSummary"][];
  current: Schemas["CaseAnswer"] | null;
  /** Kept with the form: tapping twice, or again after a lost connection, is still one application. */
  key: string;
  message: string;
}

Page<PageData, WechatMiniprogram.Page.CustomOption>({
  data: { companies: [], cases: [], current: null, key: newKey(), message: "" },

  onShow() {
    void this.guarded(async () => {
      const me = await client.get("/v1/me", {});
      const list = await client.get("/v1/cases", { query: { limit: 20 } });
      this.setData({ companies: me.companies, cases: list.items });
    });
  },

  /** <button open-type="getPhoneNumber" bindgetphonenumber="onPhone"> */
  onPhone(event: WechatMiniprogram.ButtonGetPhoneNumber) {
    const code = event.detail.code;
    if (!code) return; // the user said no, which is their right
    void this.guarded(() => client.post("/v1/sessions/phone", { body: { code } }));
  },

  /** Licence and authorisation letter, then a steward of the company's city confirms. */
  onBind(event: WechatMiniprogram.FormSubmit) {
    const { uscc, name, agentName, city } = event.detail.value as Record<string, string>;
    void this.guarded(async () => {
      const binding = await client.post("/v1/companies", {
        body: { uscc: uscc ?? "", name: name ?? "", home_city: city ?? "", agent_name: agentName ?? "" },
      });
      const path = { binding_id: binding.binding_id };
      for (const kind of [LICENCE, AUTHORISATION] as const) {
        const file = await chosen();
        const body = { kind, file_name: file.name, content_type: contentType(file.name), ...measured(file.path) };
        const place = await client.post("/v1/companies/{binding_id}/documents", { path, body });
        await wxUpload(place.upload, file.path);
        await client.get("/v1/companies/{binding_id}/documents/{document_id}", {
          path: { ...path, document_id: place.document_id },
        }); // asking has the file checked at once
      }
      await client.post("/v1/companies/{binding_id}/submission", { path, body: {} });
    });
  },

  onApply(event: WechatMiniprogram.CustomEvent<Schemas["SubmissionBody"]>) {
    void this.guarded(async () => {
      await asked(); // one tick allows one message: ask at each step, while the user is there
      const current = await client.post("/v1/cases", { body: event.detail, key: this.data.key });
      this.setData({ current, key: newKey() });
    });
  },

  /** After `agreed`: the materials were uploaded at 信用中国, and this is its receipt. */
  onReceipt(event: WechatMiniprogram.FormSubmit) {
    const current = this.data.current;
    if (!current) return;
    const { receipt } = event.detail.value as Record<string, string>;
    void this.guarded(async () => {
      await asked();
      const after = await client.post("/v1/cases/{case_id}/upload-confirmation", {
        path: { case_id: current.case_id },
        body: { receipt_number: receipt ?? "" },
        ifMatch: current.version,
      });
      this.setData({ current: after });
    });
  },

  /** Shows what the service says; its texts are written for people. */
  async guarded(work: () => Promise<unknown>) {
    try {
      await work();
      this.setData({ message: "" });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const fields = (error.problem.errors ?? []).map(({ pointer, message }) => `${pointer} ${message}`);
      this.setData({ message: [error.problem.detail, ...fields].join("\n") });
    }
  },
});

/** A file from a chat; photographs come by `wx.chooseMedia`. */
function chosen(): Promise<{ path: string; name: string }> {
  return new Promise((resolve, reject) => {
    wx.chooseMessageFile({
      count: 1,
      type: "file",
      extension: ["pdf", "ofd", "jpg", "png", "docx"],
      success: ({ tempFiles }) => (tempFiles[0] ? resolve(tempFiles[0]) : reject(new Error("没有选择文件"))),
      fail: (problem) => reject(new Error(problem.errMsg)),
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

function contentType(name: string): (typeof CONTENT_TYPES)[keyof typeof CONTENT_TYPES] {
  const ending = name.split(".").pop()?.toLowerCase() ?? "";
  return CONTENT_TYPES[ending as keyof typeof CONTENT_TYPES] ?? CONTENT_TYPES.pdf;
}

/** Asks for leave to send up to three kinds of messages, which WeChat shows as ticks. */
async function asked(): Promise<void> {
  const { items } = await client.get("/v1/wechat/templates", {});
  const tmplIds = items.slice(0, 3).map((template) => template.template_id);
  await new Promise<void>((resolve) => {
    wx.requestSubscribeMessage({ tmplIds, complete: () => resolve() }); // a refusal is no obstacle: the inbox has all
  });
}
