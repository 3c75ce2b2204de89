/** How a ruleset is printed (nft's options). */
export interface Style {
  /** `-a`: handles behind everything. */
  readonly handles: boolean;
  /** `-s`: without counts and times. */
  readonly stateless: boolean;
  /** `-y` and `-n`: priorities as numbers. */
  readonly numericPriority: boolean;
  /** `-p` and `-n`: protocols as numbers. */
  readonly numericProtocol: boolean;
  /** `-n`: states, types and flags as numbers. */
  readonly numericSymbols: boolean;
  /** `-T` and `-n`: times in seconds. */
  readonly numericTime: boolean;
  /** `-S`: ports by the names of their services. */
  readonly services: boolean;
  /** `-u`: users and groups by their names. */
  readonly accounts: boolean;
  /** `-t`: without the elements of named sets. */
  readonly terse: boolean;
  /** The present instant, for what is left of timeouts. */
  readonly nowNs: number;
}

/** Rules as the kernel and errors tell them: without handles and counts, everything by its name. */
export const PLAIN_STYLE: Style = {
  handles: false,
  stateless: true,
  numericPriority: false,
  numericProtocol: false,
  numericSymbols: false,
  numericTime: false,
  services: false,
  accounts: false,
  terse: false,
  nowNs: 0,
};
