import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workbench } from "../testing.ts";
import { buildGo } from "./go.ts";
import { app, target } from "./testing.ts";
import { isOnPath } from "./tools.ts";

/** A handler that uses the Runtime API itself: modules of others would need a network. */
const main = `package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	base := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(base + "next")
		if err != nil {
			os.Exit(1)
		}
		event, _ := io.ReadAll(next.Body)
		id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
		answer := fmt.Sprintf("{\\"from\\":\\"go\\",\\"event\\":%s}", event)
		http.Post(base+id+"/response", "application/json", bytes.NewBufferString(answer))
	}
}
`;

const files = { "src/go.mod": "module example\n\ngo 1.18\n", "src/main.go": main };
const go = target({ functionID: "Go", handler: "./src", runtime: "go" });

it.skipIf(!isOnPath("go"))(
  "builds a Go function with its copied files and reports the compiler's errors",
  async () => {
    using source = app({ ...files, "data/a.txt": "a" });
    const copyFiles = [{ from: "data", to: "copied", isDir: true }];
    const options = { ...source, target: { ...go, copyFiles } };
    const built = await buildGo(options);
    const inputs = ["src", "src/go.mod", "src/main.go", "data/a.txt"];
    expect(built.inputs).toEqual(inputs.map((path) => join(source.root, path)));
    expect(readFileSync(join(built.code, "copied/a.txt"), "utf8")).toBe("a");
    expect(await buildGo(options)).toEqual(built);
    await using bench = workbench();
    await bench.lambda.update([
      bench.define("", { code: built.code, handler: built.handler, isolation: "bootstrap" }),
    ]);
    expect((await bench.lambda.invoke("f", { n: 1 })).payload).toEqual({
      from: "go",
      event: { n: 1 },
    });

    writeFileSync(join(source.root, "src/main.go"), "package main\n\nfunc main() { missing() }\n");
    await expect(buildGo(options)).rejects.toThrow(
      /^Go does not build:\n# example\n\.\/main\.go:3:15: undefined: missing$/,
    );
  },
  60_000,
);

it("asks for a go.mod", async () => {
  using source = app({ "src/main.go": main });
  await expect(buildGo({ ...source, target: go })).rejects.toThrow(
    'Go: there is no go.mod for "./src".',
  );
});

it.skipIf(!isOnPath("go") || process.platform === "win32")(
  "says in the log of a Go function which modules are missing",
  async () => {
    const gone = "require example.com/gone v1.0.0\nreplace example.com/gone => ../gone\n";
    using source = app({
      "src/go.mod": `module example\n\ngo 1.18\n\n${gone}`,
      "src/main.go": 'package main\n\nimport "example.com/gone"\n\nfunc main() { gone.Start() }\n',
    });
    const { code, handler } = await buildGo({ ...source, target: go });
    await using bench = workbench();
    await bench.lambda.update([bench.define("", { code, handler, isolation: "bootstrap" })]);
    expect(await bench.lambda.invoke("f", {})).toMatchObject({
      payload: { errorType: "Runtime.ExitError" },
    });
    await bench.logged(({ message }) => message.includes("example.com/gone"));
  },
);
