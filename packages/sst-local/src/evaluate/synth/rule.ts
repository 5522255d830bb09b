/** Account, region, partition and stage of a resource. */
export interface Place {
  accountId: string;
  region: string;
  partition: string;
  stage: string;
}

/** Finds the outputs of an earlier resource by type and physical id. */
export type Find = (type: string, id: string) => Record<string, unknown> | undefined;

/** A resource, with helpers for its rule. */
export interface Subject {
  urn: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Physical id. */
  id: string;
  place: Place;
  /** Outputs of an earlier resource, by type and physical id. */
  find: Find;
  /** Builds `arn:<partition>:<service>:<region>:<account>:<resource>`. */
  arn: (service: string, resource: string) => string;
  /** Builds an ARN without region, and optionally without account, for global services. */
  globalArn: (service: string, resource: string, options?: { account?: boolean }) => string;
  /** An input that is a non-empty string, or else the default. */
  text: (key: string, otherwise?: string) => string;
  /** Letters and digits derived from the URN and the given word: the same at every evaluation. */
  letters: (length: number, word?: string) => string;
  /** Hexadecimal digits, likewise. */
  hex: (length: number, word?: string) => string;
  /** Digits, likewise. */
  digits: (length: number, word?: string) => string;
  /** A UUID, likewise. */
  uuid: (word?: string) => string;
}

/** The id and the outputs that AWS gives a resource of one type. */
export interface Rule {
  /** Physical id. Default: letters derived from the URN. */
  id?: (subject: Subject) => string;
  /** Outputs beside the inputs. */
  outputs?: (subject: Subject) => Record<string, unknown>;
  /** Keys of secret outputs. */
  secret?: string[];
}
