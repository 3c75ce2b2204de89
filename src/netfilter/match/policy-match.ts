import { Hook } from "../hook.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { AddressMask } from "../rules/selector.js";
import { formatAddressMask } from "../text/address-mask.js";
import { type Given, hex, type MatchExtension, type ParseContext, parseInteger } from "../text/extension.js";
import { parseHostMask } from "../text/host-mask.js";
import { parseProtocol, protocolText } from "../text/names.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** What an element asks of one transformation: its words, and whether they are negated. */
interface Asked<T> {
  readonly value: T;
  readonly invert: boolean;
}

/** One transformation of a policy (struct xt_policy_elem). */
interface PolicyElement {
  reqid?: Asked<number>;
  spi?: Asked<number>;
  proto?: Asked<number>;
  mode?: Asked<string>;
  "tunnel-dst"?: Asked<AddressMask>;
  "tunnel-src"?: Asked<AddressMask>;
}

const MOST_ELEMENTS = 4;
const PROTOCOLS: readonly number[] = [51, 50, 108];

/**
 * `-m policy`: how IPsec treats the packet (xt_policy.c). podwire has no IPsec, so `none` always holds and `ipsec` never
 * does, whatever the elements ask.
 */
export class PolicyMatch implements Match {
  readonly name = "policy";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly direction: "in" | "out";
  readonly policy: "none" | "ipsec";
  readonly strict: boolean;
  readonly placement: Placement;
  private readonly elements: readonly PolicyElement[];

  constructor(given: Given, context: ParseContext) {
    const direction = given.value("dir");
    if (direction !== null && direction !== "in" && direction !== "out")
      throw new ParameterProblem(`policy_match: invalid dir "${direction}"`);
    const policy = given.value("pol");
    if (policy !== null && policy !== "none" && policy !== "ipsec")
      throw new ParameterProblem(`policy match: invalid policy "${policy}"`);
    const elements = readElements(given, context);
    if (direction === null) throw new ParameterProblem("policy match: neither --dir in nor --dir out specified");
    this.direction = direction;
    this.policy = policy ?? "ipsec";
    this.strict = given.has("strict");
    if (this.policy === "none") {
      if (this.strict) throw new ParameterProblem("policy match: policy none but --strict given");
      if (elements.length > 1) throw new ParameterProblem("policy match: policy none but policy given");
    }
    this.elements = this.policy === "none" ? [] : elements;
    this.elements.forEach((element, i) => {
      checkElement(element, i, this.strict);
    });
    this.placement =
      direction === "in"
        ? { ownHooks: [Hook.Prerouting, Hook.Input, Hook.Forward] }
        : { ownHooks: [Hook.Postrouting, Hook.Output, Hook.Forward] };
  }

  matches(): boolean {
    return this.policy === "none";
  }

  save(): string {
    const elements = this.elements.map((element) => elementText(element, " --", protocolText)).join(" --next");
    return ` --dir ${this.direction} --pol ${this.policy}${this.strict ? " --strict" : ""}${elements}`;
  }

  list(numeric: boolean): string {
    const name = numeric ? String : protocolText;
    const elements = this.elements.map(
      (element, i) => `${this.strict ? ` [${i}]` : ""}${elementText(element, " ", name)}`,
    );
    return `policy match dir ${this.direction} pol ${this.policy}${this.strict ? " strict" : ""}${elements.join("")}`;
  }
}

/** The elements in the order of their words, which `--next` parts. @throws ParameterProblem */
function readElements(given: Given, context: ParseContext): PolicyElement[] {
  let element: PolicyElement = {};
  const elements = [element];
  for (const { name, values, invert } of given.sequence) {
    const [text = ""] = values;
    if (name in element) throw new ParameterProblem(`policy match: double --${name} option`);
    if (name === "reqid" || name === "spi") {
      const value = parseInteger(text);
      if (value === null || value > 0xffff_ffff)
        throw new ParameterProblem(`policy: bad value for option "--${name}", or out of range (0-4294967295).\n`);
      element[name] = { value, invert };
    } else if (name === "tunnel-src" || name === "tunnel-dst")
      element[name] = { value: parseHostMask(text, context.family, false), invert };
    else if (name === "proto") {
      const value = parseProtocol(text) ?? -1;
      if (!PROTOCOLS.includes(value)) throw new ParameterProblem("policy match: protocol must be ah, esp, or ipcomp");
      element.proto = { value, invert };
    } else if (name === "mode") {
      if (text !== "transport" && text !== "tunnel") throw new ParameterProblem(`policy match: invalid mode "${text}"`);
      element.mode = { value: text, invert };
    } else if (name === "next") {
      if (elements.length === MOST_ELEMENTS) throw new ParameterProblem("policy match: maximum policy depth reached");
      element = {};
      elements.push(element);
    }
  }
  return elements;
}

function checkElement(element: PolicyElement, index: number, strict: boolean): void {
  if (strict && Object.keys(element).length === 0)
    throw new ParameterProblem(
      `policy match: empty policy element ${index}. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.`,
    );
  if (element["tunnel-src"] === undefined && element["tunnel-dst"] === undefined) return;
  const { value, invert } = element.mode ?? { value: "transport", invert: false };
  if ((value === "tunnel") === invert)
    throw new ParameterProblem("policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode");
}

function elementText(element: PolicyElement, lead: string, protocolName: (protocol: number) => string): string {
  const word = <T>(name: string, asked: Asked<T> | undefined, text: (value: T) => string): string =>
    asked === undefined ? "" : `${asked.invert ? " !" : ""}${lead}${name} ${text(asked.value)}`;
  const block = (value: AddressMask): string => formatAddressMask(value, false);
  return (
    word("reqid", element.reqid, String) +
    word("spi", element.spi, hex) +
    word("proto", element.proto, protocolName) +
    word("mode", element.mode, String) +
    word("tunnel-dst", element["tunnel-dst"], block) +
    word("tunnel-src", element["tunnel-src"], block)
  );
}

/** How `-m policy` is read. */
export const policyMatch: MatchExtension = {
  name: "policy",
  options: [
    { name: "dir" },
    { name: "pol" },
    { name: "strict", args: 0 },
    ...["reqid", "spi", "tunnel-src", "tunnel-dst", "proto", "mode"].map((name) => ({
      name,
      invertible: true,
      multiple: true,
    })),
    { name: "next", args: 0, multiple: true, needs: ["strict"] },
  ],
  parse: (given, context) => new PolicyMatch(given, context),
};
