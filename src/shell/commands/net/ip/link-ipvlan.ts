import type { IpvlanDevice } from "../../../../host/devices/ipvlan.js";
import type { IpvlanFlag, IpvlanMode } from "../../../../host/devices/ipvlan-port.js";
import type { Arguments } from "./arguments.js";
import { helpOf, unknownOption } from "./link-kinds.js";
import { unsupported } from "./link-parse.js";
import type { Printer } from "./printer.js";
import { IpExit } from "./session.js";

const FLAGS: readonly IpvlanFlag[] = ["private", "vepa", "bridge"];

/** What is said of an ipvlan; null where nothing is. */
export interface IpvlanWords {
  readonly mode: IpvlanMode | null;
  readonly flag: IpvlanFlag | null;
}

/** `type ipvlan ...`: each once (ipvlan_parse_opt). @throws IpExit */
export function parseIpvlanOptions(args: Arguments): IpvlanWords {
  let mode: IpvlanMode | null = null;
  let flag: IpvlanFlag | null = null;
  for (; !args.isEmpty; args.skip()) {
    const said: IpvlanFlag | undefined = flag === null ? FLAGS.find((word) => args.begins(word)) : undefined;
    if (args.begins("mode") && mode === null) mode = modeOf(args.next());
    else if (said !== undefined) flag = said;
    else if (args.begins("help")) throw helpOf("ipvlan");
    else throw unknownOption("ipvlan", args.word, "option");
  }
  return { mode, flag };
}

function modeOf(word: string): IpvlanMode {
  if (word === "l2" || word === "l3") return word;
  if (word === "l3s") throw unsupported(word);
  throw new IpExit(1, 'Error: argument of "mode" must be either "l2", "l3" or "l3s"\n');
}

/** What `ip -d link` says of an ipvlan (ipvlan_print_opt). */
export function printIpvlan(printer: Printer, { port }: IpvlanDevice): void {
  printer.field("mode", port.mode, ` mode ${port.mode} `);
  printer.field(port.flag, true, `${port.flag} `);
}
