import { addressBits, Family, familyOf, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import { IPV4_ANY } from "../../wire/ipv4-address.js";
import { IPV6_ANY } from "../../wire/ipv6-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { parseShortIpv4, prefixMask } from "../text/address-mask.js";
import { servicePort } from "../text/services.js";
import type { ForwardingMethod } from "./virtual-server.js";

/** What ipvsadm says on standard error, and its exit code. */
export class IpvsadmError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The commands, by their short or only name, with the name that messages use. */
const COMMANDS = {
  A: "add-service",
  E: "edit-service",
  D: "delete-service",
  C: "flush",
  L: "list",
  a: "add-server",
  d: "delete-server",
  e: "edit-server",
  set: "set",
  R: "restore",
  S: "save",
  Z: "zero",
} as const;
export type IpvsadmCommand = keyof typeof COMMANDS;

/** Long names, and the letters they stand for; those without a letter stand for themselves. */
const LONG: Readonly<Record<string, string>> = {
  "add-service": "A",
  "edit-service": "E",
  "delete-service": "D",
  clear: "C",
  list: "L",
  "add-server": "a",
  "edit-server": "e",
  "delete-server": "d",
  restore: "R",
  save: "S",
  zero: "Z",
  set: "set",
  help: "h",
  version: "v",
  "tcp-service": "t",
  "udp-service": "u",
  "sctp-service": "sctp-service",
  "fwmark-service": "f",
  scheduler: "s",
  persistent: "p",
  netmask: "M",
  "real-server": "r",
  masquerading: "m",
  ipip: "i",
  gatewaying: "g",
  weight: "w",
  "u-threshold": "x",
  "l-threshold": "y",
  numeric: "n",
  connection: "c",
  timeout: "timeout",
  daemon: "daemon",
  stats: "stats",
  rate: "rate",
  thresholds: "thresholds",
  "persistent-conn": "persistent-conn",
  nosort: "nosort",
  sort: "sort",
  exact: "X",
  ipv6: "6",
  ops: "o",
  pe: "pe",
  "sched-flags": "b",
  "tun-info": "tun-info",
  "tun-type": "tun-type",
};
/** Options that take a word. */
const WITH_ARGUMENT: ReadonlySet<string> = new Set([..."tufsMrwxyb", "sctp-service", "pe", "tun-type"]);

/** Options by the name that messages use, in the order in which they are checked. */
const OPTION_NAMES: readonly (readonly [name: string, options: string])[] = [
  ["numeric", "n"],
  ["connection", "c"],
  ["service-address", "t u sctp-service f"],
  ["scheduler", "s"],
  ["persistent", "p"],
  ["netmask", "M"],
  ["real-server", "r"],
  ["forwarding-method", "m i g"],
  ["weight", "w"],
  ["u-threshold", "x"],
  ["l-threshold", "y"],
  ["timeout", "timeout"],
  ["daemon", "daemon"],
  ["stats", "stats"],
  ["rate", "rate"],
  ["thresholds", "thresholds"],
  ["persistent-conn", "persistent-conn"],
  ["nosort", "nosort"],
  ["exact", "X"],
  ["ops", "o"],
  ["pe", "pe"],
  ["sched-flags", "b"],
  ["tun-info", "tun-info"],
  ["tun-type", "tun-type"],
];
const NAME_OF = new Map(
  OPTION_NAMES.flatMap(([name, options]) => options.split(" ").map((one) => [one, name] as const)),
);

/** What each command needs (`+`), and what it may have besides. */
const MAY_HAVE: Readonly<Record<IpvsadmCommand, string>> = {
  A: "+service-address scheduler persistent netmask ops pe sched-flags",
  E: "+service-address scheduler persistent netmask ops pe sched-flags",
  D: "+service-address",
  C: "",
  L: "numeric connection service-address timeout daemon stats rate thresholds persistent-conn nosort exact tun-info",
  a: "+service-address +real-server forwarding-method weight u-threshold l-threshold tun-type",
  d: "+service-address +real-server",
  e: "+service-address +real-server forwarding-method weight u-threshold l-threshold tun-type",
  set: "",
  R: "",
  S: "numeric",
  Z: "service-address",
};

/** What a service is named by: an address and a port of a protocol, or a firewall mark of a family. */
export interface ServiceName {
  readonly protocol: number;
  readonly address: IpAddress;
  readonly port: number;
  readonly mark: number;
}

/** A command line of ipvsadm, checked as ipvsadm checks it. */
export interface IpvsadmOptions {
  readonly command: IpvsadmCommand | "h" | "v";
  /** The names of messages that were given. */
  readonly given: ReadonlySet<string>;
  readonly service: ServiceName | null;
  readonly server: { readonly address: IpAddress; readonly port: number } | null;
  readonly scheduler: string;
  readonly persistentSeconds: number;
  readonly mask: IpAddress | null;
  readonly onePacket: boolean;
  readonly schedulerFlags: readonly string[];
  readonly method: ForwardingMethod;
  readonly weight: number;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  readonly timeouts: readonly number[];
}

const MOST_SECONDS = 31 * 86_400;
const MOST = 0x7fff_ffff;
const TRY = "Try `ipvsadm -h' or 'ipvsadm --help' for more information.";

/** @throws IpvsadmError in the words of ipvsadm 1.31. */
export function parseIpvsadm(argv: readonly string[]): IpvsadmOptions {
  const words = argv.flatMap(splitShort);
  const command = words.shift()?.option ?? null;
  if (command === null || (!(command in COMMANDS) && command !== "h" && command !== "v")) {
    throw new IpvsadmError(TRY, 255);
  }
  return new Reader(command as IpvsadmCommand, words).read();
}

/** One word of the command line: an option by its name in `LONG`'s values, or a plain word. */
interface Word {
  readonly option: string | null;
  readonly text: string;
}

/** "-Ln" is "-L" and "-n"; "-t1.2.3.4:80" is "-t" and its argument. */
function splitShort(text: string): Word[] {
  if (text.startsWith("--")) {
    const equals = text.indexOf("=");
    const name = text.slice(2, equals < 0 ? undefined : equals);
    const option = { option: LONG[name] ?? `?${text}`, text: `--${name}` };
    return equals < 0 ? [option] : [option, { option: null, text: text.slice(equals + 1) }];
  }
  if (!text.startsWith("-") || text === "-") return [{ option: null, text }];
  const words: Word[] = [];
  for (let i = 1; i < text.length; i++) {
    const letter = text.charAt(i) === "l" ? "L" : text.charAt(i);
    const isKnown = Object.values(LONG).includes(letter);
    words.push({ option: isKnown ? letter : `?-${letter}`, text: `-${text.charAt(i)}` });
    if (WITH_ARGUMENT.has(letter) && i + 1 < text.length) {
      words.push({ option: null, text: text.slice(i + 1) });
      break;
    }
  }
  return words;
}

class Reader {
  private readonly command: IpvsadmCommand;
  private readonly words: Word[];
  private readonly given = new Set<string>();
  private service: ServiceName | null = null;
  private server: { address: IpAddress; port: number | null } | null = null;
  private scheduler = "wlc";
  private persistentSeconds = 0;
  private mask: IpAddress | null = null;
  private schedulerFlags: readonly string[] = [];
  private method: ForwardingMethod = "route";
  private weight = 1;
  private upperThreshold = 0;
  private lowerThreshold = 0;
  private readonly rest: string[] = [];

  constructor(command: IpvsadmCommand, words: Word[]) {
    this.command = command;
    this.words = words;
  }

  read(): IpvsadmOptions {
    for (let word = this.words.shift(); word !== undefined; word = this.words.shift()) {
      if (word.option === null) this.rest.push(word.text);
      else this.take(word.option, word.text);
    }
    const timeouts = this.timeouts();
    if (this.rest.length > 0) throw new IpvsadmError(`unexpected argument ${this.rest[0]}`);
    this.checkOptions();
    this.checkService();
    const server = this.realServer();
    return {
      command: this.command,
      given: this.given,
      service: this.service,
      server,
      scheduler: this.scheduler,
      persistentSeconds: this.persistentSeconds,
      mask: this.mask,
      onePacket: this.given.has("ops"),
      schedulerFlags: this.schedulerFlags,
      method: this.method,
      weight: this.weight,
      upperThreshold: this.upperThreshold,
      lowerThreshold: this.lowerThreshold,
      timeouts,
    };
  }

  private take(option: string, text: string): void {
    const name = NAME_OF.get(option);
    if (name === undefined && option !== "6" && option !== "sort") {
      // An option that does not exist ends the reading; one that exists, here a command, is refused.
      if (option.startsWith("?")) throw new IpvsadmError(`${option.slice(1)}: unknown option`, 255);
      throw new IpvsadmError(`invalid option \`${text}'`);
    }
    const argument = this.argument(option, text);
    if (name !== undefined) {
      if (this.given.has(name)) throw new IpvsadmError(`multiple '${name}' options specified`);
      this.given.add(name);
    }
    switch (option) {
      case "t":
      case "u":
      case "sctp-service":
        this.service = this.readService(option, argument);
        break;
      case "f":
        this.service = { protocol: IpProtocol.Tcp, address: IPV4_ANY, port: 0, mark: markOf(argument) };
        break;
      case "6":
        if (this.service === null || this.service.mark === 0) throw new IpvsadmError("-6 used before -f\n");
        this.service = { ...this.service, address: IPV6_ANY };
        break;
      case "r":
        this.server = endpointOf(argument, this.service?.protocol ?? 0);
        if (this.server === null) throw new IpvsadmError("illegal real server address[:port] specified");
        break;
      case "s":
        this.scheduler = argument;
        break;
      case "p":
        this.persistentSeconds = this.words[0]?.option === null ? secondsOf(this.words.shift()?.text ?? "", 1) : 360;
        break;
      case "M":
        this.mask = this.readMask(argument);
        break;
      case "b":
        this.schedulerFlags = argument.split(",");
        break;
      case "m":
        this.method = "masq";
        break;
      case "i":
        this.method = "tunnel";
        break;
      case "g":
        this.method = "route";
        break;
      case "w":
        this.weight = numberOf(argument, "weight");
        break;
      case "x":
        this.upperThreshold = numberOf(argument, "u_threshold");
        break;
      case "y":
        this.lowerThreshold = numberOf(argument, "l_threshold");
        break;
      case "tun-type":
        if (argument !== "ipip") throw new IpvsadmError("illegal tunnel type specified");
        break;
    }
  }

  private argument(option: string, text: string): string {
    if (!WITH_ARGUMENT.has(option)) return "";
    const word = this.words.shift();
    if (word === undefined) throw new IpvsadmError(`${text}: missing argument`, 255);
    return word.text;
  }

  private readService(option: string, text: string): ServiceName {
    const protocol = option === "t" ? IpProtocol.Tcp : option === "u" ? IpProtocol.Udp : IpProtocol.Sctp;
    const endpoint = endpointOf(text, protocol);
    if (endpoint === null) throw new IpvsadmError("illegal virtual server address[:port] specified");
    return { protocol, address: endpoint.address, port: endpoint.port ?? 0, mark: 0 };
  }

  private readMask(text: string): IpAddress {
    if (this.service !== null && typeof this.service.address === "string") {
      const length = Number.parseInt(text, 10);
      if (!(length >= 1 && length <= 128)) throw new IpvsadmError("illegal ipv6 netmask specified");
      return prefixMask(Family.V6, length);
    }
    const mask = parseShortIpv4(text);
    if (mask === null) throw new IpvsadmError("illegal virtual server persistent mask specified");
    return mask;
  }

  private timeouts(): readonly number[] {
    if (this.command !== "set") return [];
    const values = this.rest.splice(0, 3);
    if (values.length < 3) throw new IpvsadmError("--set option requires 3 timeout values");
    return values.map((text) => secondsOf(text, 0));
  }

  /** What a command needs and what it may not have (generic_opt_check). */
  private checkOptions(): void {
    const allowed = MAY_HAVE[this.command].split(" ");
    const title = COMMANDS[this.command];
    for (const [name] of OPTION_NAMES) {
      const isGiven = this.given.has(name);
      if (!isGiven && allowed.includes(`+${name}`)) {
        throw new IpvsadmError(`You need to supply the '${name}' option for the '${title}' command`);
      }
      if (isGiven && !allowed.includes(name) && !allowed.includes(`+${name}`)) {
        throw new IpvsadmError(`Illegal '${name}' option with the '${title}' command`);
      }
    }
    if (this.command !== "L") return;
    const [first, second] = ["connection", "service-address", "timeout", "daemon"].filter((one) => this.given.has(one));
    if (first !== undefined && second !== undefined) {
      throw new IpvsadmError(`The option '${second}' conflicts with the '${first}' option in the '${title}' command`);
    }
  }

  private checkService(): void {
    if ((this.command !== "A" && this.command !== "E") || this.service === null) return;
    const { mark, port, protocol } = this.service;
    if (mark === 0 && port === 0 && this.persistentSeconds === 0) {
      throw new IpvsadmError("Zero port specified for non-persistent service");
    }
    if (this.given.has("ops") && mark === 0 && protocol !== IpProtocol.Udp) {
      throw new IpvsadmError("One-Packet Scheduling is only for UDP virtual services");
    }
  }

  /** The real server; its port is the service's when it is told none, or is not masqueraded. */
  private realServer(): { readonly address: IpAddress; readonly port: number } | null {
    const { server, service, method } = this;
    if (server === null || service === null) return null;
    const changes = this.command === "a" || this.command === "e";
    if (changes && method !== "tunnel" && familyOf(server.address) !== familyOf(service.address)) {
      throw new IpvsadmError("Different address family is allowed only for tunneling servers");
    }
    if (changes && this.given.has("tun-type") && method !== "tunnel") {
      throw new IpvsadmError("Tunnel options conflict with forward method");
    }
    const isService = changes && service.mark === 0 && method !== "masq";
    return { address: server.address, port: isService ? service.port : (server.port ?? service.port) };
  }
}

/** "10.0.0.1:80", "[fd00::1]:80", "10.0.0.1:http", or an address alone; null when it is none. */
function endpointOf(text: string, protocol: number): { address: IpAddress; port: number | null } | null {
  const bracket = /^\[([^\]]*)\]:(.*)$/.exec(text);
  const whole = tryParseIp(bracket?.[1] ?? text);
  if (bracket !== null || typeof whole === "string") {
    if (whole === null || typeof whole !== "string") return null;
    const port = bracket === null ? null : portOf(bracket[2] ?? "", protocol);
    return port === -1 ? null : { address: whole, port };
  }
  const colon = text.lastIndexOf(":");
  const address = /^\d+$/.test(text) ? null : parseShortIpv4(colon < 0 ? text : text.slice(0, colon));
  if (address === null) return null;
  const port = colon < 0 ? null : portOf(text.slice(colon + 1), protocol);
  return port === -1 ? null : { address, port };
}

/** A port by number or name; -1 when it is none. */
function portOf(text: string, protocol: number): number {
  if (/^\d+$/.test(text)) return Number(text) <= 65_535 ? Number(text) : -1;
  return servicePort(text, protocol) ?? -1;
}

function markOf(text: string): number {
  const mark = /^\d+$/.test(text) ? Number(text) : 0;
  if (mark <= 0 || mark > 0xffff_ffff) throw new IpvsadmError(`invalid fwmark value \`${text}' specified`);
  return mark;
}

function secondsOf(text: string, min: number): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : -1;
  if (value < min || value > MOST_SECONDS) throw new IpvsadmError(`invalid timeout value \`${text}' specified`);
  return value;
}

function numberOf(text: string, what: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : -1;
  if (value < 0 || value > MOST) throw new IpvsadmError(`illegal ${what} specified`);
  return value;
}

/** How many bits of a mask are set, for IPv6's own way of telling it. */
export function isWholeMask(mask: IpAddress): boolean {
  return mask === prefixMask(familyOf(mask), addressBits(familyOf(mask)));
}
