import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOrEvaluate } from "../../evaluate/index.ts";
import { sharedPlatform } from "../../evaluate/testing/fixture.ts";
import type { Graph } from "../../graph/index.ts";
import type { Offer } from "../offer.ts";
import { type Stack, type StackListener, type StackOptions, startStack } from "../stack.ts";

/** An app that runs for a test. */
export interface ServedApp extends AsyncDisposable {
  /** As it was when the app was served. */
  offer: Offer;
  stack: Stack;
  graph: Graph;
  /** Sentences of the stack about itself and about requests. */
  lines: string[];
}

/** Evaluates the app of a folder and serves it on ports of the system's choice, with empty data. */
export async function serveApp(
  cwd: string,
  options: Pick<StackOptions, "iam"> = {},
): Promise<ServedApp> {
  const stateDir = mkdtempSync(join(tmpdir(), "sst-local-app-"));
  const remove = () => rmSync(stateDir, { recursive: true, force: true });
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  try {
    const { graph } = await loadOrEvaluate({
      cwd,
      stage: "test",
      stateDir,
      platformDir: await sharedPlatform(),
      log: say,
    });
    const listener = listening(say);
    const stack = await startStack({ ...options, graph, cwd, stateDir, port: 0, listener });
    return {
      offer: stack.offer,
      stack,
      graph,
      lines,
      async [Symbol.asyncDispose]() {
        await stack.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

const listening = (say: (line: string) => void): StackListener => ({
  step: () => {},
  line: say,
  log: () => {},
  mail: () => {},
  request: () => {},
  diagnosis: (_, sentence, cause) => say(`${sentence} ${JSON.stringify(cause)}`),
});
