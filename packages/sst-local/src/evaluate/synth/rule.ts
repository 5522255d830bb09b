/** Where a resource lives. */
export interface Place {
  accountId: string;
  region: string;
  partition: string;
  stage: string;
}

/** Finds the outputs of an earlier resource by type and physical id. */
export type Find = (type: string, id: string) => Record<string, unknown> | undefined;

/** A resource as its rule sees it. */
export interface Subject {
  urn: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Physical id. */
  id: string;
  place: Place;
  /** Outputs of an earlier resource, by type and physical id. */
  find: Find;
  /** `arn:<partition>:<service>:<region>:<account>:<resource>` at this place. */
  arn: (service: string, resource: string) => string;
  /** The same without region, or without account too, for services that are global. */
  globalArn: (service: string, resource: string, options?: { account?: boolean }) => string;
  /** An input as text, or the other. */
  text: (key: string, otherwise?: string) => string;
  /** Letters that follow from the URN and the given word: the same at every evaluation. */
  letters: (length: number, word?: string) => string;
  /** Hexadecimal digits, likewise. */
  hex: (length: number, word?: string) => string;
  /** Digits, likewise. */
  digits: (length: number, word?: string) => string;
  /** A UUID, likewise. */
  uuid: (word?: string) => string;
}

/** How AWS would name a resource of one type and what it would tell about it. */
export interface Rule {
  /** Physical id; by default the resource's name, or else letters of its URN. */
  id?: (subject: Subject) => string;
  /** Outputs beside the inputs. */
  outputs?: (subject: Subject) => Record<string, unknown>;
  /** Which outputs are secret. */
  secret?: string[];
}
