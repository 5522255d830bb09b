import tseslint from "typescript-eslint";

const noUnfinishedTests = {
  selector: `MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo)$/]`,
  message: "A focused or skipped test does not land.",
};

const noWholeZod = {
  selector: `ImportDeclaration[source.value="zod"] > ImportSpecifier[imported.name="z"]`,
  message: 'Write import * as z from "zod": the z object brings every locale along, 356 KB.',
};

const noTestImports = {
  regex: String.raw`(^|/)(testing|test)(/|\.ts$|$)|\.test\.tsx?$`,
  message: "Production code does not import tests or their helpers.",
};

const noShortWait = {
  selector: `CallExpression[callee.object.name="vi"][callee.property.name=/^wait(For|Until)$/][arguments.length<2]`,
  message: "Give the wait a limit of 20_000 ms: the default of one second fails on a busy machine.",
};

export default tseslint.config(
  {
    ignores: [
      "**/node_modules",
      "**/.sst",
      "**/sst-env.d.ts",
      "**/dist",
      "packages/*/fixtures",
      "vitest.config.ts",
    ],
  },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ["packages/tsconfig.json", "infra/tsconfig.json", "packages/web/tsconfig.json"],
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/require-await": "off",
      // Our interfaces declare methods in the short form and none of them looks at `this`.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/restrict-template-expressions": "off",
      "no-restricted-syntax": ["error", noUnfinishedTests, noWholeZod, noShortWait],
    },
  },
  {
    files: ["packages/*/{src,bin}/**", "infra/**", "scripts/**"],
    ignores: ["**/*.test.{ts,tsx}", "**/testing/**", "**/testing.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [noTestImports] }] },
  },
  {
    // SST's own form: the CLI and editors look for it.
    files: ["sst.config.ts"],
    rules: { "@typescript-eslint/triple-slash-reference": "off" },
  },
  {
    // Matchers such as expect.any() are of type any by design.
    files: ["**/*.test.ts", "**/testing/**"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-call": "off",
    },
  },
  { files: ["**/*.js", "**/*.mjs"], extends: [tseslint.configs.disableTypeChecked] },
);
