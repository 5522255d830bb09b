// Runs one function in a process of its own, as Lambda does: loads it, invokes it once, and then
// repeatedly. Writes the times in milliseconds, the CPU time of both and the CPU time of a warm
// invocation to file descriptor 3.
import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// Lambda's runtime interface client has loaded it before the function; an import would load undici.
process.getBuiltinModule("node:http");

const { file, payload, status, warmUp, repeat } = JSON.parse(process.argv[2]);
const context = {
  functionName: "bench",
  functionVersion: "1",
  invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:bench",
  memoryLimitInMB: "512",
  awsRequestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
  getRemainingTimeInMillis: () => 10_000,
};

/** Milliseconds of CPU time of this process, in all threads. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function invoke(handler) {
  const answer = await handler(JSON.parse(payload), context);
  const got = answer.statusCode ?? (answer.policyDocument === undefined ? 500 : 200);
  if (got !== status) throw new Error(`answered ${got} instead of ${status}: ${answer.body}`);
}

async function main() {
  const cpuBefore = cpu();
  const begin = performance.now();
  // As Lambda's runtime interface client loads a module.
  // https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js
  const { handler } = file.endsWith(".cjs")
    ? createRequire(file)(file)
    : await import(pathToFileURL(file).href);
  const loaded = performance.now();
  const cpuLoaded = cpu();
  await invoke(handler);
  const answered = performance.now();
  const cpuAnswered = cpu();
  for (let count = 0; count < warmUp; count++) await invoke(handler);
  const cpuWarm = cpu();
  for (let count = 0; count < repeat; count++) await invoke(handler);
  writeSync(
    3,
    JSON.stringify({
      init: loaded - begin,
      first: answered - loaded,
      total: answered - begin,
      firstCpu: cpuAnswered - cpuLoaded,
      cpu: cpuAnswered - cpuBefore,
      warm: repeat === 0 ? null : (cpu() - cpuWarm) / repeat,
    }),
  );
  process.exit(0);
}

await main();
