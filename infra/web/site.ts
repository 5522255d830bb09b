import { api } from "../api/rest-api.ts";
import { adminGroup, userPool, userPoolClient, userPoolRegion } from "../auth/user-pool.ts";
import { hostNames } from "../network/domain.ts";
import { liveApi } from "../live/websocket-api.ts";

const cognitoUrl = $interpolate`https://cognito-idp.${userPoolRegion}.amazonaws.com`;

const originOf = (url: $util.Input<string>) =>
  $util.output(url).apply((text) => new URL(text).origin);

/** Allows the site's own scripts, styles, fonts and images, and calls to this stage's APIs. https://www.w3.org/TR/CSP3/ */
const contentSecurityPolicy = $util
  .all([originOf(api.url), originOf(liveApi.url), cognitoUrl])
  .apply((origins) =>
    [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "font-src 'self'",
      "img-src 'self' data:",
      "manifest-src 'self'",
      `connect-src 'self' ${origins.join(" ")}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  );

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
const headers = new aws.cloudfront.ResponseHeadersPolicy("WebHeaders", {
  name: `${$app.name}-${$app.stage}-web`,
  securityHeadersConfig: {
    contentSecurityPolicy: { contentSecurityPolicy, override: true },
    strictTransportSecurity: {
      accessControlMaxAgeSec: 63_072_000,
      includeSubdomains: true,
      override: true,
    },
    contentTypeOptions: { override: true },
    frameOptions: { frameOption: "DENY", override: true },
    referrerPolicy: { referrerPolicy: "no-referrer", override: true },
  },
  customHeadersConfig: {
    items: [
      {
        header: "permissions-policy",
        value: "camera=(), geolocation=(), microphone=(), payment=()",
        override: true,
      },
      { header: "cross-origin-opener-policy", value: "same-origin", override: true },
    ],
  },
});

/** The browser app. Its build gets the stage's URLs and ids. */
export const web = new sst.aws.StaticSite("Web", {
  path: "packages/web",
  build: { command: "npm run build", output: "dist" },
  ...(hostNames?.web && { domain: { name: hostNames.web, dns: sst.aws.dns() } }),
  environment: {
    VITE_API_URL: api.url,
    VITE_LIVE_URL: liveApi.url,
    VITE_COGNITO_URL: cognitoUrl,
    VITE_USER_POOL_ID: userPool.id,
    VITE_USER_POOL_CLIENT_ID: userPoolClient.id,
    VITE_ADMIN_GROUP: adminGroup,
  },
  assets: {
    fileOptions: [
      { files: "**", cacheControl: "max-age=0,must-revalidate" },
      // Vite names these files after the hash of their content.
      { files: "assets/**", cacheControl: "max-age=31536000,public,immutable" },
    ],
  },
  transform: {
    cdn: (args) => {
      args.transform = {
        distribution: (distribution) => {
          distribution.defaultCacheBehavior = $util
            .output(distribution.defaultCacheBehavior)
            .apply((behavior) => ({ ...behavior, responseHeadersPolicyId: headers.id }));
        },
      };
    },
  },
});
