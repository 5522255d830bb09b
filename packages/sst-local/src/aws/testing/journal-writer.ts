import { Journal } from "../journal.ts";

// journal.test.ts runs this as a process of its own and kills it. It prints each number once it is
// in the journal, and writes the next when the number was printed.
const journal = new Journal(process.argv[2] ?? "", { n: Number });
let number = 0;

function writeNext(): void {
  journal.set("n", String(number % 50), number);
  process.stdout.write(`${number}\n`, writeNext);
  number += 1;
}

writeNext();
