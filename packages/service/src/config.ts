/** The configuration that the environment variables contain. */
export interface Config {
  /** 0 for any free port. */
  port: number;
  host: string;
  /** The value of the `x-api-key` header. A secret: it is neither logged nor sent. */
  apiKey: string;
  /** Name of the SSM parameter with the words to replace. */
  mappingParameterName: string;
}

/** A missing or invalid environment variable. The message is one sentence for the operator. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Minimum length of an API key; shorter ones could be guessed. */
const API_KEY_MIN = 20;

interface Variable {
  /** Completes "it must be …". */
  expected: string;
  fallback?: string;
  accepts: (value: string) => boolean;
}

const VARIABLES = {
  PORT: {
    expected: "a port to listen on, from 0 to 65535",
    fallback: "8080",
    accepts: (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535,
  },
  HOST: {
    expected: "an address to listen on, such as 127.0.0.1",
    fallback: "127.0.0.1",
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
 * Reads the configuration. An error never repeats a value, since one of them is a secret.
 * @throws ConfigError with the name of the missing or invalid variable and its expected value.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const read = (name: keyof typeof VARIABLES): string => {
    const { accepts, expected, fallback }: Variable = VARIABLES[name];
    const value = environment[name] ?? fallback;
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
