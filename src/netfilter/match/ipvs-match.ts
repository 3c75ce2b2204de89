import { IpProtocol } from "../../wire/numbers.js";
import { CtInfo } from "../conntrack/conntrack-entry.js";
import type { ForwardingMethod } from "../ipvs/virtual-server.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { AddressMask } from "../rules/selector.js";
import type { Skb } from "../skb.js";
import { formatAddressMask } from "../text/address-mask.js";
import type { Given, MatchExtension, ParseContext } from "../text/extension.js";
import { parseHostMask } from "../text/host-mask.js";
import { parseProtocol } from "../text/names.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { parsePort } from "../text/ports.js";
import { servicePort } from "../text/services.js";

const METHODS: Readonly<Record<string, ForwardingMethod>> = { GATE: "route", IPIP: "tunnel", MASQ: "masq" };

/** A wanted number that may be inverted; null when it was not asked. */
interface Wanted {
  readonly value: number;
  readonly invert: boolean;
}

/**
 * `-m ipvs`: packets that IPVS led to a server, and what its connection is like (xt_ipvs.c). Everything but `--ipvs` is
 * about the way from client to server alone.
 */
export class IpvsMatch implements Match {
  readonly name = "ipvs";
  readonly needsConntrack = false;
  readonly isStateful = false;
  /** `--ipvs`: null when not asked, else the answer that is wanted. */
  readonly isIpvs: boolean | null;
  readonly protocol: Wanted | null;
  readonly address: AddressMask | null;
  readonly port: Wanted | null;
  /** `--vdir`: null when not asked, else whether it is REPLY. */
  readonly isReply: boolean | null;
  readonly method: string | null;
  readonly isMethodInverted: boolean;
  /** The port of the connection that controls it. */
  readonly controlPort: Wanted | null;

  constructor(given: Given, { family }: ParseContext) {
    if (!OPTIONS.some((name) => given.has(name))) throw new ParameterProblem("IPVS: At least one option is required");
    const wanted = (name: string, read: (text: string) => number): Wanted | null => {
      const text = given.value(name);
      return text === null ? null : { value: read(text), invert: given.inverted(name) };
    };
    this.isIpvs = given.has("ipvs") ? !given.inverted("ipvs") : null;
    this.protocol = wanted("vproto", protocolOf);
    const address = given.value("vaddr");
    this.address = address === null ? null : parseHostMask(address, family, given.inverted("vaddr"));
    this.port = wanted("vport", portOf);
    this.isReply = oneOf(given, "vdir", ["ORIGINAL", "REPLY"], (text) => text === "REPLY");
    this.method = oneOf(given, "vmethod", Object.keys(METHODS), (text) => text);
    this.isMethodInverted = given.inverted("vmethod");
    this.controlPort = wanted("vportctl", portOf);
  }

  matches(skb: Skb, context: Context): boolean {
    if (this.isIpvs !== null && skb.ipvs !== this.isIpvs) return false;
    if (this.asksNoMore) return true;
    if (!skb.ipvs) return false;
    if (!agrees(this.protocol, skb.packet.protocol)) return false;
    const connection = context.ipvs.ofRequest(skb.packet);
    if (connection === null || !agrees(this.port, connection.virtualPort)) return false;
    if (!agrees(this.controlPort, connection.control === null ? -1 : connection.control.virtualPort)) return false;
    if (this.isReply !== null) {
      if (skb.conntrack === null || skb.ctInfo >= CtInfo.EstablishedReply !== this.isReply) return false;
    }
    if (this.method !== null && (METHODS[this.method] === connection.server.method) === this.isMethodInverted) {
      return false;
    }
    return this.address === null || this.address.matches(connection.virtual);
  }

  save(): string {
    return this.text("--");
  }

  list(): string {
    return this.text("").trimStart();
  }

  private get asksNoMore(): boolean {
    const { protocol, address, port, isReply, method, controlPort } = this;
    return [protocol, address, port, isReply, method, controlPort].every((one) => one === null);
  }

  private text(dashes: string): string {
    const bang = (invert: boolean) => (invert ? " !" : "");
    const number = (name: string, wanted: Wanted | null) =>
      wanted === null ? "" : `${bang(wanted.invert)} ${dashes}${name} ${wanted.value}`;
    let text = this.isIpvs === null ? "" : `${bang(!this.isIpvs)} ${dashes}ipvs`;
    text += number("vproto", this.protocol);
    if (this.address !== null)
      text += `${bang(this.address.invert)} ${dashes}vaddr ${formatAddressMask(this.address, false)}`;
    text += number("vport", this.port);
    if (this.isReply !== null) text += ` ${dashes}vdir ${this.isReply ? "REPLY" : "ORIGINAL"}`;
    if (this.method !== null) text += `${bang(this.isMethodInverted)} ${dashes}vmethod ${this.method}`;
    return text + number("vportctl", this.controlPort);
  }
}

function agrees(wanted: Wanted | null, value: number): boolean {
  return wanted === null || (wanted.value === value) !== wanted.invert;
}

function protocolOf(text: string): number {
  const protocol = parseProtocol(text);
  if (protocol === null) throw new ParameterProblem(`unknown protocol "${text}" specified`);
  return protocol;
}

/** A name of any protocol's is taken. */
function portOf(text: string): number {
  return servicePort(text, IpProtocol.Tcp) ?? parsePort(text, IpProtocol.Udp);
}

function oneOf<T>(given: Given, name: string, words: readonly string[], read: (text: string) => T): T | null {
  const text = given.value(name);
  if (text === null) return null;
  if (!words.includes(text)) throw new ParameterProblem(`ipvs: Bad value for "--${name}" option: "${text}"`);
  return read(text);
}

const OPTIONS = ["ipvs", "vproto", "vaddr", "vport", "vdir", "vmethod", "vportctl"] as const;

/** How `-m ipvs` is read. */
export const ipvsMatch: MatchExtension = {
  name: "ipvs",
  options: OPTIONS.map((name) => ({ name, invertible: name !== "vdir", args: name === "ipvs" ? 0 : 1 })),
  parse: (given, context) => new IpvsMatch(given, context),
};
