import type { Engine } from "../process.ts";
import { isNewer } from "../process-command.ts";
import { type Correction, type EngineAnswer, parse, type Send } from "./correction.ts";
import { appendBeyondEnd } from "./list-append.ts";
import { checkListIndexes } from "./list-index.ts";
import { checkOperands } from "./operands.ts";
import { rewriteStatements } from "./partiql-clauses.ts";
import { sortDescending } from "./partiql-order.ts";
import { selectBySize } from "./partiql-size.ts";
import { correctScannedCount } from "./scanned-count.ts";
import { checkStartKey } from "./start-key.ts";
import { limitTransactionSize } from "./transaction-size.ts";

const EXPRESSION_OPERATIONS = [
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "GetItem",
  "BatchGetItem",
  "Query",
  "Scan",
  "TransactGetItems",
  "TransactWriteItems",
];

/**
 * What dynoxide 1.2.1 does otherwise than DynamoDB. Each entry was compared with newer versions
 * where they could be had: 1.5.0 has all but the operand rules and the 4 MB of TransactGetItems.
 */
const CORRECTIONS: readonly Correction[] = [
  {
    // 1.2.1 pads a list up to the index and ends for want of memory.
    fixedIn: "1.5.0",
    operations: EXPRESSION_OPERATIONS,
    concerns: /\[\d{10,}\]/,
    check: checkListIndexes,
  },
  {
    // 1.2.1 pads a list with NULL up to the index.
    fixedIn: "1.5.0",
    operations: ["UpdateItem", "TransactWriteItems"],
    concerns: /"UpdateExpression"\s*:\s*"[^"]*\[\d/,
    run: appendBeyondEnd,
  },
  {
    // 1.2.1 pages through another partition from its start.
    fixedIn: "1.5.0",
    operations: ["Query"],
    concerns: /"ExclusiveStartKey"/,
    check: checkStartKey,
  },
  {
    fixedIn: undefined,
    operations: EXPRESSION_OPERATIONS,
    concerns:
      /attribute_type|\bcontains\b|\bbegins_with\b|\bBETWEEN\b|\bIN\s*\(|[#\w\])]\s*(?:=|<>|[<>]=?)\s*[#(A-Za-z_]|Expression"\s*:\s*"[^"]{600}/i,
    check: checkOperands,
  },
  {
    fixedIn: undefined,
    operations: ["TransactGetItems"],
    concerns: /./,
    run: limitTransactionSize,
  },
  {
    // 1.2.1 counts the item that did not fit into a page of 1 MB.
    fixedIn: "1.5.0",
    operations: ["Query", "Scan"],
    concerns: /./,
    run: correctScannedCount,
  },
  {
    // 1.2.1 has no size() in PartiQL.
    fixedIn: "1.5.0",
    operations: ["ExecuteStatement"],
    concerns: /\bsize\s*\(/i,
    run: selectBySize,
  },
  {
    // 1.2.1 sorts ascending.
    fixedIn: "1.5.0",
    operations: ["ExecuteStatement"],
    concerns: /ORDER\s+BY.*\bDESC/i,
    run: sortDescending,
  },
  {
    // 1.2.1 takes one SET and one REMOVE clause, and has no EXISTS.
    fixedIn: "1.5.0",
    operations: ["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"],
    concerns: /\b(SET|REMOVE)\b.*\b\1\b|\bEXISTS\s*\(/i,
    run: rewriteStatements,
  },
];

/**
 * Makes a function that sends a request to the engine and resolves to DynamoDB's answer: it refuses,
 * rewrites and corrects what this version of dynoxide does otherwise. Other engines need nothing.
 */
export function createCorrections({
  kind,
  version,
}: Pick<Engine, "kind" | "version">): (
  operation: string,
  body: string,
  send: Send,
) => Promise<EngineAnswer> {
  const corrections = CORRECTIONS.filter(
    ({ fixedIn }) => kind === "dynoxide" && (!version || !fixedIn || isNewer(fixedIn, version)),
  );
  return async (operation, body, send) => {
    const found = corrections.filter(
      ({ operations, concerns }) => operations.includes(operation) && concerns.test(body),
    );
    if (found.length === 0) return send(operation, body);
    const checks = found.flatMap(({ check }) => check ?? []);
    const input = checks.length > 0 ? parse(body) : {};
    for (const check of checks) check(input);
    const run = found.find((correction) => correction.run)?.run;
    return run ? run(operation, body, send) : send(operation, body);
  };
}
