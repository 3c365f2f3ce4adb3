/** Our own SHA-256 against FIPS 180-4's examples and Node's. */

import { strict as assert } from "node:assert";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";

import { sha256 } from "../src/sha256.js";

const text = (said: string) => new TextEncoder().encode(said);
const theirs = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");

test("the examples of the standard", () => {
  assert.equal(sha256(text("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(sha256(text("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const twoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  assert.equal(sha256(text(twoBlocks)), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  const million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
  assert.equal(sha256(text("a".repeat(1_000_000))), million);
});

test("every length around the ends of blocks", () => {
  for (let length = 0; length <= 260; length++) {
    const content = randomBytes(length);
    assert.equal(sha256(content), theirs(content), `${length}`);
  }
});

test("a part of a larger buffer, and a file of the largest size", () => {
  const part = randomBytes(1000).subarray(13, 777);
  assert.equal(sha256(part), theirs(part));
  const largest = randomBytes(20 * 1024 * 1024);
  assert.equal(sha256(largest), theirs(largest));
});
