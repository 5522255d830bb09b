/** A token of an expression, with its place in the text. */
interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A document path: `#a.b[0]`. */
export interface Path {
  readonly kind: "path";
  /** As it stands in the expression. */
  readonly text: string;
  /** Attribute names, as they stand in the expression, and list indexes. */
  readonly parts: readonly (string | number)[];
}

/** An operand of a condition. */
export type Operand =
  | Path
  /** A placeholder: `:v`. */
  | { readonly kind: "value"; readonly name: string }
  | Call;

/** `size(path)`, `contains(path, operand)`, … */
export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly operands: readonly Operand[];
}

/** A condition with an operator: `=`, `IN`, `BETWEEN`, `AND`, `NOT`, … */
export interface Operation {
  readonly kind: "operation";
  readonly operator: string;
  readonly operands: readonly (Operand | Operation)[];
}

export type Condition = Operation | Operand;

/** A condition, and how many operators and functions it has. */
export interface ParsedCondition {
  readonly condition: Condition;
  readonly operators: number;
}

const TOKEN = /\s*([#:]?[A-Za-z0-9_]+|<>|<=|>=|[=<>()[\].,+-])/y;
const COMPARATORS = new Set(["=", "<>", "<", "<=", ">", ">="]);

/** Splits an expression; undefined for a character that no expression has. */
function tokensOf(expression: string): Token[] | undefined {
  const tokens: Token[] = [];
  const text = expression.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) return undefined;
    tokens.push({ text: token, start: TOKEN.lastIndex - token.length, end: TOKEN.lastIndex });
  }
  return tokens;
}

class SyntaxProblem extends Error {}

/**
 * Parses a condition, filter or key condition expression. Undefined for one that is not well formed,
 * of which the engine says what is wrong.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function parseCondition(expression: string): ParsedCondition | undefined {
  const tokens = tokensOf(expression);
  if (!tokens) return undefined;
  try {
    return new Parser(expression, tokens).parse();
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

/** Recursive descent: OR, then AND, then NOT, then a comparison. */
class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #operators = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  parse(): ParsedCondition {
    const condition = this.#or();
    if (this.#at < this.#tokens.length) throw new SyntaxProblem();
    return { condition, operators: this.#operators };
  }

  /** Assignments of an UPDATE's SET clause begin with a path. */
  path(): Path {
    const first = this.#next();
    const parts: (string | number)[] = [first.text];
    if (!/^[#A-Za-z_]/.test(first.text)) throw new SyntaxProblem();
    for (;;) {
      if (this.#takes(".")) parts.push(this.#next().text);
      else if (this.#takes("[")) {
        parts.push(Number(this.#next().text));
        this.#expect("]");
      } else break;
    }
    const end = this.#tokens[this.#at - 1]?.end ?? first.end;
    return { kind: "path", text: this.#text.slice(first.start, end), parts };
  }

  #or(): Condition {
    let left = this.#and();
    while (this.#takes("OR")) left = this.#operation("OR", [left, this.#and()]);
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#takes("AND")) left = this.#operation("AND", [left, this.#not()]);
    return left;
  }

  #not(): Condition {
    if (this.#takes("NOT")) return this.#operation("NOT", [this.#not()]);
    if (this.#takes("(")) {
      const inner = this.#or();
      this.#expect(")");
      // What was in parentheses may be an operand: `(a) = :v`.
      return inner.kind === "operation" ? inner : this.#comparison(inner);
    }
    return this.#comparison(this.#operand());
  }

  #comparison(left: Operand): Condition {
    const operator = this.#peek();
    if (COMPARATORS.has(operator)) {
      this.#next();
      return this.#operation(operator, [left, this.#operand()]);
    }
    if (this.#takes("BETWEEN")) {
      const low = this.#operand();
      this.#expect("AND");
      return this.#operation("BETWEEN", [left, low, this.#operand()]);
    }
    if (this.#takes("IN")) {
      this.#expect("(");
      return this.#operation("IN", [left, ...this.#operandsUntilParenthesis()]);
    }
    return left;
  }

  #operand(): Operand {
    if (this.#takes("(")) {
      const inner = this.#operand();
      this.#expect(")");
      return inner;
    }
    const text = this.#peek();
    if (text.startsWith(":")) return { kind: "value", name: this.#next().text };
    if (this.#tokens[this.#at + 1]?.text === "(" && /^[a-z_]+$/.test(text)) {
      this.#next();
      this.#next();
      this.#operators++;
      return { kind: "call", name: text, operands: this.#operandsUntilParenthesis() };
    }
    return this.path();
  }

  #operandsUntilParenthesis(): Operand[] {
    const operands = [this.#operand()];
    while (this.#takes(",")) operands.push(this.#operand());
    this.#expect(")");
    return operands;
  }

  #operation(operator: string, operands: Operation["operands"]): Operation {
    this.#operators++;
    return { kind: "operation", operator, operands };
  }

  #peek(): string {
    return this.#tokens[this.#at]?.text ?? "";
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (!token) throw new SyntaxProblem();
    return token;
  }

  #takes(text: string): boolean {
    const isNext = this.#peek().toUpperCase() === text;
    if (isNext) this.#at++;
    return isNext;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw new SyntaxProblem();
  }
}

/** A path that a SET clause assigns to. */
export interface Assignment {
  readonly path: Path;
  /** The place of the path in the expression. */
  readonly start: number;
}

const CLAUSE = /^(SET|REMOVE|ADD|DELETE)$/i;

/** The paths that the SET clauses of an update expression assign to. */
export function assignmentsOf(expression: string): Assignment[] {
  const tokens = tokensOf(expression) ?? [];
  const assignments: Assignment[] = [];
  let isSet = false;
  let depth = 0;
  for (const [index, { text, start }] of tokens.entries()) {
    if (text === "(") depth++;
    else if (text === ")") depth--;
    const isClause = depth === 0 && CLAUSE.test(text);
    if (isClause) isSet = text.toUpperCase() === "SET";
    if (!isSet || !(isClause || (text === "," && depth === 0))) continue;
    const path = pathAt(expression, tokens.slice(index + 1));
    if (path) assignments.push({ path, start: tokens[index + 1]?.start ?? start });
  }
  return assignments;
}

function pathAt(expression: string, tokens: readonly Token[]): Path | undefined {
  try {
    return new Parser(expression, tokens).path();
  } catch {
    return undefined;
  }
}
