import { range, type SavedMatch, same, type Xlate } from "./saved-match.js";

const UNITS: Readonly<Record<string, string>> = { sec: "second", min: "minute", hour: "hour", day: "day" };

/** The matches of packets' own marks, addresses and rates, by their names. */
export const PACKET_XLATE: Readonly<Record<string, Xlate>> = {
  addrtype,
  limit,
  statistic,
  hashlimit,
  time,
  policy,
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
    return match.each(keys, same).join(" ");
  },
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
  return match.each(keys, types).join(" ");
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

/** "meter x { ip saddr limit rate 5/second }"; null for a rate of bytes. */
function hashlimit({ text, family }: SavedMatch): string | null {
  const rate = /--hashlimit-(upto|above) (\d+)\/(\w+)/.exec(text);
  const mode = /--hashlimit-mode (\S+)/.exec(text)?.[1] ?? "";
  const name = /--hashlimit-name (\S+)/.exec(text)?.[1] ?? "";
  if (rate === null) return null;
  const burst = /--hashlimit-burst (\d+)/.exec(text)?.[1] ?? "5";
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
  return `meter ${name} { ${key} limit rate ${over}${rate[2]}/${UNITS[rate[3] ?? ""] ?? rate[3]}${more} }`;
}

/** The hours of `-m time`, with the blank that its translation begins with; null when it asks for more than that. */
function time({ text }: SavedMatch): string | null {
  const hours = /^ --timestart (\S+) --timestop (\S+) --datestop 2038-01-19T03:14:07$/.exec(text);
  return hours === null ? null : ` meta hour "${hours[1]}"-"${hours[2]}"`;
}

function policy({ text }: SavedMatch): string {
  const key = text.includes("--dir in") ? "meta secpath" : "rt ipsec";
  return `${key} ${text.includes("--pol none") ? "missing" : "exists"}`;
}
