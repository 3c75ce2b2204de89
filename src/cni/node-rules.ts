import type { Netns } from "../host/netns.js";
import { type CommandResult, runIptables } from "../netfilter/text/iptables.js";
import type { Family } from "../wire/ip-address.js";
import { type CniError, failure } from "./cni-error.js";

/**
 * One table of a machine's iptables, changed as plugins change it: everything may be asked for twice. It holds nothing
 * but where it works.
 */
export class NodeRules {
  private readonly netns: Netns;
  private readonly family: Family;
  private readonly table: string;

  constructor(netns: Netns, family: Family, table: string) {
    this.netns = netns;
    this.family = family;
    this.table = table;
  }

  /** Makes the chain when it is missing. @throws CniError */
  ensureChain(chain: string): void {
    if (!this.hasChain(chain)) this.demand(["-N", chain]);
  }

  /** True when the chain is there. */
  hasChain(chain: string): boolean {
    return this.run(["-S", chain]).exitCode === 0;
  }

  /** True when the chain has the rule. */
  has(chain: string, rule: readonly string[]): boolean {
    return this.run(["-C", chain, ...rule]).exitCode === 0;
  }

  /** Puts the rule at the end of the chain, or with `prepend` first, unless it has it. @throws CniError */
  insertUnique(chain: string, rule: readonly string[], prepend = false): void {
    const look = ["-C", chain, ...rule];
    const { exitCode, stderr } = this.run(look);
    // 1 says that there is none; anything else, that the rule is no good.
    if (exitCode > 1) throw this.failed(look, exitCode, stderr);
    if (exitCode === 1) this.demand([prepend ? "-I" : "-A", chain, ...rule]);
  }

  /** Takes the rule out; silent when it is not there. */
  delete(chain: string, rule: readonly string[]): void {
    this.run(["-D", chain, ...rule]);
  }

  /** Empties and removes the chain; silent when it is not there. Who jumps to it must be gone before. */
  removeChain(chain: string): void {
    this.run(["-F", chain]);
    this.run(["-X", chain]);
  }

  /** The rules of a chain as `-S` prints them, without the line of the chain itself; none when it is not there. */
  list(chain: string): string[] {
    const { exitCode, stdout } = this.run(["-S", chain]);
    return exitCode === 0 ? stdout.split("\n").filter((line) => line.startsWith("-A ")) : [];
  }

  /** Takes out the rules of `from` that jump to `chain`, whatever else they say. */
  deleteJumps(from: string, chain: string): void {
    const lines = this.list(from);
    for (let i = lines.length - 1; i >= 0; i--) {
      if (lines[i]?.endsWith(`-j ${chain}`) === true) this.run(["-D", from, String(i + 1)]);
    }
  }

  /** The names of chains that begin with `prefix`. */
  chainsNamed(prefix: string): string[] {
    const { stdout } = this.run(["-S"]);
    return [...stdout.matchAll(/^-N (\S+)$/gm)]
      .map((match) => match[1] ?? "")
      .filter((name) => name.startsWith(prefix));
  }

  private demand(args: readonly string[]): void {
    const { exitCode, stderr } = this.run(args);
    if (exitCode !== 0) throw this.failed(args, exitCode, stderr);
  }

  private failed(args: readonly string[], exitCode: number, stderr: string): CniError {
    const words = [this.family === 4 ? "iptables" : "ip6tables", "-t", this.table, ...args, "--wait"];
    return failure(`running [/usr/sbin/${words.join(" ")}]: exit status ${exitCode}: ${stderr}`);
  }

  private run(args: readonly string[]): CommandResult {
    return runIptables(this.netns.netfilter, this.family, ["-t", this.table, ...args]);
  }
}
