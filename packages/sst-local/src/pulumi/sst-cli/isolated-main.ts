import { type SstRun, runSst } from "./run-sst.ts";

// The whole of a process that `runIsolated` starts in a network of its own.
process.exitCode = await runSst(JSON.parse(process.argv[2] ?? "") as SstRun);
