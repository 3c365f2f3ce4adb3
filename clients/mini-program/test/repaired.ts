/** 从手机到已修复: everything between the first sign-in and the three effects, by the clock of autumn 2026. */

import { strict as assert } from "node:assert";

import { Phone, application, control, field, office, on, uploaded } from "./stack.js";

const steward = office("steward-jiaozuo");
const authority = office("authority-jiaozuo-scjg");
const province = office("province-henan");

await on("2026-09-16 09:10");
const phone = new Phone();
const { client } = phone;
assert.match(await phone.givesNumber(), /^138\*{4}\d{4}$/);
await phone.binds();
assert.deepEqual((await client.get("/v1/me", {})).companies.map((item) => item.status), ["confirmed"]);
await phone.ticks();
const body = application("焦作市市场监督管理局", "焦市监处罚");
const { case_id, stage, deadline } = await client.post("/v1/cases", { body });
assert.deepEqual([stage, deadline?.clock, deadline?.due_on], ["submitted", "forwarding", "2026-09-22"]);
const path = { case_id };

await on("2026-09-17 10:00");
await steward.post("/v1/cases/{case_id}/supplement-request", {
  path,
  body: { items: ["处罚决定书第二页"], reason_codes: ["scan_unclear"], note: "请重新扫描。" },
});
assert.deepEqual(await phone.told(), ["待补正"]);
const wanting = await phone.look(case_id);
assert.deepEqual([wanting.stage, wanting.actions.includes("supplement")], ["supplementing", true]);
await phone.ticks();
const scan = await uploaded(client, case_id, "penalty_decision", "行政处罚决定书.pdf");
const supplemented = await client.post("/v1/cases/{case_id}/supplement", {
  path,
  body: { note: "已重新扫描。", document_ids: [scan] },
  ifMatch: wanting.version,
});
assert.equal(supplemented.stage, "submitted");
await steward.post("/v1/cases/{case_id}/forwarding", { path, body: { agency_id: "jiaozuo-scjg", note: "" } });
assert.deepEqual(await phone.told(), ["待补正", "已转办"]);

await on("2026-09-18 15:00");
const decision = await uploaded(authority, case_id, "repair_decision", "准予信用修复决定书.pdf");
await authority.post("/v1/cases/{case_id}/opinion", {
  path,
  body: { decision: "agree", reasons: "罚款已缴清。", document_ids: [decision] },
});
assert.deepEqual(await phone.told(), ["待补正", "已转办", "同意修复"]);
const agreed = await phone.look(case_id);
assert.equal(agreed.documents.some((document) => document.document_id === decision), true);

// Five working days later the materials are not at 信用中国: one reminder, however often the function runs.
await phone.ticks();
await on("2026-09-28 08:30");
await control("POST", "functions/reminders");
await control("POST", "functions/reminders");
assert.deepEqual(await phone.told(), ["待补正", "已转办", "同意修复", "待办理"]);

const current = await phone.look(case_id);
assert.equal(current.actions.includes("confirm_upload"), true);
await phone.ticks();
const confirmed = await client.post("/v1/cases/{case_id}/upload-confirmation", {
  path,
  body: { receipt_number: "XYXF-2026-0928-03" },
  ifMatch: current.version,
});
assert.equal(confirmed.stage, "uploaded");
await steward.post("/v1/cases/{case_id}/initial-review", { path, body: { outcome: "report", note: "" } });
await on("2026-10-08 10:00");
await province.post("/v1/cases/{case_id}/provincial-review", { path, body: { outcome: "approve", note: "" } });

const repaired = await phone.look(case_id);
const messages = await phone.received();
for (const message of messages) assert.equal(message.page, `pages/case/index?case_id=${case_id}`);
assert.equal(new Set(messages.map(({ template_id }) => template_id)).size, 3);

console.log(
  JSON.stringify({
    stage: repaired.stage,
    effects: repaired.effects,
    told: messages.map(({ data }) => field(data, "phrase")),
    inbox: await phone.inbox(case_id),
    sign_ins: phone.signIns,
  }),
);
