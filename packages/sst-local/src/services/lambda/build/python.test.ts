import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workbench } from "../testing.ts";
import { buildPython } from "./python.ts";
import { app, target } from "./testing.ts";
import { isOnPath } from "./tools.ts";

const isHere = process.platform !== "win32" && isOnPath("python3");
const title = isHere ? "a Python function" : "a Python function (not run: there is no python3)";

const HANDLER = `import decimal, json, logging, os, sys
from functions.shared import twice
from core.db import name
from sst import Resource

logger = logging.getLogger()
logger.setLevel("INFO")

def handler(event, context):
    print("printed")
    logger.info("logged")
    return {
        "event": event,
        "twice": twice(21),
        "name": name(),
        "link": Resource.Value.foo,
        "decimal": [decimal.Decimal("1.5"), decimal.Decimal("2")],
        "arn": context.invoked_function_arn,
        "id": len(context.aws_request_id),
        "left": 0 < context.get_remaining_time_in_millis() <= 10000,
        "runtime": os.environ["AWS_EXECUTION_ENV"],
        "data": open("functions/data.json").read(),
    }

def fails(event, context):
    raise KeyError("gone")

def unmarshallable(event, context):
    return {1, 2}

def leaves(event, context):
    sys.exit(3)
`;
const files = {
  "pyproject.toml":
    '[project]\nname = "app"\n[tool.uv.workspace]\nmembers = ["functions", "libs/*"]\n',
  "functions/pyproject.toml": '[project]\nname = "functions"\ndependencies = []\n',
  "functions/src/functions/__init__.py": "",
  "functions/src/functions/api.py": HANDLER,
  "functions/src/functions/shared.py": "def twice(n):\n    return n * 2\n",
  "functions/src/functions/data.json": "[1]",
  "functions/src/functions/__pycache__/x.pyc": "",
  "libs/core/pyproject.toml": '[project]\nname = "core"\n',
  "libs/core/src/core/__init__.py": "",
  "libs/core/src/core/db.py": 'def name():\n    return "Ana"\n',
};
const python = (name: string, more = {}) =>
  target({
    functionID: "Py",
    handler: `functions/src/functions/api.${name}`,
    runtime: "python3.11",
    ...more,
  });

/** Builds a function, runs it with an event and waits for a line of its log. */
async function run(
  name: string,
  { changed = {}, expected }: { changed?: Record<string, string>; expected?: RegExp } = {},
) {
  using source = app({ ...files, ...changed });
  const { code, handler } = await buildPython({ ...source, target: python(name) });
  await using bench = workbench();
  const environment = { SST_RESOURCE_Value: '{"foo":"linked"}' };
  await bench.lambda.update([
    bench.define("", { code, handler, environment, isolation: "bootstrap" }),
  ]);
  const result = await bench.lambda.invoke("f", { n: 1 });
  // What a process prints arrives on a path of its own.
  const logged = expected && (await bench.logged(({ message }) => expected.test(message)));
  return { ...result, logged: logged?.message };
}

describe.skipIf(!isHere)(title, () => {
  it("runs with the sources of its workspace, its links, context and logs", async () => {
    const expected = /\[INFO\]\t\d{4}-[\d-]+T[\d:]+\.\d+Z\t[\da-f-]{36}\tlogged/;
    const { functionError, logged, payload } = await run("handler", { expected });
    expect(functionError).toBeUndefined();
    expect(payload).toEqual({
      event: { n: 1 },
      twice: 42,
      name: "Ana",
      link: "linked",
      decimal: [1.5, 2],
      arn: "arn:aws:lambda:eu-central-1:123456789012:function:f",
      id: 36,
      left: true,
      runtime: "AWS_Lambda_python3.11",
      data: "[1]",
    });
    expect(logged).toBeDefined();
  });

  it("reports an error of the handler as Lambda does, and runs the next event", async () => {
    const expected = /\[ERROR\] KeyError: 'gone'/;
    const { functionError, logged, payload } = await run("fails", { expected });
    expect(functionError).toBe("Unhandled");
    expect(payload).toEqual({
      errorMessage: "'gone'",
      errorType: "KeyError",
      requestId: expect.any(String) as string,
      stackTrace: [
        expect.stringMatching(/api\.py", line 26, in fails\n {4}raise KeyError/) as string,
      ],
    });
    expect(logged).toContain("[ERROR] KeyError: 'gone'");
  });

  it.each<[string, string, Record<string, string>, object]>([
    [
      "a result that is no JSON",
      "unmarshallable",
      {},
      {
        errorType: "Runtime.MarshalError",
        errorMessage: "Unable to marshal response: Object of type set is not JSON serializable",
      },
    ],
    [
      "a handler that is not there",
      "gone",
      {},
      {
        errorType: "Runtime.HandlerNotFound",
        errorMessage: "Handler 'gone' missing on module 'functions/api'",
      },
    ],
    [
      "a package that is not there",
      "handler",
      { "functions/src/functions/api.py": "import no_such_package" },
      {
        errorType: "Runtime.ImportModuleError",
        errorMessage: "Unable to import module 'functions/api': No module named 'no_such_package'",
      },
    ],
    [
      "a syntax error",
      "handler",
      { "functions/src/functions/api.py": "def handler(:" },
      { errorType: "Runtime.UserCodeSyntaxError" },
    ],
    ["an exit", "leaves", {}, { errorType: "Runtime.ExitError" }],
  ])("reports %s", async (_, name, changed, expected) => {
    expect(await run(name, { changed })).toMatchObject({
      functionError: "Unhandled",
      payload: expected,
    });
  });

  it("is built to the same folder until a source changes, with its copied files", async () => {
    using source = app({ ...files, "assets/a.txt": "a" });
    const copyFiles = [{ from: "assets", to: "assets", isDir: true }];
    const options = { ...source, target: python("handler", { copyFiles }) };
    const first = await buildPython(options);
    expect(first.handler).toBe("functions/api.handler");
    expect(readFileSync(join(first.code, "assets/a.txt"), "utf8")).toBe("a");
    expect(existsSync(join(first.code, "functions/__pycache__"))).toBe(false);
    expect(first.inputs).toContain(join(source.root, "libs/core/src/core/db.py"));
    expect(first.inputs).toContain(join(source.root, "functions/pyproject.toml"));
    expect(await buildPython(options)).toEqual(first);
    source.write({ "libs/core/src/core/db.py": "def name():\n    return 'Ben'\n" });
    expect((await buildPython(options)).code).not.toBe(first.code);
  });

  it("runs from a project without src, and from an app without a project", async () => {
    for (const project of ["fn/pyproject.toml", "README.md"]) {
      using source = app({ [project]: "", "fn/main.py": "def handler(e, c):\n    return e\n" });
      const built = await buildPython({
        ...source,
        target: target({ handler: "fn/main.handler", runtime: "python3.11" }),
      });
      await using bench = workbench();
      await bench.lambda.update([bench.define("", { ...built, isolation: "bootstrap" })]);
      expect((await bench.lambda.invoke("f", 7)).payload).toBe(7);
    }
  });

  it("says in its log what packages were not installed, where it cannot be loaded", async () => {
    const pyproject = '[project]\nname = "functions"\ndependencies = ["no requirement ["]\n';
    const { payload } = await run("handler", {
      changed: {
        "functions/pyproject.toml": pyproject,
        "functions/src/functions/api.py": "import no_such_package",
      },
      expected: /functions\/pyproject\.toml/,
    });
    expect(payload).toMatchObject({ errorType: "Runtime.ImportModuleError" });
  });

  it("is refused without a source", async () => {
    using source = app({});
    await expect(buildPython({ ...source, target: python("handler") })).rejects.toMatchObject({
      message: 'Py: there is no source for "functions/src/functions/api.handler".',
      hint: "Looked for functions/src/functions/api.py.",
    });
  });
});
