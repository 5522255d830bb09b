import type { StringRule } from "../../../aws/input.ts";

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html */
export const USERNAME: StringRule = { max: 128, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u };
export const PASSWORD: StringRule = { max: 256, pattern: /^\S+.*\S+$/ };
export const CODE: StringRule = { max: 2048, pattern: /^\S+$/ };
export const CLIENT_ID: StringRule = { max: 128, pattern: /^[\w+]+$/ };
export const POOL_ID: StringRule = { max: 55, pattern: /^[\w-]+_[0-9a-zA-Z]+$/ };
export const GROUP_NAME: StringRule = USERNAME;
