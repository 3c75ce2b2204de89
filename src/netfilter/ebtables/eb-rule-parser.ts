import type { WordScanner } from "../frames/word-scanner.js";
import { InterfaceName } from "../rules/selector.js";
import type { HostNames } from "../text/host-mask.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { type EbExtension, type EbExtensionKind, readNumber } from "./eb-extension.js";
import { EbRuleSpec } from "./eb-rule.js";
import { etherTypeOf } from "./ether-types.js";
import { EB_EXTENSIONS } from "./extensions.js";
import { type MacMask, parseMacMask } from "./mac-mask.js";

/** The chains of ebtables, by whether frames have come in or will leave there. */
const NO_IN = ["OUTPUT", "POSTROUTING"];
const NO_OUT = ["INPUT", "PREROUTING", "BROUTING"];

/** Reads what a command of ebtables says of a rule, option by option. @throws ParameterProblem in ebtables' words */
export class EbRuleParser {
  /** Set by a `!` that stands in front of an option. */
  isInverted = false;
  /** The counters that `-c` gives the rule. */
  packets = 0;
  bytes = 0;
  private readonly scanner: WordScanner;
  private readonly names: HostNames | null;
  private protocol: number | null = null;
  private isLength = false;
  private readonly inverted = new Set<string>();
  private src: MacMask | null = null;
  private dst: MacMask | null = null;
  private readonly devices = new Map<string, InterfaceName>();
  private jump = "CONTINUE";
  private target: EbExtension | null = null;
  private readonly extensions: EbExtension[] = [];

  /** `scanner` has what stands behind the option at hand. */
  constructor(scanner: WordScanner, names: HostNames | null) {
    this.scanner = scanner;
    this.names = names;
  }

  /** An option of one of the extensions. */
  extend({ name, type }: EbExtensionKind, id: string, given: string): void {
    const { invert, value } = this.withInversion(given);
    this.extension(name, type).set({ name: id, value, invert, names: this.names });
  }

  /** An option of the rule itself, in a rule of `chain`. */
  select(id: string, given: string, chain: string): void {
    if (id === "i" && NO_IN.includes(chain))
      throw new ParameterProblem("Use -i only in INPUT, FORWARD, PREROUTING and BROUTING chains");
    if (id === "o" && NO_OUT.includes(chain))
      throw new ParameterProblem("Use -o only in OUTPUT, FORWARD and POSTROUTING chains");
    if (id === "logical-in" && NO_IN.includes(chain))
      throw new ParameterProblem("Use --logical-in only in INPUT, FORWARD, PREROUTING and BROUTING chains");
    if (id === "logical-out" && NO_OUT.includes(chain))
      throw new ParameterProblem("Use --logical-out only in OUTPUT, FORWARD and POSTROUTING chains");
    if (id === "j") {
      this.setJump(given);
      return;
    }
    const { invert, value } = this.withInversion(given);
    if (invert) this.inverted.add(id);
    switch (id) {
      case "s":
      case "d": {
        const mac = parseMacMask(value, invert);
        if (mac === null) {
          const [address] = value.split("/");
          const which = id === "s" ? "source" : "destination";
          throw new ParameterProblem(`Problem with specified ${which} mac '${address}'`);
        }
        if (id === "s") this.src = mac;
        else this.dst = mac;
        return;
      }
      case "c":
        this.setCounters(value, invert);
        return;
      case "p":
        this.setProtocol(value);
        return;
      default:
        this.setDevice(id, value, invert);
    }
  }

  private setDevice(id: string, name: string, invert: boolean): void {
    if (name.length > 15) throw new ParameterProblem(`interface name \`${name}' must be shorter than IFNAMSIZ (15)`);
    if (name !== "+") this.devices.set(id, new InterfaceName(name, invert));
  }

  private setJump(name: string): void {
    this.jump = name;
    const kind = EB_EXTENSIONS.find((each) => each.type === "target" && each.name === name);
    if (kind !== undefined) this.target = kind.create();
  }

  private setCounters(packets: string, invert: boolean): void {
    if (invert) throw new ParameterProblem("Unexpected '!' after -c");
    if (packets.startsWith("-") || !this.scanner.isArgumentNext)
      throw new ParameterProblem("Option -c needs 2 arguments");
    const bytes = this.scanner.take() ?? "";
    const wrong = [packets, bytes].find((each) => readNumber(each, 10) === null);
    if (wrong !== undefined) throw new ParameterProblem(`Packet counter '${wrong}' invalid`);
    this.packets = Number(packets);
    this.bytes = Number(bytes);
  }

  private setProtocol(text: string): void {
    const number = readNumber(text, 16);
    if (number !== null && number > 0xffff) throw new ParameterProblem("Problem with the specified protocol");
    if (number === null && text.toUpperCase() === "LENGTH") {
      this.isLength = true;
      return;
    }
    this.protocol = number ?? etherTypeOf(text);
    if (this.protocol === null) {
      throw new ParameterProblem(
        `Problem with the specified Ethernet protocol '${text}', perhaps /etc/ethertypes is missing`,
      );
    }
    if (this.protocol < 0x600) throw new ParameterProblem("Sorry, protocols have values above or equal to 0x0600");
  }

  /** The rule, once all of its words have been read. @throws ParameterProblem where an extension lacks some */
  finish(): EbRuleSpec {
    for (const each of this.extensions) each.check();
    this.target?.check();
    return new EbRuleSpec({
      protocol: this.protocol,
      isLength: this.isLength,
      invertProtocol: this.inverted.has("p"),
      src: this.src,
      dst: this.dst,
      inDevice: this.devices.get("i") ?? null,
      outDevice: this.devices.get("o") ?? null,
      logicalIn: this.devices.get("logical-in") ?? null,
      logicalOut: this.devices.get("logical-out") ?? null,
      extensions: this.extensions,
      jump: this.jump,
      target: this.target,
    });
  }

  /** A `!` may stand in front of an option or in front of its value. */
  private withInversion(value: string): { readonly invert: boolean; readonly value: string } {
    if (value !== "!") return { invert: this.isInverted, value };
    if (this.isInverted) throw new ParameterProblem("Double use of '!' not allowed");
    const next = this.scanner.take();
    if (next === null) throw new ParameterProblem("Option without (mandatory) argument");
    return { invert: true, value: next };
  }

  private extension(name: string, type: string): EbExtension {
    if (type === "target") {
      if (this.target !== null && this.target.name === name) return this.target;
      throw new ParameterProblem(`Unknown argument: '${this.scanner.peek() ?? "(null)"}'`);
    }
    const found = this.extensions.find((each) => each.name === name);
    if (found !== undefined) return found;
    const kind = EB_EXTENSIONS.find((each) => each.name === name);
    if (kind === undefined) throw new Error(`${name} is an extension`);
    const made = kind.create();
    this.extensions.push(made);
    return made;
  }
}
