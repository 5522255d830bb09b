import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeFileAtomically } from "../aws/files.ts";
import { UserError } from "../errors.ts";
import { type CliBuild, defaultStateDir } from "../evaluate/index.ts";
import { isRecord, text } from "../graph/inputs.ts";
import { inGraphOrder } from "../graph/order.ts";
import { type Graph, isGraph } from "../graph/index.ts";
import type { StateResource } from "./checkpoint.ts";
import { copyCode, removeUnusedCode } from "./deployed-code.ts";
import type { Step } from "./plan.ts";
import { decryptForStage, encryptForStage } from "./stage-cipher.ts";

/** A deployed stage, and the passphrase that SST created for it. */
export interface DeployedStage {
  /** Folder of sst.config.ts. */
  cwd: string;
  app: string;
  stage: string;
  passphrase: string;
}

/** The content of {@link DEPLOYED_FILE}. The graph contains secrets and is therefore encrypted. */
export interface DeployedFile {
  version: 1;
  /** App, stage and region identify the passphrase. */
  app: string;
  stage: string;
  region: string;
  /** The encrypted graph, in base64. */
  sealed: string;
}

/** A file in the stage's state folder that changes with every deploy and at no other time. */
export const DEPLOYED_FILE = "deployed.json";

const deployedFile = ({ cwd, stage }: DeployedStage) =>
  join(defaultStateDir(cwd, stage), DEPLOYED_FILE);

/** The folder with the code of the deployed functions. */
const codeDir = ({ cwd, stage }: DeployedStage) => join(defaultStateDir(cwd, stage), "deployed");

/** The result of a deploy. */
interface Outcome {
  /** As evaluated. */
  graph: Graph;
  builds: Record<string, CliBuild>;
  /** The resulting state. */
  resources: readonly StateResource[];
  applied: readonly Step[];
}

/** Stores the graph that a deploy results in, with a copy of each function's code. */
export function storeDeployedGraph(
  target: DeployedStage,
  { graph, builds, resources, applied }: Outcome,
): void {
  const before = previousGraph(target);
  const changed = new Set(applied.flatMap(({ now, old }) => (now && now !== old ? [now.urn] : [])));
  const inState = new Set(resources.map(({ urn }) => urn));
  const updated = graph.resources.filter(({ urn }) => changed.has(urn));
  const updatedUrns = new Set(updated.map(({ urn }) => urn));
  const unchanged = (before?.resources ?? []).filter(
    ({ urn }) => inState.has(urn) && !updatedUrns.has(urn),
  );
  const targets = { ...before?.targets };
  for (const [id, each] of Object.entries(graph.targets)) {
    if (updated.some(({ name, type }) => name === id && type === "sst:aws:Function")) {
      const build = builds[id];
      targets[id] = build
        ? copyCode(codeDir(target), each, { ...build, out: resolve(target.cwd, build.out) })
        : each;
    }
  }
  const names = new Set([...updated, ...unchanged].map(({ name }) => name));
  write(target, {
    ...graph,
    resources: inGraphOrder([...unchanged, ...updated]),
    targets: Object.fromEntries(Object.entries(targets).filter(([id]) => names.has(id))),
  });
  // A running stack may still use the code of the previous deploy.
  removeUnusedCode(codeDir(target), [targets, before?.targets ?? {}]);
}

/** Reduces the stored graph to the resources that are left after a removal. */
export function removeFromDeployedGraph(
  target: DeployedStage,
  left: readonly StateResource[],
): void {
  const before = previousGraph(target);
  const urns = new Set(left.map(({ urn }) => urn));
  const resources = before?.resources.filter(({ urn }) => urns.has(urn)) ?? [];
  if (before && resources.length > 0) return write(target, { ...before, resources });
  rmSync(deployedFile(target), { force: true });
  rmSync(codeDir(target), { recursive: true, force: true });
}

/**
 * Decrypts the graph of the last deploy; undefined when nothing is deployed.
 * @throws {UserError} when the file is damaged or was encrypted with another passphrase.
 */
export function openDeployedGraph(target: DeployedStage): Graph | undefined {
  const file = deployedFile(target);
  const content = readDeployedFile(file);
  if (!content) return undefined;
  try {
    const encrypted = Buffer.from(content.sealed, "base64");
    const graph: unknown = JSON.parse(decryptForStage(encrypted, target.passphrase));
    if (isGraph(graph)) return graph;
    throw new Error("The graph is of another version.");
  } catch (cause) {
    throw new UserError(`${file} cannot be decrypted with this stage's passphrase.`, {
      hint: "Replace it with: sst-local sst deploy. Or delete it, to serve what the infra evaluates to.",
      cause,
    });
  }
}

/**
 * Reads `deployed.json`; undefined when there is none.
 * @throws {UserError} when it is damaged or of another version.
 */
export function readDeployedFile(file: string): DeployedFile | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isRecord(content) && content["version"] === 1) {
      const [app, stage, region, sealed] = ["app", "stage", "region", "sealed"].map((key) =>
        text(content, key),
      );
      if (app && stage && region && sealed) return { version: 1, app, stage, region, sealed };
    }
    throw new Error("It has another form.");
  } catch (cause) {
    throw new UserError(`${file} is damaged, or was written by another version of sst-local.`, {
      hint: "Replace it with: sst-local sst deploy. Or delete it, to serve what the infra evaluates to.",
      cause,
    });
  }
}

/** The stored graph, or undefined when it cannot be opened: it is about to be replaced. */
function previousGraph(target: DeployedStage): Graph | undefined {
  try {
    return openDeployedGraph(target);
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
    sealed: encryptForStage(JSON.stringify(graph), passphrase).toString("base64"),
  };
  writeFileAtomically(deployedFile(target), `${JSON.stringify(content)}\n`);
}
