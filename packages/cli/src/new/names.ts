import { UserError } from "../errors.ts";

/** The spellings of an entity's name. */
export interface Names {
  /** `cartItem` */
  one: string;
  /** `cartItems` */
  many: string;
  /** `CartItem` */
  One: string;
  /** `CartItems` */
  Many: string;
  /** `cart-item`: the folder in core. */
  folder: string;
  /** `cart-items`: the path of the routes, and the files of the router and the handler. */
  path: string;
  /** `CART_ITEM`: the prefix of constants and sort keys. */
  CONSTANT: string;
  /** `cart item`, for sentences. */
  words: string;
  /** `cart items` */
  manyWords: string;
  /** `a cart item` */
  aWords: string;
  /** `cartItemId` */
  id: string;
}

const NAME = /^[a-z][a-z0-9]*(?:[A-Z][a-z0-9]+)*$/;
const NAME_MAX = 30;

/** Names that the written files import or declare, in the spelling of an entity or of several. */
const TAKEN = new Set(
  `api app env hono json listPage listQuery mock page query route router routers routes scope
  stack table tables health openApiDocument lambda handler idempotent owner owners createApp
  functions authorizer`.split(/\s+/),
);

/**
 * The names of an entity by its singular in camel case.
 *
 * @throws UserError for a name that code, paths or keys cannot have
 */
export function namesOf(one: string, plural?: string): Names {
  checkName("An entity", one, "product or cartItem");
  const many = plural ?? pluralOf(one);
  checkName("The plural of an entity", many, "products or cartItems");
  if (many === one)
    throw new UserError(`The plural of ${one} must differ from it.`, {
      hint: "Name another with --plural.",
    });
  if (plural === undefined && isPlural(one))
    throw new UserError(`The name of an entity is a singular, and ${one} looks like a plural.`, {
      hint: `Name it ${one.replace(/ies$/, "y").replace(/s$/, "")}, or name its plural with --plural.`,
    });
  const [One, Many] = [capitalized(one), capitalized(many)];
  for (const name of [one, many, One, Many])
    if (TAKEN.has(name) || name in globalThis || isReserved(name))
      throw new UserError(
        `${name} has another meaning in the code, so no entity can be named ${one}.`,
        {
          hint: "Choose a longer name, such as shopTable instead of table.",
        },
      );
  const words = one.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return {
    ...{ one, many, One, Many, words },
    folder: words.replaceAll(" ", "-"),
    path: many.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    CONSTANT: words.replaceAll(" ", "_").toUpperCase(),
    manyWords: many.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    aWords: `${/^[aeiou]/.test(words) ? "an" : "a"} ${words}`,
    id: `${one}Id`,
  };
}

/** @throws UserError for a name that is not in camel case or too long */
export function checkName(what: string, name: string, example: string): void {
  if (NAME.test(name) && name.length <= NAME_MAX) return;
  throw new UserError(
    `${what} is named in camel case with at most ${NAME_MAX} letters and digits, as ${example}; ${JSON.stringify(name)} is not.`,
  );
}

/** True for words that JavaScript does not allow as the name of a variable in a module. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}

// https://tc39.es/ecma262/#prod-ReservedWord
const RESERVED = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends
  false finally for function if import in instanceof new null return super switch this throw true try
  typeof var void while with yield let static implements interface package private protected public
  arguments eval undefined async of get set type`.split(/\s+/),
);

function pluralOf(one: string): string {
  if (/[^aeiou]y$/.test(one)) return one.replace(/y$/, "ies");
  return /(?:s|x|z|ch|sh)$/.test(one) ? `${one}es` : `${one}s`;
}

const isPlural = (name: string): boolean => /s$/.test(name) && !/(?:ss|us|is|as|os)$/.test(name);

export const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
