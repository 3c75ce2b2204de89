import type { MacvlanOptions, MacvlanSources } from "../../../../host/devices/macvlan-options.js";
import type { MacvlanInterface, MacvlanMode } from "../../../../link/macvlan.js";
import { formatMac, type Mac } from "../../../../wire/mac-address.js";
import { type Arguments, parseNumber } from "./arguments.js";
import { helpOf, unknownOption } from "./link-kinds.js";
import { linkAddressOctets, macOfOctets } from "./link-parse.js";
import type { Printer } from "./printer.js";
import { IpExit } from "./session.js";
import { USAGE } from "./usage.js";

const MODES = ["private", "vepa", "bridge", "passthru", "source"];
const FLAGS = ["nopromisc", "nodst", "null"];

/** A word out of a list, whole. @throws IpExit 1 with the list. */
function wordOf(key: string, word: string, words: readonly string[]): string {
  if (words.includes(word)) return word;
  const quoted = words.map((each) => `"${each}"`);
  throw new IpExit(
    1,
    `Error: argument of "${key}" must be ${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1) ?? ""}, not "${word}"\n`,
  );
}

/** An address of six octets. @throws IpExit 1, without a word when it has another length (macvlan_parse_opt). */
function sourceAddress(word: string): Mac {
  const octets = linkAddressOctets(word);
  if (octets.length !== 6) throw new IpExit(1, "");
  return macOfOctets(octets);
}

/** What follows `macaddr set`: every address up to the first word that is none, which is left to the caller. */
function sourceList(args: Arguments, kind: string): Mac[] {
  const macs: Mac[] = [];
  while (args.following !== null) {
    args.skip();
    try {
      macs.push(sourceAddress(args.word));
    } catch (error) {
      if (!(error instanceof IpExit)) throw error;
      throw new IpExit(1, error.message + unknownOption(kind, args.word, "option").message);
    }
  }
  return macs;
}

function parseSources(args: Arguments, kind: string): MacvlanSources {
  const action = args.next();
  switch (action) {
    case "add":
    case "del":
      return { action, macs: [sourceAddress(args.next())] };
    case "set":
      return { action, macs: sourceList(args, kind) };
    case "flush":
      return { action, macs: [] };
    default:
      throw helpOf(kind);
  }
}

/** `type macvlan ...`: what is said, and nothing where nothing is (macvlan_parse_opt). */
export function parseMacvlanOptions(args: Arguments, kind: string): MacvlanOptions {
  const options: { -readonly [K in keyof MacvlanOptions]: MacvlanOptions[K] } = {};
  let flags: string[] | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.begins("mode")) options.mode = wordOf("mode", args.next(), MODES) as MacvlanMode;
    else if (args.begins("flag")) flags = [...(flags ?? []), wordOf("flag", args.next(), FLAGS)];
    else if (args.begins("macaddr")) options.sources = parseSources(args, kind);
    else if (args.begins("nopromisc") || args.begins("nodst")) {
      flags = [...(flags ?? []), args.begins("nopromisc") ? "nopromisc" : "nodst"];
    } else if (args.begins("bcqueuelen")) {
      const length = parseNumber(args.next());
      if (length === null) {
        const range = "a positive integer [0-4294967295]";
        throw new IpExit(1, `Error: argument of "bcqueuelen" must be ${range}, not "${args.word}"\n`);
      }
      options.queueLength = length;
    } else if (args.begins("help")) throw helpOf(kind);
    else throw unknownOption(kind, args.word, "option");
  }
  if (flags !== null) {
    options.noPromiscuity = flags.includes("nopromisc");
    options.noDestination = flags.includes("nodst");
    if (options.noPromiscuity && options.mode !== "passthru") {
      const usage = USAGE[`ip link help ${kind}`] ?? "";
      throw new IpExit(1, `${kind}: nopromisc flag only valid in passthru mode\n${usage}`);
    }
  }
  return options;
}

/** What `ip -d link` says of a macvlan (macvlan_print_opt). */
export function printMacvlan(printer: Printer, device: MacvlanInterface): void {
  printer.field("mode", device.mode, `mode ${device.mode} `);
  if (device.noPromiscuity) printer.field("nopromisc", true, "nopromisc ");
  if (device.noDestination) printer.field("nodst", true, "nodst ");
  printer.field("bcqueuelen", device.requestedQueueLength, `bcqueuelen ${device.requestedQueueLength} `);
  printer.field("usedbcqueuelen", device.queueLength, `usedbcqueuelen ${device.queueLength} `);
  if (device.mode !== "source") return;
  const { sources } = device;
  printer.field("macaddr_count", sources.length, `remotes (${sources.length}) `);
  printer.openArray("macaddr_data");
  for (const mac of sources) printer.element(formatMac(mac), `${formatMac(mac)} `);
  printer.closeArray();
}
