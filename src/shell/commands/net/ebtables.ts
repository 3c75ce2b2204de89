import { runEbtables } from "../../../netfilter/ebtables/ebtables.js";
import { runEbtablesRestore } from "../../../netfilter/ebtables/ebtables-restore.js";
import { runEbtablesSave } from "../../../netfilter/ebtables/ebtables-save.js";
import { runEbtablesTranslate } from "../../../netfilter/ebtables/ebtables-translate.js";
import { callerOf } from "../../../netfilter/nft/nft-call.js";
import type { Command } from "../../command.js";
import { finish, iptablesEnvironment } from "./iptables.js";
import { netnsOf } from "./namespace.js";

const ebtables: Command = function* ebtables(process) {
  const { netfilter } = netnsOf(process);
  const by = callerOf(process.pid, process.argv[0] ?? "ebtables");
  return yield* finish(process, runEbtables(netfilter, process.argv.slice(1), iptablesEnvironment(process), by));
};

const save: Command = function* ebtablesSave(process) {
  const { netfilter } = netnsOf(process);
  const [name = "", ...args] = process.argv;
  return yield* finish(process, runEbtablesSave(netfilter, name, args, iptablesEnvironment(process)));
};

const restore: Command = function* ebtablesRestore(process) {
  const { netfilter } = netnsOf(process);
  const by = callerOf(process.pid, process.argv[0] ?? "ebtables-restore");
  const input = yield* process.readAll();
  const environment = iptablesEnvironment(process);
  return yield* finish(process, runEbtablesRestore(netfilter, process.argv.slice(1), input, environment, by));
};

const translate: Command = function* ebtablesTranslate(process) {
  return yield* finish(process, runEbtablesTranslate(process.argv.slice(1), iptablesEnvironment(process)));
};

/** ebtables and what goes with it. The -nft names are the same programs. */
export const EBTABLES_COMMANDS: readonly (readonly [string, Command])[] = [
  ["ebtables-translate", translate] as const,
  ...["", "-nft"].flatMap((suffix) => [
    [`ebtables${suffix}`, ebtables] as const,
    [`ebtables${suffix}-save`, save] as const,
    [`ebtables${suffix}-restore`, restore] as const,
  ]),
];
