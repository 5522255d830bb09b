import { AwsError } from "../../../aws/error.ts";
import { parsedRecord } from "../../../graph/inputs.ts";

/** An answer of the engine, or in its place. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Sends a request to the engine. */
export type Send = (operation: string, body: string) => Promise<EngineAnswer>;

/** The fields of a request, an answer or a value. */
export type Input = Record<string, unknown>;

/** A difference between dynoxide and DynamoDB that is corrected before or after the engine. */
export interface Correction {
  /** The first version of dynoxide that needs no correction; undefined where none is known. */
  readonly fixedIn: string | undefined;
  readonly operations: readonly string[];
  /** A quick test of the request's text, since most requests need no correction. */
  readonly concerns: RegExp;
  /** Refuses a request. @throws AwsError */
  readonly check?: (input: Input) => void;
  /** Sends a request in another form. */
  readonly run?: (operation: string, body: string, send: Send) => Promise<EngineAnswer>;
}

/** The fields of a body; none where the engine has to say what is wrong with the request. */
export const parse = (body: string | Buffer): Input => parsedRecord(String(body));

export const answerOf = (status: number, value: unknown): EngineAnswer => ({
  status,
  body: Buffer.from(JSON.stringify(value)),
});

export const invalid = (message: string): AwsError => new AwsError("ValidationException", message);
