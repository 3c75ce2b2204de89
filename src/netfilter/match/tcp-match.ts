import { TcpFlag, type TcpOptions } from "../../wire/tcp.js";
import type { Skb } from "../skb.js";
import { type Given, type MatchExtension, type OptionSpec, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { PORT_OPTIONS, PortsMatch } from "./port-match.js";

/** The flags that `--tcp-flags` knows, in the order of their bits. */
const FLAGS = [
  ["FIN", TcpFlag.Fin],
  ["SYN", TcpFlag.Syn],
  ["RST", TcpFlag.Rst],
  ["PSH", TcpFlag.Psh],
  ["ACK", TcpFlag.Ack],
  ["URG", TcpFlag.Urg],
] as const;

function parseFlags(text: string): number {
  let bits = 0;
  for (const word of text.split(",")) {
    const upper = word.toUpperCase();
    if (upper === "ALL") bits |= 0x3f;
    else if (upper !== "NONE") {
      const flag = FLAGS.find(([name]) => name === upper);
      if (flag === undefined) throw new ParameterProblem(`Unknown TCP flag \`${word}'`);
      bits |= flag[1];
    }
  }
  return bits;
}

function flagNames(bits: number): string {
  const names = FLAGS.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);
  return names.length === 0 ? "NONE" : names.join(",");
}

/** `-m tcp`: ports, flags under a mask, and whether an option is there (xt_tcpudp.c). */
export class TcpMatch extends PortsMatch {
  readonly name = "tcp";
  readonly protocol = 6;
  readonly flagMask: number;
  readonly flagCompare: number;
  readonly invertFlags: boolean;
  /** The kind of TCP option that has to be there, or 0. */
  readonly option: number;
  readonly invertOption: boolean;

  constructor(given: Given) {
    super(given, 6);
    const isSyn = given.has("syn");
    this.flagMask = isSyn ? 0x17 : parseFlags(given.value("tcp-flags", 0) ?? "NONE");
    this.flagCompare = isSyn ? TcpFlag.Syn : parseFlags(given.value("tcp-flags", 1) ?? "NONE");
    this.invertFlags = given.inverted("syn") || given.inverted("tcp-flags");
    const text = given.value("tcp-option");
    const option = text === null ? 0 : (parseInteger(text) ?? -1);
    if (text !== null && (option < 1 || option > 255)) throw new ParameterProblem(`Bad TCP option "${text}"`);
    this.option = option;
    this.invertOption = given.inverted("tcp-option");
  }

  override matches(skb: Skb): boolean {
    const segment = skb.packet.payload;
    if (!super.matches(skb)) return false;
    if (this.flagMask === 0 && this.option === 0) return true;
    if (segment.kind !== "tcp") return false;
    if (this.flagMask !== 0 && ((segment.flags & this.flagMask) === this.flagCompare) === this.invertFlags)
      return false;
    return this.option === 0 || hasOption(segment.options, this.option) !== this.invertOption;
  }

  override save(): string {
    let text = super.save();
    if (this.option !== 0) text += `${this.invertOption ? " !" : ""} --tcp-option ${this.option}`;
    if (this.flagMask !== 0 || this.flagCompare !== 0) {
      text += `${this.invertFlags ? " !" : ""} --tcp-flags ${flagNames(this.flagMask)} ${flagNames(this.flagCompare)}`;
    }
    return text;
  }

  override list(numeric: boolean): string {
    let text = super.list(numeric);
    if (this.option !== 0) text += ` option=${this.invertOption ? "!" : ""}${this.option}`;
    if (this.flagMask !== 0 || this.flagCompare !== 0) {
      const upper = (bits: number) => `0x${bits.toString(16).toUpperCase().padStart(2, "0")}`;
      text += ` flags:${this.invertFlags ? "!" : ""}`;
      text += numeric
        ? `${upper(this.flagMask)}/${upper(this.flagCompare)}`
        : `${flagNames(this.flagMask)}/${flagNames(this.flagCompare)}`;
    }
    return text;
  }
}

function hasOption(options: TcpOptions, kind: number): boolean {
  switch (kind) {
    case 2:
      return options.mss !== null;
    case 3:
      return options.windowScale !== null;
    case 4:
      return options.sackPermitted;
    case 5:
      return options.sackBlocks.length > 0;
    case 8:
      return options.timestamps !== null;
    default:
      return false;
  }
}

const OPTIONS: readonly OptionSpec[] = [
  ...PORT_OPTIONS,
  { name: "syn", args: 0, invertible: true, duplicate: "Only one of `--syn' or `--tcp-flags'  allowed" },
  { name: "tcp-flags", args: 2, invertible: true, duplicate: "Only one of `--syn' or `--tcp-flags'  allowed" },
  { name: "tcp-option", invertible: true, duplicate: "Only one `--tcp-option' allowed" },
];

/** How `-m tcp` is read. */
export const tcpMatch: MatchExtension = {
  name: "tcp",
  options: OPTIONS,
  placement: { protocols: [6], mayInvert: true },
  parse: (given) => new TcpMatch(given),
};
