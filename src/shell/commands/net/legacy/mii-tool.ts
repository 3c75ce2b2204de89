import { parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";

const USAGE = `usage: mii-tool [-VvRrwl] [-A media,... | -F media] [-p addr] <interface ...>
       -V, --version               display version information
       -v, --verbose               more verbose output
       -R, --reset                 reset MII to poweron state
       -r, --restart               restart autonegotiation
       -w, --watch                 monitor for link status changes
       -l, --log                   with -w, write events to syslog
       -A, --advertise=media,...   advertise only specified media
       -F, --force=media           force specified media technology
       -p, --phy=addr              set PHY (MII address) to report
media: 1000baseTx-HD, 1000baseTx-FD,
       100baseT4, 100baseTx-FD, 100baseTx-HD,
       10baseT-FD, 10baseT-HD,
       (to advertise both HD and FD) 1000baseTx, 100baseTx, 10baseT
`;

/** mii-tool(8): no device here has a transceiver to ask. */
export function* miiTool(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "VvRrwlA:F:p:",
    long: {
      version: "V",
      verbose: "v",
      reset: "R",
      restart: "r",
      watch: "w",
      log: "l",
      advertise: "A:",
      force: "F:",
      phy: "p:",
    },
    usage: USAGE,
  });
  if (typeof options === "number") return 2;
  if (options.has("V")) {
    yield* process.print("net-tools 2.10\nDavid Hinds based on Donald Becker's mii-diag\n");
    return 0;
  }
  if (options.operands.length === 0) {
    yield* process.printError(`No interface specified\n${USAGE}`);
    return 2;
  }
  for (const name of options.operands) {
    const why = netnsOf(process).findDevice(name) === null ? "No such device" : "Operation not supported";
    yield* process.printError(`SIOCGMIIPHY on '${name}' failed: ${why}\n`);
  }
  return 1;
}
