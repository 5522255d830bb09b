import { createHmac, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSrpClient } from "../testing/srp-client.ts";
import { bytesOf, N } from "./group.ts";
import {
  createVerifier,
  matchesVerifier,
  srpPoolName,
  startExchange,
  verifyProof,
} from "./server.ts";

const identity = { poolName: "LocalPool", username: "3f2b8c1e-0000-4000-a000-000000000001" };

it.each([
  [0x38n, "38"],
  [0xecn, "00ec"],
  [0x123n, "0123"],
  [0x8000n, "008000"],
])("encodes %s as Java's BigInteger does", (value, hex) => {
  expect(bytesOf(value).toString("hex")).toBe(hex);
});

it("reads the pool's name from the id", () => {
  expect(srpPoolName("eu-west-1_AbC")).toBe("AbC");
});

describe("a verifier", () => {
  const verifier = createVerifier(identity, "right", randomBytes(16));

  it("matches its own password only", () => {
    expect(matchesVerifier(identity, "right", verifier)).toBe(true);
    expect(matchesVerifier(identity, "wrong", verifier)).toBe(false);
  });

  it("does not match another user's name", () => {
    expect(matchesVerifier({ ...identity, username: "other" }, "right", verifier)).toBe(false);
  });
});

// The session key that amazon-cognito-identity-js 6.3.21 derives for this password, salt,
// secret `a` and the server's value from these fixed random bytes.
const VECTOR = {
  password: "Correct-horse-1 é",
  salt: "f0e1d2c3b4a5968778695a4b3c2d1e0f",
  serverSecret: Buffer.alloc(32, 7),
  clientPublic:
    "43d2d516d47d976aed28d722e636337f19dcd764ca3ecc02195bc14e49f7b76021d70bc9cf3ca9e410150925e3fac6fcf8ecf61a5ae5ab9e4210b74a32134a4b27a88f7c5f29391cc8a69cf350b35b90d7e1becfe9e4aa4dc706b63347a6d8fb8162e7e748d6717f113d7daa2529595e74977f29d9fcb131c9933cc2043ff89543f809370af983426510191b6f55a0973ed43eca4963894fffe97d6befdfbaf4fb1d2513d727cfadea3296049b37361a350dcfb3f4bbceecd8a93830017d73c9fe8bdc08423e9c44ca9d7e3d107bc9bf65668ff94dde69eb093f09dd196da22e6481ce375374d3e5c417f78c7c8a9834b29b8a52eeb4909c240a521cc4431f05a1a135557f04b7e1cf1be42b73ded161afaf4b0e707d7af7781dd0f1ff4e5111b654fb2049034846513f39c0ab2e36ce348e2f80bafb0855bdea9a8d3ce24003a18c65c490498c73af880bef05ecaebd21530ae154d30256f6e07e2114e4177ea553e90779d2e252b8a622b3dac8f5697f0648f44fec144af69bff0f0d6f72a4",
  sessionKey: "add90db124fdb6d3f7fe8a64aa63206f",
};

it("derives the session key of amazon-cognito-identity-js", () => {
  const salt = Buffer.from(VECTOR.salt, "hex");
  const verifier = createVerifier(identity, VECTOR.password, salt);
  const exchange = startExchange(VECTOR.clientPublic, verifier, () => VECTOR.serverSecret);
  const secretBlock = Buffer.from("block");
  const timestamp = "Sat Nov 1 09:05:00 UTC 2025";
  const signature = createHmac("sha256", Buffer.from(VECTOR.sessionKey, "hex"))
    .update(`${identity.poolName}${identity.username}block${timestamp}`)
    .digest();
  const proof = { secretBlock, timestamp, signature };
  expect(exchange && verifyProof(exchange, identity, verifier, proof)).toBe(true);
});

it.each([
  ["zero", "0"],
  ["N", N.toString(16)],
  ["a multiple of N", (2n * N).toString(16)],
  ["no hex number", "xyz"],
  ["nothing", ""],
])("refuses a public value that is %s", (_, value) => {
  const verifier = createVerifier(identity, "right", randomBytes(16));
  expect(startExchange(value, verifier, randomBytes)).toBeUndefined();
});

it.each([
  ["the right password", "right", {}, true],
  ["a wrong password", "wrong", {}, false],
  ["another timestamp than was signed", "right", { timestamp: "other" }, false],
  ["another block than was signed", "right", { secretBlock: Buffer.from("other") }, false],
  ["a signature of another length", "right", { signature: Buffer.alloc(5) }, false],
])("verifies a proof with %s", (_, password, changes, expected) => {
  const verifier = createVerifier(identity, "right", randomBytes(16));
  const client = createSrpClient("eu-west-1_LocalPool");
  const exchange = startExchange(client.publicValue, verifier, randomBytes);
  if (!exchange) throw new Error("The client's value is sound");
  const answered = client.respond(
    {
      USER_ID_FOR_SRP: identity.username,
      SALT: verifier.salt,
      SRP_B: exchange.serverPublic.toString(16),
      SECRET_BLOCK: Buffer.from("block").toString("base64"),
    },
    password,
  );
  const proof = {
    secretBlock: Buffer.from("block"),
    timestamp: answered["TIMESTAMP"] ?? "",
    signature: Buffer.from(answered["PASSWORD_CLAIM_SIGNATURE"] ?? "", "base64"),
    ...changes,
  };
  expect(verifyProof(exchange, identity, verifier, proof)).toBe(expected);
});
