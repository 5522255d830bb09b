import { SSM } from "@aws-sdk/client-ssm";
import { TIMEOUTS } from "@souk/core/aws";
import { parameterReader } from "@souk/functions/api/ssm-parameter";
import { logger } from "@souk/functions/logger";
import { createApp } from "./app.ts";
import { ConfigError, readConfig } from "./config.ts";
import { startServer } from "./server.ts";

/** Less than the 30 s after which ECS kills a stopping task. */
const GRACE_MS = 20_000;

try {
  const { apiKey, mappingParameterName, host, port } = readConfig(process.env);
  // The SDK's client, which finds the credentials of an ECS task.
  const ssm = new SSM({ requestHandler: TIMEOUTS });
  const readMapping = parameterReader(mappingParameterName, (input) => ssm.getParameter(input));
  const app = createApp({ apiKey, readMapping });
  const server = await startServer(app, { host, port });
  logger.info("listening", { host, port: server.port });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      // stop() closes the port before it returns, so the log line is true when it is read.
      const stopped = server.stop(GRACE_MS);
      logger.info("stopping", { signal });
      void stopped.then(() => process.exit(0));
    });
  }
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
}

/** One sentence for an error that the operator can fix, the stack trace for any other. */
function describe(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") return `Port ${port} is taken: set PORT to another one.`;
  if (code === "EACCES") return `Port ${port} needs more privileges: set PORT above 1023.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
