import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { sharedPlatform } from "../../evaluate/testing/fixture.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../../../..");

/** A small app: a table, a queue, a secret and a function with links. */
export const FILES = {
  "package.json": `{ "name": "notes", "private": true, "type": "module" }\n`,
  "sst.config.ts": `export default $config({
  app: () => ({ name: "notes", home: "aws", removal: "remove" }),
  async run() {
    const { outputs } = await import("./infra/notes.ts");
    return outputs;
  },
});
`,
  "infra/notes.ts": `
const token = new sst.Secret("Token", "unset");
const notes = new sst.aws.Dynamo("Notes", {
  fields: { id: "string" },
  primaryIndex: { hashKey: "id" },
});
const mails = new sst.aws.Queue("Mails");
const reader = new sst.aws.Function("Reader", {
  handler: "src/reader.handler",
  link: [token, notes],
});
export const outputs = { table: notes.name, reader: reader.name };
`,
  "src/reader.ts": `
import { Resource } from "sst";
export const handler = async () => ({ version: 1, table: Resource.Notes.name });
`,
};

/** An app that a test may change and deploy; deleted by `using`. */
export interface DeployableApp extends Disposable {
  cwd: string;
  write: (file: string, content: string) => void;
}

/** Writes the app and links the repository's SST and platform into it. */
export async function deployableApp(): Promise<DeployableApp> {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "sst-local-engine-")));
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), content);
  };
  for (const [file, content] of Object.entries(FILES)) write(file, content);
  linkPlatform(await sharedPlatform(), cwd);
  symlinkSync(join(REPOSITORY, "node_modules"), join(cwd, "node_modules"));
  return {
    cwd,
    write,
    [Symbol.dispose]: () => rmSync(cwd, { recursive: true, force: true }),
  };
}

/** Links an installed platform into an app, except the bundles that the CLI writes into this folder. */
export function linkPlatform(platform: string, cwd: string): void {
  const own = join(cwd, ".sst", "platform");
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(platform)) {
    if (!name.startsWith("sst.config.")) symlinkSync(join(platform, name), join(own, name));
  }
  cpSync(join(platform, "..", "provider-lock.json"), join(cwd, ".sst", "provider-lock.json"));
}
