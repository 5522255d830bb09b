import type { IncomingMessage, RequestListener } from "node:http";

const ACTIONS: Record<string, (accountId: string) => string> = {
  GetCallerIdentity: (accountId) =>
    `<UserId>local</UserId><Account>${accountId}</Account>` +
    `<Arn>arn:aws:iam::${accountId}:user/local</Arn>`,
  AssumeRole: (accountId) =>
    `<Credentials><AccessKeyId>local</AccessKeyId><SecretAccessKey>local</SecretAccessKey>` +
    `<SessionToken>local</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>` +
    `<AssumedRoleUser><Arn>arn:aws:sts::${accountId}:assumed-role/local/local</Arn>` +
    `<AssumedRoleId>local</AssumedRoleId></AssumedRoleUser>`,
};

/**
 * Answers the two STS operations that the SST CLI may call: GetCallerIdentity, and AssumeRole for a
 * role in `providers.aws` (every role is granted: permissions are not checked here).
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
 */
export function stsListener(accountId: string): RequestListener {
  return (request, response) => {
    void actionOf(request).then((action) => {
      const make = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
      response.writeHead(make ? 200 : 400, { "content-type": "text/xml" });
      response.end(
        make
          ? `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">` +
              `<${action}Result>${make(accountId)}</${action}Result></${action}Response>`
          : `<ErrorResponse><Error><Code>InvalidAction</Code><Message>sst-local does not emulate ` +
              `STS's ${encodeURIComponent(action)}.</Message></Error></ErrorResponse>`,
      );
    });
  };
}

async function actionOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8")).get("Action") ?? "";
}
