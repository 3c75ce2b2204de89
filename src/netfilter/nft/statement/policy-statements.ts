import type { IpAddress } from "../../../wire/ip-address.js";
import { Hook } from "../../hook.js";
import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import type { Expression } from "../expression/expression.js";
import type { PolicyObject } from "../model/policy-object.js";
import type { Style } from "../model/style.js";
import { BREAK, type NftVerdict } from "../model/verdict.js";
import type { Statement } from "./statement.js";

/**
 * `ct helper set "x"`, `ct timeout set "x"`, `ct expectation set "x"`, `synproxy name "x"`: what a named object says is
 * for the connection. Simplified: nothing is; helpers expect no connections, policies change no timeout, and no SYN is
 * answered in a server's place.
 */
export class PolicyStatement implements Statement {
  readonly needsConntrack: boolean;
  readonly kind: PolicyObject["policy"]["kind"];
  readonly name: string;
  readonly object: PolicyObject;

  constructor(kind: PolicyObject["policy"]["kind"], name: string, object: PolicyObject) {
    this.kind = kind;
    this.name = name;
    this.object = object;
    this.needsConntrack = true;
  }

  get hooks(): readonly Hook[] | null {
    return this.kind === "synproxy" ? SYNPROXY_HOOKS : null;
  }

  apply(): NftVerdict | null {
    return null;
  }

  text(): string {
    return this.kind === "synproxy" ? `synproxy name "${this.name}"` : `${this.kind} set "${this.name}"`;
  }
}

/** Where a SYN proxy can stand. */
const SYNPROXY_HOOKS: readonly Hook[] = [Hook.Input, Hook.Forward];

/** `synproxy mss 1460 wscale 7`. Simplified: no SYN is answered in a server's place. */
export class SynproxyStatement implements Statement {
  readonly needsConntrack = true;
  readonly hooks = SYNPROXY_HOOKS;
  readonly mss: number | null;
  readonly wscale: number | null;
  readonly flags: readonly string[];

  constructor(mss: number | null, wscale: number | null, flags: readonly string[]) {
    this.mss = mss;
    this.wscale = wscale;
    this.flags = flags;
  }

  apply(): NftVerdict | null {
    return null;
  }

  text(): string {
    const mss = this.mss === null ? "" : ` mss ${this.mss}`;
    const wscale = this.wscale === null ? "" : ` wscale ${this.wscale}`;
    return `synproxy${mss}${wscale}${this.flags.map((flag) => ` ${flag}`).join("")}`;
  }
}

/** `dup to ADDRESS device "x"`: sends a copy of the packet to another machine (nft_dup_ipv4.c). */
export class DupStatement implements Statement {
  readonly needsConntrack: boolean;
  readonly address: Expression;
  readonly device: string | null;

  constructor(address: Expression, device: string | null) {
    this.address = address;
    this.device = device;
    this.needsConntrack = address.needsConntrack;
  }

  apply(skb: Skb, context: ChainContext): NftVerdict | null {
    const gateway = this.address.read(skb, context);
    if (gateway === null) return BREAK;
    if (!skb.isCopy) context.sendCopy(skb, gateway as IpAddress, this.device);
    return null;
  }

  text(style: Style): string {
    return `dup to ${this.address.text(style)}${this.device === null ? "" : ` device "${this.device}"`}`;
  }
}
