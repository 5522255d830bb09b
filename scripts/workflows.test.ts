import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");
const read = (path: string): unknown =>
  parse(readFileSync(join(root, path), "utf8"), { strict: true });

interface Job {
  if?: string;
  needs?: string;
  permissions?: Record<string, string>;
  strategy?: { matrix: { script: string[] } };
  env?: Record<string, string>;
  steps: { uses?: string; run?: string; with?: Record<string, string> }[];
}

const { permissions, jobs } = read(".github/workflows/ci.yml") as {
  permissions: Record<string, string>;
  jobs: { check: Job; "cfn-lint": Job; deploy: Job };
};
const runs = ({ steps }: Job): string[] => steps.flatMap(({ run }) => run ?? []);

const text = readFileSync(join(root, ".github/workflows/ci.yml"), "utf8");

describe("the workflow", () => {
  it("pins every action to a commit and names its version", () => {
    const uses = text.split("\n").filter((line) => line.includes("uses: "));
    expect(uses.length).toBeGreaterThan(5);
    for (const line of uses)
      expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("runs npm scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    expect(jobs.check.strategy?.matrix.script).toEqual(["check", "typecheck", "test"]);
    expect(Object.keys(scripts)).toEqual(
      expect.arrayContaining(jobs.check.strategy?.matrix.script ?? []),
    );
    expect(runs(jobs.check)).toEqual(["npm run ${{ matrix.script }}"]);
  });

  it("checks the graphs with the version of cfn-lint that the script names", () => {
    const script = readFileSync(join(root, "scripts/cfn-lint.ts"), "utf8");
    const [, version] = /VERSION = "([\d.]+)"/.exec(script) ?? [];
    expect(runs(jobs["cfn-lint"])).toContain(`pipx install cfn-lint==${version}`);
  });

  it("deploys only commits of main that pass the checks, and then releases them", () => {
    expect(jobs.deploy.needs).toBe("check");
    expect(jobs.deploy.if).toContain("github.event_name == 'push'");
    expect(jobs.deploy.if).toContain("github.ref == 'refs/heads/main'");
    expect(runs(jobs.deploy)).toEqual([
      "npm ci",
      "npx sst deploy --stage prod",
      "node scripts/release.ts",
      "npx sst deploy --stage prod-west",
      "node scripts/release.ts",
    ]);
    expect(existsSync(join(root, "scripts/release.ts"))).toBe(true);
  });

  it("signs in to AWS with an OIDC token and stores no key", () => {
    expect(permissions).toEqual({ contents: "read" });
    expect(jobs.deploy.permissions).toEqual({ contents: "read", "id-token": "write" });
    const credentials = jobs.deploy.steps.find(({ uses }) =>
      uses?.startsWith("aws-actions/configure-aws-credentials@"),
    );
    expect(credentials?.with).toEqual({
      "role-to-assume": "${{ vars.AWS_DEPLOY_ROLE_ARN }}",
      "aws-region": "us-east-1",
    });
    expect(text).not.toContain("secrets.");
  });

  it("passes every variable that infra/stage.ts reads to the deployment", () => {
    const stage = readFileSync(join(root, "infra/stage.ts"), "utf8");
    const wanted = [...stage.matchAll(/process\.env\["(\w+)"\]/g)].map(([, name]) => name);
    expect(wanted.length).toBeGreaterThan(0);
    expect(Object.keys(jobs.deploy.env ?? {})).toEqual(expect.arrayContaining(wanted));
  });
});

it("configures Dependabot for the folders that have dependencies", () => {
  const { version, updates } = read(".github/dependabot.yml") as {
    version: number;
    updates: { "package-ecosystem": string; directory: string }[];
  };
  expect(version).toBe(2);
  const files = { npm: "package-lock.json", docker: "Dockerfile", "github-actions": ".github" };
  expect(updates.map((update) => update["package-ecosystem"]).toSorted()).toEqual(
    Object.keys(files).toSorted(),
  );
  for (const update of updates) {
    const file = files[update["package-ecosystem"] as keyof typeof files];
    expect(existsSync(join(root, update.directory, file)), update.directory).toBe(true);
  }
});
