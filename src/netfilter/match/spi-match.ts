import { Family } from "../../wire/ip-address.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, type MatchExtension, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const LARGEST = 0xffff_ffff;

/** `-m ah` and `-m esp`: the security parameters index of IPsec's headers (xt_esp.c, ipt_ah.c). */
export class SpiMatch implements Match {
  readonly name: "ah" | "esp";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly from: number;
  readonly to: number;
  readonly invert: boolean;
  readonly placement: Placement;

  constructor(name: "ah" | "esp", given: Given) {
    this.name = name;
    const option = `${name}spi`;
    const text = given.value(option) ?? ":";
    const [low = "", high] = text.split(":");
    const from = low === "" ? 0 : parseInteger(low);
    const to = high === undefined ? from : high === "" ? LARGEST : parseInteger(high);
    if (from === null || to === null || from > LARGEST || to > LARGEST) {
      throw new ParameterProblem(
        `${name}: bad value for option "--${option}" near "${text}", or out of range (0-${LARGEST}).\n`,
      );
    }
    this.from = from;
    this.to = to;
    this.invert = given.inverted(option);
    this.placement = { protocols: [name === "ah" ? 51 : 50] };
  }

  matches(skb: Skb): boolean {
    const payload = skb.packet.payload;
    const at = this.name === "ah" ? 4 : 0;
    if (payload.kind !== "raw" || payload.data.length < at + 4) return false;
    let spi = 0;
    for (let i = at; i < at + 4; i++) spi = spi * 256 + (payload.data[i] ?? 0);
    return (spi >= this.from && spi <= this.to) !== this.invert;
  }

  save(): string {
    if (this.isAny) return "";
    const range = this.from === this.to ? `${this.from}` : `${this.from}:${this.to}`;
    return `${this.invert ? " !" : ""} --${this.name}spi ${range}`;
  }

  list(): string {
    if (this.isAny) return this.name;
    const not = this.invert ? "!" : "";
    return this.from === this.to
      ? `${this.name} spi:${not}${this.from}`
      : `${this.name} spis:${not}${this.from}:${this.to}`;
  }

  private get isAny(): boolean {
    return this.from === 0 && this.to === LARGEST && !this.invert;
  }
}

function spiExtension(name: "ah" | "esp"): MatchExtension {
  return {
    name,
    ...(name === "ah" ? { family: Family.V4 } : {}),
    options: [{ name: `${name}spi`, invertible: true }],
    parse: (given) => new SpiMatch(name, given),
  };
}

/** How `-m ah` is read. */
export const ahMatch = spiExtension("ah");
/** How `-m esp` is read. */
export const espMatch = spiExtension("esp");
