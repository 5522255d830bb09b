import { stageSettings } from "../stage.ts";

/** The name of the alias that callers use in a stage with gradual releases. */
export const LIVE = "live";

/**
 * In production callers invoke an alias of a published version, so that a release can shift traffic
 * gradually (canary-releases.ts). In other stages and in `sst dev` they invoke $LATEST.
 */
const gradual = stageSettings($app.stage).permanent && !$dev;

const aliases = new Map<sst.aws.Function, aws.lambda.Alias>();

/** The aliases that exist so far, by function. */
export const aliasedFunctions: ReadonlyMap<sst.aws.Function, aws.lambda.Alias> = aliases;

/**
 * The ARN that routes, authorizers, triggers and event source mappings invoke: the alias's in a stage
 * with gradual releases, else the function's own. Creates the alias at the first call.
 */
export function aliasOrFunctionArn(fn: sst.aws.Function): $util.Output<string> {
  if (!gradual) return fn.arn;
  const alias = aliases.get(fn) ?? createAlias(fn);
  aliases.set(fn, alias);
  return alias.arn;
}

/**
 * Created at the current version. After that only a release moves it, and a deploy does not.
 * docs/adr/0009-a-release-moves-the-alias.md
 */
function createAlias(fn: sst.aws.Function): aws.lambda.Alias {
  return new aws.lambda.Alias(
    `${logicalNameOf(fn)}Alias`,
    {
      name: LIVE,
      description: "The version that callers invoke",
      functionName: fn.name,
      functionVersion: fn.nodes.function.version,
    },
    { ignoreChanges: ["functionVersion", "routingConfig"] },
  );
}

/** The logical name of the function in infra. */
export const logicalNameOf = (fn: sst.aws.Function): string =>
  (fn as unknown as { __name: string }).__name;

if (gradual) $transform(aws.lambda.Permission, splitQualifier);

/**
 * Splits the alias's ARN in SST's permissions into function and qualifier. The provider reads them
 * back like that and would otherwise replace the permission at every deploy. https://github.com/hashicorp/terraform-provider-aws/issues/38558
 */
function splitQualifier(args: aws.lambda.PermissionArgs): void {
  const parts = $util.output(args.function).apply((fn) => {
    const text = typeof fn === "string" ? fn : "";
    const [, arn, qualifier] = /^(arn:[^:]+:lambda:(?:[^:]*:){3}[^:]+):([^:]+)$/.exec(text) ?? [];
    return { function: arn ?? fn, qualifier };
  });
  args.function = parts.function;
  // Undefined for a function without an alias, which the provider reads as absent.
  args.qualifier ??= parts.qualifier as $util.Output<string>;
}
