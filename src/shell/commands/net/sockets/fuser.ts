import { servicePort } from "../../../../netfilter/text/services.js";
import { IpProtocol } from "../../../../wire/numbers.js";
import { parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import { parseSignal, type Signal } from "../../../signal.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { type SocketRow, tcpSockets, udpSockets } from "./socket-list.js";

const VERSION = `fuser (PSmisc) 23.6
Copyright (C) 1993-2022 Werner Almesberger and Craig Small

PSmisc comes with ABSOLUTELY NO WARRANTY.
This is free software, and you are welcome to redistribute it under
the terms of the GNU General Public License.
For more information about these matters, see the files named COPYING.
`;
const USAGE = `Usage: fuser [-fIMuvw] [-a|-s] [-4|-6] [-c|-m|-n SPACE]
             [-k [-i] [-SIGNAL]] NAME...
       fuser -l
       fuser -V
Show which processes use the named files, sockets, or filesystems.

  -a,--all              display unused files too
  -i,--interactive      ask before killing (ignored without -k)
  -I,--inode            use always inodes to compare files
  -k,--kill             kill processes accessing the named file
  -l,--list-signals     list available signal names
  -m,--mount            show all processes using the named filesystems or
                        block device
  -M,--ismountpoint     fulfill request only if NAME is a mount point
  -n,--namespace SPACE  search in this name space (file, udp, or tcp)
  -s,--silent           silent operation
  -SIGNAL               send this signal instead of SIGKILL
  -u,--user             display user IDs
  -v,--verbose          verbose output
  -w,--writeonly        kill only processes with write access
  -V,--version          display version information
  -4,--ipv4             search IPv4 sockets only
  -6,--ipv6             search IPv6 sockets only
  udp/tcp names: [local_port][,[rmt_host][,[rmt_port]]]

`;
/** As wide as names are printed before the processes that use them. */
const NAME_COLUMNS = 20;

/** fuser(1): who has a port (`8080/tcp`, -n tcp 8080), -k with a signal, -v, -s, -4, -6. Files are not looked for. */
export function* fuser(process: Process): Generator<Wait, number, void> {
  const signalWord = process.argv.find(
    (word, i) => i > 0 && /^-[A-Z0-9]{2,}$/.test(word) && parseSignal(word.slice(1)) !== null,
  );
  const signal: Signal = parseSignal(signalWord?.slice(1) ?? "KILL") ?? "KILL";
  process.argv = process.argv.filter((word) => word !== signalWord);
  const options = yield* parseOptions(process, {
    short: "acfiIklmMn:suvwV46",
    long: {
      all: "a",
      kill: "k",
      namespace: "n:",
      silent: "s",
      verbose: "v",
      user: "u",
      version: "V",
      ipv4: "4",
      ipv6: "6",
    },
    usage: USAGE,
  });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.printError(VERSION);
    return 0;
  }
  if (options.operands.length === 0) {
    yield* process.printError(`No process specification given\n${USAGE}`);
    return 1;
  }
  const space = options.value("n");
  const family = options.has("4") ? 4 : options.has("6") ? 6 : null;
  let isFound = false;
  let hasHead = false;
  for (const word of options.operands) {
    const place = placeOf(word, space);
    if (place === null) {
      yield* process.printError(`Specified filename ${word} does not exist.\n`);
      continue;
    }
    const owners = ownersOf(process, place, family);
    if (owners.length === 0) continue;
    isFound = true;
    const name = `${place.name}:`.padEnd(NAME_COLUMNS);
    if (options.has("v") && !options.has("s")) {
      if (!hasHead) yield* process.printError(`${" ".repeat(21)}USER        PID ACCESS COMMAND\n`);
      hasHead = true;
      for (const [i, owner] of owners.entries()) {
        const lead = i === 0 ? name : " ".repeat(NAME_COLUMNS);
        yield* process.printError(`${lead} root     ${String(owner.pid).padStart(6)} F.... ${owner.name}\n`);
      }
    } else if (!options.has("s")) {
      yield* process.printError(name);
      yield* process.print(owners.map((owner) => String(owner.pid).padStart(6)).join(""));
      yield* process.printError("\n");
    }
    if (!options.has("k")) continue;
    for (const owner of owners)
      process.table
        .all()
        .find((each) => each.pid === owner.pid)
        ?.signal(signal);
  }
  return isFound ? 0 : 1;
}

/** A port of a protocol, and how it is called again. */
interface Place {
  readonly name: string;
  readonly kind: "tcp" | "udp";
  readonly port: number;
}

/** Null when the word names a file. */
function placeOf(word: string, space: string | null): Place | null {
  const [, text = "", suffix = ""] = /^(.*)\/(tcp|udp)$/.exec(word) ?? [];
  const kind = suffix !== "" ? suffix : space;
  if (kind !== "tcp" && kind !== "udp") return null;
  const spec = suffix === "" ? word : text;
  const [portText = ""] = spec.split(",");
  const protocol = kind === "tcp" ? IpProtocol.Tcp : IpProtocol.Udp;
  const port = /^\d+$/.test(portText) ? Number(portText) : (servicePort(portText, protocol) ?? -1);
  return { name: `${spec}/${kind}`, kind, port };
}

function ownersOf(process: Process, place: Place, family: 4 | 6 | null): { name: string; pid: number }[] {
  const netns = netnsOf(process);
  const rows: readonly SocketRow[] = place.kind === "tcp" ? tcpSockets(netns) : udpSockets(netns);
  const found = new Map<number, string>();
  for (const { owner, localPort, family: own } of rows) {
    if (owner !== null && localPort === place.port && (family === null || family === own))
      found.set(owner.pid, owner.name);
  }
  return Array.from(found, ([pid, name]) => ({ name, pid })).sort((a, b) => a.pid - b.pid);
}
