import { ParameterNotFoundError } from "@aws-lambda-powertools/parameters/errors";
import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { ReadMapping } from "@souk/core/string";

/** How long a mapping is used before it is read again, in seconds. */
export const MAPPING_MAX_AGE = 60;

/**
 * Reads an SSM parameter, and remembers it for `MAPPING_MAX_AGE` seconds; that there is none is not
 * remembered. Whatever else goes wrong is thrown as a `GetParameterError`.
 */
export function parameterReader(name: string, client = new SSMClient()): ReadMapping {
  const provider = new SSMProvider({ awsSdkV3Client: client });
  return async function read() {
    try {
      return await provider.get(name, { maxAge: MAPPING_MAX_AGE, throwOnMissing: true });
    } catch (error) {
      if (error instanceof ParameterNotFoundError) return undefined;
      throw error;
    }
  };
}
