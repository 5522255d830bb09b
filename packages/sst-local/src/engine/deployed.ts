import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { defaultStateDir } from "../evaluate/evaluate.ts";
import type { CliBuild } from "../evaluate/protocol.ts";
import { writeAtomically } from "../graph/store.ts";
import type { FunctionTarget, Graph, Resource } from "../graph/types.ts";
import type { StateResource } from "./checkpoint.ts";
import type { Step } from "./plan.ts";

/** A deployed stage, and the passphrase that SST made for it. */
export interface DeployedStage {
  /** Folder of sst.config.ts. */
  cwd: string;
  app: string;
  stage: string;
  passphrase: string;
}

/** The file as it lies there; the graph holds secrets and is encrypted. */
interface DeployedFile {
  version: 1;
  /** These three say which passphrase opens it. */
  app: string;
  stage: string;
  region: string;
  sealed: string;
}

/** In a stage's state folder; changes with every deploy, and with nothing else. */
export const DEPLOYED_FILE = "deployed.json";

const deployedFile = ({ cwd, stage }: DeployedStage) =>
  join(defaultStateDir(cwd, stage), DEPLOYED_FILE);

/** What a deploy has made. */
interface Outcome {
  /** As evaluated. */
  graph: Graph;
  builds: Record<string, CliBuild>;
  /** The state that came of it. */
  resources: readonly StateResource[];
  taken: readonly Step[];
}

/** Notes what is to run from now on, with a copy of each function's code. */
export function keepDeployed(
  target: DeployedStage,
  { graph, builds, resources, taken }: Outcome,
): void {
  const before = lastDeployed(target);
  const changed = new Set(taken.flatMap(({ now, old }) => (now && now !== old ? [now.urn] : [])));
  const inState = new Set(resources.map(({ urn }) => urn));
  const fresh = graph.resources.filter(({ urn }) => changed.has(urn));
  const freshUrns = new Set(fresh.map(({ urn }) => urn));
  const kept = (before?.resources ?? []).filter(
    ({ urn }) => inState.has(urn) && !freshUrns.has(urn),
  );
  const targets = { ...before?.targets };
  for (const [id, each] of Object.entries(graph.targets)) {
    if (fresh.some(({ name, type }) => name === id && type === "sst:aws:Function")) {
      targets[id] = withCode(target, each, builds[id]);
    }
  }
  const functions = new Set([...fresh, ...kept].map(({ name }) => name));
  write(target, {
    ...graph,
    resources: parentsFirst([...kept, ...fresh]),
    targets: Object.fromEntries(Object.entries(targets).filter(([id]) => functions.has(id))),
  });
  removeCodeBut(target, targets, before?.targets);
}

/** Notes what is left after a removal. */
export function forgetDeployed(target: DeployedStage, left: readonly StateResource[]): void {
  const before = lastDeployed(target);
  const urns = new Set(left.map(({ urn }) => urn));
  const resources = before?.resources.filter(({ urn }) => urns.has(urn)) ?? [];
  if (before && resources.length > 0) return write(target, { ...before, resources });
  rmSync(deployedFile(target), { force: true });
  rmSync(codeDir(target), { recursive: true, force: true });
}

/**
 * What was deployed last; undefined when nothing is.
 * @throws {UserError} when it was encrypted with another passphrase.
 */
export function openDeployed(target: DeployedStage): Graph | undefined {
  const { passphrase } = target;
  const file = deployedFile(target);
  if (!existsSync(file)) return undefined;
  const { sealed } = JSON.parse(readFileSync(file, "utf8")) as DeployedFile;
  try {
    return JSON.parse(unseal(sealed, passphrase)) as Graph;
  } catch (cause) {
    throw new UserError(`${file} was not written with this stage's passphrase.`, {
      hint: "Deploy again: it is written anew.",
      cause,
    });
  }
}

/** As good as none when it cannot be opened: it is about to be replaced. */
function lastDeployed(target: DeployedStage): Graph | undefined {
  try {
    return openDeployed(target);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function write(target: DeployedStage, graph: Graph): void {
  const { app, stage, passphrase } = target;
  const content: DeployedFile = {
    version: 1,
    app,
    stage,
    region: graph.app.region,
    sealed: seal(JSON.stringify(graph), passphrase),
  };
  writeAtomically(deployedFile(target), `${JSON.stringify(content)}\n`);
}

const codeDir = ({ cwd, stage }: DeployedStage) => join(defaultStateDir(cwd, stage), "deployed");

/** A target whose code is a copy of what the CLI built, in a folder of its own for each content. */
function withCode(
  target: DeployedStage,
  described: FunctionTarget,
  build: CliBuild | undefined,
): FunctionTarget {
  if (!build) return described;
  const out = resolve(target.cwd, build.out);
  const to = join(codeDir(target), described.functionID, hashOf(out));
  if (!existsSync(to)) {
    const draft = `${to}.${process.pid}`;
    cpSync(out, draft, { recursive: true });
    renameSync(draft, to);
  }
  return { ...described, handler: build.handler, bundle: to };
}

/** Deletes code that is neither deployed nor was until now, when a stack may still run it. */
function removeCodeBut(
  target: DeployedStage,
  now: Graph["targets"],
  before: Graph["targets"] = {},
): void {
  const kept = new Set(
    [...Object.values(now), ...Object.values(before)].map(({ bundle }) => bundle),
  );
  const dir = codeDir(target);
  for (const id of existsSync(dir) ? readdirSync(dir) : []) {
    for (const code of readdirSync(join(dir, id)).map((hash) => join(dir, id, hash))) {
      if (!kept.has(code)) rmSync(code, { recursive: true, force: true });
    }
  }
}

function hashOf(dir: string): string {
  const hash = createHash("sha256");
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  for (const file of entries.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(file.slice(dir.length));
    if (entries.find((entry) => join(entry.parentPath, entry.name) === file)?.isFile()) {
      hash.update(readFileSync(file));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

function parentsFirst(resources: Resource[]): Resource[] {
  const depth = new Map<string, number>();
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const depthOf = ({ urn, parent }: Resource): number => {
    const known = depth.get(urn);
    if (known !== undefined) return known;
    const above = parent === undefined ? undefined : byUrn.get(parent);
    const found = above ? depthOf(above) + 1 : 0;
    depth.set(urn, found);
    return found;
  };
  return [...resources].sort(
    (one, other) => depthOf(one) - depthOf(other) || (one.urn < other.urn ? -1 : 1),
  );
}

function seal(text: string, passphrase: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(passphrase, "base64"), nonce);
  return Buffer.concat([
    nonce,
    cipher.update(text, "utf8"),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString("base64");
}

function unseal(sealed: string, passphrase: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const key = Buffer.from(passphrase, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString(
    "utf8",
  );
}
