/** The life of a session: sign-in, a key sent twice, tokens that run out, signing out, a version that moved on. */

import { strict as assert } from "node:assert";

import { Refused, newKey } from "../src/client.js";
import { Phone, application, office } from "./stack.js";

const phone = new Phone();
const { client, session } = phone;
const body = application("焦作市生态环境局", "焦环罚决字");

assert.deepEqual((await client.get("/v1/me", {})).grants, []);
await assert.rejects(client.post("/v1/cases", { body }), Refused);
await phone.binds();

const key = newKey();
const filed = await client.post("/v1/cases", { body, key });
const again = await client.post("/v1/cases", { body, key });
assert.equal(again.case_id, filed.case_id);
const path = { case_id: filed.case_id };
await office("steward-jiaozuo").post("/v1/cases/{case_id}/forwarding", {
  path,
  body: { agency_id: "jiaozuo-sthj", note: "" },
});

// The token runs out: three requests at once renew it by one refresh, and nobody signs in anew.
const before = session.read();
assert.ok(before);
session.write({ ...before, token: "xs.gone.gone" });
await Promise.all([client.get("/v1/cases", {}), client.get("/v1/me", {}), client.get("/v1/cases/{case_id}", { path })]);
assert.notEqual(session.read()?.refresh_token, before.refresh_token);
assert.equal(phone.signIns, 1);

// Signed out elsewhere: the client signs in by itself.
await client.post("/v1/sessions/sign-out", { body: {} });
assert.equal((await client.get("/v1/cases", {})).items.some((item) => item.case_id === filed.case_id), true);
assert.equal(phone.signIns, 2);

// A version that has moved on is refused.
await assert.rejects(
  client.post("/v1/cases/{case_id}/withdrawal", { path, body: { reason: "误报" }, ifMatch: 1 }),
  (error: Refused) => error.problem.code === "version_is_stale",
);
const current = await phone.look(filed.case_id);
const withdrawn = await client.post("/v1/cases/{case_id}/withdrawal", {
  path,
  body: { reason: "重复申请" },
  ifMatch: current.version,
});

console.log(
  JSON.stringify({
    stage: withdrawn.stage,
    effects: withdrawn.effects,
    told: await phone.told(),
    inbox: await phone.inbox(filed.case_id),
    sign_ins: phone.signIns,
  }),
);
