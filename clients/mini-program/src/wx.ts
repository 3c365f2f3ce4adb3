/** The client's parts that talk to WeChat: `wx.request`, `wx.uploadFile`, `wx.login`. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

import { untold, type Received, type Schemas, type Session, type SessionStore, type Transport } from "./client.js";

export const wxTransport: Transport = (request) =>
  new Promise((resolve, reject) => {
    wx.request({
      url: request.url,
      method: request.method,
      header: request.headers,
      ...(request.body === undefined ? {} : { data: request.body }),
      dataType: "string", // ours to read: a number or a date must stay what it is
      success: (answer) => resolve(received(answer.statusCode, answer.header, answer.data)),
      fail: (problem) => reject(new Error(problem.errMsg)),
    });
  });

function received(status: number, header: object, data: unknown): Received {
  const headers = Object.entries(header).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return { status, headers: Object.fromEntries(headers), body: String(data) };
}

/** The session in the mini-program's own storage. */
export const wxSession: SessionStore = {
  read: () => (wx.getStorageSync("session") as Session | "") || undefined,
  write: (session) => (session ? wx.setStorageSync("session", session) : wx.removeStorageSync("session")),
};

/** The one-time code of `wx.login`. */
export const wxSignInCode = (): Promise<string> =>
  new Promise((resolve, reject) => {
    wx.login({
      success: ({ code }) => resolve(code),
      fail: (problem) => reject(untold("no_answer", "wx.login", 0, problem)),
    });
  });

/** Size and SHA-256 of a local file, as `POST …/documents` asks for them. */
export function measured(filePath: string): { size: number; sha256: string } {
  const content = wx.getFileSystemManager().readFileSync(filePath) as ArrayBuffer;
  return { size: content.byteLength, sha256: bytesToHex(sha256(new Uint8Array(content))) };
}

/** Sends a file to the place that `POST …/documents` answered with. */
export const wxUpload = (place: Schemas["UploadAnswer"]["upload"], filePath: string): Promise<void> =>
  new Promise((resolve, reject) => {
    wx.uploadFile({
      url: place.url,
      filePath,
      name: "file",
      formData: place.fields,
      success: ({ statusCode, data }) =>
        statusCode < 300 ? resolve() : reject(untold("upload_refused", place.url, statusCode, data)),
      fail: (problem) => reject(untold("no_answer", place.url, 0, problem)),
    });
  });
