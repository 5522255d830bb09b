/**
 * Checks the graph of a stage with cfn-lint, by AWS's schemas and its rules: `node scripts/cfn-lint.ts prod`.
 * It needs Python and is no part of `npm test`; the workflow runs it.
 */
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type GraphResource, templateOf } from "./cfn-lint/template.ts";

const VERSION = "1.58.0";

interface Finding {
  Rule: { Id: string };
  Message: string;
  Location: { Path: (string | number)[] };
}

/** Findings about the translation and not about the stage: rule and message. */
const KNOWN: readonly RegExp[] = [
  // Each zone of the region is looked up when the stage is deployed.
  /^W3010 \w+Subnet\d/,
  // The same name in two regions.
  /^E3019 (Replica)?KeyAlias\//,
];

const root = join(import.meta.dirname, "..");
const stage = process.argv[2] ?? "prod";
if (spawnSync("cfn-lint", ["--version"]).error) {
  console.error(`cfn-lint is not installed: pip install cfn-lint==${VERSION}`);
  process.exit(1);
}
const { stdout: graph } = await promisify(execFile)(
  process.execPath,
  [join(root, "packages/sst-local/bin/sst-local.mjs"), "graph", "--stage", stage],
  { cwd: root, maxBuffer: 256 * 1024 * 1024 },
);
const { resources } = JSON.parse(graph) as { resources: GraphResource[] };
const template = templateOf(resources);
const folder = join(root, "node_modules/.cache/cfn-lint");
mkdirSync(folder, { recursive: true });
const file = join(folder, `${stage}.template.json`);
writeFileSync(file, JSON.stringify(template, undefined, 2));

const { stdout, stderr, status } = spawnSync(
  "cfn-lint",
  ["--format", "json", "--regions", "us-east-1", "--", file],
  { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
);
// cfn-lint exits with a sum of 2, 4 and 8 for errors, warnings and hints.
if (status === null || ![0, 2, 4, 6, 8, 10, 12, 14].includes(status)) {
  console.error(stderr);
  process.exit(1);
}
const findings = (JSON.parse(stdout || "[]") as Finding[]).map(
  ({ Rule, Message, Location }) =>
    `${Rule.Id} ${Location.Path.slice(1).join("/")}: ${Message.split("\n")[0]}`,
);
const found = findings.filter((finding) => !KNOWN.some((known) => known.test(finding)));
for (const finding of found) console.log(finding);
console.log(
  `${stage}: ${Object.keys(template.Resources).length} of ${resources.length} resources checked, ` +
    `${found.length} findings, ${findings.length - found.length} known ones about the translation`,
);
process.exitCode = found.length === 0 ? 0 : 1;
