/**
 * Makes a program that prints a reason and fails. It stands for a function whose dependencies cannot be
 * had, so that the rest of the app is served without a network; the reason is in the log of a call.
 */
export function failingProgram(reason: string): Buffer {
  const quoted = reason.replaceAll("'", String.raw`'\''`);
  return Buffer.from(`#!/bin/sh\nprintf '%s\\n' '${quoted}' >&2\nexit 1\n`);
}
