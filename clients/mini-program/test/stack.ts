/** The running local stack, as the sessions use it: `node <session>.js <url> <tokens.json> <file.pdf> <uscc>`. */

import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { Client, type Schemas } from "../src/client.js";
import { measured, nodeSession, nodeTransport, nodeUpload } from "../src/node.js";

const [url, tokensFile, pdfFile, uscc] = process.argv.slice(2) as [string, string, string, string];
const tokens = JSON.parse(readFileSync(tokensFile, "utf-8")) as Record<string, string>;

export const pdf = readFileSync(pdfFile);
export const company = { uscc, name: "晋城市示例物流有限公司", home_city: "jincheng" as const };

/** One of the local stack's controls: no part of a mini-program, nor of the service. */
export async function control<A = unknown>(method: "GET" | "POST", path: string, body?: object): Promise<A> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${url}/local/${path}`, { method, ...sent });
  const said = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${said}`);
  return JSON.parse(said) as A;
}

/** The service's clock jumps there, in China. */
export async function on(moment: string): Promise<void> {
  await control("POST", "clock", { now: `${moment.replace(" ", "T")}:00+08:00` });
}

/** An office, by the name of its token: it takes its steps with a client too. */
export function office(name: string): Client {
  const token = tokens[name];
  assert.ok(token, name);
  return new Client({
    baseUrl: url,
    transport: nodeTransport,
    session: { read: () => ({ token, refresh_token: "" }), write: () => assert.fail("an office has no such session") },
    signInCode: () => assert.fail("an office does not sign in by WeChat"),
  });
}

interface Message {
  user: string;
  page: string;
  template_id: string;
  data: Record<string, { value: string }>;
}

/** Somebody with the mini-program on their phone. */
export class Phone {
  readonly user = `node-${randomBytes(4).toString("hex")}`;
  readonly session = nodeSession();
  signIns = 0;
  readonly client = new Client({
    baseUrl: url,
    transport: nodeTransport,
    session: this.session,
    signInCode: async () => {
      this.signIns += 1;
      return (await control<{ code: string }>("POST", "wechat/codes", { user: this.user })).code;
    },
    sleep: () => Promise.resolve(),
  });

  async givesNumber(): Promise<string> {
    const { code } = await control<{ code: string }>("POST", "wechat/phone-codes", { user: this.user });
    return (await this.client.post("/v1/sessions/phone", { body: { code } })).phone;
  }

  /** Binds the company by licence and letter; its city's steward confirms. */
  async binds(): Promise<void> {
    const { client } = this;
    const { binding_id } = await client.post("/v1/companies", { body: { ...company, agent_name: "王小明" } });
    for (const kind of ["business_licence", "authorisation_letter"] as const) {
      const body = { kind, ...described(`${kind}.pdf`) };
      const place = await client.post("/v1/companies/{binding_id}/documents", { path: { binding_id }, body });
      await nodeUpload(place.upload, pdf);
      const path = { binding_id, document_id: place.document_id };
      const { status } = await client.get("/v1/companies/{binding_id}/documents/{document_id}", { path });
      assert.equal(status, "verified");
    }
    await client.post("/v1/companies/{binding_id}/submission", { path: { binding_id }, body: {} });
    const steward = office("steward-jincheng");
    await steward.post("/v1/companies/{binding_id}/confirmation", { path: { binding_id }, body: {} });
    const { status } = await client.get("/v1/companies/{binding_id}", { path: { binding_id } });
    assert.equal(status, "confirmed");
    await control("POST", "settle"); // told before anything is ticked, so in the inbox alone
  }

  /** As `wx.requestSubscribeMessage`, with every tick given. */
  async ticks(): Promise<void> {
    const { items } = await this.client.get("/v1/wechat/templates", {});
    const template_ids = items.map((item) => item.template_id);
    await control("POST", "wechat/ticks", { user: this.user, template_ids });
  }

  /** Every subscribe message that came, oldest first, once all is delivered. */
  async received(): Promise<Message[]> {
    await control("POST", "settle");
    const { items } = await control<{ items: Message[] }>("GET", "wechat/messages");
    return items.filter((item) => item.user === this.user);
  }

  /** The states that those told, each of which is a message. */
  async told(): Promise<string[]> {
    return (await this.received()).map(({ data }) => field(data, "phrase"));
  }

  /** The titles in the inbox about a case, oldest first. */
  async inbox(case_id: string): Promise<string[]> {
    const { items } = await this.client.get("/v1/notifications", { query: { limit: 100 } });
    return items.filter((item) => item.case_id === case_id).map((item) => item.title).reverse();
  }

  async look(case_id: string): Promise<Schemas["CaseAnswer"]> {
    return this.client.get("/v1/cases/{case_id}", { path: { case_id } });
  }
}

/** The value of a message's field of that kind. */
export function field(data: Message["data"], kind: string): string {
  return Object.entries(data).find(([name]) => name.startsWith(kind))?.[1].value ?? "";
}

/** How the file is registered under a name. */
function described(file_name: string) {
  return { file_name, content_type: "application/pdf" as const, ...measured(pdf) };
}

/** A document of a case, uploaded and verified. */
export async function uploaded(
  by: Client,
  case_id: string,
  kind: Schemas["DocumentBody"]["kind"],
  file_name: string,
): Promise<string> {
  const body = { kind, ...described(file_name) };
  const place = await by.post("/v1/cases/{case_id}/documents", { path: { case_id }, body });
  await nodeUpload(place.upload, pdf);
  const path = { case_id, document_id: place.document_id };
  const document = await by.get("/v1/cases/{case_id}/documents/{document_id}", { path });
  assert.equal(document.status, "verified");
  assert.ok(document.download_url);
  const kept = await fetch(document.download_url);
  assert.deepEqual(Buffer.from(await kept.arrayBuffer()), pdf);
  return place.document_id;
}

export function application(authority_name: string, issuer: string): Schemas["SubmissionBody"] {
  return {
    procedure: "penalty",
    subject: { ...company, address: "" },
    contact: { name: "王小明", phone: "13900001234", email: "" },
    penalty: {
      handling_city: "jiaozuo",
      decision_number: `${issuer}〔2026〕${parseInt(randomBytes(5).toString("hex"), 16)}号`,
      authority_name,
      decided_on: "2026-03-02",
      kinds: ["fine"],
      fine_amount: "20000.00",
      performed_on: "2026-03-16",
    },
    missing_materials: ["fine_receipt"],
    statement: "罚款已缴清，票据遗失。",
  };
}
