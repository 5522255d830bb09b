import { UserError } from "../errors.ts";

/** Told what does not run, and what does again. */
export interface ProblemListener {
  /** What was saved of these does not run, and their last good version does. */
  broken: (names: string[], reason: string) => void;
  /** These run again as they were saved. */
  mended: (names: string[]) => void;
}

/** Keeps in mind what is broken, so that each thing is told once a save, and its mending once. */
export function createProblems(listener: ProblemListener): {
  /** What was told may be told again. */
  saved: () => void;
  /** This is what is broken now, by name. */
  are: (failures: ReadonlyMap<string, Error>) => void;
  /** Something of ours went wrong. */
  fault: (error: unknown) => void;
} {
  let known = new Map<string, string>();
  const told = new Set<string>();
  return {
    saved: () => told.clear(),
    are(failures) {
      const mended = [...known.keys()].filter((name) => !failures.has(name));
      known = new Map([...failures].map(([name, error]) => [name, reasonOf(error, name)]));
      for (const [reason, names] of byReason(known)) {
        const line = `${names.join()} ${reason}`;
        if (!told.has(line)) listener.broken(names, reason);
        told.add(line);
      }
      if (mended.length > 0) listener.mended(mended);
    },
    fault(error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      listener.broken(["sst-local"], `failed, and the fault is its own: ${reason}`);
    },
  };
}

/** A mistake that many functions share is one. */
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
