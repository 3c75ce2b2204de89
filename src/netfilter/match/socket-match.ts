import { Hook } from "../hook.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";

const FLAGS = ["transparent", "nowildcard", "restore-skmark"] as const;

/** `-m socket`: whether a socket of this namespace would get the packet (xt_socket.c). */
export class SocketMatch implements Match {
  readonly name = "socket";
  readonly needsConntrack = false;
  readonly isStateful = true;
  readonly flags: readonly string[];

  constructor(given: Given) {
    this.flags = FLAGS.filter((name) => given.has(name));
  }

  matches(skb: Skb, context: Context): boolean {
    const socket = context.environment.findSocket(skb.packet, skb.inDevice);
    if (socket === null) return false;
    if (socket.wildcard && !this.flags.includes("nowildcard")) return false;
    if (this.flags.includes("transparent") && !socket.transparent) return false;
    if (this.flags.includes("restore-skmark")) skb.mark = socket.mark;
    return true;
  }

  save(): string {
    return this.flags.map((name) => ` --${name}`).join("");
  }

  list(): string {
    return `socket${this.save()}`;
  }
}

/** How `-m socket` is read. */
export const socketMatch: MatchExtension = {
  name: "socket",
  options: FLAGS.map((name) => ({ name, args: 0 })),
  placement: { hooks: [Hook.Prerouting, Hook.Input] },
  parse: (given) => new SocketMatch(given),
};
