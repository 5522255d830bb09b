import type {
  Integration,
  IntegrationResponse,
  Method,
  MethodDefinition,
  RestApiDefinition,
} from "../api/definition.ts";

/** The ARN of a function. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
}

/** The URI that invokes a function. */
export function invocationUri(name: string): string {
  return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;
}

/** Declares the mapped headers of integration responses, which API Gateway requires. */
function declared(responses: NonNullable<Parts["responses"]>): MethodDefinition {
  return {
    integrationResponses: responses,
    methodResponses: Object.fromEntries(
      Object.entries(responses).map(([status, { responseParameters }]) => [
        status,
        {
          responseParameters: Object.fromEntries(
            Object.keys(responseParameters ?? {}).map((parameter) => [parameter, false]),
          ),
        },
      ]),
    ),
  };
}

interface Parts {
  readonly method?: Method;
  readonly integration?: Partial<Integration>;
  readonly responses?: Readonly<Record<string, IntegrationResponse>>;
}

/** A MOCK method that answers 200 with a text, unless `parts` says otherwise. */
export function mock(text = "", parts: Parts = {}): MethodDefinition {
  return {
    method: { authorizationType: "NONE", ...parts.method },
    integration: {
      type: "MOCK",
      requestTemplates: { "application/json": "{ statusCode: 200 }" },
      ...parts.integration,
    },
    ...declared(parts.responses ?? { "200": { responseTemplates: { "application/json": text } } }),
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
    ...declared(parts.responses ?? { "200": {} }),
  };
}

/** An API on the stage `dev` from `"GET /rooms/{id}": method` pairs. */
export function api(
  methods: Readonly<Record<string, MethodDefinition>>,
  rest: Partial<Omit<RestApiDefinition, "resources">> = {},
): RestApiDefinition {
  const resources = Object.entries(methods).map(([key, method]) => {
    const space = key.indexOf(" ");
    const [verb, path] = [key.slice(0, space), key.slice(space + 1)];
    return { path, methods: { [verb]: method } };
  });
  return { stage: { stageName: "dev" }, ...rest, resources };
}
