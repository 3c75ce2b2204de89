import { formatMac } from "../../wire/mac-address.js";
import type { InterfaceName } from "../rules/selector.js";
import type { CommandEnvironment, CommandResult } from "../text/iptables.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { type EbCommand, EbCommandParser } from "./eb-command.js";
import { unlike } from "./eb-extension.js";
import type { EbRuleSpec } from "./eb-rule.js";
import { EB_TABLES } from "./eb-tables.js";
import { ebFailure } from "./ebtables.js";
import { ALL_BITS, type MacMask } from "./mac-mask.js";

const NAME = "ebtables-translate";

/** The mask of an address was cut off as it was read. */
const MASKED_MAC = /^([0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5})\/.*$/i;

/** Runs `ebtables-translate`: says a command in nft's words, and changes nothing. */
export function runEbtablesTranslate(argv: readonly string[], environment: CommandEnvironment): CommandResult {
  let stdout = "nft ";
  try {
    const command = new EbCommandParser(argv, environment.names).parse();
    if (!Object.hasOwn(EB_TABLES.tables, command.table)) {
      const message = `table '${command.table}' does not exist\nPerhaps ${NAME} or your kernel needs to be upgraded.`;
      throw new ParameterProblem(message, 3);
    }
    const line = translation(command);
    stdout +=
      line ?? (isRule(command) ? `' # ${argv.map((word) => `${word.replace(MASKED_MAC, "$1")} `).join("")}\n` : "");
    // The words behind a policy, a chain that goes and a new name it takes for arguments of nobody.
    const left = command.letter === "X" ? command.chain : "PE".includes(command.letter) ? command.argument : null;
    if (left !== null && command.letter !== "") throw new ParameterProblem(`Bad argument : '${left}'`);
    if (line !== null) return { stdout, stderr: "", exitCode: 0 };
    return { stdout, stderr: "Translation not implemented\n", exitCode: 1 };
  } catch (error) {
    return { ...ebFailure(NAME, error), stdout };
  }
}

function isRule({ letter }: EbCommand): boolean {
  return letter === "A" || letter === "I";
}

/** The line of a command; null for what has none. */
function translation({ letter, table, chain, spec, saysJump }: EbCommand): string | null {
  const place = `bridge ${table}`;
  switch (letter) {
    case "A":
    case "I": {
      const words = spec === null ? null : ruleWords(spec, saysJump);
      return words === null ? null : `'${letter === "A" ? "add" : "insert"} rule ${place} ${chain} ${words}'\n`;
    }
    case "N":
      return `add chain ${place} ${chain}\n`;
    case "X":
      return `delete chain ${place} (null)\n`;
    case "F":
      return chain === null ? `flush table ${place}\n` : `flush chain ${place} ${chain}\n`;
    case "L":
      return `list table ${place}\n`;
    default:
      return null;
  }
}

/** A rule as nft_bridge_xlate says it; null when an extension has no words. */
function ruleWords(spec: EbRuleSpec, saysJump: boolean): string | null {
  const words: string[] = [];
  const device = (key: string, name: InterfaceName | null): void => {
    if (name !== null) words.push(`${key} ${unlike(name)}"${name.isPrefix ? `${name.name}*` : name.name}"`);
  };
  device("iifname", spec.inDevice);
  device("meta ibrname", spec.logicalIn);
  device("oifname", spec.outDevice);
  device("meta obrname", spec.logicalOut);
  const type = typeWords(spec);
  if (type !== null) words.push(type);
  for (const [field, mac] of [["saddr", spec.src] as const, ["daddr", spec.dst] as const])
    if (mac !== null) words.push(macWords(field, mac));
  for (const each of spec.extensions) {
    const text = each.translate();
    if (text === null) return null;
    words.push(text);
  }
  words.push("counter");
  if (spec.target !== null) {
    const text = spec.target.translate();
    return text === null ? null : [...words, text].join(" ");
  }
  if (["ACCEPT", "DROP", "RETURN"].includes(spec.jump)) words.push(spec.jump.toLowerCase());
  else if (saysJump) words.push(`jump ${spec.jump}`);
  return words.join(" ");
}

/** The type of the frame, unless a match of that protocol says it by itself. */
function typeWords({ isLength, invertProtocol, protocol, extensions }: EbRuleSpec): string | null {
  if (isLength) return `ether type ${invertProtocol ? ">=" : "<"} 0x0600`;
  if (protocol === null) return null;
  const own = OWN_TYPES[protocol];
  if (own !== undefined && extensions.some(({ name }) => name === own)) return null;
  return `ether type ${invertProtocol ? "!= " : ""}0x${protocol.toString(16)}`;
}

const OWN_TYPES: Readonly<Record<number, string>> = { 2048: "ip", 34525: "ip6", 33024: "vlan" };

function macWords(field: string, { address, mask, invert }: MacMask): string {
  if (mask === ALL_BITS) return `ether ${field} ${invert ? "!= " : ""}${formatMac(address)}`;
  return `ether ${field} ${invert ? "!= " : ""}and ${formatMac(mask)} == ${formatMac(address)}`;
}
