import { records, text } from "../../../graph/inputs.ts";
import { type EngineAnswer, type Input, parse, type Send } from "./correction.ts";

/** Writes EXISTS, and several SET or REMOVE clauses, as statements that the engine takes. */
export const rewriteStatements = (
  operation: string,
  body: string,
  send: Send,
): Promise<EngineAnswer> => send(operation, JSON.stringify(rewritten(parse(body))));

/** A request with the statements that this engine takes for the same. */
function rewritten(input: Input): Input {
  const rewrite = (toEngine: (statement: string) => string) => (holder: Input) => {
    const statement = text(holder, "Statement");
    return statement === undefined ? holder : { ...holder, Statement: toEngine(statement) };
  };
  return {
    ...rewrite(mergeClauses)(input),
    ...(Array.isArray(input["Statements"]) && {
      Statements: records(input, "Statements").map(rewrite(mergeClauses)),
    }),
    ...(Array.isArray(input["TransactStatements"]) && {
      TransactStatements: records(input, "TransactStatements").map(
        rewrite((statement) => existsAsUpdate(statement) ?? mergeClauses(statement)),
      ),
    }),
  };
}

/**
 * An UPDATE that fails where the SELECT of an EXISTS finds nothing, and else changes nothing; this
 * engine writes a stream record for it, which DynamoDB does not. Undefined for another statement.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.exists.html
 */
function existsAsUpdate(statement: string): string | undefined {
  const [, table, where] =
    /^\s*EXISTS\s*\(\s*SELECT\s.+?\sFROM\s+(\S+)\s+WHERE\s(.*)\)\s*$/is.exec(statement) ?? [];
  return table === undefined || where === undefined
    ? undefined
    : `UPDATE ${table} REMOVE "sst-local:none" WHERE ${where}`;
}

/**
 * Merges clauses with the same keyword. Quoted text is kept; outside it, a clause with the keyword of
 * the one before continues it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html
 */
function mergeClauses(statement: string): string {
  let clause = "";
  return statement.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|\b(SET|REMOVE|WHERE)\b/gi,
    (token, keyword?: string) => {
      const name = keyword?.toUpperCase();
      if (name === undefined) return token;
      const continues = name === clause && name !== "WHERE";
      clause = name;
      return continues ? "," : token;
    },
  );
}
