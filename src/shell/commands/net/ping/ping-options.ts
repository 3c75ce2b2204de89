import { parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";

/** What a command line of ping asks for. */
export interface PingCommand {
  readonly family: 4 | 6 | null;
  readonly count: number | null;
  readonly intervalNs: number;
  readonly sizeBytes: number;
  readonly ttl: number;
  /** -t was given: 0 is refused for IPv4 then. */
  readonly hasTtl: boolean;
  readonly tos: number;
  /** -F; null without. */
  readonly flowLabel: number | null;
  readonly mark: number;
  readonly deadlineNs: number | null;
  /** -W. */
  readonly lingerNs: number;
  readonly pattern: readonly number[];
  /** -I; null without. */
  readonly from: string | null;
  readonly pmtu: "do" | "want" | "dont" | null;
  readonly preload: number;
  readonly id: number | null;
  readonly adaptive: boolean;
  readonly flood: boolean;
  readonly numeric: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly timestamps: boolean;
  readonly broadcast: boolean;
  readonly outstanding: boolean;
  readonly audible: boolean;
  readonly noLoop: boolean;
  /** -B: the source that the route gives is kept (bound), and told. */
  readonly stickySource: boolean;
  /** -C: connect(2), so that answers from other addresses are not heard. */
  readonly connected: boolean;
  /** -R. */
  readonly recordRoute: boolean;
  /** -T: the flags of the timestamp option; null without. */
  readonly timestampType: number | null;
  /** The hosts that `-T tsprespec` asks for their time. */
  readonly stampers: readonly string[];
  /** -r: only hosts on a link of ours. */
  readonly dontRoute: boolean;
  readonly target: string;
}

/** A refusal, with the exit code. */
class Refused extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

function integer(text: string, min: number, max: number, shownMax = String(max)): number {
  if (!/^\s*[+-]?(\d+|0[xX][0-9a-fA-F]+)$/.test(text)) throw new Refused(`invalid argument: '${text}'`, 1);
  const value = Number(text);
  if (value < min || value > max) {
    throw new Refused(`invalid argument: '${text}': out of range: ${min} <= value <= ${shownMax}`, 1);
  }
  return value;
}

/** -F: twenty bits, in any base that strtol(3) takes. */
function flowLabel(text: string | null): number | null {
  if (text === null) return null;
  if (!/^\s*[+-]?(\d+|0[xX][0-9a-fA-F]+)$/.test(text)) throw new Refused(`bad value for flowinfo: ${text}`, 2);
  const value = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
  if (value < 0 || value > 0xfffff) throw new Refused(`flow value is greater than 20 bits: ${text}`, 2);
  return value;
}

/** Values of -T, by the flags of the option in the header. */
const TIMESTAMP_TYPES = ["tsonly", "tsandaddr", "", "tsprespec"];
const INT_MAX = 0x7fff_ffff;
const GARBAGE = "this will become fatal error in the future";

/** Reads the command line; answers the exit code when it is wrong, after saying why. */
export function* readPingCommand(process: Process): Generator<Wait, PingCommand | number, void> {
  const options = yield* parseOptions(process, {
    short: "h?4bRT:6F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:",
    shortOnly: true,
    errorCode: 2,
    usage: `\nUsage${USAGE}`,
  });
  if (typeof options === "number") return options;
  if (options.has("h") || options.has("?")) {
    yield* process.printError(`\nUsage${USAGE}`);
    return 2;
  }
  if (options.has("V")) {
    yield* process.print(
      "ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n",
    );
    return 0;
  }
  if (options.has("4") && options.has("6")) return yield* process.fail("only one -4 or -6 option may be specified", 2);
  if (options.has("N")) return yield* process.fail("option -N is not emulated by podwire", 2);
  const isFlood = options.has("f");
  const values = {
    intervalNs: isFlood || options.has("A") ? 0 : 1e9,
    lingerNs: 10e9,
    deadlineNs: null as number | null,
    pattern: [] as number[],
  };
  try {
    for (const [letter, text] of options.given) {
      const value = text ?? "";
      if (letter === "i" || letter === "W") {
        if (letter === "W" && /^\s*-0*[1-9]/.test(value)) throw new Refused(`bad linger time: ${value}`, 2);
        const digits = /^\s*\d*\.?\d*/.exec(value)?.[0] ?? "";
        const isWhole = digits !== "" && digits.length === value.length;
        if (!isWhole) {
          yield* process.printError(`ping: option argument contains garbage: ${value.slice(digits.length)}\n`);
          yield* process.printError(`ping: ${GARBAGE}\n`);
        }
        const seconds = Number(digits);
        if (letter === "i") values.intervalNs = Math.round(seconds * 1000) * 1e6;
        else if (seconds > 0) values.lingerNs = Math.round(seconds * 1000) * 1e6;
      } else if (letter === "w") {
        const seconds = integer(value, 0, INT_MAX);
        values.deadlineNs = seconds === 0 ? null : seconds * 1e9;
      } else if (letter === "p") {
        if (!/^[0-9a-fA-F]*$/.test(value)) throw new Refused(`patterns must be specified as hex digits: ${value}`, 2);
        const digits = value.length % 2 === 0 ? value : `${value.slice(0, -1)}0${value.slice(-1)}`;
        values.pattern = (digits.match(/../g) ?? []).slice(0, 16).map((pair) => Number.parseInt(pair, 16));
        if (!options.has("q"))
          yield* process.print(
            `PATTERN: 0x${values.pattern.map((byte) => byte.toString(16).padStart(2, "0")).join("")}\n`,
          );
      }
    }
    const pmtu = options.value("M");
    if (pmtu !== null && pmtu !== "do" && pmtu !== "dont" && pmtu !== "want") {
      throw new Refused(`invalid -M argument: ${pmtu}`, 2);
    }
    const number = (letter: string, fallback: number, min: number, max: number): number => {
      const text = options.value(letter);
      return text === null ? fallback : integer(text, min, max);
    };
    const count = options.value("c");
    const [target] = options.operands.slice(-1);
    const timestamp = options.value("T");
    const timestampType = timestamp === null ? null : TIMESTAMP_TYPES.indexOf(timestamp || "none");
    if (timestampType === -1) throw new Refused(`invalid timestamp type: ${timestamp}`, 2);
    if (timestampType !== null && options.has("R")) throw new Refused("only one of -T or -R may be used", 2);
    const command: PingCommand = {
      family: options.has("4") ? 4 : options.has("6") || process.name === "ping6" ? 6 : null,
      count: count === null ? null : integer(count, 1, Number.MAX_SAFE_INTEGER, "9223372036854775807"),
      ...values,
      sizeBytes: number("s", 56, 0, INT_MAX),
      ttl: number("t", 0, 0, 255),
      hasTtl: options.has("t"),
      flowLabel: flowLabel(options.value("F")),
      tos: typeOfService(options.value("Q")),
      mark: number("m", 0, 0, 0xffff_ffff),
      from: options.value("I"),
      pmtu,
      preload: number("l", 1, 1, 65536),
      id: options.has("e") ? number("e", 0, 0, 0xffff) : null,
      adaptive: options.has("A"),
      flood: isFlood,
      numeric: options.has("n"),
      quiet: options.has("q"),
      verbose: options.has("v"),
      timestamps: options.has("D"),
      broadcast: options.has("b"),
      outstanding: options.has("O"),
      audible: options.has("a"),
      noLoop: options.has("L"),
      stickySource: options.has("B"),
      connected: options.has("C"),
      recordRoute: options.has("R"),
      timestampType,
      stampers: timestampType === 3 ? options.operands.slice(0, -1) : [],
      dontRoute: options.has("r"),
      target: target ?? "",
    };
    // -d, -S and -U change nothing that shows here: SO_DEBUG prints nowhere, a send buffer never fills since packets leave
    // as they are sent, and the kernel's stamp and ping's own are of the same instant.
    if (options.has("S")) integer(options.value("S") ?? "", 1, INT_MAX);
    if (target === undefined) throw new Refused("usage error: Destination address required", 1);
    return command;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    yield* process.printError(`ping: ${error.message}\n`);
    return error.code;
  }
}

const USAGE = `
  ping [options] <destination>

Options:
  <destination>      dns name or ip address
  -a                 use audible ping
  -A                 use adaptive ping
  -B                 sticky source address
  -c <count>         stop after <count> replies
  -C                 call connect() syscall on socket creation
  -D                 print timestamps
  -d                 use SO_DEBUG socket option
  -e <identifier>    define identifier for ping session, default is random for
                     SOCK_RAW and kernel defined for SOCK_DGRAM
                     Imply using SOCK_RAW (for IPv4 only for identifier 0)
  -f                 flood ping
  -h                 print help and exit
  -I <interface>     either interface name or address
  -i <interval>      seconds between sending each packet
  -L                 suppress loopback of multicast packets
  -l <preload>       send <preload> number of packages while waiting replies
  -m <mark>          tag the packets going out
  -M <pmtud opt>     define mtu discovery, can be one of <do|dont|want>
  -n                 no dns name resolution
  -O                 report outstanding replies
  -p <pattern>       contents of padding byte
  -q                 quiet output
  -Q <tclass>        use quality of service <tclass> bits
  -s <size>          use <size> as number of data bytes to be sent
  -S <size>          use <size> as SO_SNDBUF socket option value
  -t <ttl>           define time to live
  -U                 print user-to-user latency
  -v                 verbose output
  -V                 print version and exit
  -w <deadline>      reply wait <deadline> in seconds
  -W <timeout>       time to wait for response

IPv4 options:
  -4                 use IPv4
  -b                 allow pinging broadcast
  -R                 record route
  -T <timestamp>     define timestamp, can be one of <tsonly|tsandaddr|tsprespec>

IPv6 options:
  -6                 use IPv6
  -F <flowlabel>     define flow label, default is random
  -N <nodeinfo opt>  use icmp6 node info query, try <help> as argument

For more details see ping(8).
`;

/** -Q: decimal, or hexadecimal after 0x; negative numbers lose what does not fit (parsetos). */
function typeOfService(text: string | null): number {
  if (text === null) return 0;
  if (!/^(?:0[xX][0-9a-fA-F]+|-?\d+)$/.test(text)) throw new Refused(`bad TOS value: ${text}`, 2);
  const value = Number(text);
  if (value > 255) throw new Refused(`the decimal value of TOS bits must be in range 0-255: ${value}`, 2);
  return value & 0xff;
}
