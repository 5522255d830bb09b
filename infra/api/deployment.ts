/**
 * Collects the parts of an API that SST's deployment does not know: models, validators, gateway
 * responses, integration responses and documentation. SST replaces the deployment only when one of
 * its own routes changes, and API Gateway serves the snapshot that the deployment took. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
 */
export class DeploymentParts {
  readonly #parts: $util.CustomResource[] = [];

  /** Adds a resource to the deployment and returns it. */
  add<R extends $util.CustomResource>(resource: R): R {
    this.#parts.push(resource);
    return resource;
  }

  /** The `transform.deployment` of the API: depends on every part and is replaced when one changes. */
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

/** A resource's URN and a text that changes whenever one of its properties does. */
function fingerprint(resource: $util.CustomResource): $util.Output<[string, string]> {
  const properties = Object.entries(resource).filter(
    ([name, value]) => !name.startsWith("_") && typeof value !== "function",
  );
  return $util
    .all([resource.urn, $util.output(Object.fromEntries(properties))])
    .apply(([urn, values]): [string, string] => [urn, JSON.stringify(values)]);
}
