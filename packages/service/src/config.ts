/** What the program is told by its environment. */
export interface Config {
  /** 0 for any. */
  port: number;
  host: string;
  /** What callers send as `x-api-key`. A secret: never logged, never answered. */
  apiKey: string;
  /** The SSM parameter that has the words to replace. */
  mappingParameterName: string;
}

/** A mistake in the environment, in one sentence for whoever starts the program. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Shorter ones can be guessed. */
const API_KEY_MIN = 20;

interface Variable {
  /** Completes "it must be …". */
  expected: string;
  otherwise?: string;
  accepts: (value: string) => boolean;
}

const VARIABLES = {
  PORT: {
    expected: "a port to listen on, from 0 to 65535",
    otherwise: "8080",
    accepts: (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535,
  },
  HOST: {
    expected: "an address to listen on, such as 127.0.0.1",
    otherwise: "127.0.0.1",
    accepts: (value) => value !== "",
  },
  API_KEY: {
    expected: `the key that callers must send as x-api-key, of ${API_KEY_MIN} characters or more`,
    accepts: (value) => value.length >= API_KEY_MIN,
  },
  STRINGS_MAPPING_PARAMETER_NAME: {
    expected: "the name of the SSM parameter with the words to replace",
    accepts: (value) => value !== "",
  },
} as const satisfies Record<string, Variable>;

/**
 * Reads the environment. No error repeats a value: one of them is a secret.
 * @throws ConfigError naming a variable that is missing or wrong, and what it has to be.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const read = (name: keyof typeof VARIABLES): string => {
    const { accepts, expected, otherwise }: Variable = VARIABLES[name];
    const value = environment[name] ?? otherwise;
    if (value !== undefined && accepts(value)) return value;
    throw new ConfigError(`${name} is ${value ? "wrong" : "not set"}: it must be ${expected}.`);
  };
  return {
    port: Number(read("PORT")),
    host: read("HOST"),
    apiKey: read("API_KEY"),
    mappingParameterName: read("STRINGS_MAPPING_PARAMETER_NAME"),
  };
}
