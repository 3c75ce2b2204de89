// tcpdump 4.99: what passes a device, in its words, or written to a file and read again.
// Knows options and what can be said without a packet; how a packet is told is ../../../../wire/text.
// Read next: tcpdump-run.ts for a run, filter-parser.ts for the filter language, capture.ts for the tap.

import { type Options, parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { captureDeviceName, interfaceList, noDevice } from "./capture-devices.js";
import type { Rotation } from "./capture-file.js";
import { TcpdumpRun } from "./tcpdump-run.js";

const VERSION = "tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)\nOpenSSL 3.0.19 27 Jan 2026\n";
const USAGE = `${VERSION}Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]
		[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]
		[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]
		[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]
		[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]
		[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]
		[ --time-stamp-precision precision ] [ --micro ] [ --nano ]
		[ -z postrotate-command ] [ -Z user ] [ expression ]
`;
/** What only says what is in payloads that podwire tells as bytes anyway, or with which key to read them. */
const PACKET_TYPES =
  "aodv carp cnfp domain lmp pgm pgm_zmtp1 ptp quic radius resp rpc rtcp rtp rtcp snmp someip tftp vat vxlan wb zmtp1".split(
    " ",
  );
const SNAPSHOT_LENGTH = 262_144;

/** tcpdump(8). */
export function* tcpdump(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "aAbB:c:C:dDeE:fF:G:hHi:IJj:KlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:Yz:Z:#",
    long: {
      "immediate-mode": "immediate-mode",
      version: "version",
      help: "h",
      "list-interfaces": "D",
      interface: "i:",
      direction: "Q:",
      number: "#",
      "packet-buffered": "U",
      "no-promiscuous-mode": "p",
      "absolute-tcp-sequence-numbers": "S",
      "dont-verify-checksums": "K",
      "snapshot-length": "s:",
      print: "print",
      count: "count",
      "list-data-link-types": "L",
      "list-time-stamp-types": "J",
      "time-stamp-type": "j:",
      nano: "nano",
      micro: "micro",
      "relinquish-privileges": "Z:",
      "time-stamp-precision": "time-stamp-precision:",
      lengths: "lengths",
    },
    usage: USAGE,
  });
  if (typeof options === "number") return options;
  if (options.has("version") || options.has("h")) {
    const text = options.has("h") ? USAGE : VERSION;
    yield* options.has("h") ? process.printError(text) : process.print(text);
    return 0;
  }
  if (options.has("d")) return yield* process.fail("option -d is not emulated by podwire");
  if (options.has("m"))
    yield* process.printError(`tcpdump: ignoring option \`-m ${options.value("m")}' (no libsmi support)\n`);
  const precision = options.value("time-stamp-precision");
  if (precision !== null && !["micro", "nano"].includes(precision))
    return yield* process.fail("unsupported time stamp precision");
  if (options.has("J")) {
    yield* process.print(TIMESTAMP_TYPES.replace("%", options.value("i") ?? "any"));
    return 0;
  }
  if (options.has("L") && !options.has("r")) {
    const name = captureDeviceName(process, options.value("i"));
    const device = netnsOf(process).findDevice(name);
    if (name !== "any" && device === null) {
      yield* process.printError(noDevice(name));
      return 1;
    }
    if (device !== null && !device.adminUp) {
      yield* process.printError(`tcpdump: ${name}: That device is not up\n`);
      return 1;
    }
    yield* process.printError(linkTypes(name, device?.nature.includes("LOOPBACK") === true));
    return 0;
  }
  if (options.has("D")) {
    yield* process.print(interfaceList(process));
    return 0;
  }
  const countText = options.value("c");
  const count = countText === null ? null : Number(countText);
  if (count !== null && !(Number.isInteger(count) && count > 0)) {
    return yield* process.fail(`invalid packet count ${countText}`);
  }
  const way = options.value("Q") ?? "inout";
  if (way !== "in" && way !== "out" && way !== "inout")
    return yield* process.fail(`unknown capture direction \`${way}'`);
  const snapshot = Number(options.value("s") ?? 0);
  if (!Number.isInteger(snapshot) || snapshot < 0 || snapshot > SNAPSHOT_LENGTH)
    return yield* process.fail(`invalid snaplen ${options.value("s")} (must be >= 0 and <= ${SNAPSHOT_LENGTH})`);
  if (options.has("f") && (options.has("r") || options.has("V")))
    return yield* process.fail("-f can not be used with -V or -r");
  const wrong = yield* checkValues(process, options);
  if (wrong !== 0) return wrong;
  const run = new TcpdumpRun(process, options, count, snapshot === 0 ? SNAPSHOT_LENGTH : snapshot, rotationOf(options));
  return yield* options.has("r") || options.has("V") ? run.fromFiles() : run.live(way);
}

/** Looks at the values of the options that need no more than that; 1, with a message, when one is wrong. */
function* checkValues(process: Process, options: Options): Generator<Wait, number, void> {
  const numbers: [string, string][] = [
    ["B", "invalid packet buffer size"],
    ["C", "invalid file size"],
    ["W", "invalid number of output files"],
  ];
  for (const [letter, message] of numbers) {
    const text = options.value(letter);
    if (text !== null && !(/^\d+$/.test(text) && Number(text) > 0)) return yield* process.fail(`${message} ${text}`);
  }
  const stampType = options.value("j");
  if (stampType !== null && !["host", "host_lowprec", "host_hiprec", "adapter", "adapter_unsynced"].includes(stampType))
    return yield* process.fail(`invalid time stamp type ${stampType}`);
  const packetType = options.value("T");
  if (packetType !== null && !PACKET_TYPES.includes(packetType))
    return yield* process.fail(`unknown packet type \`${packetType}'`);
  const user = options.value("Z");
  if (user !== null && !["root", "tcpdump", "nobody"].includes(user))
    return yield* process.fail(`Couldn't find user '${user}'`);
  const name = captureDeviceName(process, options.value("i"));
  if (options.has("I")) return yield* process.fail(`${name}: That device doesn't support monitor mode`);
  const link = options.value("y");
  if (link === null) return 0;
  if (!/^(?:EN10MB|LINUX_SLL2?|RAW|NULL|DOCSIS|PPP|IEEE802_11)$/.test(link))
    return yield* process.fail(`invalid data link type ${link}`);
  const fits = name === "any" && !options.has("r") ? /^LINUX_SLL2$/ : /^EN10MB$/;
  if (!fits.test(link)) {
    if (name === "any" && link === "LINUX_SLL" && !options.has("r"))
      return yield* process.fail("option -y LINUX_SLL is not emulated by podwire");
    return yield* process.fail(`${link} is not one of the DLTs supported by this device`);
  }
  yield* process.printError(`tcpdump: data link type ${link}\n`);
  return 0;
}

function rotationOf(options: Options): Rotation {
  const number = (letter: string, unit: number): number | null => {
    const value = Number.parseInt(options.value(letter) ?? "0", 10);
    return value > 0 ? value * unit : null;
  };
  return { bytes: number("C", 1e6), seconds: number("G", 1), files: number("W", 1), command: options.value("z") };
}

const TIMESTAMP_TYPES = "Time stamp types for % (use option -j to set):\n  host (Host)\n";

function linkTypes(name: string, isLoopback: boolean): string {
  const head = `Data link types for ${name} (use option -y to set):\n`;
  if (name === "any") return `${head}  LINUX_SLL (Linux cooked v1)\n  LINUX_SLL2 (Linux cooked v2)\n`;
  return `${head}  EN10MB (Ethernet)\n${isLoopback ? "" : "  DOCSIS (DOCSIS) (printing not supported)\n"}`;
}
