import { expect, it } from "vitest";
import { UserError } from "../../errors.ts";
import { splitCommand } from "./split-command.ts";

it.each([
  ["npm run dev", ["npm", "run", "dev"]],
  ["  npx\tvite \n --open ", ["npx", "vite", "--open"]],
  [`node -e 'console.log("a b")'`, ["node", "-e", `console.log("a b")`]],
  [`echo "a \\"b\\" \\n $HOME"`, ["echo", `a "b" \\n $HOME`]],
  ["echo a\\ b c'd e'f", ["echo", "a b", "cd ef"]],
  ["echo ''", ["echo", ""]],
  ["echo $HOME *.ts | cat", ["echo", "$HOME", "*.ts", "|", "cat"]],
])("splits %s into %j", (line, words) => {
  expect(splitCommand(line)).toEqual(words);
});

it.each(["echo 'a", `echo "a`, "echo a\\", "", "  "])("refuses %j with a UserError", (line) => {
  expect(() => splitCommand(line)).toThrow(UserError);
});
