import { existsSync, linkSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, RequestListener } from "node:http";
import { join } from "node:path";
import { writeFileAtomically } from "../../aws/files.ts";

/**
 * Stores the SSM parameters of the SST CLI in one file each, so that two processes cannot overwrite
 * each other's. On AWS they are SecureStrings; here they are readable by their owner alone.
 */
export class ParameterStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get(name: string): string | undefined {
    const file = this.#file(name);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  /** @returns false when the parameter exists and `overwrite` is false. */
  put(name: string, value: string, overwrite: boolean): boolean {
    const file = this.#file(name);
    if (overwrite) {
      writeFileAtomically(file, value);
      return true;
    }
    const draft = `${file}.${process.pid}.draft`;
    writeFileAtomically(draft, value);
    try {
      // Unlike rename, link fails when the file exists.
      linkSync(draft, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      rmSync(draft);
    }
  }

  #file(name: string): string {
    if (!/^(\/[\w-]+)+$/.test(name))
      throw new Error(`"${name}" is not a parameter of the SST CLI.`);
    return join(this.#dir, name);
  }
}

interface Input {
  Name?: string;
  Value?: string;
  Overwrite?: boolean;
}

/**
 * Answers GetParameter and PutParameter of Systems Manager, the only operations that the SST CLI
 * uses for itself.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations.html
 *
 * @param constants parameters that always exist.
 */
export function parametersListener(
  parameters: ParameterStore,
  constants: Record<string, string>,
): RequestListener {
  return (request, response) => {
    answer(request, parameters, constants).then(
      ([status, output]) => {
        response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify(output));
      },
      (error: unknown) => {
        response.writeHead(500, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify({ __type: "InternalServerError", message: String(error) }));
      },
    );
  };
}

async function answer(
  request: IncomingMessage,
  parameters: ParameterStore,
  constants: Record<string, string>,
): Promise<[status: number, output: object]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const {
    Name = "",
    Value = "",
    Overwrite = false,
  } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Input;
  switch (request.headers["x-amz-target"]) {
    case "AmazonSSM.GetParameter": {
      const value = constants[Name] ?? parameters.get(Name);
      if (value === undefined) return [400, { __type: "ParameterNotFound" }];
      return [200, { Parameter: { Name, Type: "SecureString", Value: value, Version: 1 } }];
    }
    case "AmazonSSM.PutParameter":
      if (parameters.put(Name, Value, Overwrite)) return [200, { Version: 1, Tier: "Standard" }];
      return [400, { __type: "ParameterAlreadyExists" }];
    default:
      return [
        400,
        {
          __type: "UnknownOperationException",
          message:
            "sst-local stores the SST CLI's own parameters and emulates no other operation for it.",
        },
      ];
  }
}
