import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { matchesPattern } from "./ip/names.js";

/** Where nstat keeps what it saw last, for root. */
const HISTORY = "/tmp/.nstat.u0";
/** What does not count anything. */
const NOT_COUNTERS = [
  "IpForwarding",
  "IpDefaultTTL",
  "TcpRtoAlgorithm",
  "TcpRtoMin",
  "TcpRtoMax",
  "TcpMaxConn",
  "TcpCurrEstab",
];

/** nstat(8) of iproute2: the counters of /proc/net/snmp and /proc/net/netstat since the last call. Simplified: no daemon, so no -d and -t. */
export function* nstat(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "hVzrnasd:t:jp",
    long: {
      help: "h",
      ignore: "a",
      scan: "d:",
      nooutput: "n",
      json: "j",
      reset: "r",
      noupdate: "s",
      interval: "t:",
      version: "V",
      zeros: "z",
      pretty: "p",
    },
    usage: USAGE,
    errorCode: 255,
  });
  if (typeof options === "number") return options;
  if (options.has("h") || options.has("V")) {
    if (options.has("h")) yield* process.printError(USAGE);
    else yield* process.print("nstat utility, iproute2-6.1.0\n");
    return options.has("h") ? 255 : 0;
  }
  for (const letter of ["d", "t"]) {
    if (options.has(letter)) return yield* process.fail(`option -${letter} is not emulated by podwire`, 255);
  }
  const now = readCounters(process);
  const before = options.has("a") || options.has("r") ? new Map<string, number>() : readHistory(process);
  const wanted = (name: string): boolean =>
    options.operands.length === 0 || options.operands.some((pattern) => matchesPattern(pattern, name));
  const shown: [string, number][] = [];
  for (const [name, value] of now) {
    const old = before.get(name) ?? 0;
    const gain = value < old ? value : value - old;
    if ((gain !== 0 || options.has("z")) && wanted(name)) shown.push([name, gain]);
  }
  if (!options.has("n")) {
    if (options.has("j")) {
      const pretty = options.has("p");
      const members = shown.map(([name, value]) => `"${name}":${pretty ? " " : ""}${value}`);
      const body = pretty && members.length > 0 ? `\n        ${members.join(",\n        ")}\n    ` : members.join(",");
      yield* process.print(pretty ? `{\n    "kernel": {${body}}\n}\n` : `{"kernel":{${body}}}\n`);
    } else {
      yield* process.print("#kernel\n");
      for (const [name, value] of shown) yield* process.print(lineOf(name, value));
    }
  }
  if (!options.has("s")) {
    process.files.writeFile(HISTORY, `#kernel\n${[...now].map(([name, value]) => lineOf(name, value)).join("")}`);
  }
  return 0;
}

function lineOf(name: string, value: number): string {
  return `${name.padEnd(32)}${String(value).padEnd(16)}${"0.0".padStart(6)}\n`;
}

function readCounters(process: Process): Map<string, number> {
  const found = new Map<string, number>();
  for (const file of ["/proc/net/snmp", "/proc/net/snmp6", "/proc/net/netstat"]) {
    const lines = process.files.readFile(file).split("\n");
    if (file === "/proc/net/snmp6") {
      for (const line of lines) {
        const [name = "", value] = line.split(/\s+/);
        if (value !== undefined) found.set(name, Number(value));
      }
      continue;
    }
    for (let i = 0; i + 1 < lines.length; i += 2) {
      const [title = "", ...names] = (lines[i] ?? "").split(" ");
      const values = (lines[i + 1] ?? "").split(" ").slice(1);
      for (const [at, name] of names.entries()) {
        const full = title.replace(":", "") + name;
        if (!NOT_COUNTERS.includes(full)) found.set(full, Number(values[at]));
      }
    }
  }
  return found;
}

function readHistory(process: Process): Map<string, number> {
  try {
    const lines = process.files.readFile(HISTORY).split("\n").slice(1);
    return new Map(lines.map((line) => line.trim().split(/\s+/)).map(([name = "", value]) => [name, Number(value)]));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return new Map();
  }
}

const USAGE = `Usage: nstat [OPTION] [ PATTERN [ PATTERN ] ]
   -h, --help          this message
   -a, --ignore        ignore history
   -d, --scan=SECS     sample every statistics every SECS
   -j, --json          format output in JSON
   -n, --nooutput      do history only
   -p, --pretty        pretty print
   -r, --reset         reset history
   -s, --noupdate      don't update history
   -t, --interval=SECS report average over the last SECS
   -V, --version       output version information
   -z, --zeros         show entries with zero activity
`;
