import type { MacMask } from "../ebtables/mac-mask.js";
import type { ManagedTable } from "../frames/managed-table.js";
import type { NftChain } from "../nft/model/nft-chain.js";
import { ACCEPT, DROP, NftVerdict } from "../nft/model/verdict.js";
import { VerdictStatement } from "../nft/statement/action-statements.js";
import { CounterStatement } from "../nft/statement/stateful.js";
import type { Statement } from "../nft/statement/statement.js";
import { XtStatement } from "../nft/statement/xt-statement.js";
import type { AddressMask, InterfaceName } from "../rules/selector.js";
import { formatAddressMask, maskLength } from "../text/address-mask.js";
import { ARP_OPERATIONS } from "./arp-operations.js";
import type { ArpTarget } from "./arp-target.js";

/** A number of a message, and whether it is to be another one. */
export interface ArpNumber {
  readonly value: number;
  readonly invert: boolean;
}

/** What a rule of arptables says. */
export interface ArpSpec {
  readonly src: AddressMask | null;
  readonly dst: AddressMask | null;
  readonly srcMac: MacMask | null;
  readonly dstMac: MacMask | null;
  readonly inDevice: InterfaceName | null;
  readonly outDevice: InterfaceName | null;
  /** Bytes of an address of the link: 6 unless told. */
  readonly length: ArpNumber;
  readonly operation: ArpNumber | null;
  /** The kind of the link: 1, Ethernet, unless told. */
  readonly hardware: ArpNumber;
  readonly protocol: ArpNumber | null;
  /** The word behind `-j`; null for none. */
  readonly jump: string | null;
  readonly target: ArpTarget | null;
}

/** How rules are listed. */
export interface ArpListOptions {
  readonly numeric: boolean;
  readonly verbose: boolean;
}

const IPV4 = 0x0800;
const VERDICTS: Readonly<Record<string, NftVerdict>> = { ACCEPT, DROP, RETURN: new NftVerdict("return") };

/** A rule of arptables. */
export class ArpRuleSpec {
  private readonly spec: ArpSpec;
  /** A chain keeps its rules when it gets another name. */
  jump: string | null;

  constructor(spec: ArpSpec) {
    this.spec = spec;
    this.jump = spec.jump;
  }

  /** As `arptables-save` writes it, without its chain. */
  save(): string {
    return this.text({ numeric: true, verbose: false });
  }

  /** As `arptables -L` prints it; a rule of nothing is "". */
  text({ numeric, verbose }: ArpListOptions): string {
    const { spec } = this;
    const words: string[] = [];
    const bang = (given: { readonly invert: boolean }): string => (given.invert ? "! " : "");
    if (this.jump !== null) words.push(`-j ${this.jump}`);
    for (const [letter, name] of [["i", spec.inDevice] as const, ["o", spec.outDevice] as const]) {
      if (name !== null) words.push(`${bang(name)}-${letter} ${name}`);
      else if (verbose) words.push(`-${letter} ${numeric ? "*" : "any"}`);
    }
    const address = (letter: string, mask: AddressMask | null): void => {
      if (mask !== null) words.push(`${bang(mask)}-${letter} ${formatAddressMask(mask, false)}`);
    };
    const mac = (option: string, mask: MacMask | null): void => {
      if (mask !== null && !mask.isPartial) words.push(`${bang(mask)}--${option} ${mask.text()}`);
    };
    address("s", spec.src);
    mac("src-mac", spec.srcMac);
    address("d", spec.dst);
    mac("dst-mac", spec.dstMac);
    const { operation, hardware, protocol } = spec;
    if (operation !== null) {
      const name = numeric ? undefined : ARP_OPERATIONS[operation.value - 1];
      words.push(`${bang(operation)}--opcode ${name ?? operation.value}`);
    }
    if (hardware.value !== 1) words.push(`${bang(hardware)}--h-type ${hardware.value}`);
    if (protocol !== null) {
      const name = !numeric && protocol.value === IPV4 ? "IPv4" : `0x${protocol.value.toString(16)}`;
      words.push(`${bang(protocol)}--proto-type ${name}`);
    }
    return words.join(" ") + (spec.target?.save() ?? "");
  }

  /** The statements that the kernel gets; a target that is a chain leads to `jumpTo`. */
  statements(table: ManagedTable, jumpTo: NftChain | null, packets: number, bytes: number): Statement[] {
    const { target } = this.spec;
    const statements = table.nativeStatements(this.nativeWords());
    statements.push(new CounterStatement(packets, bytes));
    if (target !== null) statements.push(new XtStatement(target));
    else if (jumpTo !== null) statements.push(new VerdictStatement(new NftVerdict("jump", jumpTo)));
    else {
      const verdict = VERDICTS[this.jump ?? ""];
      if (verdict !== undefined) statements.push(new VerdictStatement(verdict));
    }
    return statements;
  }

  /** Whether arptables takes the rules for one: it does not look at operations, kinds of links and MAC addresses. */
  isSame(other: ArpRuleSpec): boolean {
    const shown = ({ spec, jump }: ArpRuleSpec): string => {
      const inverted = [spec.srcMac, spec.dstMac, spec.length, spec.operation, spec.hardware];
      const rest = { ...spec, srcMac: null, dstMac: null, operation: null, hardware: { value: 1, invert: false } };
      const text = new ArpRuleSpec({ ...rest, jump }).save();
      return `${text} ${inverted.map((each) => each?.invert === true).join(" ")}`;
    };
    return shown(this) === shown(other);
  }

  /** What the kernel answers to its target; null when it takes it. */
  refusal(): string | null {
    return this.spec.target?.refusal() ?? null;
  }

  /** True when the rule leads to a chain. */
  get isJump(): boolean {
    return this.spec.target === null && this.jump !== null && VERDICTS[this.jump] === undefined;
  }

  private nativeWords(): string {
    const { spec } = this;
    const words: string[] = [];
    const unlike = (given: { readonly invert: boolean }): string => (given.invert ? "!= " : "");
    for (const [key, name] of [["iifname", spec.inDevice] as const, ["oifname", spec.outDevice] as const])
      if (name !== null) words.push(`${key} ${unlike(name)}"${name.isPrefix ? `${name.name}*` : name.name}"`);
    const { hardware, protocol, length, operation } = spec;
    words.push(`arp htype ${unlike(hardware)}${hardware.value}`);
    if (protocol !== null) words.push(`arp ptype ${unlike(protocol)}0x${protocol.value.toString(16)}`);
    words.push(`arp hlen ${unlike(length)}${length.value}`, "arp plen 4");
    if (operation !== null) words.push(`arp operation ${unlike(operation)}${operation.value}`);
    const address = (field: string, mask: AddressMask | null): void => {
      if (mask === null) return;
      const text = formatAddressMask(mask, false);
      const [base, bits] = text.split("/");
      const hasHoles = maskLength(mask.mask) < 0;
      words.push(
        hasHoles
          ? `arp ${field} ip & ${bits} ${mask.invert ? "!=" : "=="} ${base}`
          : `arp ${field} ip ${unlike(mask)}${text}`,
      );
    };
    if (spec.srcMac !== null) words.push(spec.srcMac.nativeWords("arp saddr ether"));
    address("saddr", spec.src);
    if (spec.dstMac !== null) words.push(spec.dstMac.nativeWords("arp daddr ether"));
    address("daddr", spec.dst);
    return words.join(" ");
  }
}
