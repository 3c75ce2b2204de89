// The `bridge` command of iproute2 6.1: ports, forwarding databases and VLANs.
// Knows the words of the tool; must not know how frames are forwarded.
// Read next: bridge-link.ts, bridge-fdb.ts, bridge-vlan.ts; ../ip/session.ts for a run.

import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { Arguments, isPrefixOf } from "../ip/arguments.js";
import { runBatch, runTool, setFlag } from "../ip/ip.js";
import { unsupported } from "../ip/link-parse.js";
import { openNamespace } from "../ip/netns.js";
import { Printer } from "../ip/printer.js";
import { defaultOptions, EXIT_USAGE, IpExit, IpSession } from "../ip/session.js";
import { USAGE } from "../ip/usage.js";
import { netnsOf } from "../namespace.js";
import { bridgeFdb } from "./bridge-fdb.js";
import { bridgeLink } from "./bridge-link.js";
import { bridgeMdb } from "./bridge-mdb.js";
import { bridgeMonitor } from "./bridge-monitor.js";
import { bridgeVlan } from "./bridge-vlan.js";

type BridgeObject = (session: IpSession, args: Arguments) => number | Generator<Wait, number, void>;

const OBJECTS: readonly (readonly [string, BridgeObject])[] = [
  ["link", bridgeLink],
  ["fdb", bridgeFdb],
  ["mdb", bridgeMdb],
  ["vlan", bridgeVlan],
  ["vni", bridgeVni],
  ["monitor", bridgeMonitor],
  ["help", () => usage()],
];

/** `bridge vni`: no VXLAN of podwire filters by VNI. */
function bridgeVni(session: IpSession, args: Arguments): number {
  if (!args.isEmpty && !["show", "lst", "list"].some((each) => args.begins(each))) throw unsupported(args.word);
  if (!session.printer.isJson) session.printer.text("dev               vni              group/remote   \n");
  return 0;
}

function usage(): never {
  throw new IpExit(EXIT_USAGE, USAGE.bridge ?? "");
}

/** `bridge [OPTIONS] OBJECT ...`. Every refusal of the kernel is exit code 255 here. */
export function* bridge(process: Process): Generator<Wait, number, void> {
  const session = new IpSession(process, netnsOf(process), defaultOptions());
  return yield* runTool(session, function* () {
    const args = new Arguments(process.argv, 1);
    const batch = readOptions(session, args);
    session.printer = new Printer(session.options);
    if (batch !== null) return yield* runBatch(session, batch, runObject);
    if (args.isEmpty) usage();
    return yield* runObject(session, args);
  });
}

function* runObject(session: IpSession, args: Arguments): Generator<Wait, number, void> {
  const word = args.word;
  const found = OBJECTS.find(([name]) => isPrefixOf(word, name));
  if (found === undefined) throw new IpExit(EXIT_USAGE, `Object "${word}" is unknown, try "bridge help".\n`, false);
  yield* session.write();
  const answer = found[1](session, new Arguments(args.rest(), 1));
  const code = typeof answer === "number" ? answer : yield* answer;
  return code === 0 ? 0 : EXIT_USAGE;
}

/** Reads what stands before the object; the file of `-batch`, or null. */
function readOptions(session: IpSession, args: Arguments): string | null {
  let batch: string | null = null;
  for (; !args.isEmpty && args.word.startsWith("-"); args.skip()) {
    const word = args.word.startsWith("--") ? args.word.slice(1) : args.word;
    if (isPrefixOf(word, "-help")) usage();
    else if (isPrefixOf(word, "-Version")) {
      session.printer.text("bridge utility, 6.1.0\n");
      throw new IpExit(0, "");
    } else if (word === "-n" || (word !== "-" && isPrefixOf(word, "-netns"))) {
      session.netns = openNamespace(session, args.next());
    } else if (word.length > 2 && isPrefixOf(word, "-compressvlans")) session.options.compressVlans = true;
    else if (word.length > 1 && isPrefixOf(word, "-batch")) {
      if (args.following === null) usage();
      batch = args.next();
    } else if (!setFlag(session.options, word)) {
      throw new IpExit(EXIT_USAGE, `Option "${word}" is unknown, try "bridge help".\n`);
    }
  }
  return batch;
}
