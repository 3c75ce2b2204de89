import { ArpMessage } from "../../wire/arp.js";
import { Frame } from "../../wire/ethernet.js";
import { Family, formatIp } from "../../wire/ip-address.js";
import type { Ipv4 } from "../../wire/ipv4-address.js";
import { formatMac, type Mac, tryParseMac } from "../../wire/mac-address.js";
import { readNumber } from "../ebtables/eb-extension.js";
import { option, type ProgramOption } from "../frames/word-scanner.js";
import { ACCEPT, DROP, type NftVerdict } from "../nft/model/verdict.js";
import type { XtExtension } from "../nft/statement/xt-statement.js";
import type { Skb } from "../skb.js";
import { ClassifyTarget } from "../target/classify-target.js";
import { type HostNames, parseHostMasks } from "../text/host-mask.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** A target of arptables, filled option by option while a command is read; plain data after that. */
export interface ArpTarget extends XtExtension {
  /** @throws ParameterProblem in arptables' words */
  set(name: string, value: string, names: HostNames | null): void;
  /** Its options with a blank in front of each. */
  save(): string;
  /** Looks at all options together. @throws ParameterProblem */
  check?(): void;
  /** What the kernel answers to it; null when it takes it. */
  refusal(): string | null;
}

/** How a target is made when its name is met. */
export interface ArpTargetKind {
  readonly name: string;
  readonly options: readonly ProgramOption[];
  create(): ArpTarget;
}

const OUTCOMES: readonly string[] = ["DROP", "CONTINUE", "ACCEPT"];

/** `-j mangle`: rewrites addresses in the message (arpt_mangle.c). */
class MangleTarget implements ArpTarget {
  readonly name = "mangle";
  readonly type = "target";
  private srcIp: Ipv4 | null = null;
  private dstIp: Ipv4 | null = null;
  private srcMac: Mac | null = null;
  private dstMac: Mac | null = null;
  private outcome = "ACCEPT";

  set(name: string, value: string, names: HostNames | null): void {
    switch (name) {
      case "mangle-ip-s":
        this.srcIp = addressOf(value, names);
        return;
      case "mangle-ip-d":
        this.dstIp = addressOf(value, names);
        return;
      case "mangle-mac-s":
      case "mangle-mac-d": {
        const mac = tryParseMac(value);
        const isSource = name === "mangle-mac-s";
        if (mac === null) throw new ParameterProblem(`invalid ${isSource ? "source" : "target"} MAC`);
        if (isSource) this.srcMac = mac;
        else this.dstMac = mac;
        return;
      }
      default:
        if (!OUTCOMES.includes(value)) throw new ParameterProblem("bad target for --mangle-target");
        this.outcome = value;
    }
  }

  save(): string {
    let text = "";
    if (this.srcIp !== null) text += ` --mangle-ip-s ${formatIp(this.srcIp)}`;
    if (this.srcMac !== null) text += ` --mangle-mac-s ${formatMac(this.srcMac)}`;
    if (this.dstIp !== null) text += ` --mangle-ip-d ${formatIp(this.dstIp)}`;
    if (this.dstMac !== null) text += ` --mangle-mac-d ${formatMac(this.dstMac)}`;
    return this.outcome === "ACCEPT" ? text : `${text} --mangle-target ${this.outcome}`;
  }

  refusal(): string | null {
    const parts = [this.srcIp, this.dstIp, this.srcMac, this.dstMac];
    return parts.every((part) => part === null) ? "Invalid argument" : null;
  }

  xlate(): null {
    return null;
  }

  apply(skb: Skb): NftVerdict | null {
    const { frame } = skb;
    if (frame !== null && frame.payload.kind === "arp") {
      const { operation, senderMac, senderIp, targetMac, targetIp } = frame.payload;
      const message = new ArpMessage(
        operation,
        this.srcMac ?? senderMac,
        this.srcIp ?? senderIp,
        this.dstMac ?? targetMac,
        this.dstIp ?? targetIp,
      );
      skb.frame = new Frame(frame.dst, frame.src, frame.etherType, message, frame.vlanTag);
    }
    if (this.outcome === "CONTINUE") return null;
    return this.outcome === "DROP" ? DROP : ACCEPT;
  }
}

function addressOf(text: string, names: HostNames | null): Ipv4 {
  const [found] = parseHostMasks(text, Family.V4, false, names);
  return found?.address as Ipv4;
}

/** `-j MARK` as arptables knows it. */
class ArpMarkTarget implements ArpTarget {
  readonly name = "MARK";
  readonly type = "target";
  private operation = "and";
  private value = 0xffff_ffff;
  private isGiven = false;

  set(name: string, value: string): void {
    if (this.isGiven) throw new ParameterProblem("MARK target: Can't specify --set-mark twice");
    const number = readNumber(value, 16);
    if (number === null || number > 0xffff_ffff) throw new ParameterProblem(`Bad MARK value "${value}"`);
    this.isGiven = true;
    this.operation = name.slice(0, -"-mark".length);
    this.value = number;
  }

  save(): string {
    return ` --${this.operation}-mark ${this.value.toString(16)}`;
  }

  refusal(): null {
    return null;
  }

  xlate(): null {
    return null;
  }

  apply(skb: Skb): null {
    const { value } = this;
    const bits = this.operation === "and" ? skb.mark & value : this.operation === "or" ? skb.mark | value : value;
    skb.mark = bits >>> 0;
    return null;
  }
}

/** `-j CLASSIFY`. */
class ArpClassifyTarget implements ArpTarget {
  readonly name = "CLASSIFY";
  readonly type = "target";
  private target: ClassifyTarget | null = null;

  set(_name: string, value: string): void {
    this.target = new ClassifyTarget(value);
  }

  check(): void {
    if (this.target === null) throw new ParameterProblem('CLASSIFY: option "--set-class" must be specified\n');
  }

  save(): string {
    return ` --set-class ${this.words()}`;
  }

  refusal(): null {
    return null;
  }

  xlate(): string {
    return `meta priority set ${this.words()}`;
  }

  apply(skb: Skb): null {
    this.target?.apply(skb);
    return null;
  }

  private words(): string {
    return `${(this.target?.major ?? 0).toString(16)}:${(this.target?.minor ?? 0).toString(16)}`;
  }
}

/** A target that iptables' library has for ARP too, and the kernel not. */
class RefusedTarget implements ArpTarget {
  readonly type = "target";
  readonly name: string;
  private readonly answer: string;

  constructor(name: string, answer: string) {
    this.name = name;
    this.answer = answer;
  }

  set(): void {}

  save(): string {
    return "";
  }

  refusal(): string {
    return this.answer;
  }

  xlate(): null {
    return null;
  }

  apply(): null {
    return null;
  }
}

/** The targets of arptables. */
export const ARP_TARGETS: readonly ArpTargetKind[] = [
  {
    name: "mangle",
    options: ["mangle-ip-s", "mangle-ip-d", "mangle-mac-s", "mangle-mac-d", "mangle-target"].map((name) =>
      option(name, "one", name),
    ),
    create: () => new MangleTarget(),
  },
  {
    name: "MARK",
    options: ["set-mark", "and-mark", "or-mark"].map((name) => option(name, "one", name)),
    create: () => new ArpMarkTarget(),
  },
  { name: "CLASSIFY", options: [option("set-class", "one", "set-class")], create: () => new ArpClassifyTarget() },
  {
    name: "NFQUEUE",
    options: [option("queue-num", "one", "queue-num")],
    create: () => new RefusedTarget("NFQUEUE", "Invalid argument"),
  },
  { name: "LOG", options: [], create: () => new RefusedTarget("LOG", "No such file or directory") },
];
