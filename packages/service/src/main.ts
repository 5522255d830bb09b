import { parameterReader } from "@souk/functions/api/ssm-parameter";
import { logger } from "@souk/functions/logger";
import { createApp } from "./app.ts";
import { ConfigError, readConfig } from "./config.ts";
import { startServer } from "./server.ts";

/** Under the 30 s after which ECS kills a task that it has told to stop. */
const GRACE_MS = 20_000;

try {
  const { apiKey, mappingParameterName, host, port } = readConfig(process.env);
  const app = createApp({ apiKey, readMapping: parameterReader(mappingParameterName) });
  const server = await startServer(app, { host, port });
  logger.info("listening", { host, port: server.port });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      // The port is closed when this returns, so the line is only read once that is true.
      const stopped = server.stop(GRACE_MS);
      logger.info("stopping", { signal });
      void stopped.then(() => process.exit(0));
    });
  }
} catch (error) {
  process.stderr.write(`${explained(error)}\n`);
  process.exitCode = 1;
}

/** One sentence for what the reader can mend, the whole error for what nobody foresaw. */
function explained(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") return `Port ${port} is taken: set PORT to another.`;
  if (code === "EACCES") return `Port ${port} is not ours to listen on: set PORT above 1023.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
