import { UserError } from "../errors.ts";

/** Receives what does not run, and what runs again. */
export interface ProblemListener {
  /** The saved version of these does not run; their last good version goes on. */
  broken: (names: string[], reason: string) => void;
  /** The saved version of these runs again. */
  mended: (names: string[]) => void;
}

/** Remembers what is broken, so that each problem is reported once per save and its repair once. */
export function createProblems(listener: ProblemListener): {
  /** Allows problems to be reported again: a file was saved. */
  saved: () => void;
  /** Sets what is broken now, by name. */
  are: (failures: ReadonlyMap<string, Error>) => void;
  /** Reports a fault of sst-local. */
  fault: (error: unknown) => void;
} {
  let known = new Map<string, string>();
  const reported = new Set<string>();
  return {
    saved: () => reported.clear(),
    are(failures) {
      const mended = [...known.keys()].filter((name) => !failures.has(name));
      known = new Map([...failures].map(([name, error]) => [name, reasonOf(error, name)]));
      for (const [reason, names] of byReason(known)) {
        const line = `${names.join()} ${reason}`;
        if (!reported.has(line)) listener.broken(names, reason);
        reported.add(line);
      }
      if (mended.length > 0) listener.mended(mended);
    },
    fault(error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      listener.broken(["sst-local"], `failed because of a fault of its own: ${reason}`);
    },
  };
}

/** Groups the failed units by reason: a mistake in a shared file is reported once. */
function byReason(failures: ReadonlyMap<string, string>): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [name, reason] of failures) names.set(reason, [...(names.get(reason) ?? []), name]);
  return names;
}

function reasonOf(error: Error, name: string): string {
  if (!(error instanceof UserError)) return error.stack ?? error.message;
  const { message, hint } = error;
  const own = `${name} does not build:\n`;
  const reason = message.startsWith(own) ? message.slice(own.length).trim() : message;
  return hint === undefined ? reason : `${reason}\n${hint}`;
}
