import { option, type ProgramOption } from "../frames/word-scanner.js";
import type { EbExtensionKind } from "./eb-extension.js";
import { EB_EXTENSIONS } from "./extensions.js";

/** The options of ebtables itself (xtables-eb.c). */
const CORE: readonly ProgramOption[] = [
  option("A", "one", "append"),
  option("I", "one", "insert"),
  option("D", "one", "delete"),
  option("L", "optional", "list"),
  option("Lc", "none", "Lc"),
  option("Ln", "none", "Ln"),
  option("Lx", "none", "Lx"),
  option("Lmac2", "none", "Lmac2"),
  option("Z", "optional", "zero"),
  option("F", "optional", "flush"),
  option("P", "one", "policy"),
  option("i", "one", "in-interface", "in-if"),
  option("logical-in", "one", "logical-in"),
  option("logical-out", "one", "logical-out"),
  option("o", "one", "out-interface", "out-if"),
  option("V", "none", "version"),
  option("h", "none", "help"),
  option("j", "one", "jump"),
  option("c", "one", "set-counters"),
  option("C", "one", "change-counters"),
  option("p", "one", "proto", "protocol"),
  option("s", "one", "source", "src"),
  option("d", "one", "destination", "dst"),
  option("t", "one", "table"),
  option("M", "one", "modprobe"),
  option("N", "one", "new-chain"),
  option("E", "one", "rename-chain"),
  option("X", "optional", "delete-chain"),
  option("init-table", "none", "init-table"),
  option("concurrent", "none", "concurrent"),
  option("v", "none", "verbose"),
];

/** An option of an extension, which it belongs to. */
export interface EbProgramOption extends ProgramOption {
  readonly owner: EbExtensionKind;
}

/** All options of ebtables: those of its extensions are known from the start. */
export const EB_OPTIONS: readonly (ProgramOption | EbProgramOption)[] = [
  ...CORE,
  ...EB_EXTENSIONS.flatMap((owner) =>
    owner.options.map(({ names, takesValue }) => ({
      ...option(names[0] ?? "", takesValue ? "one" : "none", ...names),
      owner,
    })),
  ),
];
