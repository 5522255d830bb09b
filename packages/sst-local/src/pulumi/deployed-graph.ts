import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { inOrder } from "../evaluate/child/assemble-graph.ts";
import { defaultStateDir } from "../evaluate/evaluate-app.ts";
import type { CliBuild } from "../evaluate/protocol.ts";
import { writeAtomically } from "../graph/store.ts";
import type { Graph } from "../graph/types.ts";
import type { StateResource } from "./checkpoint.ts";
import { removeCodeBut, withCode } from "./deployed-code.ts";
import type { Step } from "./plan.ts";
import { seal, unseal } from "./stage-cipher.ts";

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

/** Holds the code of what is deployed. */
const codeDir = ({ cwd, stage }: DeployedStage) => join(defaultStateDir(cwd, stage), "deployed");

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
      const build = builds[id];
      targets[id] = build
        ? withCode(codeDir(target), each, { ...build, out: resolve(target.cwd, build.out) })
        : each;
    }
  }
  const functions = new Set([...fresh, ...kept].map(({ name }) => name));
  write(target, {
    ...graph,
    resources: inOrder([...kept, ...fresh]),
    targets: Object.fromEntries(Object.entries(targets).filter(([id]) => functions.has(id))),
  });
  // A stack may still run what was deployed until now.
  removeCodeBut(codeDir(target), [targets, before?.targets ?? {}]);
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
    return JSON.parse(unseal(Buffer.from(sealed, "base64"), passphrase)) as Graph;
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
    sealed: seal(JSON.stringify(graph), passphrase).toString("base64"),
  };
  writeAtomically(deployedFile(target), `${JSON.stringify(content)}\n`);
}
