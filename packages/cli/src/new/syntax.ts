import ts from "typescript";
import { UserError } from "../errors.ts";

/** The text of an existing file, to which code is added at places of its syntax. */
export class Source {
  readonly path: string;
  text: string;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** Adds an import in the alphabetical order of those of the same package or folder. */
  addImport(statement: string): void {
    const specifier = /"([^"]+)";$/.exec(statement)?.[1] ?? "";
    const imports = this.#file().statements.filter(ts.isImportDeclaration);
    const [place = ""] = /^@[^/]+\/[^/]+\/|^.*\//.exec(specifier) ?? [];
    const beside = imports.filter((one) => this.#specifierOf(one).startsWith(place));
    const before = beside.findLast((one) => this.#specifierOf(one) < specifier);
    if (before) return this.#insert(before.getEnd(), `\n${statement}`);
    const after = beside[0] ?? this.#missing(`import from ${place}`);
    this.#insert(after.getStart(), `${statement}\n`);
  }

  /**
   * Adds a property after the last one of the object that is a variable's value, or after the last
   * one whose text contains `after`.
   */
  addProperty(variable: string, property: string, { after = "" } = {}): void {
    const object = this.#valueOf(variable);
    if (!ts.isObjectLiteralExpression(object)) return this.#missing(variable);
    const last = object.properties.findLast((one) => one.getText().includes(after));
    this.#addAfter(last ?? this.#missing(variable), `,\n${property}`);
  }

  /** Adds an element after the last one of the array that is a variable's value. */
  addElement(variable: string, element: string): void {
    const array = this.#valueOf(variable);
    if (!ts.isArrayLiteralExpression(array)) return this.#missing(variable);
    this.#addAfter(array.elements.at(-1) ?? this.#missing(variable), `,\n${element}`);
  }

  /** Adds a type to an intersection that has a name, after the last one that begins as it does. */
  addToIntersection(name: string, type: string): void {
    const alias = this.#find(ts.isTypeAliasDeclaration, (one) => one.name.text === name, name);
    if (!ts.isIntersectionTypeNode(alias.type)) return this.#missing(name);
    const begin = type.slice(0, type.indexOf("<") + 1);
    const last = alias.type.types.findLast((one) => one.getText().startsWith(begin));
    this.#insert((last ?? this.#missing(`${begin}…> in ${name}`)).getEnd(), ` &\n${type}`);
  }

  /** Adds a call before the last one of the chain of calls that begins with a call of a function. */
  addCall(first: string, call: string): void {
    const isFirst = ({ expression }: ts.CallExpression) => expression.getText() === first;
    let chain: ts.Node = this.#find(ts.isCallExpression, isFirst, `${first}()`);
    let last = chain;
    while (ts.isPropertyAccessExpression(chain.parent)) {
      last = chain;
      chain = chain.parent.parent;
    }
    this.#insert(last.getEnd(), call);
  }

  /** Adds a statement before the one that begins with a text. */
  addBeforeStatement(begin: string, statement: string): void {
    const isIt = (node: ts.Node): node is ts.Statement =>
      ts.isStatement(node) && node.getText().startsWith(begin);
    this.#insert(this.#find(isIt, () => true, begin).getStart(), `${statement}\n`);
  }

  /** Adds a statement before the one that declares a variable. */
  addBeforeDeclaration(variable: string, statement: string): void {
    let node: ts.Node = this.#declarationOf(variable);
    while (!ts.isVariableStatement(node)) node = node.parent;
    this.#insert(node.getFullStart(), `\n${statement}`);
  }

  /** Adds a statement at the end of the test with a name. */
  addToTest(name: string, statement: string): void {
    const test = this.#find(
      ts.isCallExpression,
      ({ arguments: [title] }) =>
        title !== undefined && ts.isStringLiteral(title) && title.text === name,
      name,
    );
    const body = test.arguments.find(ts.isArrowFunction)?.body;
    if (!body || !ts.isBlock(body)) return this.#missing(name);
    this.#insert((body.statements.at(-1) ?? this.#missing(name)).getEnd(), `\n${statement}`);
  }

  /** Adds declarations at the end of the file. */
  append(code: string): void {
    this.text = `${this.text.trimEnd()}\n\n${code}\n`;
  }

  #addAfter(node: ts.Node, code: string): void {
    this.#insert(node.getEnd(), code);
  }

  #insert(at: number, code: string): void {
    this.text = this.text.slice(0, at) + code + this.text.slice(at);
  }

  /** The value of a variable without `as const` and `satisfies`. */
  #valueOf(variable: string): ts.Expression {
    let value = this.#declarationOf(variable).initializer;
    while (value && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value)))
      value = value.expression;
    return value ?? this.#missing(variable);
  }

  #declarationOf(variable: string): ts.VariableDeclaration {
    return this.#find(
      ts.isVariableDeclaration,
      ({ name }) => name.getText() === variable,
      variable,
    );
  }

  /** The first node of a kind that passes a test. */
  #find<Node extends ts.Node>(
    isKind: (node: ts.Node) => node is Node,
    passes: (node: Node) => boolean,
    what: string,
  ): Node {
    const visit = (node: ts.Node): Node | undefined =>
      isKind(node) && passes(node) ? node : ts.forEachChild(node, visit);
    return visit(this.#file()) ?? this.#missing(what);
  }

  #file(): ts.SourceFile {
    return ts.createSourceFile(this.path, this.text, ts.ScriptTarget.Latest, true);
  }

  #specifierOf({ moduleSpecifier }: ts.ImportDeclaration): string {
    return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : "";
  }

  #missing(what: string): never {
    throw new UserError(
      `There is no place for a new entity in ${this.path}, because it has no ${what}.`,
      {
        hint: "docs/add-an-entity.md says what goes into it; add that by hand.",
      },
    );
  }
}
