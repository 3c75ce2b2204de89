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
      for (const [name, field] of [
        ["sport", "sport"],
        ["dport", "dport"],
      ] as const) {
        const found = option(name);
        if (found !== null) words.push(`${match.name} ${field} ${found.not}${ports(found.value)}`);
      }
      const flags = /( !)? --tcp-flags (\S+) (\S+)/.exec(save);
      if (flags !== null)
        words.push(
          `tcp flags ${flags[1] ? "!= " : ""}${(flags[3] ?? "").toLowerCase()} / ${(flags[2] ?? "").toLowerCase()}`,
        );
      return words.join(" ");
    }
    case "icmp":
    case "icmp6": {
      const isV6 = match.name === "icmp6";
      const found = option(isV6 ? "icmpv6-type" : "icmp-type");
      if (found === null || found.value === "any") return "";
      const [type = "", code] = found.value.split("/");
      const header = isV6 ? "icmpv6" : "icmp";
      const name = (isV6 ? ICMPV6_TYPES : ICMP_TYPES).names.find(([, number]) => String(number) === type)?.[0] ?? type;
      return `${header} type ${found.not}${name}${code === undefined ? "" : ` ${header} code ${found.not}${code}`}`;
    }
    case "conntrack":
    case "state": {
      const state = option(match.name === "state" ? "state" : "ctstate");
      if (state !== null) {
        const names = state.value.toLowerCase().split(",");
        const states = names.filter((name) => name !== "snat" && name !== "dnat");
        if (states.length > 0)
          words.push(`ct state ${state.not}${CT_ORDER.filter((name) => states.includes(name)).join(",")}`);
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
        ["ctorigsrc", `original ${family} saddr`],
        ["ctorigdst", `original ${family} daddr`],
        ["ctreplsrc", `reply ${family} saddr`],
        ["ctrepldst", `reply ${family} daddr`],
      ] as const) {
        const found = option(name);
        if (found !== null) words.push(`ct ${key} ${found.not}${found.value}`);
      }
      return words.join(" ");
    }
    case "mark":
    case "connmark": {
      const found = option("mark");
      if (found === null) return "";
      const [value = "0x0", mask] = found.value.split("/");
      const key = match.name === "mark" ? "meta mark" : "ct mark";
      if (mask !== undefined) return `${key} and ${mask} ${found.not === "" ? "==" : "!="} ${value}`;
      return `${key} ${found.not}${value}`;
    }
    case "multiport": {
      const header = protocolText(protocol);
      const set = (text: string) => (text.includes(",") ? `{ ${text.split(",").map(ports).join(",")} }` : ports(text));
      for (const [name, field] of [
        ["dports", "dport"],
        ["sports", "sport"],
      ] as const) {
        const found = option(name);
        if (found !== null) words.push(`${header} ${field} ${found.not}${set(found.value)}`);
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
        words.push(`fib ${key} type ${found.not}${types.length > 1 ? `{ ${types.join(", ")} }` : types[0]}`);
      }
      return words.join(" ");
    }
    case "limit": {
      const rate = /--limit (\d+)\/(\w+)/.exec(save);
      const units: Readonly<Record<string, string>> = { sec: "second", min: "minute", hour: "hour", day: "day" };
      const burst = option("limit-burst")?.value ?? "5";
      return `limit rate ${rate?.[1] ?? "3"}/${units[rate?.[2] ?? "hour"] ?? "hour"} burst ${burst} packets`;
    }
    case "statistic": {
      const every = option("every");
      const packet = option("packet");
      if (every !== null) return `numgen inc mod ${every.value} ${every.not}${packet?.value ?? "0"}`;
      break;
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
      break;
    }
    default:
      break;
  }
  return `xt match "${match.name}"`;
}

/** The order in which conntrack's states are translated. */
const CT_ORDER = ["invalid", "new", "related", "established", "untracked"];
