import { Logger } from "@aws-lambda-powertools/logger";

/** The one logger of a function: JSON lines, with the Lambda context where there is one. */
export const logger = new Logger({ serviceName: "souk" });
