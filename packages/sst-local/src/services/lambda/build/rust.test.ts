import { join } from "node:path";
import { expect, it } from "vitest";
import { workbench } from "../testing.ts";
import { buildRust } from "./rust.ts";
import { app, target } from "./testing.ts";
import { isOnPath } from "./tools.ts";

/** A program that uses the Runtime API itself: crates of others would need a network. */
const main = (name: string) => `use std::io::{Read, Write};
use std::net::TcpStream;

fn send(method: &str, path: &str, body: &str) -> String {
    let api = std::env::var("AWS_LAMBDA_RUNTIME_API").unwrap();
    let mut stream = TcpStream::connect(&api).unwrap();
    write!(stream, "{method} /2018-06-01/runtime/invocation/{path} HTTP/1.1\\r\\nhost: {api}\\r\\nconnection: close\\r\\ncontent-length: {}\\r\\n\\r\\n{body}", body.len()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn main() {
    loop {
        let next = send("GET", "next", "");
        let id = next.lines().find_map(|line| line.strip_prefix("lambda-runtime-aws-request-id: ")).unwrap();
        send("POST", &format!("{id}/response"), "\\"${name}\\"");
    }
}
`;

it.skipIf(!isOnPath("cargo"))(
  "builds one of several Rust programs and reports the compiler's errors",
  async () => {
    using source = app({
      "Cargo.toml": '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n',
      "src/bin/push.rs": main("push"),
      "src/bin/pop.rs": main("pop"),
    });
    const rust = (program: string) =>
      target({ functionID: "Rust", handler: `./.${program}`, runtime: "rust" });
    const built = await buildRust({ ...source, target: rust("pop") });
    expect(built.inputs).toContain(join(source.root, "src/bin/pop.rs"));
    expect(built.inputs).not.toContain(join(source.root, "target"));
    expect(await buildRust({ ...source, target: rust("pop") })).toEqual(built);
    await using bench = workbench();
    const { code, handler } = built;
    await bench.lambda.update([bench.define("", { code, handler, isolation: "bootstrap" })]);
    expect((await bench.lambda.invoke("f", {})).payload).toBe("pop");

    source.write({ "src/bin/pop.rs": "fn main() { missing() }" });
    await expect(buildRust({ ...source, target: rust("pop") })).rejects.toThrow(
      /^Rust does not build:\n[^]*cannot find function `missing`/,
    );
  },
);

it.skipIf(!isOnPath("cargo") || process.platform === "win32")(
  "says in the log of a Rust function which crates are missing",
  async () => {
    using source = app({
      "Cargo.toml":
        '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\ngone = { path = "it\'s gone" }\n',
      "src/main.rs": "fn main() {}",
    });
    const options = { ...source, target: target({ handler: "./", runtime: "rust" }) };
    const { code, handler } = await buildRust(options);
    await using bench = workbench();
    await bench.lambda.update([bench.define("", { code, handler, isolation: "bootstrap" })]);
    expect(await bench.lambda.invoke("f", {})).toMatchObject({
      payload: { errorType: "Runtime.ExitError" },
    });
    await bench.logged(({ message }) => message.includes("it's gone"));
  },
);

it("refuses a folder that is in no crate", async () => {
  using source = app({});
  const options = {
    ...source,
    target: target({ functionID: "Rust", handler: "./", runtime: "rust" }),
  };
  await expect(buildRust(options)).rejects.toThrow('Rust: there is no Cargo.toml for "./".');
});
