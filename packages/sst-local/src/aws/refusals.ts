import { UserError } from "../errors.ts";

/** A rule of AWS's control plane, which refuses a deploy that breaks it. */
export interface Rule<Subject> {
  /** The page that documents the rule, or where AWS's message is recorded. */
  readonly source: string;
  /** The reason why AWS refuses the subject; undefined when it accepts it. */
  readonly refuse: (subject: Subject) => string | undefined;
  /** What to do about it. */
  readonly hint: string;
}

/**
 * Checks a subject against rules.
 * @param title names the subject: `the function Orders`
 * @param resource URN of the resource that the subject is read from
 * @returns one error for each rule that the subject breaks
 */
export const refusalsOf = <Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
  title: string,
  resource: string | undefined,
): UserError[] =>
  rules.flatMap(({ refuse, hint, source }) => {
    const reason = refuse(subject);
    if (reason === undefined) return [];
    return new UserError(`AWS refuses ${title}: ${reason.replace(/\.$/, "")}.`, {
      hint: `${hint} ${source}`,
      ...(resource !== undefined && { resource }),
    });
  });

/**
 * Makes rules that a number, where a subject has it, is within bounds.
 * @param valueOf reads the number of that name
 */
export const bounds =
  <Subject>(source: string, valueOf: (subject: Subject, name: string) => number | undefined) =>
  (name: string, least: number, most: number): Rule<Subject> => ({
    source,
    refuse(subject) {
      const value = valueOf(subject, name);
      return value !== undefined && (value < least || value > most)
        ? `${name} is ${value}`
        : undefined;
    },
    hint: `AWS takes ${least} to ${most}.`,
  });

/** The message of the error that a function throws; undefined where it throws none. */
export function reasonOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Runs a function whose UserErrors are about a resource, unless they name one themselves. */
export function aboutResource<T>(resource: string | undefined, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof UserError) error.resource ??= resource;
    throw error;
  }
}

/** The UserError about a resource that a function throws, or none. */
export function errorAbout(resource: string | undefined, run: () => void): UserError[] {
  try {
    aboutResource(resource, run);
    return [];
  } catch (error) {
    if (error instanceof UserError) return [error];
    throw error;
  }
}
