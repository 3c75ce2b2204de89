import { Scope } from "../../../../ip/interface-address.js";
import { NetlinkError } from "../../../../ip/netlink-error.js";
import type { ListedMetrics, RouteSpec } from "../../../../ip/route.js";
import { RouteType } from "../../../../ip/route-kinds.js";
import { strerror } from "../../../../sim/errno.js";
import { Family } from "../../../../wire/ip-address.js";
import { type Ipv4, ipv4Mask, tryParseIpv4 } from "../../../../wire/ipv4-address.js";
import { maskAddress } from "../../../../wire/prefix.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { tryPrefix } from "../ip/addresses.js";
import { netnsOf } from "../namespace.js";
import { hostError } from "./host-error.js";
import { ipv4RouteTable, ipv6RouteTable, type RouteColumns, routeCache } from "./route-table.js";
import { NET_TOOLS_VERSIONS, printHelp, ROUTE_USAGE } from "./usage.js";

const USAGE =
  "Usage: inet_route [-vF] del {-host|-net} Target[/prefix] [gw Gw] [metric M] [[dev] If]\n" +
  "       inet_route [-vF] add {-host|-net} Target[/prefix] [gw Gw] [metric M]\n" +
  "                              [netmask N] [mss Mss] [window W] [irtt I]\n" +
  "                              [mod] [dyn] [reinstate] [[dev] If]\n" +
  "       inet_route [-vF] add {-host|-net} Target[/prefix] [metric M] reject\n" +
  "       inet_route [-FC] flush      NOT supported\n";

/** route(8) of net-tools 2.10: shows the main table; adds and deletes IPv4 routes. */
export function* route(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(1);
  let numeric = false;
  let extend = 0;
  let isCache = false;
  let family: Family = Family.V4;
  while (words[0]?.startsWith("-") === true && words[0] !== "-net" && words[0] !== "-host") {
    const word = words.shift() ?? "";
    if (word === "-V" || word === "--version") {
      yield* process.print(NET_TOOLS_VERSIONS.route);
      return 0;
    }
    if (word === "-h" || word === "--help" || word === "-?") {
      yield* printHelp(process, ROUTE_USAGE);
      return 0;
    }
    if (word === "-6" || word === "--inet6") family = Family.V6;
    else if (word === "-4" || word === "--inet") family = Family.V4;
    else if (word === "-A") {
      const name = words.shift() ?? "";
      if (name !== "inet" && name !== "inet6") {
        yield* process.printError(`Unknown address family \`${name}'.\n`);
        return 1;
      }
      family = name === "inet" ? Family.V4 : Family.V6;
    } else if (word === "--numeric") numeric = true;
    else if (word === "--extend") extend++;
    else if (word === "--cache") isCache = true;
    else if (/^-[nevFNC]+$/.test(word)) {
      isCache ||= word.includes("C");
      numeric ||= word.includes("n");
      extend += word.split("e").length - 1;
    } else {
      const what = word.startsWith("--") ? `unrecognized option '${word}'` : `invalid option -- '${wrongLetter(word)}'`;
      yield* process.printError(`route: ${what}\n`);
      yield* printHelp(process, ROUTE_USAGE);
      return 0;
    }
  }
  const netns = netnsOf(process);
  const verb = words.shift();
  if (verb === undefined) {
    if (isCache && family === Family.V4) {
      yield* process.print(routeCache(false));
      return 0;
    }
    const columns: RouteColumns = extend === 0 ? "classic" : extend === 1 ? "netstat" : "extended";
    yield* process.print(
      family === Family.V6 ? ipv6RouteTable(netns, numeric) : ipv4RouteTable(netns, columns, numeric),
    );
    return 0;
  }
  if (verb === "flush") {
    yield* process.printError(
      `Flushing \`${family === Family.V4 ? "inet" : "inet6"}' routing table not supported\n${USAGE}`,
    );
    return 3;
  }
  if (verb !== "add" && verb !== "del" && verb !== "delete") {
    yield* process.printError(ROUTE_USAGE);
    return 3;
  }
  return yield* change(process, family, verb === "add", words);
}

/** The first letter of a cluster of options that means nothing here. */
function wrongLetter(word: string): string {
  return [...word.slice(1)].find((letter) => !"nevFNCA46hV".includes(letter)) ?? "";
}

function* usageError(process: Process, message: string): Generator<Wait, number, void> {
  yield* process.printError(message === "" ? USAGE : `route: ${message}\n${USAGE}`);
  return 3;
}

function* change(process: Process, family: Family, isAdd: boolean, words: string[]): Generator<Wait, number, void> {
  const netns = netnsOf(process);
  let isNet: boolean | null = null;
  if (words[0] === "-net" || words[0] === "-host") isNet = words.shift() === "-net";
  const target = words.shift();
  if (target === undefined) {
    yield* process.printError(USAGE);
    return isNet === null ? 0 : 3;
  }
  const wanted =
    target === "default" ? tryPrefix(family === Family.V4 ? "0.0.0.0/0" : "::/0", family) : tryPrefix(target, family);
  if (wanted === null && family === Family.V4 && /^[\d.]+\/\d+$/.test(target)) {
    return yield* usageError(process, "netmask doesn't match route address");
  }
  if (wanted === null) {
    yield* process.printError(hostError(target));
    return 6;
  }
  let length = wanted.prefix.length;
  let hasMask = wanted.hasLength || target === "default";
  let gateway: Ipv4 | string | null = null;
  let dev: string | null = null;
  let metric: number | undefined;
  let mss: number | undefined;
  let window: number | undefined;
  let rtt: number | undefined;
  let isRefused = false;
  let saidMask = wanted.hasLength;
  while (words.length > 0) {
    const word = words.shift() ?? "";
    const value = words[0];
    if (["netmask", "gw", "gateway", "metric", "mss", "dev", "device", "window", "irtt"].includes(word)) {
      if (value === undefined) return yield* usageError(process, "");
      words.shift();
      if (word === "netmask") {
        const mask = tryParseIpv4(value);
        if (mask === null || ipv4Mask(Math.clz32(~mask)) !== mask) {
          return yield* usageError(process, `bogus netmask ${value}`);
        }
        length = Math.clz32(~mask);
        hasMask = true;
        saidMask = true;
      } else if (word === "gw" || word === "gateway") {
        const found = tryPrefix(value, family);
        if (found === null || found.hasLength) {
          yield* process.printError(`${value}: Unknown host\n`);
          return 6;
        }
        gateway = found.prefix.address as Ipv4;
      } else if (word === "metric") {
        if (!/^\d+$/.test(value)) return yield* usageError(process, "");
        metric = Number(value);
      } else if (word === "mss") {
        mss = Number(value);
        if (!(mss >= 64 && mss <= 65536)) return yield* usageError(process, "Invalid MSS/MTU.");
      } else if (word === "window") {
        const size = Number(value);
        if (!(size >= 128 && size <= 0x7fff_ffff)) return yield* usageError(process, "Invalid window.");
        window = size;
      } else if (word === "irtt") rtt = Number.parseInt(value, 10) || 0;
      else dev = value;
    } else if (word === "reject") isRefused = true;
    else if (word === "mod" || word === "dyn" || word === "reinstate") continue;
    else if (dev === null && words.length === 0) dev = word;
    else return yield* usageError(process, "");
  }
  const address = wanted.prefix.address;
  // A network must say how long it is.
  if (!hasMask && isNet === true) return yield* ioctlError(process, isAdd, "Invalid argument");
  const bits = family === Family.V4 ? 32 : 128;
  // An address is a host's unless it is said to be a network's.
  if (isNet === null && family === Family.V4 && target !== "default") isNet = false;
  if (isNet === false && family === Family.V4 && saidMask && !(wanted.hasLength && length === bits)) {
    const missing = (~ipv4Mask(length) >>> 0).toString(16).padStart(8, "0");
    if (length > 0) return yield* usageError(process, `netmask ${missing} doesn't make sense with host route`);
  }
  if (isNet === false) length = bits;
  if (family === Family.V4 && hasMask && maskAddress(address, length) !== address) {
    return yield* usageError(process, "netmask doesn't match route address");
  }
  const device = dev === null ? null : netns.findDevice(dev);
  if (dev !== null && device === null) return yield* ioctlError(process, isAdd, "No such device");
  const ip = device === null ? null : netns.ipDevice(device);
  const spec: RouteSpec = {
    family,
    dst: family === Family.V4 ? address : maskAddress(address, length),
    prefixLength: length,
    // What refuses reaches no further than the host itself (rtentry_to_fib_config).
    ...(isRefused ? { type: RouteType.Unreachable, scope: Scope.Host } : {}),
    ...(metric === undefined ? {} : { metric }),
    ...(family === Family.V6 && metric === undefined ? { metric: 1 } : {}),
    // The size that it says is the segments' with both headers.
    ...(mss === undefined ? {} : family === Family.V4 ? { advmss: mss - 40 } : { mtu: mss }),
    ...(window === undefined && rtt === undefined ? {} : { listed: listedMetrics(window, rtt) }),
    nexthops: ip === null && gateway === null ? [] : [{ device: ip, gateway: gateway as Ipv4 | null }],
  };
  // Without NLM_F_EXCL, a route that differs in anything stands before those of its destination.
  const mode = family === Family.V4 ? "prepend" : "add";
  const error = isAdd ? netns.stack.addRoute(spec, mode) : netns.stack.deleteRoute(spec);
  if (error instanceof NetlinkError) return yield* ioctlError(process, isAdd, strerror(error.errno));
  return 0;
}

function listedMetrics(window: number | undefined, rtt: number | undefined): ListedMetrics {
  return { ...(window === undefined ? {} : { window }), ...(rtt === undefined ? {} : { rttEighthsMs: rtt * 8 }) };
}

function* ioctlError(process: Process, isAdd: boolean, text: string): Generator<Wait, number, void> {
  yield* process.printError(`${isAdd ? "SIOCADDRT" : "SIOCDELRT"}: ${text}\n`);
  return 7;
}
