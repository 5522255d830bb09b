import { stageSettings } from "../stage.ts";

/** The length of the key, in letters and digits. */
const LENGTH = 32;

/** The API key of the container; a stage without the container has none. */
export const serviceKey = stageSettings($app.stage).container ? createServiceKey() : undefined;

/**
 * Creates the API key of the container, which callers send as `x-api-key`. AWS generates it at the first
 * deploy, and later deploys do not change it. The parameter is its only copy, and encrypted; the
 * container reads it when it starts.
 *
 *     aws ssm get-parameter --with-decryption --name /souk/<stage>/service-api-key
 */
function createServiceKey(): aws.ssm.Parameter {
  return new aws.ssm.Parameter(
    "ServiceApiKey",
    {
      name: `/${$app.name}/${$app.stage}/service-api-key`,
      description: "The container's API key, which callers send as x-api-key",
      type: "SecureString",
      value: $util.secret(
        aws.secretsmanager.getRandomPasswordOutput({
          passwordLength: LENGTH,
          excludePunctuation: true,
          requireEachIncludedType: true,
        }).randomPassword,
      ),
    },
    { ignoreChanges: ["value"] },
  );
}
