import { runArptables } from "../../../netfilter/arptables/arptables.js";
import { runArptablesRestore } from "../../../netfilter/arptables/arptables-restore.js";
import { runArptablesSave } from "../../../netfilter/arptables/arptables-save.js";
import { callerOf } from "../../../netfilter/nft/nft-call.js";
import type { Command } from "../../command.js";
import { finish, iptablesEnvironment } from "./iptables.js";
import { netnsOf } from "./namespace.js";

const arptables: Command = function* arptables(process) {
  const { netfilter } = netnsOf(process);
  const by = callerOf(process.pid, process.argv[0] ?? "arptables");
  return yield* finish(process, runArptables(netfilter, process.argv.slice(1), iptablesEnvironment(process), by));
};

const save: Command = function* arptablesSave(process) {
  const { netfilter } = netnsOf(process);
  const [name = "", ...args] = process.argv;
  return yield* finish(process, runArptablesSave(netfilter, name, args, iptablesEnvironment(process)));
};

const restore: Command = function* arptablesRestore(process) {
  const { netfilter } = netnsOf(process);
  const by = callerOf(process.pid, process.argv[0] ?? "arptables-restore");
  const input = yield* process.readAll();
  return yield* finish(process, runArptablesRestore(netfilter, input, iptablesEnvironment(process), by));
};

/** arptables and what goes with it. The -nft names are the same programs. */
export const ARPTABLES_COMMANDS: readonly (readonly [string, Command])[] = ["", "-nft"].flatMap((suffix) => [
  [`arptables${suffix}`, arptables] as const,
  [`arptables${suffix}-save`, save] as const,
  [`arptables${suffix}-restore`, restore] as const,
]);
