import { runIptables, type CommandEnvironment, type CommandResult } from "../../../netfilter/text/iptables.js";
import { runIptablesRestore } from "../../../netfilter/text/iptables-restore.js";
import { runIptablesSave } from "../../../netfilter/text/iptables-save.js";
import { Family } from "../../../wire/ip-address.js";
import type { Command } from "../../command.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { hostOf, netnsOf } from "./namespace.js";

function environment(process: Process): CommandEnvironment {
  return { names: null, origin: null, epochS: hostOf(process).network.epochSeconds };
}

function* finish(process: Process, result: CommandResult): Generator<Wait, number, void> {
  yield* process.printError(result.stderr);
  yield* process.print(result.stdout);
  return result.exitCode;
}

function command(family: Family): Command {
  return function* iptables(process) {
    const { netfilter } = netnsOf(process);
    return yield* finish(process, runIptables(netfilter, family, process.argv.slice(1), environment(process)));
  };
}

function save(family: Family): Command {
  return function* iptablesSave(process) {
    const { netfilter } = netnsOf(process);
    return yield* finish(process, runIptablesSave(netfilter, family, process.argv.slice(1), environment(process)));
  };
}

function restore(family: Family): Command {
  return function* iptablesRestore(process) {
    const { netfilter } = netnsOf(process);
    const input = yield* process.readAll();
    const args = process.argv.slice(1);
    return yield* finish(process, runIptablesRestore(netfilter, family, args, input, environment(process)));
  };
}

/** iptables, ip6tables, and what goes with them. The -nft names are the same programs. */
export const IPTABLES_COMMANDS: readonly (readonly [string, Command])[] = (["iptables", "ip6tables"] as const).flatMap(
  (name) => {
    const family = name === "iptables" ? Family.V4 : Family.V6;
    return ["", "-nft"].flatMap((suffix) => [
      [`${name}${suffix}`, command(family)] as const,
      [`${name}${suffix}-save`, save(family)] as const,
      [`${name}${suffix}-restore`, restore(family)] as const,
    ]);
  },
);
