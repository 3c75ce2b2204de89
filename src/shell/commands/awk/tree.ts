/** An expression of awk. */
export type Expression =
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "regex"; readonly source: string }
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "index"; readonly name: string; readonly subscripts: readonly Expression[] }
  | { readonly type: "field"; readonly index: Expression }
  | { readonly type: "assign"; readonly operator: string; readonly target: Expression; readonly value: Expression }
  | { readonly type: "conditional"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly type: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly type: "unary"; readonly operator: string; readonly operand: Expression }
  | { readonly type: "step"; readonly prefix: boolean; readonly by: number; readonly target: Expression }
  | { readonly type: "in"; readonly subscripts: readonly Expression[]; readonly name: string }
  | { readonly type: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly type: "group"; readonly items: readonly Expression[] }
  | {
      readonly type: "getline";
      readonly target: Expression | null;
      readonly from: "main" | "file" | "command";
      readonly source: Expression | null;
    };

/** A statement of awk. */
export type AwkStatement =
  | { readonly type: "block"; readonly body: readonly AwkStatement[] }
  | { readonly type: "expression"; readonly value: Expression }
  | {
      readonly type: "print";
      readonly format: boolean;
      readonly args: readonly Expression[];
      readonly redirect: ">" | ">>" | "|" | null;
      readonly target: Expression | null;
    }
  | { readonly type: "if"; readonly test: Expression; readonly yes: AwkStatement; readonly no: AwkStatement | null }
  | { readonly type: "while"; readonly test: Expression; readonly body: AwkStatement }
  | { readonly type: "do"; readonly test: Expression; readonly body: AwkStatement }
  | {
      readonly type: "for";
      readonly initialize: AwkStatement | null;
      readonly test: Expression | null;
      readonly update: AwkStatement | null;
      readonly body: AwkStatement;
    }
  | { readonly type: "for-in"; readonly name: string; readonly array: string; readonly body: AwkStatement }
  | { readonly type: "delete"; readonly name: string; readonly subscripts: readonly Expression[] | null }
  | { readonly type: "break" | "continue" | "next" | "nextfile" }
  | { readonly type: "exit" | "return"; readonly value: Expression | null };

/** One pattern with its action; null patterns match every record, a null action prints it. */
export interface Rule {
  readonly begin: Expression | null;
  /** The end of a range; null for a plain pattern. */
  readonly end: Expression | null;
  readonly action: AwkStatement | null;
}

/** A function of the program. */
export interface AwkFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: AwkStatement;
}

/** A whole program. */
export interface Program {
  readonly begin: readonly AwkStatement[];
  readonly rules: readonly Rule[];
  readonly end: readonly AwkStatement[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}
