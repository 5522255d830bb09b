export { deployedGraph, followDeploys } from "./follow-deploys.ts";
export { storedSecrets } from "./home/index.ts";
export { canIsolate, runIsolated } from "./sst-cli/network-namespace.ts";
export { runSst } from "./sst-cli/run-sst.ts";
export { shellArguments } from "./sst-cli/shell.ts";
export { flagValue, readSstArguments } from "./sst-cli/sst-arguments.ts";
