import { Verdict } from "../hook.js";
import type { Context } from "../rules/context.js";
import type { Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/**
 * `-j NFQUEUE`: asks a program in user space. Where none listens on the queue, the packet is dropped as the kernel drops
 * it, or accepted with `--queue-bypass` (nf_hook_slow goes on behind the chain). Simplified: programs answer at once, and `--queue-balance` asks its first queue.
 */
export class QueueTarget implements Target {
  readonly name = "NFQUEUE";
  readonly needsConntrack = false;
  readonly first: number;
  readonly last: number;
  readonly bypass: boolean;
  readonly cpuFanout: boolean;

  constructor(given: Given) {
    const balance = given.range("queue-balance", 65535);
    const text = given.value("queue-balance") ?? "";
    if (balance !== null && !text.includes(":")) throw new ParameterProblem(`Bad range "${text}"`);
    if (balance !== null && balance[0] >= balance[1])
      throw new ParameterProblem(`${balance[0]} should be less than ${balance[1]}`);
    this.first = balance?.[0] ?? given.uint("queue-num", 0, 65535) ?? 0;
    this.last = balance?.[1] ?? this.first;
    this.bypass = given.has("queue-bypass");
    this.cpuFanout = given.has("queue-cpu-fanout");
  }

  apply(skb: Skb, context: Context): number {
    const queue = context.queues.get(this.first);
    if (queue !== undefined) {
      queue.onQueued(skb.packet);
      return Verdict.Accept;
    }
    return this.bypass ? Verdict.Accept : Verdict.Drop;
  }

  save(): string {
    const queue = this.first === this.last ? `queue-num ${this.first}` : `queue-balance ${this.first}:${this.last}`;
    return ` --${queue}${this.bypass ? " --queue-bypass" : ""}${this.cpuFanout ? " --queue-cpu-fanout" : ""}`;
  }

  list(): string {
    const queue = this.first === this.last ? `num ${this.first}` : `balance ${this.first}:${this.last}`;
    return `NFQUEUE ${queue}${this.bypass ? " bypass" : ""}${this.cpuFanout ? " cpu-fanout" : ""}`;
  }
}

/** How `-j NFQUEUE` is read. */
export const queueTarget: TargetExtension = {
  name: "NFQUEUE",
  options: [
    { name: "queue-num", excludes: ["queue-balance"] },
    { name: "queue-balance", excludes: ["queue-num"] },
    { name: "queue-bypass", args: 0 },
    { name: "queue-cpu-fanout", args: 0, needs: ["queue-balance"] },
  ],
  parse: (given) => new QueueTarget(given),
};
