import { createHash } from "node:crypto";
import type { Rule, Subject } from "./rule.ts";

const bytes = (it: Subject, length: number): Buffer => {
  let made = Buffer.alloc(0);
  for (let block = 0; made.length < length; block++) {
    made = Buffer.concat([made, createHash("sha256").update(`${it.urn} ${block}`).digest()]);
  }
  return made.subarray(0, length);
};

/** Resources outside AWS: random values, keys, commands, dynamic resources. */
export const tools: Record<string, Rule> = {
  "random:index/randomBytes:RandomBytes": {
    outputs: (it) => {
      const made = bytes(it, Number(it.inputs["length"] ?? 32));
      return { base64: made.toString("base64"), hex: made.toString("hex") };
    },
    secret: ["base64", "hex"],
  },
  "random:index/randomId:RandomId": {
    outputs: (it) => {
      const made = bytes(it, Number(it.inputs["byteLength"] ?? 8));
      const prefix = it.text("prefix");
      return {
        b64Std: prefix + made.toString("base64"),
        b64Url: prefix + made.toString("base64url"),
        dec: prefix + BigInt(`0x${made.toString("hex")}`).toString(),
        hex: prefix + made.toString("hex"),
      };
    },
  },
  "random:index/randomInteger:RandomInteger": {
    outputs: (it) => {
      const [min, max] = [Number(it.inputs["min"] ?? 0), Number(it.inputs["max"] ?? 1)];
      return { result: min + (bytes(it, 4).readUInt32BE() % (max - min + 1)) };
    },
  },
  "random:index/randomPassword:RandomPassword": {
    outputs: (it) => ({ result: it.letters(Number(it.inputs["length"] ?? 16)) }),
    secret: ["result"],
  },
  "random:index/randomPet:RandomPet": { outputs: (it) => ({ id: it.letters(10) }) },
  "random:index/randomString:RandomString": {
    outputs: (it) => ({ result: it.letters(Number(it.inputs["length"] ?? 16)) }),
  },
  "random:index/randomUuid:RandomUuid": { outputs: (it) => ({ result: it.uuid() }) },
  "tls:index/privateKey:PrivateKey": {
    outputs: () => ({
      privateKeyOpenssh: "",
      privateKeyPem: "",
      publicKeyOpenssh: "",
      publicKeyPem: "",
    }),
    secret: ["privateKeyOpenssh", "privateKeyPem"],
  },
  "command:local:Command": { outputs: () => ({ stdout: "", stderr: "" }) },
  "command:local:run": { outputs: () => ({ stdout: "", stderr: "" }) },
  "pulumi-nodejs:dynamic:Resource": {},
};
