import type { ClientAccess } from "../aws/client-environment.ts";
import type { StackEvents } from "../aws/events.ts";
import type { Handler } from "../aws/guard.ts";
import type { IamMode } from "../aws/iam/authorize.ts";
import type { Buses, Capabilities, FunctionInvoker } from "../aws/capabilities.ts";
import type {
  CodeBuilder,
  InstanceSettings,
  RunningService,
  SeedUser,
  Service,
  ServiceContext,
} from "../aws/service.ts";
import { AwsError } from "../aws/error.ts";
import { UserError } from "../errors.ts";
import { isRecord, text } from "../graph/inputs.ts";

export interface ContextOptions {
  cwd: string;
  stateDir: string;
  port: number;
  access: ClientAccess;
  build: CodeBuilder;
  seed?: readonly SeedUser[];
  instances?: InstanceSettings;
  iam: IamMode;
  watchSites?: boolean;
  events: StackEvents;
  developerPages: Handler;
  running: ReadonlyMap<Service, RunningService>;
}

/** What the services of a stack are given, and the functions as they are now. */
export function createContext({
  running,
  build,
  seed = [],
  instances = {},
  iam,
  watchSites = false,
  developerPages,
  cwd,
  stateDir,
  port,
  access,
  events,
}: ContextOptions): ServiceContext & { functions: FunctionInvoker } {
  const use = <Name extends keyof Capabilities>(name: Name): Capabilities[Name] | undefined => {
    for (const { provides } of running.values()) {
      const capability = provides?.[name];
      if (capability !== undefined) return capability;
    }
    return undefined;
  };
  const functions: FunctionInvoker = {
    invoke: async (functionName, ...args) => {
      const lambda = use("functions");
      if (lambda) return lambda.invoke(functionName, ...args);
      throw new AwsError("ResourceNotFoundException", `Function not found: ${functionName}`, {
        status: 404,
      });
    },
  };

  /** The service of an ARN is its third part: `arn:aws:sqs:…`. */
  async function deliver(arn: string, message: unknown): Promise<void> {
    const service = arn.split(":")[2];
    if (service === "sqs") {
      const queues = use("queues");
      if (queues) return void (await queues.send(arn, JSON.stringify(message)));
    }
    if (service === "sns") {
      const topics = use("topics");
      if (topics) return void (await topics.publish(arn, { body: JSON.stringify(message) }));
    }
    if (service === "events") {
      const buses = use("buses");
      if (buses) return void (await buses.put(arn, invocationResult(arn, message)));
    }
    if (service === "lambda") {
      return void (await functions.invoke(arn, message, { invocationType: "Event" }));
    }
    throw new UserError(`Nothing can be sent to ${arn}.`, {
      hint: "Destinations on this machine are queues, topics, buses and functions of the same app.",
    });
  }

  return {
    ...{ ...access, cwd, stateDir, port, events, use, deliver, functions },
    options: { build, seedUsers: seed, instances, iam, watchSites, developerPages },
  };
}

/**
 * The event of a failure record of Lambda.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
function invocationResult(busArn: string, message: unknown): Parameters<Buses["put"]>[1] {
  const record = isRecord(message) ? message["requestContext"] : undefined;
  const functionArn = isRecord(record) ? text(record, "functionArn") : undefined;
  return {
    source: "lambda",
    "detail-type": "Lambda Function Invocation Result - Failure",
    resources: [busArn, ...(functionArn === undefined ? [] : [functionArn])],
    detail: message,
  };
}
