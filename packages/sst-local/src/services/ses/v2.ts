import type { HttpRoute } from "../../aws/api.ts";
import { AwsError, notEmulated } from "../../aws/error.ts";
import { type HttpAnswer, json } from "../../aws/http.ts";
import { parseJsonInput } from "../../aws/protocols/json.ts";
import { type Properties, record, records, text, texts } from "../../graph/inputs.ts";
import { invalidValue, noConfigurationSet, noIdentity, noTemplate } from "./errors.ts";
import type { Identity, SesSettings, Template } from "./graph.ts";
import type { Mailer, OutgoingMail } from "./mailer.ts";
import { parseMessage } from "./mime.ts";
import { renderTemplate } from "./template.ts";

/**
 * The emulated operations of the second version of the API.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html
 */
export const v2Routes = (mailer: Mailer, settings: () => SesSettings): HttpRoute[] => {
  const post = (path: RegExp, run: (input: Properties) => unknown): HttpRoute => ({
    method: "POST",
    path,
    access: "signed",
    handle: ({ body }) => json(200, run(parseJsonInput(body))),
  });
  const get = (path: RegExp, run: (name: string) => unknown): HttpRoute => ({
    method: "GET",
    path,
    access: "signed",
    handle: (_, { name = "" }): HttpAnswer => json(200, run(decoded(name))),
  });
  // Clients of 2026 list by POST, those before by GET.
  const listIdentities = () => ({
    EmailIdentities: settings().identities.map(({ name }) => ({
      IdentityType: typeOf(name),
      IdentityName: name,
      SendingEnabled: true,
      VerificationStatus: "SUCCESS",
    })),
  });
  const listConfigurationSets = () => ({ ConfigurationSets: settings().configurationSets });
  return [
    post(/^\/v2\/email\/outbound-emails$/, (input) => ({
      MessageId: mailer.send({
        ...commonOf(input),
        ...destinationOf(record(input, "Destination")),
        ...contentOf(input, settings()),
      }),
    })),
    post(/^\/v2\/email\/outbound-bulk-emails$/, (input) => ({
      BulkEmailEntryResults: records(input, "BulkEmailEntries").map((entry) =>
        bulkResult(() => mailer.send(bulkMail(input, entry, settings()))),
      ),
    })),
    get(/^\/v2\/email\/identities$/, listIdentities),
    post(/^\/v2\/email\/list-identities$/, listIdentities),
    get(/^\/v2\/email\/identities\/(?<name>[^/]+)$/, (name) => {
      const found = settings().identities.find((one) => one.name === name);
      if (!found) throw noIdentity(name);
      return identityOutput(found);
    }),
    get(/^\/v2\/email\/configuration-sets$/, listConfigurationSets),
    post(/^\/v2\/email\/list-configuration-sets$/, listConfigurationSets),
    get(/^\/v2\/email\/configuration-sets\/(?<name>[^/]+)$/, (name) => {
      if (!settings().configurationSets.includes(name)) throw noConfigurationSet(name);
      return { ConfigurationSetName: name, SendingOptions: { SendingEnabled: true } };
    }),
    get(/^\/v2\/email\/account$/, () => ({
      ProductionAccessEnabled: true,
      SendingEnabled: true,
      EnforcementStatus: "HEALTHY",
      SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 0 },
    })),
    {
      method: "*",
      path: /^\/v2\/email\/(?<rest>.+)$/,
      access: "signed",
      handle({ method, path }) {
        throw notEmulated(`SES's ${method} ${path}`);
      },
    },
  ];
};

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const typeOf = (identity: string): string => (identity.includes("@") ? "EMAIL_ADDRESS" : "DOMAIN");

const identityOutput = ({ configurationSet, name }: Identity) => ({
  IdentityType: typeOf(name),
  VerifiedForSendingStatus: true,
  VerificationStatus: "SUCCESS",
  FeedbackForwardingStatus: true,
  ...(configurationSet !== undefined && { ConfigurationSetName: configurationSet }),
});

type Common = Pick<OutgoingMail, "from" | "replyTo" | "configurationSet" | "tags" | "operation">;

const commonOf = (input: Properties): Common => ({
  from: text(input, "FromEmailAddress") ?? "",
  replyTo: texts(input, "ReplyToAddresses"),
  configurationSet: text(input, "ConfigurationSetName"),
  tags: tagsOf(records(input, "EmailTags")),
  operation: "SendEmail",
});

const tagsOf = (tags: readonly Properties[]): Record<string, string> =>
  Object.fromEntries(tags.map((tag) => [text(tag, "Name") ?? "", text(tag, "Value") ?? ""]));

type Destination = Pick<OutgoingMail, "to" | "cc" | "bcc">;

const destinationOf = (destination: Properties): Destination => ({
  to: texts(destination, "ToAddresses"),
  cc: texts(destination, "CcAddresses"),
  bcc: texts(destination, "BccAddresses"),
});

type Content = Pick<OutgoingMail, "subject" | "text" | "html"> & Partial<OutgoingMail>;

/** A simple mail, a MIME message or a template. */
function contentOf(input: Properties, settings: SesSettings): Content {
  const content = record(input, "Content");
  const simple = content["Simple"];
  if (simple !== undefined) {
    const body = record(record(content, "Simple"), "Body");
    return {
      subject: text(record(record(content, "Simple"), "Subject"), "Data") ?? "",
      text: text(record(body, "Text"), "Data"),
      html: text(record(body, "Html"), "Data"),
    };
  }
  const raw = text(record(content, "Raw"), "Data");
  if (raw !== undefined) {
    const message = parseMessage(Buffer.from(raw, "base64"));
    return { ...message, ...rawAddresses(input, message) };
  }
  if (content["Template"] === undefined) {
    throw invalidValue("Exactly one of Simple, Raw and Template is required in Content.");
  }
  return templateOf(record(content, "Template"), settings);
}

/** What the call says of a MIME message goes before what its headers say. */
function rawAddresses(input: Properties, message: ReturnType<typeof parseMessage>) {
  const common = commonOf(input);
  const given = destinationOf(record(input, "Destination"));
  const isGiven = given.to.length + given.cc.length + given.bcc.length > 0;
  return {
    from: common.from || (message.from ?? ""),
    ...(isGiven && given),
  };
}

function templateOf(template: Properties, settings: SesSettings, data?: string): Content {
  const name = text(template, "TemplateName") ?? text(template, "TemplateArn")?.split("/").at(-1);
  const values = data ?? text(template, "TemplateData") ?? "{}";
  return renderTemplate(name === undefined ? inlineOf(template) : named(name, settings), values);
}

const inlineOf = (template: Properties): Omit<Template, "name"> => {
  const content = record(template, "TemplateContent");
  return {
    subject: text(content, "Subject"),
    text: text(content, "Text"),
    html: text(content, "Html"),
  };
};

function named(name: string, { templates }: SesSettings): Template {
  const found = templates.find((one) => one.name === name);
  if (!found) throw noTemplate(name);
  return found;
}

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html */
function bulkMail(input: Properties, entry: Properties, settings: SesSettings): OutgoingMail {
  const replacement = record(record(entry, "ReplacementEmailContent"), "ReplacementTemplate");
  const template = record(record(input, "DefaultContent"), "Template");
  return {
    ...commonOf(input),
    ...destinationOf(record(entry, "Destination")),
    ...templateOf(template, settings, text(replacement, "ReplacementTemplateData")),
    tags: {
      ...tagsOf(records(input, "DefaultEmailTags")),
      ...tagsOf(records(entry, "ReplacementTags")),
    },
    operation: "SendBulkEmail",
  };
}

/** The outcome of one entry. */
function bulkResult(send: () => string) {
  try {
    return { Status: "SUCCESS", MessageId: send() };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { Status: BULK_STATUS[error.code] ?? "FAILED", Error: error.message };
  }
}

const BULK_STATUS: Readonly<Record<string, string>> = {
  BadRequestException: "INVALID_PARAMETER",
  MessageRejected: "MESSAGE_REJECTED",
  NotFoundException: "TEMPLATE_NOT_FOUND",
};
