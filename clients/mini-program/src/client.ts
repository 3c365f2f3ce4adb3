/** The typed client: every path, body and answer comes from `api.ts`, which is generated from `/openapi.json`. */

import type { components, paths } from "./api.js";

export type Schemas = components["schemas"];
/** Every code that a refusal can have: the service's and its gateway's, and those that the client finds itself. */
export type Code = Schemas["Problem"]["code"] | keyof typeof UNTOLD;
export type Problem = Omit<Schemas["Problem"], "code"> & { code: Code };

/** One HTTP request as a transport sends it. */
export interface Sent {
  method: "GET" | "POST";
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** What came back; header names are in lower case. */
export interface Received {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Sends one request. Rejects only where no answer came. */
export type Transport = (request: Sent) => Promise<Received>;

/** Where the session is kept between starts of the mini-program. */
export interface SessionStore {
  read(): Session | undefined;
  write(session: Session | undefined): void;
}

export type Session = Pick<Schemas["SessionAnswer"], "token" | "refresh_token">;

/** A refusal, in RFC 9457's form. `problem.code` is stable; `problem.detail` is Chinese, to be shown.
 *
 * Those that no service told have a code of their own, see `UNTOLD`.
 */
export class Refused extends Error {
  /** What it comes from, where that is no answer of the service. */
  readonly cause: unknown;
  /** After so many seconds it may be tried again, where the service says so. */
  readonly retryAfter: number | undefined;

  constructor(
    readonly problem: Problem,
    more: { cause?: unknown; retryAfter?: number | undefined } = {},
  ) {
    super(problem.detail);
    this.cause = more.cause;
    this.retryAfter = more.retryAfter;
  }
}

/** Problems that the client finds itself: nothing came back, or nothing of ours; a file was not taken. */
const UNTOLD = {
  no_answer: ["没有收到答复", "网络不通，或者服务没有答复。请检查网络，再看办理情况或重试。"],
  bad_gateway: ["答复无法读取", "服务暂时没有给出正确的答复，请稍后再试。"],
  download_refused: ["文件无法下载", "下载链接已经失效，请重新打开。"],
  not_shown: ["文件无法显示", "微信未能打开这个文件，请转发到电脑上查看。"],
  upload_refused: ["文件未被接受", "文件没有被接受：上传须在登记后 15 分钟内，且须是登记的那份文件。请重新上传。"],
} as const;

export function untold(code: keyof typeof UNTOLD, instance: string, status: number, cause?: unknown): Refused {
  const [title, detail] = UNTOLD[code];
  return new Refused({ type: "about:blank", title, status, detail, code, instance }, { cause });
}

type Method = "get" | "post";
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
type PathsWith<M extends Method> = {
  [P in keyof paths]: [Operation<P, M>] extends [never] ? never : P;
}[keyof paths];

type Json<T> = T extends { content: { "application/json": infer B } } ? B : never;
type BodyOf<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : never;
type PathOf<O> = O extends { parameters: { path: infer P } } ? P : undefined;
type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;
type AnswerOf<O> = O extends { responses: infer R } ? Json<R[keyof R & (200 | 201)]> : never;

type Values<O> = PathOf<O> extends undefined ? { path?: undefined } : { path: PathOf<O> };
type Wanted<O> = Values<O> & { query?: QueryOf<O> };
type Given<O> = Values<O> & {
  body: BodyOf<O>;
  /** The Idempotency-Key; a new one where none is given. Keep it with a draft, so that a second tap is no second case. */
  key?: string;
  /** The version that the user saw: the answer is 412 if the case has moved on. */
  ifMatch?: number;
};

const ATTEMPTS = 3;
const PAUSE_MS = 500;
const PATIENCE_S = 5;
/** What is sent again by itself. */
const PASSING = [502, 503];
/** Refusals of a refresh that say nothing of the refresh token. */
const isLater = (status: number) => status === 0 || status === 429 || status >= 500;

export interface Options {
  baseUrl: string;
  transport: Transport;
  session: SessionStore;
  /** Signs in without asking the user: `wx.login`, then `POST /v1/sessions/wechat`. */
  signInCode: () => Promise<string>;
  sleep?: (milliseconds: number) => Promise<void>;
}

export class Client {
  private renewal: Promise<Session> | undefined;

  constructor(private readonly options: Options) {}

  async get<P extends PathsWith<"get">>(
    path: P,
    wanted: Wanted<Operation<P, "get">>,
  ): Promise<AnswerOf<Operation<P, "get">>> {
    const url = address(this.options.baseUrl, path, wanted.path, wanted.query);
    return this.ask({ method: "GET", url, headers: {} });
  }

  async post<P extends PathsWith<"post">>(
    path: P,
    given: Given<Operation<P, "post">>,
  ): Promise<AnswerOf<Operation<P, "post">>> {
    const headers: Record<string, string> = {
      "Content-Type": "application/json",
      "Idempotency-Key": given.key ?? newKey(),
    };
    if (given.ifMatch !== undefined) headers["If-Match"] = `"${given.ifMatch}"`;
    const url = address(this.options.baseUrl, path, given.path, undefined);
    return this.ask({ method: "POST", url, headers, body: JSON.stringify(given.body) });
  }

  /** Sign in, now. Called by itself when there is no session, or it is over. */
  async signIn(): Promise<Session> {
    const code = await this.options.signInCode();
    return this.begin("/v1/sessions/wechat", { code });
  }

  /** With the caller's token; a token that ran out is renewed, and the request is sent once more. */
  private async ask<A>(request: Sent): Promise<A> {
    let session = this.options.session.read() ?? (await this.renewed());
    let received = await this.send(request, session.token);
    if (refused(received)?.code === "unauthorized") {
      session = await this.renewed(session);
      received = await this.send(request, session.token);
    }
    return content<A>(received, request);
  }

  /** A session that works. Requests that fail together renew it once: a refresh token can be used a single time. */
  private renewed(old?: Session): Promise<Session> {
    this.renewal ??= this.renew(old).finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private async renew(old?: Session): Promise<Session> {
    const now = this.options.session.read();
    if (old && now && now.token !== old.token) return now;
    if (old) {
      try {
        return await this.begin("/v1/sessions/refresh", { refresh_token: old.refresh_token });
      } catch (error) {
        if (!(error instanceof Refused) || isLater(error.problem.status)) throw error;
      }
    }
    return this.signIn();
  }

  private async begin(path: "/v1/sessions/wechat" | "/v1/sessions/refresh", body: object): Promise<Session> {
    const url = this.options.baseUrl + path;
    const headers = { "Content-Type": "application/json" };
    const request: Sent = { method: "POST", url, headers, body: JSON.stringify(body) };
    const answer = content<Schemas["SessionAnswer"]>(await this.transported(request), request);
    this.options.session.write(answer);
    return answer;
  }

  /** Sends again what met a busy service or no answer at all: the same key makes that harmless. */
  private async send(request: Sent, token: string): Promise<Received> {
    const sent = { ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } };
    for (let attempt = 1; ; attempt++) {
      try {
        const received = await this.transported(sent);
        const pause = retryAfter(received) ?? 1;
        if (!PASSING.includes(received.status) || attempt === ATTEMPTS || pause > PATIENCE_S) return received;
        await this.sleep(1000 * pause);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await this.sleep(PAUSE_MS * attempt);
      }
    }
  }

  private async transported(request: Sent): Promise<Received> {
    try {
      return await this.options.transport(request);
    } catch (cause) {
      throw untold("no_answer", request.url, 0, cause);
    }
  }

  private sleep(milliseconds: number): Promise<void> {
    const sleep = this.options.sleep ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
    return sleep(milliseconds);
  }
}

function content<A>(received: Received, request: Sent): A {
  const problem = refused(received);
  if (problem) throw new Refused(problem, { retryAfter: retryAfter(received) });
  const said = parsed(received.body);
  if (received.status >= 400 || typeof said !== "object" || said === null) {
    throw untold("bad_gateway", request.url, received.status, received.body);
  }
  return said as A;
}

/** The problem that this answer is; a proxy's page, or JSON that is none of ours, is no problem of the service. */
function refused(received: Received): Problem | undefined {
  if (received.status < 400) return undefined;
  const said = parsed(received.body) as Partial<Problem> | null | undefined;
  return typeof said?.code === "string" && typeof said.detail === "string" ? (said as Problem) : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function retryAfter(received: Received): number | undefined {
  const seconds = Number(received.headers["retry-after"] ?? NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

function address(base: string, template: string, values: unknown, query: unknown): string {
  const known = (values ?? {}) as Record<string, string>;
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(known[name] ?? ""));
  const asked = Object.entries((query ?? {}) as Record<string, unknown>)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return base + path + (asked.length > 0 ? `?${asked.join("&")}` : "");
}

/** 128 random bits are not to be had in every mini-program runtime; a key need only be unique to its user. */
export function newKey(): string {
  const part = () => Math.floor(Math.random() * 0x100000000).toString(16).padStart(8, "0");
  return `${Date.now().toString(16)}-${part()}${part()}${part()}`;
}
