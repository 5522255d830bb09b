import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { ParameterDefinition } from "./definition.ts";
import { SsmError } from "./errors.ts";
import { Input } from "./input.ts";
import { OPERATIONS, type Services } from "./operations.ts";
import { ParameterStore } from "./store.ts";

const TARGET = "AmazonSSM.";
const LARGEST_BODY = 1024 * 1024;

export interface ParametersOptions {
  readonly parameters: readonly ParameterDefinition[];
  /** Changes are kept under `<stateDir>/ssm`; without it they end with the process. */
  readonly stateDir?: string;
  /** For ARNs of parameters that the graph gives none. */
  readonly region?: string;
  readonly accountId?: string;
  /** Takes lines for the terminal. */
  readonly log?: (line: string) => void;
  /** Epoch milliseconds; the clock by default. */
  readonly now?: () => number;
}

export interface Parameters {
  /** Answers `X-Amz-Target: AmazonSSM.*`. */
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** Makes these the graph's parameters; what PutParameter made of them stays, as at a start. */
  readonly update: (parameters: readonly ParameterDefinition[]) => void;
  /** The value of a parameter as it stands, decrypted. */
  readonly value: (name: string) => string | undefined;
}

/**
 * Parameter Store of AWS Systems Manager, as far as applications read it: the graph's
 * parameters, with what PutParameter made of them.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
 */
export function createParameters(options: ParametersOptions): Parameters {
  const { region = "us-east-1", accountId = "123456789012", log = () => {} } = options;
  const now = options.now ?? Date.now;
  let arns: Map<string, string | undefined>;
  const open = (parameters: readonly ParameterDefinition[]): ParameterStore => {
    arns = new Map(parameters.map(({ name, arn }) => [name, arn]));
    const file = options.stateDir && join(options.stateDir, "ssm", "parameters.json");
    return new ParameterStore(parameters, { file, now: now() });
  };
  const services: Services = {
    store: open(options.parameters),
    now,
    arnOf: (name) =>
      arns.get(name) ??
      `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith("/") ? "" : "/"}${name}`,
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [status, output] = answer(request, await bodyOf(request), services, log);
    const body = JSON.stringify(output);
    response.writeHead(status, {
      "content-type": "application/x-amz-json-1.1",
      "content-length": String(Buffer.byteLength(body)),
      "x-amzn-requestid": randomUUID(),
    });
    response.end(body);
  }

  return {
    listener(request, response) {
      serve(request, response).catch((error: unknown) => {
        log(`ssm failed: ${error instanceof Error ? error.stack : String(error)}`);
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end();
      });
    },
    update(parameters) {
      services.store = open(parameters);
    },
    value: (name) => services.store.get(name)?.value,
  };
}

function answer(
  request: IncomingMessage,
  body: string,
  services: Services,
  log: (line: string) => void,
): [status: number, output: object] {
  const target = String(request.headers["x-amz-target"] ?? "");
  const name = target.startsWith(TARGET) ? target.slice(TARGET.length) : "";
  try {
    // Signatures are not checked, but a web page cannot send one: other people's pages
    // read no parameters here.
    if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
      throw new SsmError("MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation) return [200, operation(new Input(body), services)];
    log(`ssm does not emulate ${name || "a request without X-Amz-Target"}`);
    throw new SsmError("UnknownOperationException", `sst-local does not emulate SSM's ${name}.`);
  } catch (error) {
    if (!(error instanceof SsmError)) throw error;
    return [400, { __type: error.type, ...(error.message !== "" && { message: error.message }) }];
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error("A request to SSM is larger than a megabyte");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
