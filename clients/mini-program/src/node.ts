/** The client under Node, for tests and scripts. */

import { createHash } from "node:crypto";

import { untold, type Schemas, type Session, type SessionStore, type Transport } from "./client.js";

export const nodeTransport: Transport = async (request) => {
  const answer = await fetch(request.url, {
    method: request.method,
    headers: request.headers,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
};

/** A session in memory. */
export function nodeSession(): SessionStore {
  let kept: Session | undefined;
  return { read: () => kept, write: (session) => void (kept = session) };
}

export function measured(content: Uint8Array): { size: number; sha256: string } {
  return { size: content.byteLength, sha256: createHash("sha256").update(content).digest("hex") };
}

export async function nodeUpload(place: Schemas["UploadAnswer"]["upload"], content: Uint8Array): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(place.fields)) form.append(name, value);
  form.append("file", new Blob([new Uint8Array(content)]));
  const answer = await fetch(place.url, { method: "POST", body: form });
  if (!answer.ok) throw untold("upload_refused", place.url, answer.status, await answer.text());
}
