import { formatIp, tryParseIp } from "../wire/ip-address.js";
import { tryParsePrefix } from "../wire/prefix.js";
import { failure } from "./cni-error.js";
import { type Fields, isAtLeast, isObject, member, stringField, stringsField } from "./config.js";

/** An interface that a call made (CNI specification 1.1, section 5). */
export interface ResultInterface {
  readonly name: string;
  readonly mac: string;
  /** MTU; printed from version 1.1 on. */
  readonly mtu?: number;
  /** The namespace's path when the interface is in the container. */
  readonly sandbox?: string;
  /** Where a vhost-user interface has its socket; printed from version 1.1 on. */
  readonly socketPath?: string;
  /** The place of an interface that a device driver of the container has; printed from version 1.1 on. */
  readonly pciID?: string;
}

/** An address that a call gave. */
export interface ResultIp {
  /** "10.244.1.5/24". */
  readonly address: string;
  readonly gateway?: string;
  /** Index into `interfaces`; absent in the result of an IPAM plugin. */
  readonly interface?: number;
}

/** A route for the container; what stands behind `gw` is of version 1.1. */
export interface ResultRoute {
  /** "0.0.0.0/0". */
  readonly dst: string;
  readonly gw?: string;
  readonly mtu?: number;
  readonly advmss?: number;
  readonly priority?: number;
  readonly table?: number;
  readonly scope?: number;
}

/** The `dns` of a result (CNI specification, section 5): what the plugin says of names; nothing is what it leaves out. */
export interface ResultDns {
  readonly nameservers?: readonly string[];
  readonly domain?: string;
  readonly search?: readonly string[];
  readonly options?: readonly string[];
}

/** What stands for the destination of a route that names none. */
export const NO_BLOCK = "<nil>";

/** Nothing said of names: one for all results. */
export const NO_DNS: ResultDns = {};

/** What ADD answers, and what the next plugin of a list gets as `prevResult`. */
export interface Result {
  readonly cniVersion: string;
  readonly interfaces: readonly ResultInterface[];
  readonly ips: readonly ResultIp[];
  readonly routes: readonly ResultRoute[];
  readonly dns: ResultDns;
}

/**
 * The result as a plugin of `cniVersion` prints it: members in the specification's order, empty ones left out. One that is
 * handed on as it came (`isHandedOn`) may have no address in the form of 0.1 and 0.2, which another cannot.
 * @throws CniError
 */
export function resultToJson(result: Result, cniVersion: string, isHandedOn = false): object {
  if (!isAtLeast(cniVersion, "0.3.0")) return oldResult(result, cniVersion, isHandedOn);
  const isBefore1 = cniVersion.startsWith("0.");
  const isFrom11 = isAtLeast(cniVersion, "1.1.0");
  return {
    cniVersion,
    ...(result.interfaces.length === 0
      ? {}
      : {
          interfaces: result.interfaces.map(({ name, mac, mtu, sandbox, socketPath, pciID }) => ({
            name,
            ...(mac === "" ? {} : { mac }),
            ...(mtu !== undefined && isFrom11 ? { mtu } : {}),
            ...(sandbox === undefined ? {} : { sandbox }),
            ...(socketPath !== undefined && isFrom11 ? { socketPath } : {}),
            ...(pciID !== undefined && isFrom11 ? { pciID } : {}),
          })),
        }),
    ...(result.ips.length === 0
      ? {}
      : {
          ips: result.ips.map((ip) => ({
            ...(isBefore1 ? { version: ip.address.includes(":") ? "6" : "4" } : {}),
            ...(ip.interface === undefined ? {} : { interface: ip.interface }),
            address: ip.address,
            ...(ip.gateway === undefined ? {} : { gateway: ip.gateway }),
          })),
        }),
    ...(result.routes.length === 0
      ? {}
      : {
          routes: result.routes.map((route) =>
            isFrom11 ? printedRoute(route) : { dst: route.dst, ...(route.gw === undefined ? {} : { gw: route.gw }) },
          ),
        }),
    dns: printedDns(result.dns),
  };
}

/** The form of 0.1 and 0.2: one address of each family, with the routes of its family (convertTo02x). @throws CniError without any */
function oldResult({ ips, routes, dns }: Result, cniVersion: string, isHandedOn: boolean): object {
  const ofFamily = (isV6: boolean): object | null => {
    const ip = ips.find(({ address }) => address.includes(":") === isV6);
    if (ip === undefined) return null;
    const own = routes.filter(({ dst }) => dst.includes(":") === isV6);
    return {
      ip: ip.address,
      ...(ip.gateway === undefined ? {} : { gateway: ip.gateway }),
      ...(own.length === 0 ? {} : { routes: own.map(({ dst, gw }) => ({ dst, ...(gw === undefined ? {} : { gw }) })) }),
    };
  };
  const [ip4, ip6] = [ofFamily(false), ofFamily(true)];
  if (ip4 === null && ip6 === null && !isHandedOn) throw failure("cannot convert: no valid IP addresses");
  return {
    cniVersion,
    ...(ip4 === null ? {} : { ip4 }),
    ...(ip6 === null ? {} : { ip6 }),
    dns: printedDns(dns),
  };
}

function printedRoute({ dst, gw, mtu, advmss, priority, table, scope }: ResultRoute): ResultRoute {
  return {
    dst,
    ...(gw === undefined ? {} : { gw }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(advmss === undefined ? {} : { advmss }),
    ...(priority === undefined ? {} : { priority }),
    ...(table === undefined ? {} : { table }),
    ...(scope === undefined ? {} : { scope }),
  };
}

function printedDns({ nameservers = [], domain = "", search = [], options = [] }: ResultDns): ResultDns {
  return {
    ...(nameservers.length === 0 ? {} : { nameservers }),
    ...(domain === "" ? {} : { domain }),
    ...(search.length === 0 ? {} : { search }),
    ...(options.length === 0 ? {} : { options }),
  };
}

/** The versions whose results are of one form, as libcni's errors print them. */
const FORMS: readonly { readonly from: string; readonly versions: readonly string[] }[] = [
  { from: "1.0.0", versions: ["1.0.0", "1.1.0"] },
  { from: "0.3.0", versions: ["0.3.0", "0.3.1", "0.4.0"] },
  { from: "0.1.0", versions: ["", "0.1.0", "0.2.0"] },
];

/**
 * Reads a result as it stands in `prevResult`, in the form of the configuration's version: one of another form, by the
 * version that it names, is refused (version.ParsePrevResult). Without a version of its own it has that one.
 * @throws CniError
 */
export function parseResult(value: unknown, configVersion: string): Result {
  if (!isObject(value)) throw failure("could not parse prevResult: not an object");
  const cniVersion = stringField(value, "cniVersion", configVersion, "Result");
  const form = FORMS.find(({ from }) => isAtLeast(configVersion, from));
  if (form !== undefined && !form.versions.includes(cniVersion)) {
    const supported = `result type supports [${form.versions.join(" ")}]`;
    throw failure(`could not parse prevResult: ${supported} but unmarshalled CNIVersion is "${cniVersion}"`);
  }
  const isOld = !isAtLeast(configVersion, "0.3.0");
  const list = (key: string): Fields[] => {
    const each = (isOld ? null : member(value, key)) ?? [];
    if (!Array.isArray(each) || !each.every(isObject)) {
      throw failure(`could not parse prevResult: "${key}" must be a list of objects`);
    }
    return each;
  };
  const old = isOld ? [value.ip4, value.ip6].filter(isObject) : [];
  return {
    cniVersion,
    interfaces: list("interfaces").map((each) => ({
      name: stringField(each, "name", "", "Interface"),
      mac: stringField(each, "mac", "", "Interface"),
      ...optionalNumber(each, "mtu"),
      ...optionalString(each, "sandbox"),
      ...optionalString(each, "socketPath"),
      ...optionalString(each, "pciID"),
    })),
    ips: [
      ...list("ips").map((each) => ({
        address: blockField(each, "address"),
        ...optionalAddress(each, "gateway"),
        ...optionalNumber(each, "interface"),
      })),
      ...old.map((each) => ({ address: blockField(each, "ip"), ...optionalAddress(each, "gateway") })),
    ],
    routes: [
      ...list("routes"),
      ...old.flatMap(({ routes }) => (Array.isArray(routes) ? routes.filter(isObject) : [])),
    ].map(parseRoute),
    dns: parseDns(isObject(value.dns) ? value.dns : {}),
  };
}

function blockField(each: Fields, key: string): string {
  const text = stringField(each, key, NO_BLOCK, "Result");
  if (text === NO_BLOCK) return text;
  const prefix = tryParsePrefix(text);
  if (prefix !== null && text.includes("/")) return `${prefix}`;
  throw failure(`could not parse prevResult: invalid CIDR address: ${text}`);
}

/** A route as results and IPAM configurations write it, its addresses in their usual form. @throws CniError */
export function parseRoute(each: Fields): ResultRoute {
  const dst = stringField(each, "dst", NO_BLOCK, "Route");
  const prefix = dst.includes("/") ? tryParsePrefix(dst) : null;
  return {
    dst: prefix === null ? dst : `${prefix}`,
    ...optionalAddress(each, "gw"),
    ...optionalNumber(each, "mtu"),
    ...optionalNumber(each, "advmss"),
    ...optionalNumber(each, "priority"),
    ...optionalNumber(each, "table"),
    ...optionalNumber(each, "scope"),
  };
}

/** DNS settings as results and configurations write them. @throws CniError */
export function parseDns(fields: Fields): ResultDns {
  const nameservers = stringsField(fields, "nameservers", "DNS");
  const search = stringsField(fields, "search", "DNS");
  const options = stringsField(fields, "options", "DNS");
  return {
    ...(nameservers === null ? {} : { nameservers }),
    ...optionalString(fields, "domain"),
    ...(search === null ? {} : { search }),
    ...(options === null ? {} : { options }),
  };
}

/** A plugin's own `dns` wins over what IPAM gave, as soon as it says anything (dnsConfSet). */
export function preferDns(own: Fields, given: ResultDns): ResultDns {
  const dns = parseDns(own);
  const isSet =
    dns.nameservers !== undefined || dns.search !== undefined || dns.options !== undefined || (dns.domain ?? "") !== "";
  return isSet ? dns : given;
}

function optionalString<K extends string>(fields: Fields, key: K): { readonly [P in K]?: string } {
  const value = stringField(fields, key, "", "Result");
  return (value === "" ? {} : { [key]: value }) as { readonly [P in K]?: string };
}

/** An address in its usual form; what is none stays as it is, for the reader to refuse. */
function optionalAddress<K extends string>(fields: Fields, key: K): { readonly [P in K]?: string } {
  const text = stringField(fields, key, "", "Result");
  const address = tryParseIp(text);
  return (text === "" ? {} : { [key]: address === null ? text : formatIp(address) }) as { readonly [P in K]?: string };
}

function optionalNumber<K extends string>(fields: Fields, key: K): { readonly [P in K]?: number } {
  const value = fields[key];
  return (typeof value === "number" ? { [key]: value } : {}) as { readonly [P in K]?: number };
}
