/** A whole session of a mini-program through the generated client, under Node against a running local stack.
 *
 * `node build/node/test/session.js <url> <tokens.json>` prints what it did as JSON; any surprise ends it.
 */

import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { Client, Refused, newKey, type Schemas } from "../src/client.js";
import { measured, nodeSession, nodeTransport, nodeUpload } from "../src/node.js";

const [url, tokensFile, pdfFile] = process.argv.slice(2) as [string, string, string];
const tokens = JSON.parse(readFileSync(tokensFile, "utf-8")) as Record<string, string>;
const pdf = readFileSync(pdfFile);
const user = `node-${randomBytes(4).toString("hex")}`;

/** What is no part of a mini-program: the local stack's controls, and the offices' own steps. */
async function elsewhere<A>(method: string, path: string, body?: unknown, as?: string): Promise<A> {
  const answer = await fetch(url + path, {
    method,
    headers: { "Content-Type": "application/json", ...(as ? { Authorization: `Bearer ${tokens[as]}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return (await answer.json()) as A;
}

let signIns = 0;
const session = nodeSession();
const client = new Client({
  baseUrl: url,
  transport: nodeTransport,
  session,
  signInCode: async () => {
    signIns += 1;
    return (await elsewhere<{ code: string }>("POST", "/local/wechat/codes", { user })).code;
  },
  sleep: () => Promise.resolve(),
});

async function ticked(): Promise<void> {
  const { items } = await client.get("/v1/wechat/templates", {});
  await elsewhere("POST", "/local/wechat/ticks", { user, template_ids: items.map((item) => item.template_id) });
}

async function told(): Promise<string[]> {
  await elsewhere("POST", "/local/settle");
  type Message = { user: string; data: Record<string, { value: string }> };
  const { items } = await elsewhere<{ items: Message[] }>("GET", "/local/wechat/messages");
  const phrases = items.filter((item) => item.user === user).map((item) => Object.entries(item.data));
  return phrases.map((data) => data.find(([name]) => name.startsWith("phrase"))?.[1].value ?? "");
}

async function bound(company: { uscc: string; name: string }): Promise<void> {
  const body = { ...company, home_city: "jincheng", agent_name: "王小明" };
  const { binding_id } = await client.post("/v1/companies", { body });
  for (const kind of ["business_licence", "authorisation_letter"] as const) {
    const file = { kind, file_name: `${kind}.pdf`, content_type: "application/pdf" as const, ...measured(pdf) };
    const place = await client.post("/v1/companies/{binding_id}/documents", { path: { binding_id }, body: file });
    await nodeUpload(place.upload, pdf);
    const settled = await client.get("/v1/companies/{binding_id}/documents/{document_id}", {
      path: { binding_id, document_id: place.document_id },
    });
    assert.equal(settled.status, "verified");
  }
  await client.post("/v1/companies/{binding_id}/submission", { path: { binding_id }, body: {} });
  await elsewhere("POST", `/v1/companies/${binding_id}/confirmation`, {}, "steward-jincheng");
}

function application(uscc: string, name: string): Schemas["SubmissionBody"] {
  return {
    procedure: "penalty",
    subject: { name, uscc, home_city: "jincheng", address: "" },
    contact: { name: "王小明", phone: "13900001234", email: "" },
    penalty: {
      handling_city: "jiaozuo",
      decision_number: `焦环罚决字〔2026〕${parseInt(randomBytes(5).toString("hex"), 16)}号`,
      authority_name: "焦作市生态环境局",
      decided_on: "2026-03-02",
      kinds: ["fine"],
      fine_amount: "20000.00",
      performed_on: "2026-03-16",
    },
    missing_materials: ["fine_receipt"],
    statement: "罚款已缴清，票据遗失。",
  } as Schemas["SubmissionBody"];
}

const company = { uscc: "91140502MA0TE5T24A", name: "晋城市示例物流有限公司" };
const me = await client.get("/v1/me", {});
assert.deepEqual(me.grants, []);
await assert.rejects(client.post("/v1/cases", { body: application(company.uscc, company.name) }), Refused);

await bound(company);
await ticked();
const body = application(company.uscc, company.name);
const key = newKey();
const filed = await client.post("/v1/cases", { body, key });
const again = await client.post("/v1/cases", { body, key });
assert.equal(again.case_id, filed.case_id);
const path = { case_id: filed.case_id };

await elsewhere("POST", `/v1/cases/${filed.case_id}/forwarding`, { agency_id: "jiaozuo-sthj" }, "steward-jiaozuo");
assert.deepEqual(await told(), ["已转办"]);

// The token runs out: three requests at once renew it by one refresh, and nobody signs in anew.
const before = session.read();
assert.ok(before);
session.write({ ...before, token: "xs.gone.gone" });
await Promise.all([client.get("/v1/cases", {}), client.get("/v1/me", {}), client.get("/v1/cases/{case_id}", { path })]);
assert.notEqual(session.read()?.refresh_token, before.refresh_token);
assert.equal(signIns, 1);

// Signed out elsewhere: the client signs in by itself.
await client.post("/v1/sessions/sign-out", { body: {} });
assert.equal((await client.get("/v1/cases", {})).items.some((item) => item.case_id === filed.case_id), true);
assert.equal(signIns, 2);

// A version that has moved on is refused, field by field errors are told.
await assert.rejects(
  client.post("/v1/cases/{case_id}/withdrawal", { path, body: { reason: "误报" }, ifMatch: 1 }),
  (error: Refused) => error.problem.code === "version_is_stale",
);
const current = await client.get("/v1/cases/{case_id}", { path });
const withdrawn = await client.post("/v1/cases/{case_id}/withdrawal", {
  path,
  body: { reason: "重复申请" },
  ifMatch: current.version,
});
assert.equal(withdrawn.stage, "withdrawn");

console.log(JSON.stringify({ case_id: filed.case_id, signIns, told: await told() }));
