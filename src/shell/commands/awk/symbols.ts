import { AwkSyntaxError } from "./lexer.js";

const SCALARS = [
  ...["FS", "OFS", "ORS", "RS", "NF", "NR", "FNR", "SUBSEP", "CONVFMT", "OFMT", "RSTART", "RLENGTH", "FILENAME"],
  "ARGC",
];

type Kind = "variable" | "array";

/** Which names of a program are variables and which are arrays: the first use decides, as in mawk. */
export class Symbols {
  private readonly globals = new Map<string, Kind>();
  private locals: Map<string, Kind | null> | null = null;

  constructor() {
    for (const name of SCALARS) this.globals.set(name, "variable");
    for (const name of ["ARGV", "ENVIRON"]) this.globals.set(name, "array");
  }

  /** A function with these parameters begins; null: it ends. */
  enter(parameters: readonly string[] | null): void {
    this.locals = parameters === null ? null : new Map(parameters.map((name) => [name, null]));
  }

  /** True for a parameter of the function that is being read. */
  isLocal(name: string): boolean {
    return this.locals?.has(name) === true;
  }

  /** What a name is known to be. */
  kindOf(name: string): Kind | null {
    return this.isLocal(name) ? (this.locals?.get(name) ?? null) : (this.globals.get(name) ?? null);
  }

  /** Notes a use. @throws AwkSyntaxError when the name was the other before */
  use(name: string, kind: Kind, line: number): void {
    const known = this.kindOf(name);
    if (known !== null && known !== kind)
      throw new AwkSyntaxError(
        `line ${line}: illegal reference to ${this.isLocal(name) ? "local " : ""}${known} ${name}`,
      );
    if (this.isLocal(name)) this.locals?.set(name, kind);
    else this.globals.set(name, kind);
  }
}
