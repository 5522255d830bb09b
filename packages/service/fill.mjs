// Replaces ${NAME} in a JSON template by environment variables: node packages/service/fill.mjs FILE
import { readFileSync } from "node:fs";

const [file] = process.argv.slice(2);
const missing = new Set();
const filled = JSON.parse(readFileSync(file, "utf8"), (_, value) =>
  typeof value === "string" ? value.replace(/\$\{(\w+)\}/g, (_, name) => valueOf(name)) : value,
);
if (missing.size > 0) {
  process.stderr.write(`${file} needs ${[...missing].join(", ")} in the environment.\n`);
  process.exit(1);
}
process.stdout.write(JSON.stringify(filled, null, 2));

function valueOf(name) {
  const value = process.env[name];
  if (!value) missing.add(name);
  return value ?? "";
}
