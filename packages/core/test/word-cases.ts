/** Texts and their replacements, for the Lambda function and the container. */
export const wordCases: [content: string, message: string][] = [
  ["", ""],
  ["abn is great!", "ABN AMRO is great!"],
  ["abn is great! And also rabo", "ABN AMRO is great! And also Rabobank"],
  ["abn is great! I like abn", "ABN AMRO is great! I like ABN AMRO"],
  ["raBo is my bank", "Rabobank is my bank"],
  [
    "The following is a list of good banks: RaBo, Abn, ING, TrIoDos, VolksBank",
    "The following is a list of good banks: Rabobank, ABN AMRO, ING BANK, Triodos Bank, de Volksbank",
  ],
  ["abnormal things, and sporting ones", "abnormal things, and sporting ones"],
];
