/** Thrown by `break` and `continue`, caught by the loops they mean. */
export class LoopJump {
  readonly kind: "break" | "continue";
  /** How many loops are still to be left. */
  levels: number;

  constructor(kind: "break" | "continue", levels: number) {
    this.kind = kind;
    this.levels = levels;
  }
}

/** Thrown by `return`, caught by the function call or the sourced script. */
export class FunctionReturn {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/** Thrown by `exit`, by `set -e` and by errors that end a shell; caught by the shell. */
export class ShellExit {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/**
 * Thrown by an error in an expansion (a division by zero, an assignment to a readonly variable), after its message:
 * bash gives up the complete command that stands on the line and goes on with the next one.
 */
export class CommandAbandoned {
  readonly status: number;

  constructor(status = 1) {
    this.status = status;
  }
}

/** An error of an expansion or a builtin, thrown where it is found, with the message as bash prints it after `SCRIPT: line N: `. */
export class ShellError extends Error {
  /** True when a script ends because of it, false when only the command is given up. */
  readonly fatal: boolean;
  readonly status: number;

  constructor(message: string, fatal = false, status = 1) {
    super(message);
    this.name = "ShellError";
    this.fatal = fatal;
    this.status = status;
  }
}
