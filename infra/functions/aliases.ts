import { stageSettings } from "../stage.ts";

/** The alias by which everything calls a function in a stage where releases are gradual. */
export const LIVE = "live";

/**
 * In production callers go through an alias to a published version, so that a release can move a
 * part of them at a time (canary.ts). Elsewhere, and in `sst dev`, they call $LATEST.
 */
const gradual = stageSettings($app.stage).permanent && !$dev;

const aliases = new Map<sst.aws.Function, aws.lambda.Alias>();

/** The functions that have an alias so far, with it. */
export const aliasedFunctions: ReadonlyMap<sst.aws.Function, aws.lambda.Alias> = aliases;

/**
 * The ARN by which a function is to be called: its alias's where it has one, else its own. Whoever
 * invokes a function (routes, authorizers, triggers, event source mappings) is given this one.
 */
export function callable(fn: sst.aws.Function): $util.Output<string> {
  if (!gradual) return fn.arn;
  const alias = aliases.get(fn) ?? makeAlias(fn);
  aliases.set(fn, alias);
  return alias.arn;
}

/**
 * Made once, at the version of the day; from then on a release moves it and a deploy leaves it be.
 * docs/adr/0009-a-release-moves-the-alias.md
 */
function makeAlias(fn: sst.aws.Function): aws.lambda.Alias {
  return new aws.lambda.Alias(
    `${logicalNameOf(fn)}Alias`,
    {
      name: LIVE,
      description: "The version that is called",
      functionName: fn.name,
      functionVersion: fn.nodes.function.version,
    },
    { ignoreChanges: ["functionVersion", "routingConfig"] },
  );
}

/** The name that infra gave to the function. */
export const logicalNameOf = (fn: sst.aws.Function): string =>
  (fn as unknown as { __name: string }).__name;

if (gradual) $transform(aws.lambda.Permission, permitAlias);

/**
 * SST permits a call of a function's ARN as it was given. The provider reads an alias's ARN back as
 * function and qualifier, and would replace the permission at every deploy: given the two, it does
 * not. https://github.com/hashicorp/terraform-provider-aws/issues/38558
 */
function permitAlias(args: aws.lambda.PermissionArgs): void {
  const called = $util.output(args.function).apply((fn) => {
    const text = typeof fn === "string" ? fn : "";
    const [, arn, qualifier] = /^(arn:[^:]+:lambda:(?:[^:]*:){3}[^:]+):([^:]+)$/.exec(text) ?? [];
    return { function: arn ?? fn, qualifier };
  });
  args.function = called.function;
  // Undefined for a function without an alias, which the provider reads as absent.
  args.qualifier ??= called.qualifier as $util.Output<string>;
}
