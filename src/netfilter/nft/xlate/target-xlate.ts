import type { Target } from "../../rules/rule.js";
import { MasqueradeTarget } from "../../target/masquerade-target.js";
import { NatTarget } from "../../target/nat-target.js";
import { RedirectTarget } from "../../target/redirect-target.js";
import { RejectTarget } from "../../target/reject-target.js";

/** True when iptables says it in nft's own expressions; else it is an extension, which nft only knows by name. */
export function isNativeTarget({ name }: Target): boolean {
  return name === "NFLOG" || name === "TRACE";
}

/** The flags of LOG as nft writes them, with a blank in front of each. */
function logFlags(save: string): string {
  const has = (option: string): boolean => save.includes(`--log-${option}`);
  const tcp = [...(has("tcp-sequence") ? ["sequence"] : []), ...(has("tcp-options") ? ["options"] : [])];
  if (tcp.length === 2 && has("ip-options") && has("uid") && has("macdecode")) return " flags all";
  let text = tcp.length === 0 ? "" : ` flags tcp ${tcp.join(",")}`;
  if (has("ip-options")) text += " flags ip options";
  if (has("uid")) text += " flags skuid";
  return has("macdecode") ? `${text} flags ether` : text;
}

/** `-j CONNMARK` as libxt_CONNMARK.c translates it, with its shift behind; null where it has no words. */
function connmarkText(save: string, value: (option: string) => string | null): string | null {
  const words = plainConnmarkText(save, value);
  const [, side = "", bits = ""] = / --(left|right)-shift-mark (\d+)/.exec(save) ?? [];
  if (side === "" || words === null) return words;
  const [target = "", mark = ""] = words.split(/ set (.*)/s);
  const blank = /^0x[0-9a-f]+$/.test(mark) ? "  " : " ";
  return `${target} set ( ${mark}${blank}) ${side === "left" ? "<<" : ">>"} ${bits}`;
}

function plainConnmarkText(save: string, value: (option: string) => string | null): string | null {
  const set = value("set-xmark");
  const inverse = (mask: string) => `0x${(~Number(mask) >>> 0).toString(16)}`;
  if (set !== null) {
    const [mark = "0x0", mask = "0xffffffff"] = set.split("/");
    if (mask === "0xffffffff") return `ct mark set ${mark}`;
    if (mark === "0x0") return `ct mark set ct mark and ${inverse(mask)}`;
    if (mark === mask) return `ct mark set ct mark or ${mark}`;
    if (mask === "0x0") return `ct mark set ct mark xor ${mark}`;
    return `ct mark set ct mark xor ${mark} and ${inverse(mask)}`;
  }
  const mask = value("nfmask");
  const [from, to] = save.includes("--save-mark") ? ["mark", "ct mark"] : ["ct mark", "meta mark"];
  if (mask === null || (mask === "0xffffffff" && value("ctmask") === "0xffffffff")) return `${to} set ${from}`;
  return value("ctmask") === mask ? `${to} set ${from} and ${mask}` : null;
}

/** `-j TOS` (libxt_TOS.c writes ip6 for both families, and drops the two bits of ECN). */
function tosText(option: string): string {
  const [value = 0, mask = 0xff] = option.split("/").map(Number);
  const digits = (number: number): string => `0x${((number & 0xff) >> 2).toString(16).padStart(2, "0")}`;
  const set = "ip6 dscp set";
  // The bits of ECN may be left alone.
  if ((mask | 0x03) === 0xff || mask === 0x3f) return `${set} ${digits(value)}`;
  if (value === 0) return `${set} ip6 dscp and ${digits(~mask)}`;
  if (value === mask) return `${set} ip6 dscp or ${digits(value)}`;
  if (mask === 0) return `${set} ip6 dscp xor ${digits(value)}`;
  return `${set} ip6 dscp and ${digits(~mask)} xor ${digits(value)}`;
}

function synproxyText(save: string, value: (option: string) => string | null): string {
  let text = "synproxy";
  if (save.includes("--sack-perm")) text += " sack-perm";
  if (save.includes("--timestamp")) text += " timestamp";
  for (const option of ["wscale", "mss"]) if (value(option) !== null) text += ` ${option} ${value(option)}`;
  return save.includes("--ecn") ? `${text} ecn` : text;
}

/** A target of iptables in nft's words, as its `xlate` says them; null for what has none. */
export function translateTarget(target: Target, family: string): string | null {
  if (target instanceof RejectTarget) return rejectText(target.type);
  if (target instanceof MasqueradeTarget || target instanceof RedirectTarget || target instanceof NatTarget) {
    const { range } = target;
    let text = target.name.toLowerCase();
    const list = (target as Target).list(true);
    const [, addresses = ""] = /^to:(\S*)/.exec(list) ?? [];
    // A range of ports with a base has no words.
    if (addresses.includes("/")) return null;
    if (target instanceof NatTarget) text += ` to ${addresses}`;
    else if (range.hasPorts)
      text += ` to :${range.minPort}${range.minPort === range.maxPort ? "" : `-${range.maxPort}`}`;
    const flags = [
      ...(range.random ? ["random"] : []),
      ...(range.randomFully ? ["fully-random"] : []),
      ...(range.persistent ? ["persistent"] : []),
    ];
    return flags.length === 0 ? text : `${text} ${flags.join(",")}`;
  }
  const save = target.save();
  const value = (option: string) => new RegExp(` --${option} ("[^"]*"|\\S+)`).exec(save)?.[1] ?? null;
  switch (target.name) {
    case "LOG": {
      const prefix = value("log-prefix");
      const level = value("log-level");
      const names = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];
      let text = prefix === null ? "log" : `log prefix ${prefix.startsWith('"') ? prefix : `"${prefix}"`}`;
      if (level !== null) text += ` level ${names[Number(level)] ?? level}`;
      return text + logFlags(save);
    }
    case "NFLOG": {
      const prefix = value("nflog-prefix")?.replace(/"/g, "") ?? null;
      const more = [
        prefix === null ? "" : ` prefix "${prefix}"`,
        ` group ${value("nflog-group") ?? "0"}`,
        value("nflog-size") === null ? "" : ` snaplen ${value("nflog-size")}`,
        value("nflog-threshold") === null ? "" : ` queue-threshold ${value("nflog-threshold")}`,
      ];
      return `log${more.join("")}`;
    }
    case "NFQUEUE": {
      const queue = value("queue-num") ?? value("queue-balance")?.replace(":", "-") ?? "0";
      const flags = ["queue-bypass", "queue-cpu-fanout"].filter((flag) => save.includes(flag));
      return `queue num ${queue}${flags.length === 0 ? "" : ` ${flags.map((flag) => (flag === "queue-bypass" ? "bypass" : "fanout")).join(",")}`}`;
    }
    case "TRACE":
      return "meta nftrace set 1";
    case "CT":
      return save.includes("--notrack") ? "notrack" : null;
    case "CLASSIFY":
      return `meta priority set ${(value("set-class") ?? "").replace(/\b0+(?=[0-9a-f])/g, "")}`;
    case "DSCP":
      return `${family} dscp set ${value("set-dscp") ?? ""}`;
    case "TOS":
      return tosText(value("set-tos") ?? "");
    case "TEE": {
      const device = value("oif");
      return `dup to ${value("gateway") ?? ""}${device === null ? "" : ` device ${device}`}`;
    }
    case "AUDIT":
      return "log level audit";
    case "SYNPROXY":
      return synproxyText(save, value);
    case "CONNMARK":
      return connmarkText(save, value);
    case "MARK": {
      const [mark = "0x0", mask = "0xffffffff"] = (value("set-xmark") ?? "").split("/");
      if (mask === "0xffffffff") return `meta mark set ${mark}`;
      if (mark === "0x0") return `meta mark set mark and 0x${(~Number(mask) >>> 0).toString(16)}`;
      if (mark === mask) return `meta mark set mark or ${mark}`;
      if (mask === "0x0") return `meta mark set mark xor ${mark}`;
      return `meta mark set mark and 0x${(~Number(mask) >>> 0).toString(16)} xor ${mark}`;
    }
    case "NOTRACK":
      return "notrack";
    case "TCPMSS":
      return `tcp option maxseg size set ${value("set-mss") ?? "rt mtu"}`;
    default:
      return null;
  }

  function rejectText(type: string): string {
    if (type === "tcp-reset") return "reject with tcp reset";
    const words: Readonly<Record<string, string>> = {
      "icmp-net-unreachable": "icmp type net-unreachable",
      "icmp-host-unreachable": "icmp type host-unreachable",
      "icmp-proto-unreachable": "icmp type prot-unreachable",
      "icmp-net-prohibited": "icmp type net-prohibited",
      "icmp-host-prohibited": "icmp type host-prohibited",
      "icmp-admin-prohibited": "icmp type admin-prohibited",
      "icmp6-no-route": "icmpv6 type no-route",
      "icmp6-adm-prohibited": "icmpv6 type admin-prohibited",
      "icmp6-addr-unreachable": "icmpv6 type addr-unreachable",
      "icmp6-policy-fail": "icmpv6 type policy-fail",
      "icmp6-reject-route": "icmpv6 type reject-route",
    };
    const found = words[type];
    return found === undefined || family === "" ? "reject" : `reject with ${found}`;
  }
}
