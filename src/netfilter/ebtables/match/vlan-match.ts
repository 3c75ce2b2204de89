import { EtherType } from "../../../wire/numbers.js";
import type { NftVerdict } from "../../nft/model/verdict.js";
import { matched } from "../../nft/statement/xt-statement.js";
import type { Skb } from "../../skb.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import {
  bang,
  type EbEntry,
  EbExtension,
  type EbExtensionKind,
  type EbOption,
  INVALID,
  type Inverted,
  isFor,
  once,
  readNumber,
  unlike,
  valued,
} from "../eb-extension.js";
import { etherTypeOf } from "../ether-types.js";

/** `-p 802_1Q --vlan-id 5` (ebt_vlan.c). */
class VlanMatch extends EbExtension {
  readonly name = "vlan";
  readonly type = "match";
  private readonly seen = new Set<string>();
  private id: Inverted<number> | null = null;
  private priority: Inverted<number> | null = null;
  private encapsulated: Inverted<number> | null = null;

  set(option: EbOption): void {
    const { name, value, invert } = option;
    once(this.seen, option);
    if (name === "vlan-encap") {
      const type = readNumber(value, 16) ?? etherTypeOf(value);
      if (type === null) throw new ParameterProblem(`Unknown --vlan-encap value ('${value}')`);
      this.encapsulated = { value: type, invert };
      return;
    }
    const number = readNumber(value, 10);
    if (number === null || number > (name === "vlan-id" ? 4094 : 7))
      throw new ParameterProblem(`Invalid --${name} range ('${value}')`);
    if (name === "vlan-id") this.id = { value: number, invert };
    else this.priority = { value: number, invert };
  }

  save(): string {
    const { id, priority, encapsulated } = this;
    let text = "";
    if (id !== null) text += `--vlan-id ${bang(id)}${id.value} `;
    if (priority !== null) text += `--vlan-prio ${bang(priority)}${priority.value} `;
    if (encapsulated !== null)
      text += `--vlan-encap ${bang(encapsulated)}${encapsulated.value.toString(16).toUpperCase().padStart(4, "0")} `;
    return text;
  }

  override refusal(entry: EbEntry): string | null {
    if (!isFor(entry, EtherType.Vlan)) return INVALID;
    return this.encapsulated !== null && this.encapsulated.value < 0x600 ? INVALID : null;
  }

  override xlate(): string {
    const { id, priority, encapsulated } = this;
    const words: string[] = [];
    if (id !== null) words.push(`vlan id ${unlike(id)}${id.value}`);
    if (priority !== null) words.push(`vlan pcp ${unlike(priority)}${priority.value}`);
    if (encapsulated !== null)
      words.push(`vlan type ${unlike(encapsulated)}0x${encapsulated.value.toString(16).padStart(4, "0")}`);
    return words.join(" ");
  }

  override apply({ frame }: Skb): NftVerdict | null {
    if (frame === null || frame.vlanTag < 0) return matched(false);
    const is = (wanted: Inverted<number> | null, value: number): boolean =>
      wanted === null || (wanted.value === value) !== wanted.invert;
    return matched(
      is(this.id, frame.vlanId) && is(this.priority, frame.vlanTag >> 13) && is(this.encapsulated, frame.etherType),
    );
  }
}

/** `--vlan-..`. */
export const vlanMatch: EbExtensionKind = {
  name: "vlan",
  type: "match",
  options: [valued("vlan-id"), valued("vlan-prio"), valued("vlan-encap")],
  create: () => new VlanMatch(),
};
