import { Family, formatIp, isAny } from "../../wire/ip-address.js";
import { Verdict } from "../hook.js";
import type { Chain } from "../rules/chain.js";
import type { Rule, RuleSpec } from "../rules/rule.js";
import type { AddressMask } from "../rules/selector.js";
import { chainNameOf, Table, type TableName } from "../rules/table.js";
import { formatAddressMask, maskLength } from "./address-mask.js";
import type { HostNames } from "./host-mask.js";
import { protocolText } from "./names.js";

/** How a listing is printed. */
export interface ListOptions {
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
  readonly names: HostNames | null;
}

/** A chain as it is listed: the built-in ones are shown before they exist. */
export interface ListedChain {
  readonly name: string;
  /** "ACCEPT" or "DROP" for a built-in chain, null for a user's. */
  readonly policy: string | null;
  readonly packets: number;
  readonly bytes: number;
  readonly references: number;
  readonly rules: readonly Rule[];
  /** True when rules of nft are in it that iptables takes for another program's. */
  readonly isForeign: boolean;
}

/** A rule that nft put into a chain cannot be read: what was said before it, and what is wrong. */
export class UnreadableRule extends Error {
  readonly said: string;

  constructor(said: string, message: string) {
    super(message);
    this.said = said;
  }
}

/** The texts of rules one after the other. @throws UnreadableRule, with `before` and what was said so far */
export function ruleTexts(rules: readonly Rule[], before: string, text: (rule: Rule, index: number) => string): string {
  let said = before;
  rules.forEach((rule, i) => {
    const problem = rule.reading?.problem ?? null;
    if (problem !== null) throw new UnreadableRule(said, problem);
    said += text(rule.asRead, i);
  });
  return said;
}

/** The built-in chains that nft gave another hook or priority, and base chains of other names: iptables tells of none. */
function foreignBases(name: TableName, table: Table | null): boolean {
  return (table?.chainsAsMade() ?? []).some(({ base, name: chain }) => {
    const own = Table.builtin(name, chain);
    return base !== null && (own === null || own.hook !== base.hook || own.priority !== base.priority);
  });
}

/** What is said of a table before all its chains, where nft put some at hooks that are not iptables'. */
export function foreignBasesNote(name: TableName, table: Table | null): string {
  return foreignBases(name, table)
    ? `# Table \`${name}' contains incompatible base-chains, use 'nft' tool to list them.\n`
    : "";
}

/** The chains of a table in the order of listings; `table` may be null, for one that nobody used yet. */
export function listedChains(name: TableName, table: Table | null): ListedChain[] {
  const builtins = Table.builtins(name).map((hook) => {
    const chain = table === null ? null : table.chain(chainNameOf(hook.hook));
    return chain === null ? emptyBuiltin(chainNameOf(hook.hook)) : listed(chain);
  });
  return [...builtins, ...(table === null ? [] : table.userChains().map(listed))];
}

function emptyBuiltin(name: string): ListedChain {
  return { name, policy: "ACCEPT", packets: 0, bytes: 0, references: 0, rules: [], isForeign: false };
}

function listed(chain: Chain): ListedChain {
  return {
    name: chain.name,
    policy: chain.base === null ? null : chain.policy === Verdict.Drop ? "DROP" : "ACCEPT",
    packets: chain.policyPackets,
    bytes: chain.policyBytes,
    references: chain.references,
    rules: chain.rules,
    isForeign: chain.rules.some(({ reading }) => reading?.spec === null && reading.problem === null),
  };
}

/** The title and the head of the columns of a chain, as `iptables -L` prints them. */
export function listHeader(chain: ListedChain, options: ListOptions): string {
  let title = `Chain ${chain.name}`;
  if (chain.policy === null) title += ` (${chain.references} references)`;
  else {
    title += ` (policy ${chain.policy}`;
    if (options.verbose) {
      title += ` ${shortNumber(chain.packets, options)} packets, ${shortNumber(chain.bytes, options)} bytes`;
    }
    title += ")";
  }
  let head = options.lineNumbers ? "num  " : "";
  if (options.verbose) head += options.exact ? "    pkts      bytes " : " pkts bytes ";
  head += "target     prot opt ";
  if (options.verbose) head += "in     out     ";
  return `${title}\n${head}source               destination         \n`;
}

/** The line of a rule as `iptables -L` prints it. */
export function listRule(rule: Rule, number: number, options: ListOptions): string {
  const spec = rule.spec;
  const selector = spec.selector;
  let text = options.lineNumbers ? `${String(number).padEnd(4)} ` : "";
  if (options.verbose) text += `${columnNumber(rule.packets, options)} ${columnNumber(rule.bytes, options)} `;
  text += `${targetName(spec).padEnd(9)} `;
  const protocol = options.numeric
    ? String(selector.protocol)
    : selector.protocol === 0
      ? "all"
      : protocolText(selector.protocol);
  text += `${selector.invertProtocol ? "!" : " "}${protocol.padEnd(4)} `;
  text += fragmentText(spec);
  if (options.verbose)
    text += ` ${deviceText(spec, "in", options).padEnd(6)} ${deviceText(spec, "out", options).padEnd(6)} `;
  text += `${selector.src?.invert === true ? "!" : " "}${addressText(selector.src, selector.family, options).padEnd(19)} `;
  text += `${selector.dst?.invert === true ? "!" : " "}${addressText(selector.dst, selector.family, options).padEnd(19)} `;
  if (spec.action.kind === "goto") text += "[goto] ";
  for (const match of spec.matches) {
    const words = match.list(options.numeric);
    if (words !== "") text += match.isBare === true ? words : ` ${words}`;
  }
  if (spec.action.kind === "target") {
    const words = spec.action.target.list(options.numeric);
    if (words !== "") text += ` ${words}`;
  }
  return `${text}\n`;
}

/** The line that `iptables -v -A` prints about the rule that it added. */
export function describeRule(spec: RuleSpec): string {
  const selector = spec.selector;
  const plain: ListOptions = { numeric: true, verbose: true, exact: true, lineNumbers: false, names: null };
  let text = `${targetName(spec)} ${selector.invertProtocol ? "!" : " "}`;
  text += `${selector.protocol === 0 ? "all" : protocolText(selector.protocol)} opt ${fragmentText(spec)}`;
  text += `in ${deviceText(spec, "in", plain)} out ${deviceText(spec, "out", plain)} `;
  text += `${selector.src?.invert === true ? "!" : " "}${addressText(selector.src, selector.family, plain)} `;
  text += `${selector.dst?.invert === true ? "!" : " "}-> ${addressText(selector.dst, selector.family, plain)} `;
  text += " ";
  if (spec.action.kind === "goto") text += "[goto] ";
  const words = spec.matches.map((match) => match.list(true));
  if (spec.action.kind === "target") words.push(spec.action.target.list(true));
  return `${text}${words.map((word) => (word === "" ? "" : ` ${word}`)).join("")}\n`;
}

function targetName(spec: RuleSpec): string {
  switch (spec.action.kind) {
    case "verdict":
      return spec.action.name;
    case "jump":
    case "goto":
      return spec.action.chain;
    case "target":
      return spec.action.target.name === "NOTRACK" ? "CT" : spec.action.target.name;
    default:
      return "";
  }
}

function fragmentText(spec: RuleSpec): string {
  if (spec.selector.fragment === 0) return "-- ";
  return spec.selector.fragment < 0 ? "!f " : "-f ";
}

function deviceText(spec: RuleSpec, which: "in" | "out", options: ListOptions): string {
  const device = which === "in" ? spec.selector.inDevice : spec.selector.outDevice;
  if (device === null) return options.numeric ? "*" : "any";
  return `${device.invert ? "!" : ""}${device}`;
}

function addressText(value: AddressMask | null, family: Family, options: ListOptions): string {
  if (value === null) {
    if (!options.numeric) return "anywhere";
    return family === Family.V4 ? "0.0.0.0/0" : "::/0";
  }
  if (isAny(value.address) && maskLength(value.mask) === 0 && !options.numeric) return "anywhere";
  const text = formatAddressMask(value, false);
  const name = options.numeric || options.names === null ? null : options.names.nameOf(value.address);
  return name === null ? text : text.replace(formatIp(value.address), name);
}

/** A number as in a title: shortened unless exact, without padding. */
function shortNumber(value: number, options: ListOptions): string {
  return options.exact ? String(value) : shorten(value);
}

function columnNumber(value: number, options: ListOptions): string {
  return options.exact ? String(value).padStart(8) : shorten(value).padStart(5);
}

/** From 100000 on in thousands, then in millions and so on, rounded, as xtables_print_num does. */
function shorten(value: number): string {
  if (value <= 99999) return String(value);
  let number = value;
  for (const unit of ["K", "M", "G"]) {
    number = Math.floor((number + 500) / 1000);
    if (number <= 9999) return `${number}${unit}`;
  }
  return `${Math.floor((number + 500) / 1000)}T`;
}
