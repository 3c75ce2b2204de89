import type { Match } from "../rules/rule.js";
import { protocolText } from "../text/names.js";
import { ICMP_TYPES, ICMPV6_TYPES } from "./model/symbols.js";

const NEGATION: Readonly<Record<string, string>> = { "!": "!= ", "": "" };

/** A match of iptables in nft's words, as its `xlate` says them; what has no such words is named as an extension. */
export function translateMatch(match: Match, family: string, protocol: number): string {
  const save = match.save();
  const option = (name: string): { value: string; not: string } | null => {
    const found = new RegExp(`( !)? --${name} ("[^"]*"|\\S+)`).exec(save);
    return found === null
      ? null
      : { value: (found[2] ?? "").replace(/"/g, ""), not: NEGATION[(found[1] ?? "").trim()] ?? "" };
  };
  const words: string[] = [];
  const ports = (text: string) => {
    const [first = "", last] = text.split(":");
    return last === undefined ? first : `${first === "" ? "0" : first}-${last === "" ? "65535" : last}`;
  };
  switch (match.name) {
    case "tcp":
    case "udp": {
      const flags = /( !)? --tcp-flags (\S+) (\S+)/.exec(save);
      if (flags !== null) {
        const [mask, wanted] = [(flags[2] ?? "").toLowerCase(), (flags[3] ?? "").toLowerCase()];
        if (wanted === "none") words.push(`tcp flags ${flags[1] ? "" : "! "}${mask}`);
        else words.push(`tcp flags ${flags[1] ? "!= " : ""}${wanted} / ${mask}`);
      }
      for (const field of ["sport", "dport"]) {
        const found = option(field);
        if (found === null) continue;
        const range = ports(found.value);
        words.push(
          range.startsWith("0-")
            ? `${match.name} ${field} ${found.not === "" ? "<=" : ">"} ${range.slice(2)}`
            : `${match.name} ${field} ${found.not}${range}`,
        );
      }
      const tcpOption = option("tcp-option");
      if (tcpOption !== null)
        words.push(`tcp option ${tcpOption.value} ${tcpOption.not === "" ? "exists" : "missing"}`);
      return words.join(" ");
    }
    case "sctp":
    case "dccp": {
      for (const field of ["sport", "dport"]) {
        const found = option(field);
        if (found !== null) words.push(`${match.name} ${field} ${found.not}${ports(found.value)}`);
      }
      return words.join(" ");
    }
    case "icmp":
    case "icmp6": {
      const isV6 = match.name === "icmp6";
      const found = option(isV6 ? "icmpv6-type" : "icmp-type");
      if (found === null || found.value === "any") return isV6 ? "" : "ip protocol icmp";
      const [type = "", code] = found.value.split("/");
      // A type with a code has no words of nft's (type_xlate_print in libxt_icmp.h).
      if (code !== undefined) break;
      const header = isV6 ? "icmpv6" : "icmp";
      const name = (isV6 ? ICMPV6_TYPES : ICMP_TYPES).names.find(([, number]) => String(number) === type)?.[0] ?? type;
      return `${header} type ${found.not}${name}`;
    }
    case "conntrack":
    case "state": {
      const state = option(match.name === "state" ? "state" : "ctstate");
      if (state !== null) {
        const names = state.value.toLowerCase().split(",");
        const states = names.filter((name) => name !== "snat" && name !== "dnat");
        if (states.length > 0)
          words.push(
            `ct state ${state.not === "" ? "" : "! "}${CT_ORDER.filter((name) => states.includes(name)).join(",")}`,
          );
        const status = names.filter((name) => name === "snat" || name === "dnat");
        if (status.length > 0) words.push(`ct status ${state.not}${status.join(",")}`);
      }
      const status = option("ctstatus");
      if (status !== null) words.push(`ct status ${status.not}${status.value.toLowerCase().replace("_", "-")}`);
      const direction = option("ctdir");
      if (direction !== null) words.push(`ct direction ${direction.value.toLowerCase()}`);
      const proto = option("ctproto");
      if (proto !== null) words.push(`ct original protocol ${proto.not}${proto.value}`);
      for (const [name, key] of [
        ["ctorigsrc", "original saddr"],
        ["ctorigdst", "original daddr"],
        ["ctreplsrc", "reply saddr"],
        ["ctrepldst", "reply daddr"],
        ["ctorigsrcport", "original proto-src"],
        ["ctorigdstport", "original proto-dst"],
        ["ctreplsrcport", "reply proto-src"],
        ["ctrepldstport", "reply proto-dst"],
        ["ctexpire", "expiration"],
      ] as const) {
        const found = option(name);
        if (found !== null) words.push(`ct ${key} ${found.not}${ports(found.value)}`);
      }
      return words.join(" ");
    }
    case "mark":
    case "connmark": {
      const found = option("mark");
      if (found === null) return "";
      const [value = "0x0", mask] = found.value.split("/");
      if (match.name === "mark") {
        const digits = (text: string) => `0x${(Number(text) >>> 0).toString(16).padStart(8, "0")}`;
        if (mask === undefined) return `meta mark ${found.not}${digits(value)}`;
        return `meta mark & ${digits(mask)} ${found.not === "" ? "==" : "!="} ${digits(value)}`;
      }
      const key = "ct mark";
      if (mask !== undefined) return `${key} and ${mask} ${found.not === "" ? "==" : "!="} ${value}`;
      return `${key} ${found.not}${value}`;
    }
    case "multiport": {
      const header = protocolText(protocol);
      const set = (text: string) => (text.includes(",") ? `{ ${text.split(",").map(ports).join(", ")} }` : ports(text));
      for (const [name, field] of [
        ["dports", "dport"],
        ["sports", "sport"],
      ] as const) {
        const found = option(name);
        if (found !== null) words.push(`${header} ${field} ${found.not}${set(found.value)}`);
      }
      const either = option("ports");
      if (either !== null) {
        const pairs = either.value.split(",").map(ports);
        const list = pairs.flatMap((range) => [`0-65535 . ${range}`, `${range} . 0-65535`]);
        words.push(`${header} sport . ${header} dport ${either.not}{ ${list.join(", ")} }`);
      }
      return words.join(" ");
    }
    case "addrtype": {
      for (const [name, key] of [
        ["src-type", "saddr"],
        ["dst-type", "daddr"],
      ] as const) {
        const found = option(name);
        if (found === null) continue;
        const types = found.value.toLowerCase().split(",");
        const device = /--limit-iface-in/.test(save) ? " . iif" : /--limit-iface-out/.test(save) ? " . oif" : "";
        words.push(`fib ${key}${device} type ${found.not}${types.length > 1 ? `{ ${types.join(", ")} }` : types[0]}`);
      }
      return words.join(" ");
    }
    case "limit": {
      const rate = /--limit (\d+)\/(\w+)/.exec(save);
      const units: Readonly<Record<string, string>> = { sec: "second", min: "minute", hour: "hour", day: "day" };
      const burst = option("limit-burst")?.value ?? "5";
      const text = `limit rate ${rate?.[1] ?? "3"}/${units[rate?.[2] ?? "hour"] ?? "hour"}`;
      return burst === "5" ? text : `${text} burst ${burst} packets`;
    }
    case "statistic": {
      const every = option("every");
      const packet = option("packet");
      if (every !== null) return `numgen inc mod ${every.value} ${every.not}${packet?.value ?? "0"}`;
      const probability = option("probability");
      if (probability === null) break;
      // Random numbers have 31 bits here (libxt_statistic.c).
      const limit = Math.round(Number(probability.value) * 0x8000_0000);
      return `meta random & 2147483647 ${probability.not === "" ? "<" : ">="} ${limit}`;
    }
    case "iprange": {
      for (const [name, key] of [
        ["src-range", "saddr"],
        ["dst-range", "daddr"],
      ] as const) {
        const found = option(name);
        if (found !== null) words.push(`${family} ${key} ${found.not}${found.value}`);
      }
      return words.join(" ");
    }
    case "mac": {
      const found = option("mac-source");
      if (found !== null) return `ether saddr ${found.not}${found.value.toLowerCase()}`;
      break;
    }
    case "pkttype":
      return `pkttype ${option("pkt-type")?.not ?? ""}${option("pkt-type")?.value ?? ""}`;
    case "ttl": {
      const found = option("ttl-eq");
      if (found !== null) return `ip ttl ${found.not}${found.value}`;
      const less = option("ttl-lt");
      if (less !== null) return `ip ttl lt ${less.value}`;
      return `ip ttl gt ${option("ttl-gt")?.value ?? ""}`;
    }
    case "hl": {
      const found = option("hl-eq");
      if (found !== null) return `ip6 hoplimit ${found.not}${found.value}`;
      const less = option("hl-lt");
      return less !== null ? `ip6 hoplimit lt ${less.value}` : `ip6 hoplimit gt ${option("hl-gt")?.value ?? ""}`;
    }
    case "length": {
      const found = option("length");
      return `meta length ${found?.not ?? ""}${ports(found?.value ?? "")}`;
    }
    case "dscp": {
      const found = option("dscp");
      return `${family} dscp ${found?.not ?? ""}${found?.value ?? ""}`;
    }
    case "connbytes": {
      const mode =
        { packets: "packets", bytes: "bytes", avgpkt: "avgpkt" }[option("connbytes-mode")?.value ?? ""] ?? "";
      const direction = option("connbytes-dir")?.value ?? "both";
      const found = option("connbytes");
      const side = direction === "both" ? "" : `${direction} `;
      return `ct ${side}${mode} ${found?.not ?? ""}${ports(found?.value ?? "").replace(/^(\d+)-65535$/, "ge $1")}`;
    }
    case "hashlimit":
      return hashlimitText(save, family) ?? "xt match hashlimit";
    case "time":
      return timeText(save) ?? "xt match time";
    case "helper": {
      const found = option("helper");
      return `ct helper ${found?.not ?? ""}"${found?.value ?? ""}"`;
    }
    case "ecn": {
      const found = option("ecn-ip-ect");
      if (found !== null)
        words.push(`ip ecn ${found.not}${["not-ect", "ect1", "ect0", "ce"][Number(found.value)] ?? ""}`);
      for (const flag of ["ece", "cwr"]) {
        const given = new RegExp(`( !)? --ecn-tcp-${flag}`).exec(save);
        if (given !== null) words.push(`tcp flags ${flag === "ece" ? "ecn" : flag} ${given[1] ? "==" : "!="} 0`);
      }
      return words.join(" ");
    }
    case "ah":
    case "esp": {
      const found = option(`${match.name}spi`);
      return found === null ? "" : `${match.name} spi ${found.not}${ports(found.value)}`;
    }
    case "policy":
      if (/--dir in/.test(save)) return `meta secpath ${/--pol none/.test(save) ? "missing" : "exists"}`;
      return `rt ipsec ${/--pol none/.test(save) ? "missing" : "exists"}`;
    case "quota": {
      const found = option("quota");
      return `quota ${found?.not === "" ? "" : "over "}${found?.value ?? "0"} bytes`;
    }
    case "cpu": {
      const found = option("cpu");
      return `cpu ${found?.not ?? ""}${found?.value ?? ""}`;
    }
    case "owner": {
      for (const [name, key] of [
        ["uid-owner", "skuid"],
        ["gid-owner", "skgid"],
      ] as const) {
        const found = option(name);
        if (found !== null) words.push(`${key} ${found.not}${found.value}`);
      }
      return words.join(" ");
    }
    default:
      break;
  }
  return `xt match ${match.name}`;
}

const RATE_UNITS: Readonly<Record<string, string>> = { sec: "second", min: "minute", hour: "hour", day: "day" };

/** "meter x { ip saddr limit rate 5/second }"; null for a rate of bytes. */
function hashlimitText(save: string, family: string): string | null {
  const rate = /--hashlimit-(upto|above) (\d+)\/(\w+)/.exec(save);
  const mode = /--hashlimit-mode (\S+)/.exec(save)?.[1] ?? "";
  const name = /--hashlimit-name (\S+)/.exec(save)?.[1] ?? "";
  if (rate === null) return null;
  const burst = /--hashlimit-burst (\d+)/.exec(save)?.[1] ?? "5";
  const keys: Readonly<Record<string, string>> = {
    srcip: `${family} saddr`,
    dstip: `${family} daddr`,
    srcport: "th sport",
    dstport: "th dport",
  };
  const key = mode
    .split(",")
    .map((word) => keys[word] ?? word)
    .join(" . ");
  const over = rate[1] === "above" ? "over " : "";
  const more = burst === "5" ? "" : ` burst ${burst} packets`;
  return `meter ${name} { ${key} limit rate ${over}${rate[2]}/${RATE_UNITS[rate[3] ?? ""] ?? rate[3]}${more} }`;
}

/** The hours of `-m time`, with the blank that its translation begins with; null when it asks for more than that. */
function timeText(save: string): string | null {
  const hours = /^ --timestart (\S+) --timestop (\S+) --datestop 2038-01-19T03:14:07$/.exec(save);
  return hours === null ? null : ` meta hour "${hours[1]}"-"${hours[2]}"`;
}

/** True when iptables says it in nft's own expressions; else it is an extension, which nft only knows by name. */
export function isNativeMatch(match: Match): boolean {
  switch (match.name) {
    case "tcp":
      return !match.save().includes("--tcp-option");
    case "udp":
    case "limit":
    case "mark":
      return true;
    default:
      return false;
  }
}

/** The order in which conntrack's states are translated. */
const CT_ORDER = ["invalid", "new", "related", "established", "untracked"];
