/** What stands around a word of a text that was made from JSON and is to be taken to the letter: `Name` or `Text`, it, `End`. */
export const LiteralMark = { Name: "\u0001", Text: "\u0002", End: "\u0003" } as const;
