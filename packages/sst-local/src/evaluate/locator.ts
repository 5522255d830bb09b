import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Location } from "./protocol.ts";

type Frame = [script: string, line: number, column: number];

/** Maps stack traces of the bundled program back to lines of the app's own files. */
export class Locator {
  private readonly cwd: string;
  private readonly platformDir: string;
  private readonly bundles = new Map<string, (source: string) => number>();
  private readonly maps = new Map<string, SourceMap>();
  /** By `script:line:column`; most resources share the frames of a few statements. */
  private readonly originals = new Map<string, Location | undefined>();

  constructor(cwd: string, platformDir: string) {
    this.cwd = cwd;
    this.platformDir = platformDir;
  }

  /** @param prefixLines returns the number of lines that the bundler put before a source's own. */
  add(bundle: string, prefixLines: (source: string) => number): void {
    this.bundles.set(bundle, prefixLines);
  }

  /** The position of the innermost stack frame in the app's files; undefined when there is none. */
  locate(stack: string | undefined): Location | undefined {
    const frame = this.appFrame(stack);
    return frame && this.original(...frame);
  }

  /** Script, line and column of the innermost stack frame in the app's files. */
  appFrame(stack: string | undefined): Frame | undefined {
    for (const frame of framesOf(stack)) if (this.original(...frame)) return frame;
    return undefined;
  }

  /** True when the innermost frame in a bundle comes from a source whose path ends with `source`. */
  isInside(stack: string, source: string): boolean {
    for (const at of framesOf(stack)) {
      const found = this.sourceAt(...at);
      if (found) return found.source.endsWith(source);
    }
    return false;
  }

  /** Maps a position in a bundle (line and column from 1) to one in the app's files. */
  original(script: string, line: number, column: number): Location | undefined {
    const key = `${script}:${line}:${column}`;
    if (!this.originals.has(key)) this.originals.set(key, this.lookUp(script, line, column));
    return this.originals.get(key);
  }

  private lookUp(script: string, line: number, column: number): Location | undefined {
    const at = this.sourceAt(script, line, column);
    if (!at || !this.isAppFile(at.source)) return undefined;
    return { file: relative(this.cwd, at.source), line: at.line, column: at.column };
  }

  private sourceAt(
    script: string,
    line: number,
    column: number,
  ): { source: string; line: number; column: number } | undefined {
    const bundle = script.startsWith("file:") ? fileURLToPath(script) : script;
    const prefixLines = this.bundles.get(bundle);
    if (!prefixLines) return undefined;
    const entry = this.mapOf(bundle).findEntry(line - 1, column - 1);
    if (!("originalSource" in entry)) return undefined;
    const source = resolve(bundle, "..", entry.originalSource);
    return {
      source,
      line: entry.originalLine + 1 - prefixLines(source),
      column: entry.originalColumn + 1,
    };
  }

  private isAppFile(source: string): boolean {
    if (source.includes(`${sep}node_modules${sep}`)) return false;
    return !source.startsWith(this.platformDir + sep) && existsSync(source);
  }

  private mapOf(bundle: string): SourceMap {
    let map = this.maps.get(bundle);
    if (!map) {
      map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, "utf8")) as SourceMapPayload);
      this.maps.set(bundle, map);
    }
    return map;
  }
}

/** Yields script, line and column of each stack frame that has them. */
function* framesOf(stack = ""): Generator<Frame> {
  for (const frame of stack.split("\n")) {
    const match = /((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(frame.trim());
    if (match) yield [match[1] ?? "", Number(match[2]), Number(match[3])];
  }
}
