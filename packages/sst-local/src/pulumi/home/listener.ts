import type { IncomingMessage, RequestListener } from "node:http";
import { join } from "node:path";
import { LockOwner } from "./lock-holders.ts";
import { ObjectStore } from "./object-store.ts";
import { OwnParameters, parametersListener } from "./parameters.ts";
import { s3Listener } from "./s3.ts";
import { stsListener } from "./sts.ts";

/** The account that a stage on this machine pretends to live in. */
const ACCOUNT = "000000000000";

/** What `sst` calls a bootstrap with nothing left to do (SST 3.19 has five steps). */
const BOOTSTRAP_VERSION = 5;

/** How many updates of a stage are remembered, with what was done and what came of it. */
const HISTORY = 10;

/** Where SST's `home: "aws"` keeps an app's state on this machine. */
export function homeDir(cwd: string): string {
  return join(cwd, ".sst", "local", "home");
}

/** Names of the buckets that SST's bootstrap made in a region. */
export const stateBucket = (region: string) => `sst-state-local-${region}`;

/** The passphrase that SST made for a stage; empty when it has none. */
export function passphraseOf(
  dir: string,
  { app, stage, region }: { app: string; stage: string; region: string },
): string {
  return ownParameters(dir, region).get(`/sst/passphrase/${app}/${stage}`) ?? "";
}

const ownParameters = (dir: string, region: string) =>
  new OwnParameters(join(dir, "parameters", region));

/**
 * SST's home on AWS as a folder: the state bucket, and the parameters that hold the bootstrap and
 * the passphrase of each stage. What SST encrypts it still encrypts; the passphrase lies beside it
 * for its owner's eyes only, as in SST's own `home: "local"`.
 */
export function homeListener(dir: string, log: (line: string) => void): RequestListener {
  const objects = new HomeStore(join(dir, "buckets"), new LockOwner(join(dir, "locks")), log);
  const s3 = s3Listener({ store: objects, log });
  const sts = stsListener(ACCOUNT);
  return (request, response) => {
    const { region, service } = scopeOf(request);
    if (service === "ssm") {
      const constants = { "/sst/bootstrap": bootstrap(region) };
      parametersListener(ownParameters(dir, region), constants)(request, response);
    } else if (service === "sts") sts(request, response);
    else if (service === "s3") s3(request, response);
    else {
      log(`not emulated: ${service || "a request without a signature"} was called and refused`);
      response.writeHead(501, { "content-type": "application/x-amz-json-1.1" });
      response.end(
        JSON.stringify({
          __type: "NotImplemented",
          message: `sst-local answers the SST CLI for its state only, not for ${service}.`,
        }),
      );
    }
  };
}

/** Keeps track of who holds a lock and drops one whose holder is dead; keeps history short. */
class HomeStore extends ObjectStore {
  readonly #owner: LockOwner;
  readonly #log: (line: string) => void;

  constructor(dir: string, owner: LockOwner, log: (line: string) => void) {
    super(dir);
    this.#owner = owner;
    this.#log = log;
  }

  override get(bucket: string, key: string): Buffer | undefined {
    if (isLock(key) && this.#owner.isAbandoned(key)) {
      this.#log("The last run was killed before it was done: its lock is dropped.");
      this.delete(bucket, key);
    }
    return super.get(bucket, key);
  }

  override put(bucket: string, key: string, content: Buffer): void {
    if (isLock(key)) this.#owner.take(key);
    super.put(bucket, key, content);
    const [, history] = /^((?:eventlog|snapshot|update)\/.+\/)/.exec(key) ?? [];
    // Their names descend as time goes on: the newest come first.
    const old = history === undefined ? [] : this.keys(bucket, history).slice(HISTORY);
    for (const each of old) super.delete(bucket, each);
  }

  override delete(bucket: string, key: string): void {
    super.delete(bucket, key);
    if (isLock(key)) this.#owner.release(key);
  }
}

const isLock = (key: string) => key.startsWith("lock/");

function bootstrap(region: string): string {
  return JSON.stringify({
    version: BOOTSTRAP_VERSION,
    asset: `sst-asset-local-${region}`,
    assetEcrRegistryId: ACCOUNT,
    assetEcrUrl: `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
    state: stateBucket(region),
    appsyncHttp: "",
    appsyncRealtime: "",
  });
}

/**
 * Region and service of a signed request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function scopeOf({ headers }: IncomingMessage): { region: string; service: string } {
  const scope = /Credential=[^/]+\/\d+\/([\w-]+)\/([\w-]+)\/aws4_request/.exec(
    headers.authorization ?? "",
  );
  return { region: scope?.[1] ?? "us-east-1", service: scope?.[2] ?? "" };
}
