import { SECOND } from "../../sim/time.js";
import { Family, formatIp, type IpAddress } from "../../wire/ip-address.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { maskedBy, prefixMask } from "../text/address-mask.js";
import { type Given, type MatchExtension, type ParseContext, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { parseRate, rateText } from "./limit-match.js";

const MODES = ["srcip", "srcport", "dstip", "dstport"] as const;
const TABLE_OPTIONS = ["htable-size", "htable-max", "htable-gcinterval"] as const;
const TABLE_DEFAULTS: Readonly<Record<string, number>> = {
  "htable-size": 0,
  "htable-max": 0,
  "htable-gcinterval": 1000,
};

/** One bucket: what may still pass, in nanoseconds of time, or in bytes. */
export class Bucket {
  credit: number;
  lastNs: number;
  /** Whose it is, as /proc tells it: "127.0.0.1:80->0.0.0.0:0". */
  readonly owner: string;
  /** With rates by windows: when this one began, what it had so far, and whether the one before had too much. */
  windowNs: number;
  inWindow = 0;
  wasExceeded = false;

  constructor(credit: number, lastNs: number, owner: string) {
    this.windowNs = lastNs;
    this.credit = credit;
    this.lastNs = lastNs;
    this.owner = owner;
  }
}

const UNITS_MS: readonly (readonly [string, number])[] = [
  ["second", 1000],
  ["minute", 60_000],
  ["hour", 3_600_000],
  ["day", 86_400_000],
];

/** The kernel's credits of a microsecond, and of a second of bytes (user2credits, CREDITS_PER_JIFFY_BYTES). */
const CREDITS_PER_US = 137_438_953;
const BYTE_CREDITS = 4_194_304_000;

/** What 16 bytes cost of those (user2credits_byte). */
function byteCost(bytes: number): number {
  const average = Math.floor(0xffff_ffff / (Math.floor(bytes / 16) + 1));
  return Math.floor((average * BYTE_CREDITS) / 2 ** 32);
}

/** An address in full, as %pI6 prints it. */
function fullText(address: IpAddress): string {
  if (typeof address === "number") return formatIp(address);
  return Array.from(address, (unit) => unit.charCodeAt(0).toString(16).padStart(4, "0")).join(":");
}

/** How long entries live that count bytes (XT_HASHLIMIT_BYTE_EXPIRE). */
const BYTE_EXPIRE_MS = 15_000;

const BYTE_UNITS = { mb: 1048576, kb: 1024, b: 1 } as const;

function bytesOf(text: string): number | null {
  const match = /^(\d+)(mb|kb|b)$/i.exec(text);
  const unit = (match?.[2] ?? "").toLowerCase();
  return match === null ? null : Number(match[1]) * BYTE_UNITS[unit as keyof typeof BYTE_UNITS];
}

/** A rate of bytes as the kernel keeps it: as the cost of 16 of them (bytes_to_cost, cost_to_bytes). */
function keptBytes(bytes: number): number {
  const cost = Math.floor(0xffff_ffff / (Math.floor(bytes / 16) + 1));
  return (Math.floor(0xffff_ffff / cost) - 1) * 16;
}

function byteText(bytes: number): string {
  const unit = bytes % 1048576 === 0 ? "mb" : bytes % 1024 === 0 ? "kb" : "b";
  return `${bytes / BYTE_UNITS[unit]}${unit}`;
}

/** `-m hashlimit`: a bucket of tokens for each source, destination or pair, in a table that rules may share (xt_hashlimit.c). */
export class HashlimitMatch implements Match {
  readonly name = "hashlimit";
  readonly needsConntrack = false;
  readonly isStateful = true;
  readonly above: boolean;
  /** 1/10000 s for each packet; 0 when bytes are counted. */
  readonly period: number;
  /** Bytes for each second; 0 when packets are counted. */
  readonly byteRate: number;
  readonly burst: number;
  private readonly hasBurst: boolean;
  /** Whether rates are looked at by windows of time, all of a packet's window or none of it. */
  readonly isRateMatch: boolean;
  /** The length of a window; 0 where it was not given and is not asked for. */
  readonly intervalS: number;
  readonly modes: readonly string[];
  readonly tableName: string;
  readonly tableOptions: readonly { readonly name: string; readonly value: number }[];
  /** How long an entry lives that nobody uses; shown when it is not one of the unit that the rate is shown in. */
  readonly expireMs: number;
  readonly srcLength: number;
  readonly dstLength: number;
  private readonly bits: number;
  /** Tells the tables of both families apart. */
  readonly tableKey: string;

  constructor(given: Given, context: ParseContext) {
    const rate = given.value("hashlimit-above") ?? given.value("hashlimit-upto");
    if (rate === null) throw new ParameterProblem("You have to specify --hashlimit");
    this.above = given.has("hashlimit-above") !== given.inverted("hashlimit-upto");
    const asked = bytesOf(rate.split("/")[0] ?? "");
    const bytes = asked === null ? null : keptBytes(asked);
    this.byteRate = bytes ?? 0;
    this.period = bytes === null ? readRate(rate, given.has("hashlimit-above") ? "above" : "upto") : 0;
    this.burst = readBurst(given.value("hashlimit-burst"), bytes);
    this.hasBurst = given.has("hashlimit-burst");
    const modes = given.value("hashlimit-mode")?.split(",") ?? [];
    for (const mode of modes) {
      if (!(MODES as readonly string[]).includes(mode)) {
        throw new ParameterProblem(`hashlimit: Bad value for "--hashlimit-mode" option: "${modes.join(",")}"`);
      }
    }
    this.modes = MODES.filter((mode) => modes.includes(mode));
    this.tableName = given.value("hashlimit-name") ?? "";
    this.tableOptions = TABLE_OPTIONS.filter((name) => given.has(`hashlimit-${name}`)).map((name) => ({
      name,
      value: given.uint(`hashlimit-${name}`, 0, 0xffff_ffff) ?? 0,
    }));
    const unitMs = bytes === null ? unitOf(rate.split("/")[1] ?? "second") : BYTE_EXPIRE_MS;
    this.expireMs = given.uint("hashlimit-htable-expire", 0, 0xffff_ffff) ?? unitMs;
    this.isRateMatch = given.has("hashlimit-rate-match");
    const unitS = bytes === null ? unitMs / 1000 : 1;
    // Rates are those of a second then, and windows as long as the unit that was given.
    if (this.isRateMatch) this.period = Math.floor(this.period / unitS);
    this.intervalS = given.uint("hashlimit-rate-interval", 0, 0xffff_ffff) || (this.isRateMatch ? unitS : 0);
    this.bits = context.family === Family.V4 ? 32 : 128;
    this.tableKey = `${this.bits} ${this.tableName}`;
    this.srcLength = given.uint("hashlimit-srcmask", 0, this.bits) ?? this.bits;
    this.dstLength = given.uint("hashlimit-dstmask", 0, this.bits) ?? this.bits;
  }

  matches(skb: Skb, context: Context): boolean {
    const { config, buckets } = context.hashlimits.table(this);
    return config.spend(skb, buckets, context.sim.nowNs) !== this.above;
  }

  /** Takes what a packet costs out of its bucket; false when there is too little. */
  private spend(skb: Skb, buckets: Map<string, Bucket>, nowNs: number): boolean {
    const key = this.keyOf(skb);
    const costNs = this.period * 100_000;
    const most = this.byteRate > 0 ? this.burst : costNs * this.burst;
    let bucket = buckets.get(key);
    if (bucket === undefined || nowNs - bucket.lastNs >= this.expireMs * 1_000_000) {
      bucket = new Bucket(most, nowNs, this.ownerOf(skb));
      buckets.set(key, bucket);
    }
    const elapsedNs = nowNs - bucket.lastNs;
    if (this.isRateMatch) return this.isWithinRate(bucket, skb.packet.byteLength, nowNs);
    const gained = this.byteRate > 0 ? (elapsedNs / SECOND) * this.byteRate : elapsedNs;
    bucket.credit = Math.min(most, bucket.credit + gained);
    bucket.lastNs = nowNs;
    const cost = this.byteRate > 0 ? skb.packet.byteLength : costNs;
    if (bucket.credit < cost) return false;
    bucket.credit -= cost;
    return true;
  }

  /** Whether the last window kept the rate and this one has not had its burst (rateinfo_recalc, hashlimit_mt_common). */
  private isWithinRate(bucket: Bucket, byteLength: number, nowNs: number): boolean {
    const rate = this.byteRate > 0 ? this.byteRate : Math.floor(10_000 / this.period);
    const burst = this.byteRate > 0 ? this.burst : this.burst + rate;
    const elapsedNs = nowNs - bucket.windowNs;
    if (elapsedNs >= this.intervalS * SECOND) {
      bucket.wasExceeded = bucket.inWindow * this.intervalS * SECOND > elapsedNs * rate;
      bucket.windowNs = nowNs;
      bucket.inWindow = 0;
    }
    bucket.lastNs = nowNs;
    bucket.inWindow += this.byteRate > 0 ? byteLength : 1;
    return !bucket.wasExceeded && bucket.inWindow <= burst;
  }

  private ownerOf({ packet }: Skb): string {
    const payload = packet.payload;
    const hasPorts = payload.kind === "tcp" || payload.kind === "udp" || payload.kind === "sctp";
    const family = this.bits === 32 ? Family.V4 : Family.V6;
    const end = (side: "src" | "dst", length: number): string => {
      const isAsked = this.modes.includes(`${side}ip`);
      const address = maskedBy(packet[side], prefixMask(family, isAsked ? length : 0));
      const port = side === "src" ? "srcPort" : "dstPort";
      return `${fullText(address)}:${hasPorts && this.modes.includes(port.toLowerCase()) ? payload[port] : 0}`;
    };
    return `${end("src", this.srcLength)}->${end("dst", this.dstLength)}`;
  }

  /** The buckets as /proc/net/ipt_hashlimit/NAME tells them: seconds left, whose, credit, its most, cost of a packet. */
  bucketLines(buckets: ReadonlyMap<string, Bucket>, nowNs: number): string {
    let text = "";
    const cost = Math.floor(this.period * 100 * CREDITS_PER_US);
    for (const bucket of buckets.values()) {
      const leftS = Math.floor((this.expireMs * 1_000_000 - (nowNs - bucket.lastNs)) / SECOND);
      if (leftS < 0) continue;
      let figures = `${BYTE_CREDITS} ${Math.ceil(this.burst / this.byteRate)} ${byteCost(this.byteRate)}`;
      if (this.byteRate === 0) {
        const most = this.burst * this.period * 100_000;
        const creditNs = Math.min(most, bucket.credit + nowNs - bucket.lastNs);
        figures = `${Math.floor((creditNs / 1000) * CREDITS_PER_US)} ${cost * this.burst} ${cost}`;
      }
      text += `${leftS} ${bucket.owner} ${figures}\n`;
    }
    return text;
  }

  private keyOf(skb: Skb): string {
    const { packet } = skb;
    const payload = packet.payload;
    const hasPorts = payload.kind === "tcp" || payload.kind === "udp" || payload.kind === "sctp";
    const family = this.bits === 32 ? Family.V4 : Family.V6;
    return this.modes
      .map((mode) => {
        if (mode === "srcip") return String(maskedBy(packet.src, prefixMask(family, this.srcLength)));
        if (mode === "dstip") return String(maskedBy(packet.dst, prefixMask(family, this.dstLength)));
        if (!hasPorts) return "";
        return String(mode === "srcport" ? payload.srcPort : payload.dstPort);
      })
      .join(",");
  }

  save(): string {
    let text = ` --hashlimit-${this.above ? "above" : "upto"} ${this.rate()}`;
    if (this.showsBurst) text += ` --hashlimit-burst ${this.burstText()}`;
    if (this.modes.length > 0) text += ` --hashlimit-mode ${this.modes.join(",")}`;
    text += ` --hashlimit-name ${this.tableName}`;
    return text + this.extras(" --hashlimit-", this.rate());
  }

  list(): string {
    // A listing counts the packets of a whole window.
    const rate = this.byteRate > 0 ? this.rate() : rateText(this.period * (this.intervalS || 1));
    let text = `limit: ${this.above ? "above" : "up to"} ${rate}`;
    if (this.showsBurst) text += ` burst ${this.burstText()}`;
    if (this.modes.length > 0) text += ` mode ${this.modes.join("-")}`;
    return text + this.extras(" ", rate);
  }

  /** A burst of bytes is shown when it was given. */
  private get showsBurst(): boolean {
    return this.byteRate === 0 || this.hasBurst;
  }

  private rate(): string {
    return this.byteRate > 0 ? `${byteText(this.byteRate)}/s` : rateText(this.period);
  }

  private burstText(): string {
    return this.byteRate > 0 ? byteText(this.burst) : String(this.burst);
  }

  private extras(lead: string, rate: string): string {
    let text = "";
    for (const { name, value } of this.tableOptions) {
      if (value !== TABLE_DEFAULTS[name]) text += `${lead}${name} ${value}`;
    }
    const unitMs = this.byteRate > 0 ? BYTE_EXPIRE_MS : unitOf(rate.split("/")[1] ?? "");
    if (this.expireMs !== unitMs) text += `${lead}htable-expire ${this.expireMs}`;
    if (this.srcLength !== this.bits) text += `${lead}srcmask ${this.srcLength}`;
    if (this.dstLength !== this.bits) text += `${lead}dstmask ${this.dstLength}`;
    if (this.isRateMatch) text += `${lead}rate-match`;
    if (this.isRateMatch && this.intervalS !== 1) text += `${lead}rate-interval ${this.intervalS}`;
    return text;
  }
}

/** Milliseconds of a unit of time, given by its name or the beginning of it. */
function unitOf(text: string): number {
  const unit = UNITS_MS.find(([name]) => text !== "" && name.startsWith(text.toLowerCase()));
  return unit === undefined ? 1000 : unit[1];
}

function readRate(text: string, option: string): number {
  const unit = text.split("/")[1] ?? "second";
  if (!["second", "minute", "hour", "day"].some((name) => unit !== "" && name.startsWith(unit.toLowerCase())))
    throw new ParameterProblem(`hashlimit: Bad value for "--hashlimit-${option}" option: "${text}"`);
  return parseRate(text);
}

/** Packets, or bytes when the rate counts those: then whole multiples of the rate, in which the kernel keeps it. */
function readBurst(text: string | null, byteRate: number | null): number {
  if (byteRate === null) {
    const packets = text === null ? 5 : parseInteger(text);
    if (packets === null || packets < 1 || packets > 1_000_000)
      throw new ParameterProblem('bad value for option "--hashlimit-burst", or out of range (1-1000000).');
    return packets;
  }
  if (text === null) return byteRate;
  const bytes = bytesOf(text) ?? parseInteger(text) ?? 0;
  if (bytes < byteRate) throw new ParameterProblem(`burst cannot be smaller than ${bytesText(byteRate)}`);
  return Math.ceil(bytes / byteRate) * byteRate;
}

/** The rate as it is told of: rounded down to the 16 bytes that the kernel counts in. */
function bytesText(bytes: number): string {
  return byteText(Math.floor(bytes / 16) * 16);
}

/** How `-m hashlimit` is read. */
export const hashlimitMatch: MatchExtension = {
  name: "hashlimit",
  options: [
    { name: "hashlimit-upto", invertible: true, excludes: ["hashlimit-above"] },
    { name: "hashlimit-above", invertible: true, excludes: ["hashlimit-upto"] },
    { name: "hashlimit", alias: "hashlimit-upto", invertible: true },
    { name: "hashlimit-burst" },
    { name: "hashlimit-mode" },
    { name: "hashlimit-name", mandatory: true },
    ...TABLE_OPTIONS.map((name) => ({ name: `hashlimit-${name}` })),
    { name: "hashlimit-htable-expire" },
    { name: "hashlimit-srcmask" },
    { name: "hashlimit-dstmask" },
    { name: "hashlimit-rate-match", args: 0 },
    { name: "hashlimit-rate-interval" },
  ],
  parse: (given, context) => new HashlimitMatch(given, context),
};
