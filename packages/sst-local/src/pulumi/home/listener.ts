import type { RequestListener } from "node:http";
import { join } from "node:path";
import { scopeOf } from "../../aws/signature.ts";
import {
  BOOTSTRAP_PARAMETER,
  bootstrapParameterValue,
  historyPrefix,
  isLockKey,
  LOCAL_ACCOUNT,
  passphraseParameter,
} from "../../sst-internals/aws-home.ts";
import { LockHolders } from "./lock-holders.ts";
import { ObjectStore } from "./object-store.ts";
import { parametersListener, ParameterStore } from "./parameters.ts";
import { s3Listener } from "./s3.ts";
import { stsListener } from "./sts.ts";

/** The number of updates of a stage whose history is kept. */
const HISTORY = 10;

/** The folder that stands for the bucket and the parameters of SST's `home: "aws"`. */
export function homeDir(cwd: string): string {
  return join(cwd, ".sst", "local", "home");
}

/** The passphrase that SST created for a stage; empty when it has none. */
export function passphraseOf(
  dir: string,
  { app, stage, region }: { app: string; stage: string; region: string },
): string {
  return parameterStore(dir, region).get(passphraseParameter(app, stage)) ?? "";
}

const parameterStore = (dir: string, region: string) =>
  new ParameterStore(join(dir, "parameters", region));

/**
 * Answers the calls that the SST CLI makes to AWS for its own state: the state bucket, and the
 * parameters with the bootstrap and the passphrase of each stage. SST encrypts as it does on AWS; the
 * passphrase lies beside the state, readable by its owner alone, as with SST's own `home: "local"`.
 */
export function homeListener(dir: string, log: (line: string) => void): RequestListener {
  const objects = new StateBucket(join(dir, "buckets"), new LockHolders(join(dir, "locks")), log);
  const s3 = s3Listener({ store: objects, log });
  const sts = stsListener(LOCAL_ACCOUNT);
  return (request, response) => {
    const scope = scopeOf(request.headers.authorization);
    const { region = "us-east-1", service = "" } = scope ?? {};
    if (service === "ssm") {
      const constants = { [BOOTSTRAP_PARAMETER]: bootstrapParameterValue(region) };
      parametersListener(parameterStore(dir, region), constants)(request, response);
    } else if (service === "sts") sts(request, response);
    else if (service === "s3") s3(request, response);
    else {
      log(`not emulated: refused a call to ${service || "an AWS service without a signature"}`);
      response.writeHead(501, { "content-type": "application/x-amz-json-1.1" });
      response.end(
        JSON.stringify({
          __type: "NotImplemented",
          message: `sst-local answers the SST CLI's calls for its own state, not calls to ${service}.`,
        }),
      );
    }
  };
}

/** The state bucket: drops a lock whose holder has exited, and keeps the history short. */
class StateBucket extends ObjectStore {
  readonly #holders: LockHolders;
  readonly #log: (line: string) => void;

  constructor(dir: string, holders: LockHolders, log: (line: string) => void) {
    super(dir);
    this.#holders = holders;
    this.#log = log;
  }

  override get(bucket: string, key: string): Buffer | undefined {
    if (isLockKey(key) && this.#holders.isAbandoned(key)) {
      this.#log("The last run was killed before it was done: its lock is dropped.");
      this.delete(bucket, key);
    }
    return super.get(bucket, key);
  }

  override put(bucket: string, key: string, content: Buffer): void {
    if (isLockKey(key)) this.#holders.acquired(key);
    super.put(bucket, key, content);
    const prefix = historyPrefix(key);
    // The names descend over time: the newest come first.
    const old = prefix === undefined ? [] : this.keys(bucket, prefix).slice(HISTORY);
    for (const each of old) super.delete(bucket, each);
  }

  override delete(bucket: string, key: string): void {
    super.delete(bucket, key);
    if (isLockKey(key)) this.#holders.released(key);
  }
}
