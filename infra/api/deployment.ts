/**
 * What an API's deployment must hold beside SST's routes. SST's own deployment waits for its routes
 * and is made anew when one of them changes; it knows nothing of models, validators, gateway
 * responses, integration responses and documentation, and AWS would go on serving a snapshot
 * without them. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
 */
export class Snapshot {
  readonly #parts: $util.CustomResource[] = [];

  /** Takes the resource into the deployment and hands it back. */
  add<R extends $util.CustomResource>(resource: R): R {
    this.#parts.push(resource);
    return resource;
  }

  /** For `transform.deployment`: the deployment waits for every part, and is made anew with it. */
  transform = (
    args: aws.apigateway.DeploymentArgs,
    opts: $util.CustomResourceOptions,
  ): undefined => {
    args.triggers = $util
      .all([args.triggers ?? {}, $util.all(this.#parts.map(fingerprint))])
      .apply(([routes, parts]) => ({ ...routes, ...Object.fromEntries(parts) }));
    opts.dependsOn = this.#parts;
  };
}

/** A resource's URN, and a text that changes whenever anything of the resource does. */
function fingerprint(resource: $util.CustomResource): $util.Output<[string, string]> {
  const properties = Object.entries(resource).filter(
    ([name, value]) => !name.startsWith("_") && typeof value !== "function",
  );
  return $util
    .all([resource.urn, $util.output(Object.fromEntries(properties))])
    .apply(([urn, values]): [string, string] => [urn, JSON.stringify(values)]);
}
