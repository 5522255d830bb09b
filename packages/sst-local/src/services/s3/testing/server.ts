import { startBuckets } from "./start-buckets.ts";

// s3.kill.test.ts runs this as a process of its own and kills it.
const { url } = await startBuckets(undefined, { stateDir: process.argv[2] ?? "" });
process.stdout.write(`${url}\n`);
