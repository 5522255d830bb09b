import { ParameterNotFoundError } from "@aws-lambda-powertools/parameters/errors";
import { SSMProvider } from "@aws-lambda-powertools/parameters/ssm";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { ReadMapping } from "@souk/core/string";
import { TIMEOUTS } from "@souk/core/table";

/** How long a value is used before it is read again, in seconds. */
const MAX_AGE = 60;

/**
 * Creates a function that reads an SSM parameter and caches it for `MAX_AGE` seconds. A missing
 * parameter is undefined and not cached.
 *
 * @throws GetParameterError when the parameter cannot be read
 */
export function parameterReader(
  name: string,
  client = new SSMClient({ requestHandler: TIMEOUTS }),
): ReadMapping {
  const provider = new SSMProvider({ awsSdkV3Client: client });
  return async function read() {
    try {
      return await provider.get(name, { maxAge: MAX_AGE, throwOnMissing: true });
    } catch (error) {
      if (error instanceof ParameterNotFoundError) return undefined;
      throw error;
    }
  };
}
