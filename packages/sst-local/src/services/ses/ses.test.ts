import {
  GetIdentityVerificationAttributesCommand,
  ListIdentitiesCommand,
  SendEmailCommand as SendEmailV1Command,
  type SendEmailCommandInput as SendEmailV1Input,
  SendRawEmailCommand,
  SendTemplatedEmailCommand,
  SESClient,
} from "@aws-sdk/client-ses";
import {
  BadRequestException,
  CreateEmailIdentityCommand,
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  ListConfigurationSetsCommand,
  ListEmailIdentitiesCommand,
  MessageRejected,
  NotFoundException,
  SendBulkEmailCommand,
  SendEmailCommand,
  type SendEmailCommandInput,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Buses, Topics } from "../../aws/capabilities.ts";
import { runService, sdkSettings, testGraph, testResource } from "../../aws/testing/run-service.ts";
import type { Resource } from "../../graph/index.ts";
import { destinationsNotEmulated } from "./graph.ts";
import { parseMessage } from "./mime.ts";
import { start as startSes } from "./start.ts";

const identity = (emailIdentity: string, inputs: Record<string, unknown> = {}): Resource =>
  testResource("aws:sesv2/emailIdentity:EmailIdentity", emailIdentity, {
    inputs: { emailIdentity, ...inputs },
    outputs: { arn: `arn:aws:ses:eu-west-1:123456789012:identity/${emailIdentity}` },
  });
const configurationSet = (name: string): Resource =>
  testResource("aws:sesv2/configurationSet:ConfigurationSet", name, {
    inputs: { configurationSetName: name },
    outputs: { configurationSetName: name },
  });
const eventDestination = (matchingEventTypes: string[], destination: object): Resource =>
  testResource(
    "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination",
    `events-${matchingEventTypes.join("-")}`,
    {
      inputs: {
        configurationSetName: "tracked",
        eventDestination: { enabled: true, matchingEventTypes, ...destination },
      },
    },
  );
const template = testResource("aws:ses/template:Template", "welcome", {
  inputs: {
    name: "welcome",
    subject: "Welcome, {{name}}",
    text: "Hello {{ name }} from {{shop.city}}",
    html: "<p>Hello {{name}}</p>",
  },
});

const resources = [
  identity("ana@example.com"),
  identity("shop.example"),
  configurationSet("tracked"),
  template,
];

async function start(
  graph: Resource[] = resources,
  capabilities: Partial<{ topics: Topics; buses: Buses }> = {},
) {
  const now = () => Date.parse("2026-11-28T10:00:00Z");
  const service = await runService((context) => startSes(context, now), testGraph(graph), {
    capabilities,
  });
  const client = new SESv2Client(sdkSettings(service.url));
  const v1 = new SESClient(sdkSettings(service.url));
  onTestFinished(async () => {
    client.destroy();
    v1.destroy();
    await service.stop();
  });
  const send = (input: Partial<SendEmailCommandInput>) =>
    client.send(
      new SendEmailCommand({
        FromEmailAddress: "ana@example.com",
        Destination: { ToAddresses: ["ben@example.org"] },
        Content: simple("Hi"),
        ...input,
      }),
    );
  return { ...service, client, send, v1 };
}

const simple = (subject: string, body: object = { Text: { Data: "text" } }) => ({
  Simple: { Subject: { Data: subject }, Body: body },
});

const MIME = [
  "From: =?utf-8?B?QW5hIMOJ?= <ana@example.com>",
  "To: ben@example.org,",
  ' "Clark, C." <clark@example.org>',
  "Cc: dora@example.org",
  "Subject: =?utf-8?Q?H=C3=A9llo?= =?utf-8?Q?_you?=",
  'Content-Type: multipart/mixed; boundary="outer"',
  "",
  "--outer",
  'Content-Type: multipart/alternative; boundary="in(n)er"',
  "",
  "--in(n)er",
  "Content-Type: text/plain; charset=iso-8859-1",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "caf=E9 and a long =",
  "line",
  "--in(n)er",
  "Content-Type: text/html; charset=utf-8",
  "Content-Transfer-Encoding: base64",
  "",
  Buffer.from("<p>café</p>").toString("base64"),
  "--in(n)er--",
  "--outer",
  "Content-Type: text/plain",
  "Content-Disposition: attachment; filename=a.txt",
  "",
  "attached",
  "--outer--",
].join("\r\n");

describe("SendEmail", () => {
  it("puts a simple mail into the outbox", async () => {
    const { outbox, send } = await start();
    const { MessageId } = await send({
      FromEmailAddress: "Ana <ANA@example.com>",
      Destination: {
        ToAddresses: ["ben@example.org", "C <c@example.org>"],
        CcAddresses: ["d@example.org"],
        BccAddresses: ["e@example.org"],
      },
      ReplyToAddresses: ["help@example.com"],
      Content: simple("Héllo", { Text: { Data: "text" }, Html: { Data: "<p>page</p>" } }),
    });
    expect(MessageId).toMatch(/^[\da-f]{16}-[\da-f-]{36}-000000$/);
    expect(outbox).toEqual([
      {
        kind: "email",
        medium: "EMAIL",
        messageId: MessageId,
        from: "Ana <ANA@example.com>",
        to: "ben@example.org, C <c@example.org>",
        cc: ["d@example.org"],
        bcc: ["e@example.org"],
        replyTo: ["help@example.com"],
        subject: "Héllo",
        body: "text",
        html: "<p>page</p>",
      },
    ]);
  });

  it("takes any address of a domain that is an identity", async () => {
    const { outbox, send } = await start();
    await send({ FromEmailAddress: "no-reply@mail.shop.example" });
    expect(outbox).toMatchObject([{ from: "no-reply@mail.shop.example" }]);
  });

  it("reads a MIME message", async () => {
    const { outbox, send } = await start();
    const Content = { Raw: { Data: Buffer.from(MIME) } };
    await send({ FromEmailAddress: undefined, Destination: undefined, Content });
    await send({ Destination: { ToAddresses: ["other@example.org"] }, Content });
    expect(outbox).toMatchObject([
      {
        from: "Ana É <ana@example.com>",
        to: 'ben@example.org, "Clark, C." <clark@example.org>',
        cc: ["dora@example.org"],
        subject: "Héllo you",
        body: "café and a long line",
        html: "<p>café</p>",
      },
      { from: "ana@example.com", to: "other@example.org", cc: [] },
    ]);
  });

  it("fills a template of the graph or of the call", async () => {
    const { outbox, send } = await start();
    const TemplateData = JSON.stringify({ name: "Ben", shop: { city: "Paris" } });
    await send({ Content: { Template: { TemplateName: "welcome", TemplateData } } });
    const TemplateContent = { Subject: "For {{name}}", Html: "<p>{{{shop.city}}}</p>" };
    await send({ Content: { Template: { TemplateContent, TemplateData } } });
    expect(outbox).toMatchObject([
      { subject: "Welcome, Ben", body: "Hello Ben from Paris", html: "<p>Hello Ben</p>" },
      { subject: "For Ben", body: "<p>Paris</p>", html: "<p>Paris</p>" },
    ]);
  });

  it.each<[string, Partial<SendEmailCommandInput>, unknown, string]>([
    [
      "a sender that is no identity",
      { FromEmailAddress: "eve@example.com" },
      MessageRejected,
      "Email address is not verified. The following identities failed the check in region EU-WEST-1: eve@example.com",
    ],
    ["no sender", { FromEmailAddress: undefined }, BadRequestException, "Missing final '@domain'"],
    [
      "a sender without a domain",
      { FromEmailAddress: "ana" },
      BadRequestException,
      "Missing final '@domain'",
    ],
    [
      "a line break in an address",
      { Destination: { ToAddresses: ["a@b.c\r\nBcc: x@y.z"] } },
      BadRequestException,
      "Control or whitespace not allowed",
    ],
    ["no recipient", { Destination: {} }, BadRequestException, "Missing required header 'To'."],
    [
      "too many recipients",
      { Destination: { ToAddresses: Array.from({ length: 51 }, (_, i) => `a${i}@b.c`) } },
      BadRequestException,
      "Recipient count exceeds 50.",
    ],
    [
      "an unknown configuration set",
      { ConfigurationSetName: "gone" },
      NotFoundException,
      "Configuration set <gone> does not exist.",
    ],
    [
      "an unknown template",
      { Content: { Template: { TemplateName: "gone", TemplateData: "{}" } } },
      NotFoundException,
      "Template gone does not exist",
    ],
    [
      "data without a variable",
      { Content: { Template: { TemplateName: "welcome", TemplateData: "{}" } } },
      BadRequestException,
      "Attribute 'name' is not present in the rendering data.",
    ],
    [
      "a condition in a template",
      {
        Content: {
          Template: { TemplateContent: { Text: "{{#if a}}x{{/if}}" }, TemplateData: "{}" },
        },
      },
      BadRequestException,
      "sst-local does not emulate {{#if a}} in a template.",
    ],
    ["no content", { Content: {} }, BadRequestException, "Exactly one of Simple, Raw and Template"],
  ])("is refused with %s", async (_, input, error, message) => {
    const { outbox, send } = await start();
    const refused = expect(send(input)).rejects;
    await refused.toMatchObject({
      constructor: error,
      message: expect.stringContaining(message) as string,
    });
    expect(outbox).toEqual([]);
  });
});

it("sends each mail of a bulk on its own", async () => {
  const { client, outbox } = await start();
  const entry = (to: string, data?: object) => ({
    Destination: { ToAddresses: [to] },
    ...(data && {
      ReplacementEmailContent: {
        ReplacementTemplate: { ReplacementTemplateData: JSON.stringify(data) },
      },
    }),
  });
  const shop = { city: "Paris" };
  const { BulkEmailEntryResults } = await client.send(
    new SendBulkEmailCommand({
      FromEmailAddress: "ana@example.com",
      DefaultContent: {
        Template: { TemplateName: "welcome", TemplateData: JSON.stringify({ name: "you", shop }) },
      },
      BulkEmailEntries: [
        entry("ben@example.org", { name: "Ben", shop }),
        entry("c@example.org"),
        entry("d@example.org", { name: "D" }),
      ],
    }),
  );
  expect(BulkEmailEntryResults).toMatchObject([
    { Status: "SUCCESS" },
    { Status: "SUCCESS" },
    { Status: "INVALID_PARAMETER" },
  ]);
  expect(outbox.map(({ to, subject }) => [to, subject])).toEqual([
    ["ben@example.org", "Welcome, Ben"],
    ["c@example.org", "Welcome, you"],
  ]);
});

describe("the first version of the API", () => {
  const sendV1 = (more: Partial<SendEmailV1Input> = {}) =>
    new SendEmailV1Command({
      Source: "ana@example.com",
      Destination: { ToAddresses: ["ben@example.org", "c@example.org"] },
      Message: { Subject: { Data: "Hi" }, Body: { Text: { Data: "text" } } },
      ReplyToAddresses: ["help@example.com"],
      ...more,
    });

  it("sends mails", async () => {
    const { outbox, v1 } = await start();
    const { MessageId } = await v1.send(sendV1());
    await v1.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from(MIME) } }));
    const Destinations = ["other@example.org"];
    await v1.send(
      new SendRawEmailCommand({ RawMessage: { Data: Buffer.from(MIME) }, Destinations }),
    );
    await v1.send(
      new SendTemplatedEmailCommand({
        Source: "ana@example.com",
        Destination: { ToAddresses: ["ben@example.org"] },
        Template: "welcome",
        TemplateData: '{"name":"Ben","shop":{"city":"Rome"}}',
      }),
    );
    expect(outbox).toMatchObject([
      {
        messageId: MessageId,
        to: "ben@example.org, c@example.org",
        replyTo: ["help@example.com"],
        body: "text",
      },
      { subject: "Héllo you", cc: ["dora@example.org"] },
      { to: "other@example.org", cc: [] },
      { body: "Hello Ben from Rome" },
    ]);
  });

  it("answers with AWS's errors", async () => {
    const { v1 } = await start();
    await expect(v1.send(sendV1({ Source: "eve@example.com" }))).rejects.toMatchObject({
      name: "MessageRejected",
    });
    await expect(v1.send(sendV1({ Source: "eve" }))).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
    await expect(v1.send(sendV1({ ConfigurationSetName: "gone" }))).rejects.toMatchObject({
      name: "ConfigurationSetDoesNotExistException",
    });
  });

  it("lists identities", async () => {
    const { v1 } = await start();
    const { Identities } = await v1.send(new ListIdentitiesCommand({ IdentityType: "Domain" }));
    expect(Identities).toEqual(["shop.example"]);
    const { VerificationAttributes } = await v1.send(
      new GetIdentityVerificationAttributesCommand({ Identities: ["shop.example", "gone"] }),
    );
    expect(VerificationAttributes).toEqual({ "shop.example": { VerificationStatus: "Success" } });
  });
});

it("describes identities, configuration sets and the account", async () => {
  const { client } = await start();
  const { EmailIdentities } = await client.send(new ListEmailIdentitiesCommand({}));
  expect(EmailIdentities).toMatchObject([
    { IdentityName: "ana@example.com", IdentityType: "EMAIL_ADDRESS" },
    { IdentityName: "shop.example", IdentityType: "DOMAIN" },
  ]);
  const get = (EmailIdentity: string) =>
    client.send(new GetEmailIdentityCommand({ EmailIdentity }));
  expect(await get("ana@example.com")).toMatchObject({ VerificationStatus: "SUCCESS" });
  await expect(get("gone")).rejects.toBeInstanceOf(NotFoundException);
  expect(await client.send(new ListConfigurationSetsCommand({}))).toMatchObject({
    ConfigurationSets: ["tracked"],
  });
  const getSet = (ConfigurationSetName: string) =>
    client.send(new GetConfigurationSetCommand({ ConfigurationSetName }));
  expect(await getSet("tracked")).toMatchObject({ ConfigurationSetName: "tracked" });
  await expect(getSet("gone")).rejects.toBeInstanceOf(NotFoundException);
  expect(await client.send(new GetAccountCommand({}))).toMatchObject({ SendingEnabled: true });
  await expect(
    client.send(new CreateEmailIdentityCommand({ EmailIdentity: "new@example.com" })),
  ).rejects.toMatchObject({ name: "UnknownOperationException" });
});

describe("an event destination", () => {
  const topicArn = "arn:aws:sns:eu-west-1:123456789012:mails";
  const eventBusArn = "arn:aws:events:eu-west-1:123456789012:event-bus/default";

  it("gets what happens to mails with its configuration set", async () => {
    const published: unknown[] = [];
    const { send } = await start(
      [
        identity("ana@example.com", { configurationSetName: "tracked" }),
        configurationSet("tracked"),
        configurationSet("other"),
        eventDestination(["SEND", "DELIVERY"], { snsDestination: { topicArn } }),
        eventDestination(["DELIVERY"], { eventBridgeDestination: { eventBusArn } }),
      ],
      {
        topics: {
          publish: (arn, { body, subject }) =>
            Promise.resolve(String(published.push([arn, subject, JSON.parse(body)]))),
        },
        buses: { put: (arn, event) => Promise.resolve(String(published.push([arn, event]))) },
      },
    );
    await send({ ConfigurationSetName: "other" });
    const { MessageId } = await send({ EmailTags: [{ Name: "kind", Value: "hello" }] });
    const mail = {
      messageId: MessageId,
      source: "ana@example.com",
      destination: ["ben@example.org"],
      commonHeaders: { subject: "Hi" },
      tags: { "ses:configuration-set": ["tracked"], kind: ["hello"] },
    };
    const subject = "Amazon SES Email Event Notification";
    const delivered = {
      eventType: "Delivery",
      mail,
      delivery: { recipients: ["ben@example.org"] },
    };
    expect(published).toMatchObject([
      [topicArn, subject, { eventType: "Send", mail, send: {} }],
      [topicArn, subject, delivered],
      [eventBusArn, { source: "aws.ses", "detail-type": "Email Delivered", detail: delivered }],
    ]);
  });

  it("of another service is listed", () => {
    const firehose = eventDestination(["SEND"], { kinesisFirehoseDestination: {} });
    const sns = eventDestination(["OPEN"], { snsDestination: { topicArn } });
    expect(destinationsNotEmulated(testGraph([firehose, sns]))).toEqual([
      "event destination events-SEND of e-mails: it gets no events",
    ]);
  });
});

it.each<[string, string, object]>([
  ["without headers", "", { subject: "", text: "", html: undefined }],
  ["that has no body", "Subject: x", { subject: "x", text: "" }],
  ["in UTF-8 without an encoding", "Subject: é\n\ntext é", { subject: "é", text: "text é" }],
  [
    "with an unknown charset",
    "Content-Type: text/html; charset=none\n\n<p>é</p>",
    { text: undefined, html: "<p>é</p>" },
  ],
  [
    "whose boundary is missing",
    "Content-Type: multipart/mixed; boundary=b\n\nno parts",
    { text: undefined, html: undefined },
  ],
])("reads a MIME message %s", (_, message, expected) => {
  expect(parseMessage(Buffer.from(message))).toMatchObject(expected);
});
