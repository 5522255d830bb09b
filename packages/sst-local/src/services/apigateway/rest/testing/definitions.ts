import type {
  Integration,
  IntegrationResponse,
  Method,
  MethodDefinition,
  RestApiDefinition,
} from "../api/definition.ts";

/** A function ARN whose last part is a name a test can read. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
}

/** The URI that invokes a function. */
export function invocationUri(name: string): string {
  return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;
}

interface Parts {
  readonly method?: Method;
  readonly integration?: Partial<Integration>;
  readonly responses?: Readonly<Record<string, IntegrationResponse>>;
}

/** A MOCK method that answers 200 with the text, unless told otherwise. */
export function mock(text = "", parts: Parts = {}): MethodDefinition {
  return {
    method: { authorizationType: "NONE", ...parts.method },
    integration: {
      type: "MOCK",
      requestTemplates: { "application/json": "{ statusCode: 200 }" },
      ...parts.integration,
    },
    integrationResponses: parts.responses ?? {
      "200": { responseTemplates: { "application/json": text } },
    },
  };
}

/** A Lambda proxy method for the function `backend`. */
export function lambdaProxy(parts: Parts = {}): MethodDefinition {
  return {
    method: { authorizationType: "NONE", ...parts.method },
    integration: {
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: invocationUri("backend"),
      ...parts.integration,
    },
  };
}

/** A method with any other integration and a default 200 response. */
export function integrated(integration: Integration, parts: Parts = {}): MethodDefinition {
  return {
    method: { authorizationType: "NONE", ...parts.method },
    integration: { ...integration, ...parts.integration },
    integrationResponses: parts.responses ?? { "200": {} },
  };
}

/** An API on the stage `dev` from `"GET /rooms/{id}": method` pairs. */
export function api(
  methods: Readonly<Record<string, MethodDefinition>>,
  rest: Partial<Omit<RestApiDefinition, "resources">> = {},
): RestApiDefinition {
  const resources = Object.entries(methods).map(([key, method]) => {
    const [verb, path] = key.split(" ") as [string, string];
    return { path, methods: { [verb]: method } };
  });
  return { stage: { stageName: "dev" }, ...rest, resources };
}
