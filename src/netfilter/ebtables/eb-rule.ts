import type { ManagedTable } from "../frames/managed-table.js";
import type { NftChain } from "../nft/model/nft-chain.js";
import { ACCEPT, DROP, NftVerdict } from "../nft/model/verdict.js";
import { VerdictStatement } from "../nft/statement/action-statements.js";
import { CounterStatement } from "../nft/statement/stateful.js";
import type { Statement } from "../nft/statement/statement.js";
import { XtStatement } from "../nft/statement/xt-statement.js";
import type { InterfaceName } from "../rules/selector.js";
import { type EbEntry, type EbExtension, type EbPlace, unlike } from "./eb-extension.js";
import { etherTypeText } from "./ether-types.js";
import type { MacMask } from "./mac-mask.js";

/** What a rule of ebtables says. */
export interface EbSpec extends EbEntry {
  readonly src: MacMask | null;
  readonly dst: MacMask | null;
  readonly inDevice: InterfaceName | null;
  readonly outDevice: InterfaceName | null;
  /** The bridges themselves, which this kernel can not ask for. */
  readonly logicalIn: InterfaceName | null;
  readonly logicalOut: InterfaceName | null;
  /** Matches and watchers in the order in which they were met. */
  readonly extensions: readonly EbExtension[];
  /** The word behind `-j`, or of `-j CONTINUE`. */
  readonly jump: string;
  readonly target: EbExtension | null;
}

/** A rule of ebtables. */
export class EbRuleSpec implements EbSpec {
  readonly protocol: number | null;
  readonly isLength: boolean;
  readonly invertProtocol: boolean;
  readonly src: MacMask | null;
  readonly dst: MacMask | null;
  readonly inDevice: InterfaceName | null;
  readonly outDevice: InterfaceName | null;
  readonly logicalIn: InterfaceName | null;
  readonly logicalOut: InterfaceName | null;
  readonly extensions: readonly EbExtension[];
  /** A chain keeps its rules when it gets another name. */
  jump: string;
  readonly target: EbExtension | null;

  constructor(spec: EbSpec) {
    this.protocol = spec.protocol;
    this.isLength = spec.isLength;
    this.invertProtocol = spec.invertProtocol;
    this.src = spec.src;
    this.dst = spec.dst;
    this.inDevice = spec.inDevice;
    this.outDevice = spec.outDevice;
    this.logicalIn = spec.logicalIn;
    this.logicalOut = spec.logicalOut;
    this.extensions = spec.extensions;
    this.jump = spec.jump;
    this.target = spec.target;
  }

  /** The rule as `ebtables -L` prints it. */
  save(): string {
    let text = "";
    if (this.isLength) text += `-p ${this.invertProtocol ? "! " : ""}Length `;
    else if (this.protocol !== null) text += `-p ${this.invertProtocol ? "! " : ""}${etherTypeText(this.protocol)} `;
    if (this.src !== null) text += `-s ${this.src.invert ? "! " : ""}${this.src.namedText()} `;
    if (this.dst !== null) text += `-d ${this.dst.invert ? "! " : ""}${this.dst.namedText()} `;
    const device = (option: string, name: InterfaceName | null): string =>
      name === null ? "" : `${option} ${name.invert ? "! " : ""}${name} `;
    text += device("-i", this.inDevice) + device("--logical-in", this.logicalIn);
    text += device("-o", this.outDevice) + device("--logical-out", this.logicalOut);
    for (const each of this.extensions) text += each.save();
    return `${text}-j ${this.jump}${this.target === null ? "" : ` ${this.target.save()}`}`;
  }

  /** What nft's own words say of it: devices, addresses and the type. */
  nativeWords(): string {
    const words: string[] = [];
    const device = (key: string, name: InterfaceName | null): void => {
      if (name !== null) words.push(`${key} ${unlike(name)}"${name.isPrefix ? `${name.name}*` : name.name}"`);
    };
    device("iifname", this.inDevice);
    device("oifname", this.outDevice);
    if (this.src !== null) words.push(this.src.nativeWords("ether saddr"));
    if (this.dst !== null) words.push(this.dst.nativeWords("ether daddr"));
    const type = this.typeWords();
    if (type !== null) words.push(type);
    return words.join(" ");
  }

  /** The statements that the kernel gets; a target that is a chain leads to `jumpTo`. */
  statements(table: ManagedTable, jumpTo: NftChain | null, packets: number, bytes: number): Statement[] {
    const statements = table.nativeStatements(this.nativeWords());
    for (const each of this.extensions) {
      const native = each.native();
      if (native === null) statements.push(new XtStatement(each));
      else statements.push(...table.nativeStatements(native));
    }
    statements.push(new CounterStatement(packets, bytes));
    if (this.target !== null) statements.push(new XtStatement(this.target));
    else if (jumpTo !== null) statements.push(new VerdictStatement(new NftVerdict("jump", jumpTo)));
    else {
      const verdict = VERDICTS[this.jump];
      if (verdict !== undefined) statements.push(new VerdictStatement(verdict));
    }
    return statements;
  }

  /** What the kernel answers to it there; null when it takes it. */
  refusal(place: EbPlace): string | null {
    if (this.logicalIn !== null || this.logicalOut !== null) return "Operation not supported";
    for (const each of [this.src, this.dst]) if (each !== null && each.mask === 0) return "Invalid argument";
    const parts = this.target === null ? this.extensions : [...this.extensions, this.target];
    for (const part of parts) {
      const answer = part.refusal(this, place);
      if (answer !== null) return answer;
    }
    return null;
  }

  private typeWords(): string | null {
    if (this.isLength) return `ether type ${this.invertProtocol ? ">=" : "<"} 0x0600`;
    if (this.protocol === null) return null;
    return `ether type ${this.invertProtocol ? "!= " : ""}0x${this.protocol.toString(16).padStart(4, "0")}`;
  }
}

const VERDICTS: Readonly<Record<string, NftVerdict>> = {
  ACCEPT,
  DROP,
  RETURN: new NftVerdict("return"),
};

/** The words behind `-j` that are no chains. */
export const EB_STANDARD_TARGETS: readonly string[] = ["ACCEPT", "DROP", "CONTINUE", "RETURN"];

/** The rule that stands for the policy of a chain of the user's. */
export function policySpec(policy: string): EbRuleSpec {
  return new EbRuleSpec({
    protocol: null,
    isLength: false,
    invertProtocol: false,
    src: null,
    dst: null,
    inDevice: null,
    outDevice: null,
    logicalIn: null,
    logicalOut: null,
    extensions: [],
    jump: policy,
    target: null,
  });
}
