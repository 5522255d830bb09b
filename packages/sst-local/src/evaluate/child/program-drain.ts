import type { Pulumi } from "./pulumi-sdk.ts";
import { InfraError } from "./failure.ts";

/** How long a program that keeps a timer or socket open may be silent before it counts as done. */
const QUIET_MS = 2_000;

/**
 * Waits until the program has returned and everything it set in motion has come to rest:
 * until the process would end, as it does under the real engine. A program that leaves
 * something open is given up waiting for once no more requests come.
 */
export async function untilDone(
  program: Promise<unknown>,
  pulumi: Pulumi,
  requests: () => number,
): Promise<void> {
  // Nothing but the program may keep the process alive.
  process.channel?.unref();
  await new Promise<void>((resolve, reject) => {
    let returned = false;
    program.then(() => (returned = true), reject);
    process.on("beforeExit", () => {
      if (returned) resolve();
      else {
        reject(
          new InfraError("run() in sst.config.ts waits for something that never happens.", {
            location: { file: "sst.config.ts", line: 1, column: 1 },
            hint: "Look for a promise that nothing resolves, or a value that is awaited and never given.",
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
