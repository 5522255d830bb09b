/** A change that an evaluation makes to the source of one of SST's components. */
interface ComponentEdit {
  /** Path of the source in SST's platform. */
  readonly file: RegExp;
  readonly edit: (source: string) => string;
}

/** The value of an unset secret, so that the rest of the app is evaluated. */
export const unsetSecret = (name: string): string => `unset-secret-${name}`;

/** The name of a site's dev server, which CloudFront's origins have on this machine alone. */
const DEV_SERVER = "`${name.toLowerCase()}.dev-server.sst-local.invalid`";

/**
 * What replaces SST's address of a dev server, which is unknown: the distribution, or the route of
 * the router, that the site has on AWS, with the dev server as its origin.
 */
const DEV_SERVER_ROUTE = `
      if (route) {
        const namespace = buildKvNamespace();
        new KvKeys(\`\${name}KvKeys\`, {
          store: route.routerKvStoreArn,
          namespace,
          entries: { metadata: JSON.stringify({ host: ${DEV_SERVER} }) },
          purge: false,
        }, { parent: self });
        new KvRoutesUpdate(\`\${name}RoutesUpdate\`, {
          store: route.routerKvStoreArn,
          namespace: route.routerKvNamespace,
          key: "routes",
          entry: route.apply((route) => ["url", namespace, route!.hostPattern, route!.pathPrefix].join(",")),
        }, { parent: self });
        this.devUrl = route.routerUrl;
      } else {
        const viewerFunction = (type: string, config: any, result: string) => new cloudfront.Function(
          \`\${name}CloudfrontFunction\${type}\`,
          {
            runtime: "cloudfront-js-2.0",
            keyValueStoreAssociations: config.kvStore ? [config.kvStore] : [],
            code: interpolate\`import cf from "cloudfront";
async function handler(event) {
  \${config.injection}
  return event.\${result};
}\`,
          },
          { parent: self },
        ).arn;
        const cdn = new Cdn(\`\${name}Cdn\`, {
          comment: \`\${name} app\`,
          origins: [{
            originId: "default",
            domainName: ${DEV_SERVER},
            customOriginConfig: {
              httpPort: 80,
              httpsPort: 443,
              originProtocolPolicy: "http-only",
              originReadTimeout: 20,
              originSslProtocols: ["TLSv1.2"],
            },
          }],
          defaultCacheBehavior: {
            targetOriginId: "default",
            viewerProtocolPolicy: "redirect-to-https",
            allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
            cachedMethods: ["GET", "HEAD"],
            functionAssociations: edge.apply((edge: any) => [
              ...(edge?.viewerRequest?.injection
                ? [{ eventType: "viewer-request", functionArn: viewerFunction("Request", edge.viewerRequest, "request") }]
                : []),
              ...(edge?.viewerResponse?.injection
                ? [{ eventType: "viewer-response", functionArn: viewerFunction("Response", edge.viewerResponse, "response") }]
                : []),
            ]),
          },
        }, { parent: self });
        this.cdn = cdn;
        this.devUrl = cdn.url;
      }`;

/**
 * The changes: `sst dev` and a deploy differ in what a component creates, and a stack on this machine
 * wants some of each. `$dev` is false for every other component.
 */
const EDITS: readonly ComponentEdit[] = [
  {
    // Links the server that the `dev` option names. They use `$dev` for nothing else.
    // https://sst.dev/docs/component/aws/postgres#dev
    file: /[\\/]components[\\/]aws[\\/](aurora|mysql|open-search|postgres|redis)(-v\d+)?\.ts$/,
    edit: (source) => source.replaceAll(/\$dev\b/g, "true"),
  },
  {
    // No site is built: its dev command runs, also with `dev: false`, which asks for a deploy.
    file: /[\\/]components[\\/]aws[\\/]ssr-site\.ts$/,
    edit: (source) =>
      source
        .replace("$dev && args.dev !== false", "true")
        .replace("this.devUrl = dev.url;", () => DEV_SERVER_ROUTE)
        .replace(
          /_dev: \{\s*\.\.\.dev\.outputs,/,
          () => `_dev: { ...dev.outputs, origin: ${DEV_SERVER}, url: (args.dev || {}).url,`,
        ),
  },
  {
    file: /[\\/]components[\\/]secret\.ts$/,
    edit: (source) =>
      source.replace(
        "throw new SecretMissingError(this._name);",
        () => `return ${JSON.stringify(unsetSecret(""))} + this._name;`,
      ),
  },
];

/** The sources that {@link editComponent} changes. */
export const EDITED_COMPONENTS = new RegExp(EDITS.map(({ file }) => file.source).join("|"));

/** The source of a component with the changes for a stack on this machine. */
export const editComponent = (path: string, source: string): string =>
  EDITS.filter(({ file }) => file.test(path)).reduce((text, { edit }) => edit(text), source);
