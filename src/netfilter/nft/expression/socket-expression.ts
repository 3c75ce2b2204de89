import { Hook } from "../../hook.js";
import type { Context } from "../../rules/context.js";
import type { Skb } from "../../skb.js";
import { type DataType, DataTypes, type Value } from "../model/data-type.js";
import type { Expression } from "./expression.js";

/** The keys of `socket` that podwire has. */
export const SOCKET_KEYS = ["transparent", "wildcard", "mark"] as const;
export type SocketKey = (typeof SOCKET_KEYS)[number];

/** `socket transparent`: of the socket that would get the packet (nft_socket.c). */
export class SocketExpression implements Expression {
  readonly key: SocketKey;
  readonly type: DataType;
  readonly needsConntrack = false;
  readonly hooks = [Hook.Prerouting, Hook.Input, Hook.Output];

  constructor(key: SocketKey) {
    this.key = key;
    this.type = key === "mark" ? DataTypes.mark : DataTypes.hostInteger;
  }

  read(skb: Skb, context: Context): Value | null {
    const socket = context.environment.findSocket(skb.packet, skb.inDevice);
    if (socket === null) return null;
    if (this.key === "mark") return socket.mark;
    return socket[this.key] ? 1 : 0;
  }

  text(): string {
    return `socket ${this.key}`;
  }
}

/** `osf name`: the system that sent a SYN; never known, as no fingerprints are loaded (nft_osf.c). */
export class OsfExpression implements Expression {
  readonly type = DataTypes.osName;
  readonly needsConntrack = false;
  readonly hooks = [Hook.Prerouting, Hook.Input, Hook.Forward];
  readonly ttl: string | null;
  readonly key: string;

  constructor(ttl: string | null, key: string) {
    this.ttl = ttl;
    this.key = key;
  }

  read(): Value | null {
    return null;
  }

  text(): string {
    return `osf${this.ttl === null ? "" : ` ttl ${this.ttl}`} ${this.key}`;
  }
}
