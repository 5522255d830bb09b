/** How long a key is, in letters and digits. */
const LENGTH = 32;

/**
 * What callers of the container send as `x-api-key`. AWS makes it up at the first deploy; later
 * ones leave alone what it is or has become since. It is kept here alone, encrypted, where the
 * container reads it as it starts:
 *
 *     aws ssm get-parameter --with-decryption --name /souk/<stage>/service-api-key
 */
export const serviceKey = new aws.ssm.Parameter(
  "ServiceApiKey",
  {
    name: `/${$app.name}/${$app.stage}/service-api-key`,
    description: "What callers of the container send as x-api-key",
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
