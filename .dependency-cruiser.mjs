// The import rules of the repository, checked by `npm run check`. Type imports count as imports unless a
// rule says otherwise; tests and their helpers are left out (.oxlintrc.json keeps production code from
// importing them). https://github.com/sverweij/dependency-cruiser/blob/main/doc/rules-reference.md
import { globSync, readFileSync } from "node:fs";

/**
 * Beginnings of the names of rules that do not hold yet. They are reported as warnings; a rule that
 * passes is removed from here.
 */
const NOT_YET = [];

/** Folder → the folders that its files may import from, beside itself and npm packages. */
const MAY_IMPORT = {
  "packages/core": [],
  "packages/contract": ["packages/core"],
  "packages/functions": ["packages/contract", "packages/core"],
  "packages/service": ["packages/functions", "packages/core"],
  "packages/web": ["packages/contract", "packages/core", "packages/functions"],
  "packages/cost": [],
  "packages/cli": ["packages/contract", "packages/cost"],
  "packages/client": [],
  "packages/velocity": [],
  "packages/sst-local": ["packages/velocity"],
  infra: ["packages/contract", "packages/core", "packages/service/taskdef\\.json$"],
  scripts: [],
};

/** Service of sst-local → the services that it may import. */
const SERVICE_MAY_IMPORT = {
  // Function URLs belong to Lambda's functions and speak API Gateway's events.
  apigateway: ["lambda"],
  // A task of SST's Task runs by the dev command of its component.
  ecs: ["command"],
};

const LOCAL = "^(packages|infra|scripts|bench|test)/";
const SST_LOCAL = "^packages/sst-local/src";

const layers = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  name: `layers: ${folder} imports ${others.length === 0 ? "no other package" : others.join(", ")}`,
  from: { path: `^${folder}/` },
  to: { path: LOCAL, pathNot: [folder, ...others].map((other) => `^${other}(/|$)`) },
}));

const folderCycles = [...Object.keys(MAY_IMPORT), "bench"].map((folder) => ({
  name: `folder-cycle: ${folder}`,
  scope: "folder",
  from: { path: `^${folder}(/|$)` },
  to: { circular: true },
}));

const services = globSync("packages/sst-local/src/services/*/").map((path) =>
  path.split("/").at(-1),
);
const otherServices = services.map((service) => {
  const others = SERVICE_MAY_IMPORT[service] ?? [];
  return {
    name: "sst-local: a service imports no other service",
    from: { path: `${SST_LOCAL}/services/${service}/` },
    to: {
      path: `${SST_LOCAL}/services/`,
      pathNot: [service, ...others].map((other) => `${SST_LOCAL}/services/${other}/`),
    },
  };
});

/** [folder of sst-local, the folders that it does not import] */
const insideSstLocal = [
  ["aws", ["services", "stack", "cli", "dev", "observe", "event-sources"]],
  ["graph", ["services", "stack", "cli", "dev", "observe", "event-sources", "evaluate", "aws"]],
  ["evaluate", ["pulumi"]],
  ["services", ["stack", "cli", "dev"]],
  ["event-sources", ["stack", "cli", "dev"]],
].map(([folder, others]) => ({
  name: `sst-local: ${folder} does not import ${others.join(", ")}`,
  from: { path: `${SST_LOCAL}/${folder}/` },
  to: { path: `${SST_LOCAL}/(${others.join("|")})/` },
}));

/** Files that are started and not imported. */
const ENTRY_POINTS = {
  "packages/functions": globSync("infra/**/*.ts").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/(packages\/functions\/src\/[\w/-]+)\.handler"/g)].map(
      ([, path]) => `^${path}\\.ts$`,
    ),
  ),
  "packages/service": ["^packages/service/(src/main\\.ts|bundle\\.mjs|fill\\.mjs)$"],
  "packages/web": ["^packages/web/(src/main\\.tsx|vite\\.config\\.ts)$"],
  "packages/cli": ["^packages/cli/bin/"],
  "packages/client": ["^packages/client/(src/index\\.ts|scripts/build\\.mjs)$"],
  "packages/velocity": ["^packages/velocity/src/index\\.ts$"],
  "packages/sst-local": [
    `${SST_LOCAL}/services/apigateway/(rest/index|vtl)\\.ts$`,
    "^packages/sst-local/(bin/|scripts/examples\\.mjs$)",
    `${SST_LOCAL}/evaluate/child/main\\.ts$`,
    `${SST_LOCAL}/observe/page/main\\.tsx$`,
    `${SST_LOCAL}/pulumi/(main|sst-cli/isolated-main|sst-cli/shell-launcher)\\.ts$`,
    `${SST_LOCAL}/services/lambda/runtime/(process|thread)\\.mjs$`,
    `${SST_LOCAL}/services/cloudfront/functions/thread\\.ts$`,
  ],
  infra: ["^sst\\.config\\.ts$"],
};
const everyEntryPoint = Object.values(ENTRY_POINTS).flat();
const unusedFiles = [
  ...Object.keys(ENTRY_POINTS),
  "packages/core",
  "packages/contract",
  "packages/cost",
].map((folder) => ({
  name: `unused-file: ${folder}`,
  comment: "No entry point imports the file.",
  from: { path: everyEntryPoint },
  to: {
    path: `^${folder}/.*\\.(ts|tsx|mjs)$`,
    pathNot: ["\\.d\\.m?ts$", ...everyEntryPoint],
    reachable: false,
  },
}));

const rules = [
  {
    name: "file-cycle",
    comment: "Only the recursive descent of the template engine has cycles of values.",
    from: { pathNot: "^packages/velocity/src/" },
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  {
    name: "file-cycle: packages/velocity/src/java",
    from: { path: "^packages/velocity/src/java/" },
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  ...folderCycles,
  ...layers,
  {
    name: "web: only types of core and functions",
    comment: "A value would bring the server's code into the browser's bundle.",
    from: { path: "^packages/web/" },
    to: { path: "^packages/(core|functions)/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "infra: only schemas and keys of core",
    from: { path: "^infra/" },
    to: { path: "^packages/core/", pathNot: "/(schema|entity|keys)\\.ts$" },
  },
  {
    name: "declared-dependencies",
    comment: "An npm package stands in the package.json of the package that imports it.",
    from: {
      path: "^(packages|infra|scripts)/",
      pathNot: "^packages/sst-local/src/evaluate/child/",
    },
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], pathNot: "^node_modules/@types/" },
  },
  ...insideSstLocal,
  ...otherServices,
  ...unusedFiles,
];

export default {
  forbidden: rules.map((rule) => ({
    ...rule,
    severity: NOT_YET.some((start) => rule.name.startsWith(start)) ? "warn" : "error",
  })),
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: {
      path: [
        "\\.test\\.tsx?$",
        "(^|/)testing(/|\\.ts$)",
        "^packages/[^/]+/(test|fixtures|dist|node_modules)/",
        "(^|/)\\.sst/",
      ],
    },
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
    },
    cache: { folder: "node_modules/.cache/dependency-cruiser", strategy: "content" },
  },
};
