import { servicePort } from "../../../../netfilter/text/services.js";
import { IpProtocol } from "../../../../wire/numbers.js";
import { type Options, parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { type NcProxy, proxyOf } from "./proxy.js";

/** What a command line of nc asks for. */
export interface NcCommand {
  readonly family: 4 | 6 | null;
  readonly listen: boolean;
  readonly keep: boolean;
  readonly udp: boolean;
  /** -b. */
  readonly broadcast: boolean;
  readonly zero: boolean;
  readonly verbose: boolean;
  readonly numeric: boolean;
  readonly noStdin: boolean;
  readonly crlf: boolean;
  /** -N, which -q with a time that is not negative implies. */
  readonly shutdown: boolean;
  /** -q; null to wait for ever. */
  readonly quitNs: number | null;
  /** -w. */
  readonly timeoutNs: number | null;
  readonly intervalNs: number;
  readonly receiveLimit: number | null;
  readonly ttl: number;
  readonly tos: number;
  /** -I; null for what the system gives. */
  readonly receiveBufferBytes: number | null;
  readonly source: string | null;
  readonly sourcePort: number;
  readonly host: string | null;
  readonly ports: readonly number[];
  /** -U: `host` is a path. */
  readonly unix: boolean;
  /** -x with -X. */
  readonly proxy: NcProxy | null;
  /** -r: ports of a range in no order. */
  readonly shuffled: boolean;
}

const USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`;

/** What -h tells beyond the usage. */
const SUMMARY = `	Command Summary:
		-4		Use IPv4
		-6		Use IPv6
		-b		Allow broadcast
		-C		Send CRLF as line-ending
		-D		Enable the debug socket option
		-d		Detach from stdin
		-F		Pass socket fd
		-h		This help text
		-I length	TCP receive buffer length
		-i interval	Delay interval for lines sent, ports scanned
		-k		Keep inbound sockets open for multiple connects
		-l		Listen mode, for inbound connects
		-M ttl		Outgoing TTL / Hop Limit
		-m minttl	Minimum incoming TTL / Hop Limit
		-N		Shutdown the network socket after EOF on stdin
		-n		Suppress name/port resolutions
		-O length	TCP send buffer length
		-P proxyuser	Username for proxy authentication
		-p port		Specify local port for remote connects
		-q secs		quit after EOF on stdin and delay of secs
		-r		Randomize remote ports
		-S		Enable the TCP MD5 signature option
		-s sourceaddr	Local source address
		-T keyword	TOS value
		-t		Answer TELNET negotiation
		-U		Use UNIX domain socket
		-u		UDP mode
		-V rtable	Specify alternate routing table
		-v		Verbose
		-W recvlimit	Terminate after receiving a number of packets
		-w timeout	Timeout for connects and final net reads
		-X proto	Proxy protocol: "4", "5" (SOCKS) or "connect"
		-x addr[:port]	Specify proxy address and port
		-Z		DCCP mode
		-z		Zero-I/O mode [used for scanning]
	Port numbers can be individual or ranges: lo-hi [inclusive]
`;

class Refused extends Error {}

function integer(text: string, what: string, min: number, max: number): number {
  if (!/^[+-]?\d+$/.test(text.trim())) throw new Refused(`${what} invalid: ${text}`);
  const value = Number(text);
  if (value < min) throw new Refused(`${what} too small: ${text}`);
  if (value > max) throw new Refused(`${what} too large: ${text}`);
  return value;
}

/** A port's number or its service's name. */
function portOf(text: string, udp: boolean): number {
  const known = /^\d/.test(text) ? null : servicePort(text, udp ? IpProtocol.Udp : IpProtocol.Tcp);
  if (known !== null) return known;
  if (!/^[+-]?\d+$/.test(text)) throw new Refused(`port number invalid: ${text}`);
  return integer(text, "port number", 1, 65_535);
}

/** The port of -p, of which the socket takes the lower half. */
function sourcePortOf(text: string, udp: boolean): number {
  return /^\d+$/.test(text) ? Number(text) & 0xffff : portOf(text, udp);
}

function portsOf(text: string, udp: boolean): number[] {
  const dash = text.indexOf("-");
  if (dash <= 0 || servicePort(text, udp ? IpProtocol.Udp : IpProtocol.Tcp) !== null) return [portOf(text, udp)];
  const [a, b] = [portOf(text.slice(0, dash), udp), portOf(text.slice(dash + 1), udp)];
  const [low, high] = a <= b ? [a, b] : [b, a];
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

/** Where it listens, as getaddrinfo(3) reads it: a number counts modulo 65536, and there are no ranges. */
function listeningPort(text: string, udp: boolean): number {
  const known = /^\d+$/.test(text) ? Number(text) & 0xffff : servicePort(text, udp ? IpProtocol.Udp : IpProtocol.Tcp);
  if (known === null) throw new Refused("getaddrinfo: Servname not supported for ai_socktype");
  return known;
}

const SECOND_NS = 1e9;
/** The most that -I and -O take. */
const MOST_BUFFER_BYTES = 0x3fff_ffff;
/** Options of nc that podwire does not have. */
const ABSENT = ["F"];

const TOS_KEYWORDS: Readonly<Record<string, number>> = {
  lowcost: 0x02,
  lowdelay: 0x10,
  throughput: 0x08,
  reliability: 0x04,
  ef: 0xb8,
  critical: 0xa0,
  inetcontrol: 0xc0,
  netcontrol: 0xe0,
  ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`cs${i}`, i << 5])),
  ...Object.fromEntries([1, 2, 3, 4].flatMap((i) => [1, 2, 3].map((j) => [`af${i}${j}`, (i << 5) | (j << 3)]))),
};

/** What strtonum(3) finds wrong with a number, or null. */
function strtonumProblem(text: string, min: number, max: number): string | null {
  if (!/^\s*[+-]?\d+$/.test(text)) return "invalid";
  return Number(text) < min ? "too small" : Number(text) > max ? "too large" : null;
}

/** -M and -m, which tell of a wrong number in other words than the rest. */
function hopLimit(text: string | null, what: string): number {
  const problem = text === null ? null : strtonumProblem(text, 0, 255);
  if (problem !== null) throw new Refused(`${what} is ${problem}`);
  return Number(text ?? 0);
}

/** -T: a name of RFC 791 or RFC 2474, or a number as strtol(3) reads it. */
function tosOf(text: string | null): number {
  if (text === null) return 0;
  const named = TOS_KEYWORDS[text];
  if (named !== undefined) return named;
  const value = /^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : -1;
  if (value < 0 || value > 255) throw new Refused(`illegal tos value ${text}`);
  return value;
}

/** Reads the command line; answers the exit code when it is wrong, after saying why. */
export function* readNcCommand(process: Process): Generator<Wait, NcCommand | number, void> {
  const options = yield* parseOptions(process, {
    short: "46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:T:tUuV:vW:w:X:x:Zz",
    shortOnly: true,
    usage: USAGE,
  });
  if (typeof options === "number") return options;
  if (options.has("h")) {
    yield* process.printError(`OpenBSD netcat (Debian patchlevel 1.219-1)\n${USAGE}${SUMMARY}`);
    return 0;
  }
  for (const letter of ABSENT) {
    if (options.has(letter)) return yield* process.fail(`option -${letter} is not emulated by podwire`);
  }
  const words = options.operands;
  // DCCP, which the kernel does not have.
  if (options.has("Z") && !options.has("u"))
    return options.has("l") ? yield* process.fail("Socket type not supported") : 1;
  const udp = options.has("u");
  const listen = options.has("l");
  try {
    const number = (letter: string, what: string, max: number): number | null => {
      const text = options.value(letter);
      return text === null ? null : integer(text, what, 0, max);
    };
    const timeout = number("w", "timeout", 0x7fff_ffff / 1000);
    const interval = number("i", "interval", 0x7fff_ffff);
    const limitText = options.value("W");
    const limit = limitText === null ? null : integer(limitText, "receive limit", 1, 0x7fff_ffff);
    const ttl = hopLimit(options.value("M"), "ttl");
    hopLimit(options.value("m"), "minttl");
    const bufferOf = (letter: string, what: string): number | null => {
      const text = options.value(letter);
      return text === null ? null : integer(text, `TCP ${what} window`, 1, MOST_BUFFER_BYTES);
    };
    const receiveBufferBytes = bufferOf("I", "receive");
    bufferOf("O", "send");
    const quitText = options.value("q");
    const quit = quitText === null ? null : integer(quitText, "quit timer", -0x8000_0000, 0x7fff_ffff);
    const tos = tosOf(options.value("T"));
    const sourcePort = options.value("p");
    let host: string | null = null;
    let portWords: readonly string[] = [];
    const protocol = options.value("X") ?? "5";
    if (protocol !== "4" && protocol !== "5" && protocol !== "connect") throw new Refused("unsupported proxy protocol");
    if (options.has("V")) throw new Refused("no alternate routing table support available");
    const unix = options.has("U");
    if (unix) {
      if (words.length === 0 && !listen) return yield* usage(process);
      if (words.length === 0) throw new Refused("missing socket pathname");
      if (words.length > 1) throw new Refused("cannot use port with -U");
      host = words[0] ?? null;
    } else if (listen && sourcePort !== null) {
      if (words.length > 0) return yield* usage(process);
      portWords = [sourcePort];
    } else if (listen && words.length === 1) portWords = words;
    else if (words.length === 0 && !listen) return yield* usage(process);
    else {
      host = words[0] ?? null;
      portWords = words.slice(1);
    }
    if (listen && options.has("z")) throw new Refused("cannot use -z and -l");
    if (!listen && options.has("k")) throw new Refused("must use -l with -k");
    // -D is SO_DEBUG, which prints nowhere.
    if (portWords.length === 0 && !unix) throw new Refused("missing port number");
    const proxyAddress = options.value("x");
    if (proxyAddress !== null && listen) throw new Refused("no proxy support for listen");
    if (proxyAddress !== null && udp) throw new Refused("no proxy support for UDP mode");
    if (proxyAddress !== null && unix) throw new Refused("no proxy support for unix sockets");
    // There are no keys to read (TCP_MD5SIG).
    if (options.has("S")) throw new Refused("Unable to read TCP MD5SIG password");
    return {
      family: lastFamily(options),
      listen,
      keep: options.has("k"),
      udp,
      broadcast: options.has("b"),
      zero: options.has("z"),
      verbose: options.has("v"),
      numeric: options.has("n"),
      noStdin: options.has("d"),
      crlf: options.has("C"),
      shutdown: options.has("N") || (quit !== null && quit >= 0),
      quitNs: quit === null || quit < 0 ? null : quit * SECOND_NS,
      timeoutNs: timeout === null ? null : timeout * SECOND_NS,
      intervalNs: (interval ?? 0) * SECOND_NS,
      receiveLimit: limit,
      ttl,
      tos,
      receiveBufferBytes,
      source: options.value("s"),
      sourcePort: sourcePort === null || listen ? 0 : sourcePortOf(sourcePort, udp),
      host,
      unix,
      proxy: proxyAddress === null ? null : proxyOf(proxyAddress, protocol),
      shuffled: options.has("r"),
      ports: portWords.flatMap((word) => (listen ? listeningPort(word, udp) : portsOf(word, udp))),
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return yield* process.fail(error.message);
  }
}

/** The last of -4 and -6 decides. */
function lastFamily(options: Options): 4 | 6 | null {
  const last = options.given.findLast(([letter]) => letter === "4" || letter === "6");
  return last === undefined ? null : last[0] === "4" ? 4 : 6;
}

function* usage(process: Process): Generator<Wait, number, void> {
  yield* process.printError(USAGE);
  return 1;
}
