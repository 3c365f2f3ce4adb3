/** What the client makes of answers that no service of ours gave, of none at all, and of refusals. */

import { strict as assert } from "node:assert";
import { test } from "node:test";

import { Client, Refused, type Received, type Sent, type Session } from "../src/client.js";

const SESSION: Session = { token: "xs.one", refresh_token: "xr.one" };
const RENEWED: Session = { token: "xs.two", refresh_token: "xr.two" };
const PAGE = "<html><body>502 Bad Gateway</body></html>";

function problem(status: number, code: string, headers: Record<string, string> = {}): Received {
  const body = { type: "about:blank", title: "标题", status, detail: "说明", code, instance: "/v1/me" };
  return { status, headers, body: JSON.stringify(body) };
}

function page(status: number): Received {
  return { status, headers: { "content-type": "text/html" }, body: PAGE };
}

function json(body: object): Received {
  return { status: 200, headers: {}, body: JSON.stringify(body) };
}

/** A client whose requests are answered by these, one after the other; an Error is a connection that broke. */
function answeredBy(...answers: (Received | Error)[]) {
  const sent: Sent[] = [];
  const slept: number[] = [];
  const kept: { session: Session | undefined } = { session: SESSION };
  const client = new Client({
    baseUrl: "",
    transport: async (request) => {
      sent.push(request);
      const next = answers.shift();
      assert.ok(next, `${request.method} ${request.url} was not expected`);
      if (next instanceof Error) throw next;
      return next;
    },
    session: { read: () => kept.session, write: (session) => void (kept.session = session) },
    signInCode: async () => "a-code",
    sleep: async (milliseconds) => void slept.push(milliseconds),
  });
  const asked = () => sent.map((request) => request.url);
  return { client, sent, slept, kept, asked };
}

async function refusal(work: Promise<unknown>): Promise<Refused> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Refused, String(error));
  return error;
}

test("a page of a proxy is a problem to show, after the request was sent again", async () => {
  const { client, asked } = answeredBy(page(502), page(502), page(502));
  const { problem, message } = await refusal(client.get("/v1/me", {}));
  assert.deepEqual([problem.code, problem.status, problem.instance], ["bad_gateway", 502, "/v1/me"]);
  assert.match(message, /\p{Script=Han}/u);
  assert.deepEqual(asked(), ["/v1/me", "/v1/me", "/v1/me"]);
});

for (const [what, body] of Object.entries({ "a page": PAGE, "half of it": '{"items": [', nothing: "", null: "null" })) {
  test(`${what} with status 200 is no answer of ours`, async () => {
    const { client } = answeredBy({ status: 200, headers: {}, body });
    assert.equal((await refusal(client.get("/v1/me", {}))).problem.code, "bad_gateway");
  });
}

for (const body of ['{"message": "Internal server error"}', '"no"', "null", "[]"]) {
  test(`JSON that is no problem of ours is none: ${body}`, async () => {
    const { client } = answeredBy({ status: 500, headers: {}, body });
    const { problem } = await refusal(client.get("/v1/me", {}));
    assert.deepEqual([problem.code, problem.status], ["bad_gateway", 500]);
  });
}

test("no answer at all is a problem to show, and says why", async () => {
  const broken = new Error("request:fail timeout");
  const { client, slept } = answeredBy(broken, broken, broken);
  const { problem, message, cause } = await refusal(client.get("/v1/me", {}));
  assert.deepEqual([problem.code, problem.status, cause], ["no_answer", 0, broken]);
  assert.match(message, /\p{Script=Han}/u);
  assert.equal(slept.length, 2);
});

test("what meets a busy service or a broken line is sent again with its key", async () => {
  const { client, sent, slept } = answeredBy(
    problem(503, "service_busy", { "retry-after": "2" }),
    new Error("request:fail"),
    json({ case_id: "JZ-1" }),
  );
  const path = { case_id: "JZ-1" };
  await client.post("/v1/cases/{case_id}/withdrawal", { path, body: { reason: "误报" } });
  assert.equal(new Set(sent.map(({ headers }) => headers["Idempotency-Key"])).size, 1);
  assert.equal(slept[0], 2000);
});

test("nobody is kept waiting for longer than a few seconds", async () => {
  const { client, slept } = answeredBy(problem(503, "service_busy", { "retry-after": "60" }));
  assert.equal((await refusal(client.get("/v1/me", {}))).retryAfter, 60);
  assert.deepEqual(slept, []);
});

test("too many requests are not sent again; when they may be is told", async () => {
  const { client, asked } = answeredBy(problem(429, "too_many_requests", { "retry-after": "17" }));
  assert.equal((await refusal(client.get("/v1/me", {}))).retryAfter, 17);
  assert.equal(asked().length, 1);
});

test("a token that ran out is renewed once", async () => {
  const { client, kept, asked } = answeredBy(problem(401, "unauthorized"), json(RENEWED), json({}));
  await client.get("/v1/me", {});
  assert.deepEqual(asked(), ["/v1/me", "/v1/sessions/refresh", "/v1/me"]);
  assert.deepEqual(kept.session, RENEWED);
});

test("a wrong code of WeChat's is no matter of the session", async () => {
  const { client, kept, asked } = answeredBy(problem(401, "wechat_code_invalid"));
  const refused = await refusal(client.post("/v1/sessions/phone", { body: { code: "spent" } }));
  assert.equal(refused.problem.code, "wechat_code_invalid");
  assert.deepEqual([asked(), kept.session], [["/v1/sessions/phone"], SESSION]);
});

for (const [status, code] of [[401, "refresh_reused"], [409, "refresh_raced"], [422, "invalid_input"]] as const) {
  test(`a refresh token that is refused with ${code} is given up, and the user signed in`, async () => {
    const { client, asked } = answeredBy(problem(401, "unauthorized"), problem(status, code), json(RENEWED), json({}));
    await client.get("/v1/me", {});
    assert.deepEqual(asked(), ["/v1/me", "/v1/sessions/refresh", "/v1/sessions/wechat", "/v1/me"]);
  });
}

for (const [what, answer] of Object.entries({
  "a busy service": problem(503, "service_busy"),
  "a limit": problem(429, "too_many_requests"),
  "a proxy": page(502),
  "a broken line": new Error("request:fail"),
})) {
  test(`${what} in the way of a refresh does not end the session`, async () => {
    const { client, kept, asked } = answeredBy(problem(401, "unauthorized"), answer);
    await refusal(client.get("/v1/me", {}));
    assert.deepEqual(asked(), ["/v1/me", "/v1/sessions/refresh"]);
    assert.deepEqual(kept.session, SESSION);
  });
}
