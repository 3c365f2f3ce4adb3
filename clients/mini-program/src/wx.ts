/** The client's parts that talk to WeChat: `wx.request`, `wx.uploadFile`, `wx.login`, `wx.openDocument`. */

import { untold, type Received, type Schemas, type Session, type SessionStore, type Transport } from "./client.js";
import { sha256 } from "./sha256.js";

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
  return { size: content.byteLength, sha256: sha256(new Uint8Array(content)) };
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

/** What `wx.openDocument` shows; images are previewed, and anything else is passed on. */
const OPENED = ["doc", "docx", "xls", "xlsx", "ppt", "pptx", "pdf"] as const;
const PREVIEWED = ["jpg", "jpeg", "png"];

type Opened = (typeof OPENED)[number];

/** How a file of this name is shown: on the phone's screen, or by passing it on to a chat or another app. */
export function shownBy(fileName: string): "document" | "image" | "share" {
  const ending = endingOf(fileName);
  if (PREVIEWED.includes(ending)) return "image";
  return (OPENED as readonly string[]).includes(ending) ? "document" : "share";
}

/** Fetches a verified document by the link that `GET …/documents/{document_id}` gave, and shows it.
 *
 * A link is good for five minutes and for whoever holds it: ask for it in the tap, and keep it nowhere. WeChat opens no
 * OFD; such a file is passed on by `wx.shareFileMessage`, for a computer or an app that does.
 */
export async function wxShow(fileName: string, downloadUrl: string): Promise<void> {
  const filePath = await downloaded(fileName, downloadUrl);
  const how = shownBy(fileName);
  await asked((told) => {
    if (how === "image") wx.previewImage({ urls: [filePath], showmenu: true, ...told });
    else if (how === "share") wx.shareFileMessage({ filePath, fileName, ...told });
    else wx.openDocument({ filePath, fileType: endingOf(fileName) as Opened, showMenu: true, ...told });
  }, fileName);
}

/** The file under a name with its own ending, by which WeChat and whoever gets it know what it is. */
function downloaded(fileName: string, url: string): Promise<string> {
  const filePath = `${wx.env.USER_DATA_PATH}/document.${endingOf(fileName)}`;
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url,
      filePath,
      success: ({ statusCode }) =>
        statusCode === 200 ? resolve(filePath) : reject(untold("download_refused", url, statusCode)),
      fail: (problem) => reject(untold("no_answer", url, 0, problem)),
    });
  });
}

function asked(ask: (told: { success: () => void; fail: (problem: { errMsg: string }) => void }) => void, of: string) {
  return new Promise<void>((resolve, reject) => {
    const fail = (problem: { errMsg: string }) =>
      problem.errMsg.endsWith("cancel") ? resolve() : reject(untold("not_shown", of, 0, problem));
    ask({ success: () => resolve(), fail });
  });
}

function endingOf(fileName: string): string {
  return fileName.includes(".") ? (fileName.split(".").pop() ?? "").toLowerCase() : "";
}
