import { type SstRun, runSst } from "./run-sst.ts";

// The program that `runIsolated` starts in a network namespace of its own.
process.exitCode = await runSst(JSON.parse(process.argv[2] ?? "") as SstRun);
