import { describe, expect, it } from "vitest";
import { evaluateStages, stages } from "../testing/graphs.ts";

const evaluated = await evaluateStages(...stages);

describe.each(stages)("the user pool of stage %s", (stage) => {
  it("allows sign-up with a verified e-mail address", () => {
    const [pool] = evaluated[stage].all("aws:cognito/userPool:UserPool");
    expect(pool?.inputs).toMatchObject({
      usernameAttributes: ["email"],
      autoVerifiedAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      verificationMessageTemplate: {
        emailSubject: "Your Souk code",
        emailMessage: expect.stringContaining("{####}"),
      },
      adminCreateUserConfig: {
        allowAdminCreateUserOnly: false,
        inviteMessageTemplate: {
          emailSubject: "Your Souk account",
          emailMessage: expect.stringMatching(/\{username\}.*\{####\}/),
        },
      },
      schemas: [
        { name: "email", required: true, mutable: true },
        { name: "name", required: true, mutable: true },
      ],
      lambdaConfig: {
        postConfirmation: expect.stringContaining(
          String(
            evaluated[stage].one("aws:lambda/function:Function", "PostConfirmationFunction")
              .outputs["arn"],
          ),
        ),
      },
    });
  });

  it("has an app client without a secret, and a domain prefix that Cognito accepts", () => {
    const [client] = evaluated[stage].all("aws:cognito/userPoolClient:UserPoolClient");
    const [domain] = evaluated[stage].all("aws:cognito/userPoolDomain:UserPoolDomain");
    expect(client?.inputs).toMatchObject({
      generateSecret: false,
      explicitAuthFlows: [
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
      ],
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["email", "openid"],
      callbackUrls: ["http://localhost"],
      preventUserExistenceErrors: "ENABLED",
      refreshTokenValidity: 30,
    });
    expect(domain?.inputs["domain"]).toMatch(/^souk-[0-9a-f]{20}$/);
    const [group] = evaluated[stage].all("aws:cognito/userGroup:UserGroup");
    expect(group?.inputs).toMatchObject({ name: "apiAdmins", precedence: 0 });
  });
});
