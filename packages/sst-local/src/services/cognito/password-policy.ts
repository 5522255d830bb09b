import type { PasswordPolicyDefinition } from "./definition.ts";
import { cognitoError } from "./errors.ts";

/**
 * The characters that count as symbols, including a space inside the password.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
 */
const SYMBOLS = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

export type PasswordPolicy = Required<PasswordPolicyDefinition>;

/** The declared policy with the defaults of what it leaves out. */
export function passwordPolicyOf(declared: PasswordPolicyDefinition | undefined): PasswordPolicy {
  const rules = declared ?? {
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: true,
  };
  return {
    minimumLength: rules.minimumLength ?? 8,
    requireLowercase: rules.requireLowercase ?? false,
    requireUppercase: rules.requireUppercase ?? false,
    requireNumbers: rules.requireNumbers ?? false,
    requireSymbols: rules.requireSymbols ?? false,
    // The provider writes 0 for a value that is not set, which is a week on AWS.
    temporaryPasswordValidityDays: declared?.temporaryPasswordValidityDays || 7,
  };
}

/**
 * Checks a password by the rules in Cognito's order.
 * @throws AwsError InvalidPasswordException
 */
export function checkPassword(policy: PasswordPolicy, password: string): void {
  const broken = RULES.find(({ applies, passes }) => applies(policy) && !passes(password, policy));
  if (broken) throw cognitoError("passwordInvalid", { detail: broken.message });
}

interface Rule {
  readonly message: string;
  readonly applies: (policy: PasswordPolicy) => boolean;
  readonly passes: (password: string, policy: PasswordPolicy) => boolean;
}

const RULES: readonly Rule[] = [
  {
    message: "Password not long enough",
    applies: () => true,
    passes: (password, policy) => password.length >= policy.minimumLength,
  },
  {
    message: "Password must have uppercase characters",
    applies: (policy) => policy.requireUppercase,
    passes: (password) => /[A-Z]/.test(password),
  },
  {
    message: "Password must have lowercase characters",
    applies: (policy) => policy.requireLowercase,
    passes: (password) => /[a-z]/.test(password),
  },
  {
    message: "Password must have numeric characters",
    applies: (policy) => policy.requireNumbers,
    passes: (password) => /[0-9]/.test(password),
  },
  {
    message: "Password must have symbol characters",
    applies: (policy) => policy.requireSymbols,
    passes: (password) => SYMBOLS.test(password),
  },
];

/** Generates a password that fits the policy, for AdminCreateUser without one. */
export function generatePassword(
  policy: PasswordPolicy,
  random: (size: number) => Uint8Array,
): string {
  const classes = [
    "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "abcdefghijkmnopqrstuvwxyz",
    "23456789",
    "!@#%^*-_+=",
  ];
  const everything = classes.join("");
  const length = Math.max(policy.minimumLength, 12);
  const bytes = random(length);
  return Array.from({ length }, (_, index) => {
    const alphabet = classes[index] ?? everything;
    return alphabet[(bytes[index] ?? 0) % alphabet.length];
  }).join("");
}
