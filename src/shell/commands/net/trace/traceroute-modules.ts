import { TCP_FLAG_NAMES } from "../../../../apps/tcp-flag-names.js";
import type { TcpProbeForm } from "../../../../apps/trace-options.js";
import { TcpFlag } from "../../../../wire/tcp.js";

/** traceroute's methods by the names that -M takes. */
export type TraceModule = "default" | "udp" | "udplite" | "dccp" | "icmp" | "tcp" | "tcpconn" | "raw";

/** The same, as a list. */
export const TRACE_MODULES: readonly string[] = [
  "default",
  "udp",
  "udplite",
  "dccp",
  "icmp",
  "tcp",
  "tcpconn",
  "raw",
] satisfies readonly TraceModule[];

const TCP_HELP = `  syn                         Set tcp flag SYN (default if no other tcp flags
                              specified)
  ack                         Set tcp flag ACK,
  fin                         FIN,
  rst                         RST,
  psh                         PSH,
  urg                         URG,
  ece                         ECE,
  cwr                         CWR
  flags=NUM                   Set tcp flags exactly to value NUM
  ecn                         Send syn packet with tcp flags ECE and CWR (for
                              Explicit Congestion Notification, rfc3168)
  sack                        Use sack,
  timestamps                  timestamps,
  window_scaling              window_scaling option for tcp
  sysctl                      Use current sysctl (/proc/sys/net/*) setting for
                              the tcp options and ecn. Always set by default
                              (with "syn") if nothing else specified
  reuse                       Allow to reuse local port numbers for the huge
                              workloads (SO_REUSEADDR)
  mss=NUM                     Use value of NUM for maxseg tcp option (when syn)
  info                        Print tcp flags of final tcp replies when target
                              host is reached. Useful to determine whether an
                              application listens the port etc.
`;

const ICMP_HELP = `  raw                         Use raw sockets way only. Default is try this way
                              first (probably not allowed for unprivileged
                              users), then try dgram
  dgram                       Use dgram sockets way only. May be not
                              implemented by old kernels or restricted by
                              sysadmins
Only one of these may be specified:
    raw | dgram
`;

const HELP: Readonly<Record<string, string>> = {
  icmp: ICMP_HELP,
  tcp: TCP_HELP,
  raw: "  protocol=PROT               Use protocol PROT (default is 253)\n",
  dccp: "  service=NUM                 Set DCCP service code to NUM (default is\n                              1885957735)\n",
  udplite:
    "  coverage=NUM                Set udplite send coverage to NUM (default is\n                              (sizeof (struct udphdr)))\n",
};

/** What `-O help` prints. */
export function moduleHelp(module: string): string {
  return HELP[module] ?? `No options for module \`${module}'\n`;
}

/** What a method's own options say. */
export interface ModuleOptions {
  readonly tcp: TcpProbeForm | null;
  readonly tellsTcpFlags: boolean;
  /** ICMP by a datagram socket, which net.ipv4.ping_group_range has nobody do. */
  readonly isDatagram: boolean;
  readonly protocol: number | null;
}

/** A wrong option of a method, in traceroute's words. */
export class ModuleOptionRefused extends Error {}

const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  icmp: ["raw", "dgram"],
  tcp: "syn ack fin rst psh urg ece cwr flags=NUM ecn sack timestamps window_scaling sysctl reuse mss=NUM info".split(
    " ",
  ),
  raw: ["protocol=PROT"],
  dccp: ["service=NUM"],
  udplite: ["coverage=NUM"],
};

/** The number of a protocol by its name in /etc/protocols, or null. */
export type ProtocolByName = (name: string) => number | null;

/**
 * The options of -O for a method. Methods without options take any.
 * @throws ModuleOptionRefused.
 */
export function parseModuleOptions(
  module: string,
  words: readonly string[],
  protocolByName: ProtocolByName,
  sysctls: () => TcpProbeForm,
): ModuleOptions {
  const given = new Map<string, number>();
  const known = KEYWORDS[module];
  if (known !== undefined) {
    words.forEach((word, i) => {
      const [name, value] = parseKeyword(known, word, i + 1, protocolByName);
      const other = module === "icmp" ? (name === "raw" ? "dgram" : "raw") : "";
      if (given.has(other)) {
        throw new ModuleOptionRefused(
          `Keyword \`${name}' (argc ${i + 1}): Only one of:\n    raw | dgram\nmay be specified.`,
        );
      }
      given.set(name, value);
    });
  }
  return {
    tcp: module === "tcp" ? tcpForm(given, sysctls) : null,
    tellsTcpFlags: given.has("info"),
    isDatagram: given.has("dgram"),
    protocol: given.get("protocol") ?? null,
  };
}

function parseKeyword(
  known: readonly string[],
  word: string,
  argc: number,
  protocolByName: ProtocolByName,
): readonly [string, number] {
  const [name = "", value] = word.split(/=(.*)/s);
  const form = known.find((each) => each === name || each.startsWith(`${name}=`));
  const takesValue = form?.includes("=") === true;
  if (form === undefined || (value !== undefined && !takesValue))
    throw new ModuleOptionRefused(`\`${word}' (argc ${argc}): arguments are not allowed`);
  if (!takesValue) return [name, 1];
  if (value === undefined)
    throw new ModuleOptionRefused(`Keyword \`${name}' (argc ${argc}) requires an argument: \`${form}'`);
  const number = parseUnsigned(value) ?? (name === "protocol" ? protocolByName(value) : null);
  if (number === null)
    throw new ModuleOptionRefused(`Cannot handle \`${name}' keyword with arg \`${value}' (argc ${argc})`);
  return [name, number];
}

function tcpForm(given: ReadonlyMap<string, number>, sysctls: () => TcpProbeForm): TcpProbeForm {
  let flags = given.get("flags") ?? 0;
  TCP_FLAG_NAMES.forEach((word, bit) => {
    if (given.has(word)) flags |= 1 << bit;
  });
  const [sack, timestamps, windowScale] = ["sack", "timestamps", "window_scaling"].map((each) => given.has(each));
  const form = { mss: given.get("mss") ?? 0, sack: sack === true, timestamps: timestamps === true };
  const saysSomething = flags !== 0 || given.has("flags") || given.has("ecn") || sack || timestamps || windowScale;
  const own = { ...form, flags, windowScale: windowScale === true };
  if (flags === 0 && !given.has("flags")) own.flags = TcpFlag.Syn;
  if (given.has("ecn")) own.flags |= TcpFlag.Syn | TcpFlag.Ece | TcpFlag.Cwr;
  if (saysSomething && !given.has("sysctl")) return own;
  const usual = sysctls();
  const isSyn = (own.flags & TcpFlag.Syn) !== 0;
  return { ...usual, mss: own.mss, flags: isSyn ? own.flags | usual.flags : own.flags };
}

/** A number as strtoul(3) of base 0 reads it, negative ones wrapped at 32 bits; null for what is none to its end. */
export function parseUnsigned(text: string): number | null {
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.exec(text);
  if (match === null) return null;
  const [, sign, digits = ""] = match;
  const isOctal = /^0[0-7]+$/.test(digits);
  const number = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  return sign === "-" ? -number >>> 0 : number;
}
