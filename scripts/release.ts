/**
 * Releases the stage that was last deployed from this checkout: moves the aliases of its functions
 * gradually to the newest versions and waits for the result:
 *
 *     node scripts/release.ts
 *     node scripts/release.ts souk-prod-RoomsFunction-abcdefgh=41    one function, to a version
 *     node scripts/release.ts --at-once …                            without the gradual shift
 *
 * Exits with 1 if a release was rolled back. docs/adr/0009-a-release-moves-the-alias.md
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { aws } from "./release/aws.ts";
import {
  type FunctionState,
  type Move,
  parseWanted,
  planRelease,
  revisionOf,
} from "./release/plan.ts";

/** As infra/functions/aliases.ts names it. */
const ALIAS = "live";

interface Outputs {
  releaseApplication?: string;
  functionNames?: string[];
}

try {
  process.exitCode = await release(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function release(args: readonly string[]): Promise<number> {
  const atOnce = args.includes("--at-once");
  const wanted = parseWanted(args.filter((arg) => arg !== "--at-once"));
  const { releaseApplication: application, functionNames = [] } = readOutputs();
  if (!application) {
    console.log("This stage has no aliases: $LATEST is invoked and nothing is released.");
    return 0;
  }
  const moves = planRelease(await Promise.all(functionNames.map(stateOf)), wanted);
  if (moves.length === 0) console.log("Every alias points to the requested version.");

  const started = await Promise.all(moves.map((move) => start(application, move, atOnce)));
  const ends = await Promise.all(
    started.map(async ({ move, id }) => ({ move, succeeded: await ended(move, id) })),
  );
  const moved = ends.filter(({ succeeded }) => succeeded).map(({ move }) => move);
  if (moved.length === moves.length) return 0;

  const back = moved.map(({ name, from }) => `${name}=${from}`);
  if (back.length > 0) {
    console.error(`To roll back the other functions: node scripts/release.ts ${back.join(" ")}`);
  }
  return 1;
}

/** Reads the outputs of `sst deploy`. */
function readOutputs(): Outputs {
  const file = join(import.meta.dirname, "../.sst/outputs.json");
  try {
    return JSON.parse(readFileSync(process.env["SOUK_OUTPUTS"] ?? file, "utf8")) as Outputs;
  } catch {
    throw new Error("There are no outputs of a deploy. Run `npx sst deploy --stage prod` first.");
  }
}

async function stateOf(name: string): Promise<FunctionState> {
  const [alias, list] = await Promise.all([
    aws<{ FunctionVersion: string }>(
      ...["lambda", "get-alias", "--function-name", name, "--name", ALIAS],
    ),
    aws<{ Versions: { Version: string }[] }>(
      ...["lambda", "list-versions-by-function", "--function-name", name],
    ),
  ]);
  return {
    name,
    live: alias.FunctionVersion,
    versions: list.Versions.map(({ Version }) => Version),
  };
}

async function start(
  application: string,
  move: Move,
  atOnce: boolean,
): Promise<{ move: Move; id: string }> {
  const { deploymentId: id } = await aws<{ deploymentId: string }>(
    ...["deploy", "create-deployment", "--application-name", application],
    ...["--deployment-group-name", move.name],
    ...["--revision", JSON.stringify(revisionOf(move, ALIAS))],
    ...(atOnce ? ["--deployment-config-name", "CodeDeployDefault.LambdaAllAtOnce"] : []),
  );
  console.log(`${move.name}: ${move.from} → ${move.to}, ${id}`);
  return { move, id };
}

/** Waits for the end of a deployment; true if it succeeded. */
async function ended({ name, from }: Move, id: string): Promise<boolean> {
  try {
    await aws("deploy", "wait", "deployment-successful", "--deployment-id", id);
    console.log(`${name}: released`);
    return true;
  } catch (error) {
    console.error(`${name}: rolled back to ${from}. ${(error as Error).message}`);
    return false;
  }
}
