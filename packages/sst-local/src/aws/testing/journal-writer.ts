import { Journal } from "../journal.ts";

// Run by journal.test.ts as a process of its own, to be killed in the middle of its work:
// says each number on stdout once it is kept, and goes on when it has been said.
const journal = new Journal(process.argv[2] ?? "");
let number = 0;

function keepNext(): void {
  journal.set(`n/${number % 50}`, number);
  process.stdout.write(`${number}\n`, keepNext);
  number += 1;
}

keepNext();
