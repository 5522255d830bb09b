import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { API_KEY } from "../test/factory.ts";

const root = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "souk-image-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(root, "packages/service", path), "utf8");

/** The instructions of the Dockerfile, without comments and with continued lines joined. */
const instructions = read("Dockerfile")
  .replace(/\\\n/g, " ")
  .split("\n")
  .filter((line) => line.trim() !== "" && !line.startsWith("#"))
  .map((line) => {
    const [, name = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    return { name, rest };
  });
const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === "FROM"));
const last = (name: string) => lastStage.findLast((one) => one.name === name)?.rest ?? "";
const exec = (text: string) => JSON.parse(text.slice(text.indexOf("["))) as [string, ...string[]];

describe("the Dockerfile", () => {
  it("uses the Node version of the repository in every stage", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    const bases = instructions.filter(({ name }) => name === "FROM").map(({ rest }) => rest);
    expect(bases).toHaveLength(2);
    for (const base of bases)
      expect(base.split(" ")[0]?.replace(/@sha256:[0-9a-f]{64}$/, "@digest")).toBe(
        `public.ecr.aws/docker/library/node:${devDependencies["node"]}-alpine@digest`,
      );
  });

  it("runs as a user other than root, on an unprivileged port", () => {
    expect(last("USER")).toBe("node");
    expect(Number(last("EXPOSE"))).toBeGreaterThan(1023);
    expect(last("ENV")).toContain(`PORT=${last("EXPOSE")}`);
  });

  it("starts Node without a shell, so that Node receives SIGTERM", () => {
    for (const { name, rest } of instructions) {
      if (!["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"].includes(name)) continue;
      expect(exec(rest), rest).toEqual(expect.arrayContaining([expect.any(String)]));
    }
    expect(exec(last("CMD"))[0]).toBe("node");
  });

  it("checks the health on the port that it exposes", () => {
    expect(last("HEALTHCHECK")).toContain(`http://127.0.0.1:${last("EXPOSE")}/status/health`);
  });

  it("contains no secret, downloads nothing and copies only the bundle into the image", () => {
    expect(instructions.filter(({ name }) => name === "ADD" || name === "ARG")).toEqual([]);
    const set = instructions.filter(({ name }) => name === "ENV").map(({ rest }) => rest);
    expect(set.join()).not.toMatch(/key|secret|token|password/i);
    const copies = lastStage.filter(({ name }) => name === "COPY");
    expect(copies).toHaveLength(1);
    expect(copies[0]?.rest).toMatch(/^--from=build( \/souk\/dist\/service\.mjs(\.map)?){2} \.\/$/);
  });

  it("has a .dockerignore that allows only files that exist", () => {
    const lines = read("Dockerfile.dockerignore")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines[0]).toBe("**");
    const allowed = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    expect(allowed.filter((path) => !existsSync(join(root, path.replace("*", "core"))))).toEqual(
      [],
    );
  });
});

/** Runs the build stage's command and copies the files of /app as the last stage does. */
async function buildImage(): Promise<string> {
  const dist = join(folder, "dist");
  const [, bundling] = instructions.filter(({ name }) => name === "RUN");
  const [, script = "", out] = exec(bundling?.rest ?? "");
  expect(out).toBe("dist");
  await promisify(execFile)(process.execPath, [script, dist], { cwd: root });
  const app = join(folder, "app");
  for (const path of last("COPY").split(" ").slice(1, -1))
    cpSync(join(dist, basename(path)), join(app, basename(path)));
  return app;
}

it("starts from the image's files alone, is healthy and exits with 0 on SIGTERM", async () => {
  const app = await buildImage();
  const [, program = ""] = exec(last("CMD"));
  expect(statSync(join(app, program)).size).toBeLessThan(3_000_000);
  const child = spawn(process.execPath, [program], {
    cwd: app,
    env: { API_KEY, STRINGS_MAPPING_PARAMETER_NAME: "/souk/test/map", PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { port } = JSON.parse(line) as { port: number };
    const answer = await fetch(`http://127.0.0.1:${port}/status/health`);
    expect(await answer.json()).toEqual({ message: "UP" });
  } finally {
    child.kill("SIGTERM");
  }
  expect(await once(child, "exit")).toEqual([0, null]);
});

describe("the deployment's templates", () => {
  const names = [...new Set(read("taskdef.json").match(/(?<=\$\{)\w+(?=\})/g))];
  const fill = (environment: Record<string, string>) =>
    promisify(execFile)(
      process.execPath,
      ["packages/service/fill.mjs", "packages/service/taskdef.json"],
      { cwd: root, env: environment },
    );

  it("are filled from the environment, except for the image", async () => {
    const { stdout } = await fill(Object.fromEntries(names.map((name) => [name, `<${name}>`])));
    expect(stdout).not.toContain("${");
    expect(JSON.parse(stdout)).toMatchObject({
      family: "<ECS_FAMILY>",
      containerDefinitions: [{ image: "<IMAGE1_NAME>" }],
    });
  });

  it("are not filled if a variable is missing", async () => {
    await expect(fill({ ECS_FAMILY: "a" })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("AWS_REGION"),
    });
  });

  it("agree on the container and on the port of the image", () => {
    const { containerDefinitions } = JSON.parse(read("taskdef.json")) as {
      containerDefinitions: { name: string; portMappings: { containerPort: number }[] }[];
    };
    const [container] = containerDefinitions;
    const appspec = read("appspec.yml");
    expect(container?.portMappings[0]?.containerPort).toBe(Number(last("EXPOSE")));
    expect(appspec).toContain(`ContainerName: ${container?.name}\n`);
    expect(appspec).toContain(`ContainerPort: ${last("EXPOSE")}\n`);
    expect(appspec).toContain("TaskDefinition: <TASK_DEFINITION>\n");
  });
});
