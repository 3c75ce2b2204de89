/**
 * The one place where transcripts lose what no emulator can know: how long something took, and what Linux draws at random.
 *
 * Both sides of a comparison go through {@link normalise}. Everything else is compared to the letter, so this file must not
 * forgive more than it says. What is told apart by identity (MAC addresses, ephemeral ports) is numbered in order of
 * first appearance, so that a transcript in which two of them are swapped is still different.
 */

/** The range in which Linux draws a source port (net.ipv4.ip_local_port_range). */
const FIRST_EPHEMERAL_PORT = 32768;
const LAST_EPHEMERAL_PORT = 60999;

/** Absolute TCP sequence numbers are nearly always above this, the relative ones that tcpdump prints are below. */
const LARGEST_RELATIVE_SEQUENCE = 1_000_000;

/** Seconds that are counted down are rounded up, those that are counted up are rounded down, to a multiple of this. */
const SECONDS_STEP = 5;

/** Numbers distinct keys from 1 in order of first appearance. */
class Numbering {
  private readonly numbers = new Map<string, number>();

  /** The number of `key`; a new key gets the next one. */
  of(key: string): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const next = this.numbers.size + 1;
    this.numbers.set(key, next);
    return next;
  }

  /** The number of the first key, in order of appearance, that `matches` accepts; null when there is none. */
  find(matches: (key: string) => boolean): number | null {
    for (const [key, number] of this.numbers) if (matches(key)) return number;
    return null;
  }
}

/** 597 seconds left, of 600, print as 600: a countdown is rounded up. */
function secondsLeft(text: string): string {
  return String(Math.ceil(Number(text) / SECONDS_STEP) * SECONDS_STEP);
}

/** 3 seconds ago prints as 0: an age is rounded down. */
function secondsAgo(text: string): string {
  return String(Math.floor(Number(text) / SECONDS_STEP) * SECONDS_STEP);
}

/** The 17 characters that stand for MAC address number `n`: as wide as an address, so that columns stay where they are. */
function macPlaceholder(n: number): string {
  return `mac-${String(n).padStart(13, "0")}`;
}

/** Twelve hexadecimal digits for the MAC address `text`, whose octets may lack their leading zero. */
function macKey(text: string): string {
  return text
    .split(":")
    .map((octet) => octet.padStart(2, "0"))
    .join("");
}

/** Whether the address of twelve digits names one station: neither all zeros nor a group. Only such addresses are ever random. */
function isStation(key: string): boolean {
  return key !== "000000000000" && (Number.parseInt(key.slice(0, 2), 16) & 1) === 0;
}

/** The eight 16-bit groups of the IPv6 address `text`, or null when it is none. */
function ipv6Groups(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const parse = (half: string): number[] | null => {
    if (half === "") return [];
    const groups: number[] = [];
    for (const group of half.split(":")) {
      if (!/^[0-9a-f]{1,4}$/.test(group)) return null;
      groups.push(Number.parseInt(group, 16));
    }
    return groups;
  };
  const head = parse(halves[0] ?? "");
  if (head === null) return null;
  if (halves.length === 1) return head.length === 8 ? head : null;
  const tail = parse(halves[1] ?? "");
  if (tail === null || head.length + tail.length > 7) return null;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

/** The twelve digits of the MAC address that the last four groups were made of by EUI-64 (RFC 4291 appendix A), or null. */
function macOfInterfaceId(groups: readonly number[]): string | null {
  const [a = 0, b = 0, c = 0, d = 0] = groups.slice(4);
  if ((b & 0xff) !== 0xff || c >> 8 !== 0xfe) return null;
  return [(a >> 8) ^ 2, a & 0xff, b >> 8, c & 0xff, d >> 8, d & 0xff]
    .map((octet) => octet.toString(16).padStart(2, "0"))
    .join("");
}

/** The first four groups of an address as text that ends in a colon: `fe80::`, `2001:db8:0:1:`. */
function prefixText(groups: readonly number[]): string {
  const [a = 0, b = 0, c = 0, d = 0] = groups;
  if (b === 0 && c === 0 && d === 0) return `${a.toString(16)}::`;
  return `${[a, b, c, d].map((group) => group.toString(16)).join(":")}:`;
}

/** MAC addresses, and the IPv6 addresses and bridge identifiers that are made of them. */
function normaliseMacs(text: string): string {
  const macs = new Numbering();
  const addresses =
    // A bridge identifier in iproute2's and brctl's spelling, a whole MAC address, /proc/net/if_inet6, and any IPv6 address.
    /\b([0-9a-f]{4})\.((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})\b|\b([0-9a-f]{4})\.([0-9a-f]{12})\b|(?<![0-9a-f:])((?:[0-9a-f]{2}:){5}[0-9a-f]{2})(?![0-9a-f:])|\b((?:fe80|2001|fd[0-9a-f]{2})[0-9a-f]{28})\b|(?<![0-9a-zA-Z:.])((?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4})(?![0-9a-f]|:[0-9a-f])/g;

  // The numbers are given in a pass of their own, because an address that is made of a MAC may stand before it.
  const seen = (key: string | null): void => {
    if (key !== null && isStation(key)) macs.of(key);
  };
  for (const [, , bridge, , bridge2, mac, packed, ipv6] of text.matchAll(addresses)) {
    if (bridge !== undefined) seen(macKey(bridge));
    else if (bridge2 !== undefined) seen(bridge2);
    else if (mac !== undefined) seen(macKey(mac));
    else {
      const groups =
        packed !== undefined
          ? (packed.match(/.{4}/g) ?? []).map((g) => Number.parseInt(g, 16))
          : ipv6Groups(ipv6 ?? "");
      if (groups !== null) seen(macOfInterfaceId(groups));
    }
  }
  const bySuffix = (suffix: string): number | null => macs.find((key) => key.endsWith(suffix));

  return (
    text
      .replace(addresses, (whole: string, ...rest: unknown[]) => {
        const [prefix, bridge, prefix2, bridge2, mac, packed, ipv6] = rest as (string | undefined)[];
        if (bridge !== undefined) {
          const key = macKey(bridge);
          return isStation(key) ? `${prefix}.${macPlaceholder(macs.of(key))}` : whole;
        }
        if (bridge2 !== undefined)
          return isStation(bridge2) ? `${prefix2}.mac-${String(macs.of(bridge2)).padStart(8, "0")}` : whole;
        if (mac !== undefined) {
          const key = macKey(mac);
          if (isStation(key)) return macPlaceholder(macs.of(key));
          // The group address that a host listens on for solicitations ends as its address does.
          const n = key.startsWith("3333ff") ? bySuffix(key.slice(6)) : null;
          return n === null ? whole : `33:33:ff:m${String(n).padStart(7, "0")}`;
        }
        if (packed !== undefined) {
          const key = macOfInterfaceId((packed.match(/.{4}/g) ?? []).map((g) => Number.parseInt(g, 16)));
          return key !== null && isStation(key)
            ? `${packed.slice(0, 16)}eui-${String(macs.of(key)).padStart(12, "0")}`
            : whole;
        }
        const groups = ipv6Groups(ipv6 ?? "");
        if (groups === null) return whole;
        const key = macOfInterfaceId(groups);
        if (key !== null && isStation(key)) return `${prefixText(groups)}eui-${macs.of(key)}`;
        if (groups[0] === 0xff02 && groups[5] === 1 && ((groups[6] ?? 0) & 0xff00) === 0xff00) {
          const suffix = (((groups[6] ?? 0) & 0xff) * 65536 + (groups[7] ?? 0)).toString(16).padStart(6, "0");
          const n = bySuffix(suffix);
          if (n !== null) return `ff02::1:ff-eui-${n}`;
        }
        return whole;
      })
      // An address made of a MAC is not always equally long, so neither is the space behind it in a column.
      .replace(/(eui-\d+(?:\/\d+|%[\w.-]+)*:?[\w*]*)[ ]{2,}/g, "$1  ")
  );
}

/** Source ports that Linux draws, as P0001 and so on: five characters, as wide as the port. */
function normalisePorts(text: string): string {
  const ports = new Numbering();
  const placeholder = (port: string): string => {
    const number = Number(port);
    return number >= FIRST_EPHEMERAL_PORT && number <= LAST_EPHEMERAL_PORT
      ? `P${String(ports.of(port)).padStart(4, "0")}`
      : port;
  };
  return text.replace(
    /((?:sport|dport)=|\b\d+\.\d+\.\d+\.\d+(?:[.:]| \. )|\]:|(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|eui-\d+)\.|[Cc]onnection (?:received on|from) \S+ )(\d{5})\b/g,
    (_whole: string, before: string, port: string) => before + placeholder(port),
  );
}

/** Packets as tcpdump prints them: the stamp of the clock, identifiers, and TCP's absolute sequence numbers and timestamps. */
function normaliseCapture(line: string): string {
  const stamped = line
    .replace(/^(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{6} /, "TIME ")
    .replace(/^ ?\d{10}\.\d{6} /, "TIME ")
    .replace(/^ \d\d:\d\d:\d\d\.\d{6} /, "TIME ");
  let out = stamped
    .replace(/(\(tos 0x[0-9a-f]+(?:,[A-Z0-9()]+)?, ttl \d+, id )[1-9]\d*,/, "$1ID,")
    .replace(/(echo (?:request|reply), id )\d+,/, "$1ID,")
    .replace(/(\.(?:53|domain) > \S+: |\.(?:53|domain): )\d+/, "$1ID")
    .replace(/(TS val )\d+( ecr )([1-9]\d*)/, "$1TS$2TS")
    .replace(/(TS val )\d+( ecr 0)/, "$1TS$2");
  if (/Flags \[/.test(out)) {
    // The sum is over random numbers; what offload leaves of it is not.
    out = out.replace(/(cksum 0x[0-9a-f]{4} \(incorrect -> )0x[0-9a-f]{4}\)/, "$1SUM)");
    out = out.replace(/cksum 0x[0-9a-f]{4} \(correct\)/, "cksum SUM (correct)");
    const opening = /Flags \[S/.test(out);
    out = out.replace(/\{(\d+):(\d+)\}/g, (whole: string, from: string) =>
      Number(from) > LARGEST_RELATIVE_SEQUENCE ? "{N:N}" : whole,
    );
    out = out.replace(/\b(seq|ack) (\d+)(?::(\d+))?/g, (whole: string, word: string, from: string) =>
      (opening && from !== "0") || Number(from) > LARGEST_RELATIVE_SEQUENCE ? `${word} N` : whole,
    );
  }
  return out;
}

/** Everything that stands on one line and needs no memory of other lines. */
function normaliseLine(line: string): string {
  return (
    normaliseCapture(line)
      // ping, arping, traceroute, dig, curl: how long it took.
      .replace(/\btime=[\d.]+ ms/, "time=T ms")
      .replace(/\btime \d+ms/, "time Tms")
      .replace(/(min\/avg\/max\/mdev = )[\d.]+\/[\d.]+\/[\d.]+\/[\d.]+ ms/, "$1T/T/T/T ms")
      // The time of day that a host put into an IP option.
      .replace(/^((?:TS: )?\t(?:\S+\t)?)\d+( absolute$)/, "$1T$2")
      .replace(/(ipg\/ewma )[\d.]+\/[\d.]+ ms/, "$1T/T ms")
      .replace(/^\[\d{10}\.\d{6}\] /, "[TIME] ")
      .replace(/(reply from \S+ \[\S+\] {2})[\d.]+ms/, "$1Tms")
      // arping's capitals, so that the address is numbered as everywhere.
      .replace(
        /(reply from \S+ \[)([0-9A-F:]{17})\]/,
        (_w, head: string, mac: string) => `${head}${mac.toLowerCase()}]`,
      )
      .replace(/(?<= )\d+\.\d{3} ms\b/g, "T ms")
      .replace(/^(;; Query time: )\d+/, "$1T")
      .replace(/^(;; WHEN: ).*/, "$1TIME")
      .replace(/^(;; ->>HEADER<<-.* id: )\d+/, "$1ID")
      .replace(/^(; COOKIE: )[0-9a-f]+/, "$1COOKIE")
      .replace(/(port \d+ after )\d+( ms)/, "$1T$2")
      .replace(/(timed out after )\d+( milliseconds)/, "$1T$2")
      // What is drawn at random, or counts what this machine did before.
      .replace(/\b(id=)\d+/g, "$1ID")
      .replace(/\b(pid=)\d+/g, "$1PID")
      .replace(/( by process )\d+(?= \()/, "$1PID")
      .replace(/\bportid=\d+(?: progname=\S+)?/g, "portid=PORTID")
      .replace(/\b(ino:)\d+/g, "$1INO")
      .replace(/\b(sk:)[0-9a-f]+/g, "$1SK")
      .replace(/^((?:tcp|udp|raw)6? .* )\d+\/([\w.:-]+)\s*$/, "$1PID/$2")
      .replace(/^(\S+: line \d+: ) *\d+ (Killed|Terminated|Hangup|Aborted|Interrupt)/, "$1PID $2")
      .replace(/\b(initval )0x[0-9a-f]+/, "$1INITVAL")
      .replace(/^(\s*\d+: [0-9A-F]{8,32}:[0-9A-F]{4} .* )\d+ \d [0-9a-f]{16}( .*)?$/, "$1INO")
      // Seconds that are left: of an address, a route, a flow, an element.
      .replace(
        /\b(valid_lft |preferred_lft |expires )(\d+)sec\b/g,
        (_w, word: string, s: string) => `${word}${secondsLeft(s)}sec`,
      )
      .replace(/\b(expires )(?:\d+(?:ms|[dhms]))+(?![a-z0-9])/g, "$1TIME")
      .replace(/\b(timeout )(\d+)\b/g, (_w, word: string, s: string) => word + secondsLeft(s))
      .replace(
        /^((?:\s*\[[A-Z]+\] )?(?:ipv[46] +\d+ )?(?:tcp|udp|icmp|icmpv6|sctp|gre|unknown) +\d+ )(\d+) /,
        (_w, head: string, s: string) => `${head}${secondsLeft(s)} `,
      )
      // Seconds that have passed: of a neighbour, a forwarding entry, a `recent` list.
      .replace(
        /\bused (\d+)\/(\d+)\/(\d+)/,
        (_w, a: string, b: string, c: string) => `used ${secondsAgo(a)}/${secondsAgo(b)}/${secondsAgo(c)}`,
      )
      .replace(/\bused (\d+)\/(\d+)(?!\/)/, (_w, a: string, b: string) => `used ${secondsAgo(a)}/${secondsAgo(b)}`)
      .replace(
        /^(\s+\d+\t\S+\t(?:yes|no)\t\t) *(\d+)\.\d\d/,
        (_w, head: string, s: string) => head + secondsAgo(s).padStart(4),
      )
      .replace(/\b(last_seen: )\d+( oldest_pkt: \d+)[ ,\d]*/, "$1N$2 N")
      .replace(
        /\b((?:hello|tcn|topology change|topology_change|gc|hold|message[_ ]age|forward[_ ]delay)[_ ]timer\s+)(?!0\.00)\d+\.\d\d/g,
        "$1TIMER",
      )
  );
}

/**
 * `text` without durations and without what Linux draws at random; everything else as it was.
 *
 * Takes a whole transcript, since numbering goes by first appearance. Normalising twice is the same as once.
 * Costs time in proportion to the text.
 */
export function normalise(text: string): string {
  return normalisePorts(normaliseMacs(text.split("\n").map(normaliseLine).join("\n")));
}
