/** The AWS account of every stage on this machine, unless the app allows one by name. */
export const LOCAL_ACCOUNT = "000000000000";

/** The version of a bootstrap after which the CLI has nothing left to do: SST 3.19 has five steps. */
const BOOTSTRAP_VERSION = 5;

/** The bucket in which SST keeps the state of a region's apps. */
export const stateBucket = (region: string): string => `${STATE_BUCKET_PREFIX}${region}`;

/** The region of a state bucket. */
export const regionOfBucket = (bucket: string): string => bucket.replace(STATE_BUCKET_PREFIX, "");

const STATE_BUCKET_PREFIX = "sst-state-local-";

/** The SSM parameter that holds the bootstrap of a region. */
export const BOOTSTRAP_PARAMETER = "/sst/bootstrap";

/** The SSM parameter that holds the passphrase of a stage. */
export const passphraseParameter = (app: string, stage: string): string =>
  `/sst/passphrase/${app}/${stage}`;

/** The stage whose secrets apply to every stage. */
export const FALLBACK_STAGE = "_fallback";

/** Keys in the state bucket (pkg/project/provider/provider.go of SST 3). */
export const SECRETS_PREFIX = "secret/";
export const isLockKey = (key: string): boolean => key.startsWith("lock/");
/** The prefix of one update's history entries; undefined for any other key. */
export const historyPrefix = (key: string): string | undefined =>
  /^((?:eventlog|snapshot|update)\/.+\/)/.exec(key)?.[1];

/** The assets and the state of a bootstrapped region. */
export const bootstrapOf = (region: string, accountId: string) => ({
  asset: `sst-asset-local-${region}`,
  assetEcrRegistryId: accountId,
  assetEcrUrl: `${accountId}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
  state: stateBucket(region),
  appsyncHttp: "",
  appsyncRealtime: "",
});

/** The value of {@link BOOTSTRAP_PARAMETER}. */
export const bootstrapParameterValue = (region: string): string =>
  JSON.stringify({ version: BOOTSTRAP_VERSION, ...bootstrapOf(region, LOCAL_ACCOUNT) });
