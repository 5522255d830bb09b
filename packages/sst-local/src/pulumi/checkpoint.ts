import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { UserError } from "../errors.ts";
import { writeAtomically } from "../graph/store.ts";
import type { Resource } from "../graph/types.ts";
import type { Crypter } from "./crypter.ts";

/** A resource of the state: of the graph, and when it was first made and last changed. */
export interface StateResource extends Resource {
  created?: string;
  modified?: string;
}

/** Pulumi's checkpoint, version 3, as far as it is read here (sdk/go/common/apitype/core.go). */
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

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Version of Pulumi's engine in the SST CLI that this stands in for. */
export const ENGINE_VERSION = "v3.210.0";

/** @throws {UserError} when there is none that can be read. */
export function readCheckpoint(file: string): Checkpoint {
  try {
    const { version, checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
      version: number;
      checkpoint: Checkpoint;
    };
    if (version === 3) return checkpoint;
    throw new Error(`it is of version ${version}`);
  } catch (cause) {
    throw new UserError(
      `The state cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  }
}

/** Writes the whole state, secrets encrypted; a reader sees the old one or the new one. */
export function writeCheckpoint(
  file: string,
  stack: string,
  resources: readonly StateResource[],
  crypter: Crypter,
): void {
  const magic = createHash("sha256").update(ENGINE_VERSION).digest("hex");
  const checkpoint: Checkpoint = {
    stack,
    latest: {
      manifest: { time: new Date().toISOString(), magic, version: ENGINE_VERSION },
      secrets_providers: { type: "passphrase", state: { salt: crypter.state } },
      ...(resources.length > 0 && { resources: resources.map((each) => stored(each, crypter)) }),
      metadata: {},
    },
  };
  writeAtomically(file, `${JSON.stringify({ version: 3, checkpoint }, null, 4)}\n`);
}

/** The resources of a state, secrets in the clear. */
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
      inputs: opened(inputs, crypter, `${urn} inputs`) as Record<string, unknown>,
      outputs: opened(outputs, crypter, `${urn} outputs`) as Record<string, unknown>,
      ...(importID !== undefined && { importId: importID }),
      ...(secretKeys.length > 0 && { secretKeys: [...new Set(secretKeys)].sort() }),
    };
  });
}

function stored(resource: StateResource, crypter: Crypter): StoredResource {
  const { secretKeys = [], importId, name: _, region: _region, ...rest } = resource;
  const { deleteBeforeReplace: _deleteBeforeReplace, inputs, outputs, ...kept } = rest;
  const sealed = (values: Record<string, unknown>, place: string) =>
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
    inputs: sealed(inputs, `${resource.urn} inputs`),
    outputs: sealed(outputs, `${resource.urn} outputs`),
    ...(importId !== undefined && { importID: importId }),
  };
}

interface Sealed {
  [SIGNATURE]: typeof SECRET;
  ciphertext?: string;
  plaintext?: string;
}

function opened(value: unknown, crypter: Crypter, place: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => opened(item, crypter, `${place} ${index}`));
  }
  if (typeof value !== "object" || value === null) return value;
  if (isSealed(value)) {
    const text = value.plaintext ?? crypter.decrypt(value.ciphertext ?? "", place);
    return opened(JSON.parse(text), crypter, place);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, opened(item, crypter, `${place} ${key}`)]),
  );
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (typeof value !== "object" || value === null) return false;
  return isSealed(value) || Object.values(value).some(holdsSecret);
}

const isSealed = (value: object): value is Sealed =>
  (value as Partial<Sealed>)[SIGNATURE] === SECRET;
