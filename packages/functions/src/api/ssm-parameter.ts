import type { GetParameterCommandInput, GetParameterResult } from "@aws-sdk/client-ssm";
import { createJsonClient } from "@souk/core/aws";
import type { JsonService } from "@souk/core/aws";
import type { ReadMapping } from "@souk/core/string";

/** How long a value is used before it is read again, in milliseconds. */
const MAX_AGE = 60_000;

/** Parameter Store, as a client has to call it. */
const SSM: JsonService = { name: "ssm", id: "SSM", target: "AmazonSSM", version: "1.1" };

/** Calls GetParameter (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html). */
export type GetParameter = (input: GetParameterCommandInput) => Promise<GetParameterResult>;

/**
 * Creates a function that reads an SSM parameter and caches it for `MAX_AGE`. A missing parameter is
 * undefined and not cached.
 *
 * @param getParameter by default with the credentials of Lambda's environment
 */
export function parameterReader(
  name: string,
  getParameter: GetParameter = getParameterInLambda(),
): ReadMapping {
  let known: { value: string | undefined; until: number } | undefined;
  return async function read() {
    if (known !== undefined && Date.now() < known.until) return known.value;
    try {
      const { Parameter } = await getParameter({ Name: name });
      known = { value: Parameter?.Value, until: Date.now() + MAX_AGE };
      return known.value;
    } catch (error) {
      if (error instanceof Error && error.name === "ParameterNotFound") return undefined;
      throw error;
    }
  };
}

function getParameterInLambda(): GetParameter {
  const client = createJsonClient(SSM);
  return (input) => client.call("GetParameter", input);
}
