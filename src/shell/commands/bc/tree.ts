/** What can be given a value: a variable, an element of an array, or one of the settings (scale, ibase, obase, last). */
export type Target =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "element"; readonly name: string; readonly index: Expression };

/** An argument of a call: a value, or a whole array (`a[]`). */
export type Argument = { readonly array: string } | { readonly value: Expression };

/** What has a value. `address` is where GNU bc's code for it ends, for its messages. */
export type Expression =
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "load"; readonly target: Target }
  | {
      readonly kind: "assign";
      readonly target: Target;
      readonly operator: string;
      readonly value: Expression;
      readonly address: number;
    }
  | { readonly kind: "step"; readonly target: Target; readonly by: 1 | -1; readonly prefix: boolean }
  | { readonly kind: "negate" | "not"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly address: number;
    }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Argument[]; readonly address: number }
  | { readonly kind: "parentheses"; readonly inner: Expression };

/** What is run. */
export type Statement =
  | { readonly kind: "expression"; readonly value: Expression }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "print"; readonly items: readonly ({ readonly text: string } | { readonly value: Expression })[] }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly then: Statement;
      readonly otherwise: Statement | null;
    }
  | { readonly kind: "while"; readonly condition: Expression; readonly body: Statement }
  | {
      readonly kind: "for";
      readonly start: Expression | null;
      readonly condition: Expression | null;
      readonly next: Expression | null;
      readonly body: Statement;
    }
  | { readonly kind: "block"; readonly statements: readonly Statement[] }
  | { readonly kind: "break" | "continue" | "halt" | "quit" | "limits" | "warranty" }
  | { readonly kind: "return"; readonly value: Expression | null };

/** `define f(a, b[]) { auto c, d[]; ... }`; an array's name ends in "[]". */
export interface FunctionDefinition {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly autos: readonly string[];
  readonly body: readonly Statement[];
  readonly isVoid: boolean;
}

/** One complete piece of input: what is run as soon as its line has ended. */
export interface Unit {
  readonly statements: readonly Statement[];
  readonly definition: FunctionDefinition | null;
}
