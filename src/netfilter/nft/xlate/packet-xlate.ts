import { Family, formatIp, type IpAddress } from "../../../wire/ip-address.js";
import { prefixMask } from "../../text/address-mask.js";
import { range, type SavedMatch, same, type Xlate } from "./saved-match.js";

const UNITS: Readonly<Record<string, string>> = { sec: "second", min: "minute", hour: "hour", day: "day" };

/** The matches of packets' own marks, addresses and rates, by their names. */
export const PACKET_XLATE: Readonly<Record<string, Xlate>> = {
  addrtype,
  limit,
  statistic,
  hashlimit,
  time,
  ttl: (match) => hops(match, "ttl", "ip ttl"),
  hl: (match) => hops(match, "hl", "ip6 hoplimit"),
  iprange: (match) => {
    const keys = [
      ["src-range", `${match.family} saddr`],
      ["dst-range", `${match.family} daddr`],
    ] as const;
    return match.each(keys, same).join(" ");
  },
  owner: (match) => {
    const keys = [
      ["uid-owner", "skuid"],
      ["gid-owner", "skgid"],
    ] as const;
    if (match.text.includes("--socket-exists")) return null;
    // Ranges and several questions at once have no words.
    const words = match.each(keys, same);
    return words.length === 1 && !words.some((each) => /\d-\d/.test(each)) ? (words[0] ?? null) : null;
  },
  tcpmss: (match) => match.each([["mss", "tcp option maxseg size"]], range).join(" "),
  mac: (match) => match.each([["mac-source", "ether saddr"]], (text) => text.toLowerCase())[0] ?? null,
  pkttype: (match) => single(match, "pkt-type", "pkttype"),
  length: (match) => single(match, "length", "meta length", range),
  dscp: (match) => single(match, "dscp", `${match.family} dscp`),
  cpu: (match) => single(match, "cpu", "cpu"),
  quota: (match) => {
    const found = match.option("quota");
    return `quota ${found?.not === "" ? "" : "over "}${found?.value ?? "0"} bytes`;
  },
};

/** One option that is always there. */
function single(match: SavedMatch, option: string, key: string, value = same): string {
  return match.each([[option, key]], value)[0] ?? `${key} `;
}

function hops(match: SavedMatch, prefix: string, key: string): string {
  const [equal] = match.each([[`${prefix}-eq`, key]], same);
  if (equal !== undefined) return equal;
  const less = match.option(`${prefix}-lt`);
  return less === null ? `${key} gt ${match.option(`${prefix}-gt`)?.value ?? ""}` : `${key} lt ${less.value}`;
}

function addrtype(match: SavedMatch): string {
  const { text } = match;
  const device = text.includes("--limit-iface-in") ? " . iif" : text.includes("--limit-iface-out") ? " . oif" : "";
  const types = (list: string): string => {
    const names = list.toLowerCase().split(",");
    return names.length > 1 ? `{ ${names.join(", ")} }` : list.toLowerCase();
  };
  const keys = [
    ["src-type", `fib saddr${device} type`],
    ["dst-type", `fib daddr${device} type`],
  ] as const;
  // libxt_addrtype.c says the first question only, inverted when any of them is.
  const words = match.each(keys, types)[0] ?? "";
  return text.includes(" ! ") && !words.includes("!= ") ? words.replace(" type ", " type != ") : words;
}

function limit(match: SavedMatch): string {
  const rate = /--limit (\d+)\/(\w+)/.exec(match.text);
  const burst = match.option("limit-burst")?.value ?? "5";
  const words = `limit rate ${rate?.[1] ?? "3"}/${UNITS[rate?.[2] ?? "hour"] ?? "hour"}`;
  return burst === "5" ? words : `${words} burst ${burst} packets`;
}

function statistic(match: SavedMatch): string | null {
  const every = match.option("every");
  if (every !== null) return `numgen inc mod ${every.value} ${every.not}${match.option("packet")?.value ?? "0"}`;
  const probability = match.option("probability");
  if (probability === null) return null;
  // Random numbers have 31 bits here (libxt_statistic.c).
  const limit = Math.round(Number(probability.value) * 0x8000_0000);
  return `meta random & 2147483647 ${probability.not === "" ? "<" : ">="} ${limit}`;
}

/** "meter x { ip saddr limit rate 5/second }"; null without a key, where no meter can be. */
function hashlimit({ text, family }: SavedMatch): string | null {
  const option = (name: string): string | null => new RegExp(`--hashlimit-${name} (\\S+)`).exec(text)?.[1] ?? null;
  const modes = option("mode")?.split(",") ?? [];
  const rate = /--hashlimit-(upto|above) (\S+)/.exec(text);
  if (rate === null || modes.length === 0) return null;
  const mask = (side: "src" | "dst"): string => {
    const length = Number(option(`${side}mask`) ?? "-1");
    return length < 0 ? "" : ` and ${fullAddress(prefixMask(family === "ip" ? Family.V4 : Family.V6, length))}`;
  };
  const keys: Readonly<Record<string, string>> = {
    dstip: `${family} daddr${mask("dst")}`,
    dstport: "tcp dport",
    srcip: `${family} saddr${mask("src")}`,
    srcport: "tcp sport",
  };
  const key = ["dstip", "dstport", "srcip", "srcport"].flatMap((mode) => (modes.includes(mode) ? [keys[mode]] : []));
  // The kernel gives entries a time to live by the rate, which is told where the program knows it.
  const expire = Number(option("htable-expire") ?? expiryMs(rate[2] ?? "", text.includes("-burst")));
  const timeout = expire === 1000 ? "" : ` timeout ${Math.floor(expire / 1000)}s`;
  const burst = option("burst");
  const over = rate[1] === "above" ? "over " : "";
  const more =
    burst === null || burst === "5" ? "" : ` burst ${burst.endsWith("b") ? bytesWords(burst) : `${burst} packets`}`;
  return `meter ${option("name") ?? ""} { ${key.join(" . ")}${timeout} limit rate ${over}${rateWords(rate[2] ?? "")}${more} }`;
}

/** How long entries of a rate live unless told: a unit of it, and longer for bytes with a burst. */
function expiryMs(rate: string, hasBurst: boolean): number {
  const [amount = "", unit = ""] = rate.split("/");
  if (amount.endsWith("b")) return hasBurst ? 60_000 : 15_000;
  return { sec: 1000, min: 60_000, hour: 3_600_000, day: 86_400_000 }[unit] ?? 1000;
}

/** "5/min" as "5/minute", "512kb/s" as "512 kbytes/second". */
function rateWords(rate: string): string {
  const [amount = "", unit = ""] = rate.split("/");
  return amount.endsWith("b") ? `${bytesWords(amount)}/second` : `${amount}/${UNITS[unit] ?? unit}`;
}

/** An amount of bytes in the largest unit that it has one of. */
function bytesWords(text: string): string {
  const found = /^(\d+)([km]?)b$/.exec(text);
  const bytes = Number(found?.[1] ?? "0") * ({ k: 1024, m: 1024 * 1024 }[found?.[2] ?? ""] ?? 1);
  if (bytes >= 1024 * 1024) return `${Math.floor(bytes / (1024 * 1024))} mbytes`;
  return bytes >= 1024 ? `${Math.floor(bytes / 1024)} kbytes` : `${bytes} bytes`;
}

/** All eight groups of an IPv6 address, or an IPv4 address. */
function fullAddress(address: IpAddress): string {
  if (typeof address === "number") return formatIp(address);
  return Array.from({ length: 8 }, (_, i) => address.charCodeAt(i).toString(16).padStart(4, "0")).join(":");
}

/** Days of the week by nft's numbers. */
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** `-m time`, with the blank that its translation may begin with; null when it asks for days of the month. */
function time({ text }: SavedMatch): string | null {
  if (text.includes("--monthdays")) return null;
  const option = (name: string): string | null => new RegExp(`--${name} (\\S+)`).exec(text)?.[1] ?? null;
  const [from, to] = [option("datestart"), option("datestop")];
  const date = (value: string): string => `"${value.replace("T", " ")}"`;
  let words = "";
  if (from !== null || to !== "2038-01-19T03:14:07")
    words += `meta time ${date(from ?? "1970-01-01T00:00:00")}-${date(to ?? "2038-01-19T03:14:07")}`;
  const [start, stop] = [option("timestart"), option("timestop")];
  if (start !== null) words += ` meta hour "${start}"-"${stop}"`;
  const days =
    option("weekdays")
      ?.split(",")
      .map((day) => WEEKDAYS.indexOf(day)) ?? null;
  if (days !== null) words += ` meta day ${days.length === 1 ? days[0] : `{ ${days.join(", ")} }`}`;
  return words;
}
