import { InfraError } from "./failure.ts";
import type { Pulumi } from "./pulumi-sdk.ts";

/** How long a program with an open timer or socket may make no request before it counts as finished. */
const QUIET_MS = 2_000;

/**
 * Waits until the program has returned and the event loop is empty, when the process of a program
 * under Pulumi's engine would exit. A program that keeps a timer or socket open counts as finished
 * once it has made no request for {@link QUIET_MS}.
 */
export async function untilDrained(
  program: Promise<unknown>,
  pulumi: Pulumi,
  requests: () => number,
): Promise<void> {
  // The channel to the parent must not keep the event loop alive.
  process.channel?.unref();
  await new Promise<void>((resolve, reject) => {
    let returned = false;
    program.then(() => (returned = true), reject);
    process.on("beforeExit", () => {
      if (returned) resolve();
      else {
        reject(
          new InfraError("run() in sst.config.ts awaits a promise that never settles.", {
            location: { file: "sst.config.ts", line: 1, column: 1 },
            hint: "Look for a promise that nothing resolves, or an output that never gets its value.",
          }),
        );
      }
    });
    let [seen, since] = [-1, 0];
    setInterval(() => {
      if (requests() !== seen) [seen, since] = [requests(), Date.now()];
      else if (returned && Date.now() - since >= QUIET_MS) resolve();
    }, 100).unref();
  });
  await pulumi.waitForRPCs();
}
