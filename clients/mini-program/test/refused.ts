/** 不同意修复: refused with reasons and guided. Who ticked nothing was told in the inbox alone. */

import { strict as assert } from "node:assert";

import { Phone, application, field, office } from "./stack.js";

const steward = office("steward-jiaozuo");
const authority = office("authority-jiaozuo-scjg");

const phone = new Phone();
await phone.binds();
const body = application("焦作市市场监督管理局", "焦市监处罚");
const { case_id } = await phone.client.post("/v1/cases", { body });
const path = { case_id };
await steward.post("/v1/cases/{case_id}/forwarding", { path, body: { agency_id: "jiaozuo-scjg", note: "" } });
assert.deepEqual(await phone.told(), []);

await phone.ticks();
const reasons = "经核查，罚款本金已缴，加处罚款三千元尚未缴纳，暂不符合修复条件。";
await authority.post("/v1/cases/{case_id}/opinion", {
  path,
  body: { decision: "refuse", reasons, reason_codes: ["duty_not_performed"], document_ids: [] },
});
const [refusal] = await phone.received();
assert.ok(refusal);
assert.equal(field(refusal.data, "phrase"), "不同意修复");
assert.ok(Object.values(refusal.data).some(({ value }) => value.startsWith("处罚决定规定的义务未全部履行")));
await phone.ticks();
await steward.post("/v1/cases/{case_id}/guidance", { path, body: { text: "请缴清加处罚款后重新申请。" } });

const guided = await phone.look(case_id);
assert.equal(guided.steps["opinion"]?.reasons, reasons);
assert.match(guided.steps["opinion"]?.reason_codes?.[0]?.mend ?? "", /请缴清/);

console.log(
  JSON.stringify({
    stage: guided.stage,
    effects: guided.effects,
    told: await phone.told(),
    inbox: await phone.inbox(case_id),
    sign_ins: phone.signIns,
  }),
);
