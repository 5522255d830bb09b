import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFileAtomically } from "../aws/files.ts";
import { UserError } from "../errors.ts";
import { isRecord } from "../graph/inputs.ts";
import type { Resource } from "../graph/types.ts";
import { holdsSecret, SECRET, SIGNATURE } from "../sst-internals/special-values.ts";
import { PULUMI_VERSION } from "../sst-internals/versions.ts";
import type { Crypter } from "./crypter.ts";

/** A resource of the state: a resource of the graph with the times of its creation and last change. */
export interface StateResource extends Resource {
  created?: string;
  modified?: string;
}

/** The parts of Pulumi's checkpoint, version 3, that are used here (sdk/go/common/apitype/core.go). */
export interface Checkpoint {
  stack: string;
  latest?: {
    manifest?: unknown;
    secrets_providers?: { type: string; state: { salt: string } };
    resources?: StoredResource[];
    pending_operations?: unknown[];
    metadata?: object;
  };
}

interface StoredResource {
  urn: string;
  custom: boolean;
  id?: string;
  type: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  parent?: string;
  protect?: boolean;
  external?: boolean;
  dependencies?: string[];
  provider?: string;
  importID?: string;
  retainOnDelete?: boolean;
  aliases?: string[];
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  created?: string;
  modified?: string;
}

/** @throws {UserError} when the file is missing, damaged or of another version. */
export function readCheckpoint(file: string): Checkpoint {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isRecord(content)) throw new Error("it is not an object");
    const { version, checkpoint } = content;
    if (version !== 3) throw new Error(`it is of version ${String(version)}`);
    if (isCheckpoint(checkpoint)) return checkpoint;
    throw new Error("it has no list of resources");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`The state in ${file} cannot be read: ${reason}.`, {
      hint: "Restore it with `sst state edit`, or delete .sst/local/home and deploy again.",
      cause,
    });
  }
}

/** True when the parts of a checkpoint that are read here have their form. */
function isCheckpoint(value: unknown): value is Checkpoint {
  if (!isRecord(value) || typeof value["stack"] !== "string") return false;
  const { latest } = value;
  if (latest === undefined) return true;
  return (
    isRecord(latest) &&
    (latest["resources"] === undefined ||
      (Array.isArray(latest["resources"]) &&
        latest["resources"].every((each) => isRecord(each) && typeof each["urn"] === "string")))
  );
}

/** Replaces the state atomically, with secrets encrypted. */
export function writeCheckpoint(
  file: string,
  stack: string,
  resources: readonly StateResource[],
  crypter: Crypter,
): void {
  const magic = createHash("sha256").update(PULUMI_VERSION).digest("hex");
  const checkpoint: Checkpoint = {
    stack,
    latest: {
      manifest: { time: new Date().toISOString(), magic, version: PULUMI_VERSION },
      secrets_providers: { type: "passphrase", state: { salt: crypter.state } },
      ...(resources.length > 0 && { resources: resources.map((each) => toStored(each, crypter)) }),
      metadata: {},
    },
  };
  writeFileAtomically(file, `${JSON.stringify({ version: 3, checkpoint }, null, 4)}\n`);
}

/** The resources of a state, with secrets decrypted. */
export function resourcesOf(checkpoint: Checkpoint, crypter: Crypter): StateResource[] {
  return (checkpoint.latest?.resources ?? []).map((resource) => {
    const inputs = resource.inputs ?? {};
    const outputs = resource.outputs ?? {};
    const secretKeys = [inputs, outputs].flatMap((values) =>
      Object.keys(values).filter((key) => holdsSecret(values[key])),
    );
    const { importID, urn, id = "", ...rest } = resource;
    return {
      ...rest,
      urn,
      id,
      name: urn.split("::").slice(3).join("::"),
      inputs: decrypted(inputs, crypter, `${urn} inputs`) as Record<string, unknown>,
      outputs: decrypted(outputs, crypter, `${urn} outputs`) as Record<string, unknown>,
      ...(importID !== undefined && { importId: importID }),
      ...(secretKeys.length > 0 && { secretKeys: [...new Set(secretKeys)].sort() }),
    };
  });
}

function toStored(resource: StateResource, crypter: Crypter): StoredResource {
  const { secretKeys = [], importId, name: _, region: _region, ...rest } = resource;
  const { deleteBeforeReplace: _deleteBeforeReplace, inputs, outputs, ...kept } = rest;
  const encrypted = (values: Record<string, unknown>, place: string) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        secretKeys.includes(key)
          ? {
              [SIGNATURE]: SECRET,
              ciphertext: crypter.encrypt(JSON.stringify(value), `${place} ${key}`),
            }
          : value,
      ]),
    );
  return {
    ...kept,
    inputs: encrypted(inputs, `${resource.urn} inputs`),
    outputs: encrypted(outputs, `${resource.urn} outputs`),
    ...(importId !== undefined && { importID: importId }),
  };
}

interface EncryptedValue {
  [SIGNATURE]: typeof SECRET;
  ciphertext?: string;
  plaintext?: string;
}

function decrypted(value: unknown, crypter: Crypter, place: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => decrypted(item, crypter, `${place} ${index}`));
  }
  if (typeof value !== "object" || value === null) return value;
  if (isEncrypted(value)) {
    const text = value.plaintext ?? crypter.decrypt(value.ciphertext ?? "", place);
    return decrypted(JSON.parse(text), crypter, place);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, decrypted(item, crypter, `${place} ${key}`)]),
  );
}

const isEncrypted = (value: object): value is EncryptedValue =>
  (value as Partial<EncryptedValue>)[SIGNATURE] === SECRET;
