/** The client as a package for a mini-program: everything but the parts for Node. */

export * from "./client.js";
export * from "./sha256.js";
export * from "./wx.js";
