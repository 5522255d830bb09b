/** A rule of the user pool's password policy; see infra/auth/user-pool.ts. */
interface Rule {
  name: string;
  isMet: (password: string) => boolean;
}

/** Cognito's default policy. https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
export const RULES: readonly Rule[] = [
  { name: "8 characters", isMet: (password) => password.length >= 8 },
  { name: "a small letter", isMet: (password) => /[a-z]/.test(password) },
  { name: "a capital letter", isMet: (password) => /[A-Z]/.test(password) },
  { name: "a digit", isMet: (password) => /\d/.test(password) },
  {
    name: "a symbol",
    isMet: (password) => /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|(?<=\S) (?=\S)/.test(password),
  },
];

const list = new Intl.ListFormat("en", { type: "conjunction" });

/** What a password lacks, such as `The password needs a digit and a symbol.`; undefined for nothing. */
export function passwordError(password: string): string | undefined {
  const missing = RULES.filter(({ isMet }) => !isMet(password)).map(({ name }) => name);
  return missing.length === 0 ? undefined : `The password needs ${list.format(missing)}.`;
}
