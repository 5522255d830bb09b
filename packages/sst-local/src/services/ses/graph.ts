import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { flag, record, text, texts } from "../../graph/inputs.ts";

const IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity";
const CONFIGURATION_SET = "aws:sesv2/configurationSet:ConfigurationSet";
const EVENT_DESTINATION =
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination";
/** Of the first version of the API. */
const ADDRESS_IDENTITY = "aws:ses/emailIdentity:EmailIdentity";
const DOMAIN_IDENTITY = "aws:ses/domainIdentity:DomainIdentity";
const TEMPLATE = "aws:ses/template:Template";

export const TYPES = [
  ...[IDENTITY, CONFIGURATION_SET, EVENT_DESTINATION],
  ...[ADDRESS_IDENTITY, DOMAIN_IDENTITY, TEMPLATE],
  // Every identity of the graph counts as verified.
  "aws:ses/domainIdentityVerification:DomainIdentityVerification",
];

/** An address or a domain that may send. */
export interface Identity {
  readonly name: string;
  readonly arn: string;
  readonly configurationSet: string | undefined;
}

export interface EventDestination {
  readonly configurationSet: string;
  /** Such as `SEND`. */
  readonly types: readonly string[];
  /** ARN of a topic or a bus. */
  readonly arn: string;
}

export interface Template {
  readonly name: string;
  readonly subject: string | undefined;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

/** What a graph has of SES. */
export interface SesSettings {
  readonly identities: readonly Identity[];
  readonly configurationSets: readonly string[];
  readonly eventDestinations: readonly EventDestination[];
  readonly templates: readonly Template[];
  readonly region: string;
  readonly accountId: string;
}

/** Reads what a graph has of SES. */
export function sesSettings(graph: Graph): SesSettings {
  const { accountId, region } = graph.app;
  return {
    accountId,
    region,
    identities: [IDENTITY, ADDRESS_IDENTITY, DOMAIN_IDENTITY]
      .flatMap((type) => byType(graph, type))
      .map(({ inputs, outputs }) => {
        const name = ["emailIdentity", "email", "domain"]
          .map((input) => text(inputs, input))
          .find((one) => one !== undefined);
        return {
          name: name ?? "",
          arn: text(outputs, "arn") ?? `arn:aws:ses:${region}:${accountId}:identity/${name}`,
          configurationSet: text(inputs, "configurationSetName") || undefined,
        };
      }),
    configurationSets: byType(graph, CONFIGURATION_SET).map(
      ({ id, outputs }) => text(outputs, "configurationSetName") || id,
    ),
    eventDestinations: destinationsOf(graph).map(({ inputs }) => {
      const destination = record(inputs, "eventDestination");
      return {
        configurationSet: text(inputs, "configurationSetName") ?? "",
        types: texts(destination, "matchingEventTypes"),
        arn: destinationArn(destination) ?? "",
      };
    }),
    templates: byType(graph, TEMPLATE).map(({ inputs, outputs, id }) => ({
      name: text(outputs, "name") ?? text(inputs, "name") ?? id,
      subject: text(inputs, "subject"),
      text: text(inputs, "text"),
      html: text(inputs, "html"),
    })),
  };
}

/** The event destinations that are on and have a topic or a bus. */
const destinationsOf = (graph: Graph): Resource[] =>
  byType(graph, EVENT_DESTINATION).filter(({ inputs }) => {
    const destination = record(inputs, "eventDestination");
    return flag(destination, "enabled") && destinationArn(destination) !== undefined;
  });

const destinationArn = (destination: Resource["inputs"]): string | undefined =>
  text(record(destination, "snsDestination"), "topicArn") ??
  text(record(destination, "eventBridgeDestination"), "eventBusArn");

/** Event destinations that get nothing here. */
export const destinationsNotEmulated = (graph: Graph): string[] =>
  byType(graph, EVENT_DESTINATION)
    .filter(({ inputs }) => destinationArn(record(inputs, "eventDestination")) === undefined)
    .map(({ name }) => `event destination ${name} of e-mails: it gets no events`);

/** Where AWS has SES. */
export const sesOrigins = (graph: Graph): string[] =>
  TYPES.some((type) => byType(graph, type).length > 0)
    ? [`https://email.${graph.app.region}.amazonaws.com`]
    : [];
