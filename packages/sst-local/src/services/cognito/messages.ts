import type { Pool } from "./pool.ts";
import { signsInByAttribute } from "./pool.ts";
import type { Mail } from "../../aws/events.ts";
import type { CognitoContext } from "./context.ts";
import { runTrigger, triggerAttributes } from "./triggers.ts";
import type { User } from "./user.ts";

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CodeDeliveryDetailsType.html */
export interface CodeDelivery {
  readonly Destination: string;
  readonly DeliveryMedium: "EMAIL" | "SMS";
  readonly AttributeName: string;
}

/** A message to send. */
export interface Message {
  readonly kind: Mail["kind"];
  /** CustomMessage trigger source, such as `CustomMessage_SignUp`. */
  readonly source: string;
  /** The attribute with the address: `email` or `phone_number`. */
  readonly attribute: string;
  /** The code, or the temporary password of an invitation. */
  readonly code: string;
  readonly clientId: string;
  readonly clientMetadata: Readonly<Record<string, string>>;
}

const DEFAULTS = {
  verification: {
    subject: "Your verification code",
    body: "Your confirmation code is {####}",
  },
  invitation: {
    subject: "Your temporary password",
    body: "Your username is {username} and temporary password is {####}.",
  },
};

/** Puts a message into the outbox, written by the CustomMessage trigger or from the pool's template. */
export async function sendMessage(
  context: CognitoContext,
  pool: Pool,
  user: User,
  message: Message,
): Promise<CodeDelivery> {
  const to = user.attributes[message.attribute] ?? "";
  const medium = mediumOf(message.attribute);
  const custom = await runTrigger(context, pool, "customMessage", {
    source: message.source,
    username: user.username,
    clientId: message.clientId,
    request: {
      userAttributes: triggerAttributes(user),
      codeParameter: "{####}",
      linkParameter: "{##Click Here##}",
      usernameParameter: message.kind === "invitation" ? "{username}" : null,
      clientMetadata: message.clientMetadata,
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  });
  const template = templateOf(pool, message.kind, medium);
  const customBody = custom?.[medium === "SMS" ? "smsMessage" : "emailMessage"];
  const fill = (text: string) =>
    text
      .replaceAll("{####}", message.code)
      .replaceAll("{username}", signsInByAttribute(pool) ? to : user.username);
  context.deliver({
    kind: message.kind,
    medium,
    to,
    subject: fill(textOr(custom?.["emailSubject"], template.subject)),
    body: fill(textOr(customBody, template.body)),
    code: message.code,
    poolId: pool.definition.id,
    username: user.username,
  });
  return { Destination: mask(to), DeliveryMedium: medium, AttributeName: message.attribute };
}

/** The details of a code that was not sent, so that nobody learns who has an account. */
export function simulatedDelivery(pool: Pool, name: string): CodeDelivery {
  const attribute = pool.definition.autoVerifiedAttributes?.[0] ?? "email";
  const destination = name.includes("@") ? name : `${name}@example.com`;
  return {
    Destination: mask(destination),
    DeliveryMedium: mediumOf(attribute),
    AttributeName: attribute,
  };
}

export function mediumOf(attribute: string): "EMAIL" | "SMS" {
  return attribute === "phone_number" ? "SMS" : "EMAIL";
}

/** Masks `alice@example.com` as `a***@e***`, `+31612345678` as `+*******5678`. */
export function mask(destination: string): string {
  const [local = "", domain] = destination.split("@");
  if (domain !== undefined) return `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`;
  return `+*******${destination.slice(-4)}`;
}

function templateOf(pool: Pool, kind: Mail["kind"], medium: "EMAIL" | "SMS") {
  const { definition } = pool;
  if (kind === "invitation") {
    const invite = definition.adminCreateUserConfig?.inviteMessageTemplate;
    return {
      subject: invite?.emailSubject ?? DEFAULTS.invitation.subject,
      body:
        (medium === "SMS" ? invite?.smsMessage : invite?.emailMessage) ?? DEFAULTS.invitation.body,
    };
  }
  const template = definition.verificationMessageTemplate;
  const emailBody = template?.emailMessage ?? definition.emailVerificationMessage;
  return {
    subject:
      template?.emailSubject ??
      definition.emailVerificationSubject ??
      DEFAULTS.verification.subject,
    body: (medium === "SMS" ? template?.smsMessage : emailBody) ?? DEFAULTS.verification.body,
  };
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}
