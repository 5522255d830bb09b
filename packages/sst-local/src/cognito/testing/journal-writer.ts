import { Journal } from "../journal.ts";

// Run by journal.test.ts as a process of its own, to be killed in the middle of its work:
// says each number on stdout once it is kept.
const journal = new Journal(process.argv[2] ?? "");
for (let number = 0; ; number += 1) {
  journal.set(`n/${number % 50}`, number);
  process.stdout.write(`${number}\n`);
}
