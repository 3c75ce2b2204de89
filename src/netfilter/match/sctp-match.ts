import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { PORT_OPTIONS, PortsMatch } from "./port-match.js";

const CHUNKS: readonly (readonly [string, number])[] = [
  ["DATA", 0],
  ["INIT", 1],
  ["INIT_ACK", 2],
  ["SACK", 3],
  ["HEARTBEAT", 4],
  ["HEARTBEAT_ACK", 5],
  ["ABORT", 6],
  ["SHUTDOWN", 7],
  ["SHUTDOWN_ACK", 8],
  ["ERROR", 9],
  ["COOKIE_ECHO", 10],
  ["COOKIE_ACK", 11],
  ["ECN_ECNE", 12],
  ["ECN_CWR", 13],
  ["SHUTDOWN_COMPLETE", 14],
  ["I_DATA", 64],
  ["RE_CONFIG", 130],
  ["PAD", 132],
  ["ASCONF", 193],
  ["ASCONF_ACK", 128],
  ["FORWARD_TSN", 192],
  ["I_FORWARD_TSN", 194],
];

/** A kind of chunk with the flags that it has to have (capitals) or not to have. */
interface WantedChunk {
  readonly type: number;
  readonly flags: string;
}

/** Letters of the flags of a kind of chunk, from the highest bit. */
const FLAGS: Readonly<Record<number, string>> = { 0: "----IUBE", 64: "----IUBE", 6: "-------T", 14: "-------T" };

/** The bit of a flag's letter; 0 when chunks of the kind have no such flag. */
function flagBit(type: number, letter: string): number {
  const at = FLAGS[type]?.indexOf(letter.toUpperCase()) ?? -1;
  return at < 0 || letter === "-" ? 0 : 0x80 >> at;
}

/** ":UBe", the letters in the order of the bits. */
function flagText(type: number, flags: string): string {
  const sorted = [...flags].sort((a, b) => flagBit(type, b) - flagBit(type, a)).join("");
  return sorted === "" ? "" : `:${sorted}`;
}

function hasFlags({ type, flags }: WantedChunk, has: number): boolean {
  return [...flags].every((letter) => ((has & flagBit(type, letter)) !== 0) === (letter === letter.toUpperCase()));
}

/** `-m sctp`: ranges of ports and the kinds of chunks (xt_sctp.c). */
export class SctpMatch extends PortsMatch {
  readonly name = "sctp";
  readonly protocol = 132;
  /** "all", "any", "only", or null without chunk types. */
  readonly mode: string | null;
  readonly chunks: readonly WantedChunk[];
  readonly invertChunks: boolean;

  constructor(given: Given) {
    super(given, 132);
    this.mode = given.value("chunk-types", 0);
    if (this.mode !== null && !["all", "any", "only"].includes(this.mode)) {
      throw new ParameterProblem('Match type has to be one of "ALL", "ANY" or "ONLY"');
    }
    const names = given.value("chunk-types", 1)?.split(",") ?? [];
    this.chunks = names
      .flatMap((name) => {
        if (name.toUpperCase() === "ALL") return CHUNKS.map(([, type]) => ({ type, flags: "" }));
        if (name.toUpperCase() === "NONE") return [];
        const [word = "", flags = ""] = name.split(":");
        const chunk = CHUNKS.find(([known]) => known === word.toUpperCase());
        if (chunk === undefined) throw new ParameterProblem(`Unknown sctp chunk type: ${word}`);
        const type = chunk[1];
        if ([...flags].some((letter) => flagBit(type, letter) === 0))
          throw new ParameterProblem(`Invalid flags for chunk type ${type}`);
        return [{ type, flags }];
      })
      .sort((a, b) => a.type - b.type);
    this.invertChunks = given.inverted("chunk-types");
  }

  override matches(skb: Skb): boolean {
    if (!super.matches(skb)) return false;
    if (this.mode === null) return true;
    const payload = skb.packet.payload;
    return payload.kind === "sctp" && this.matchesChunks(payload.chunks) !== this.invertChunks;
  }

  override save(): string {
    return this.mode === null
      ? super.save()
      : `${super.save()}${this.invertChunks ? " !" : ""} --chunk-types ${this.mode} ${this.chunkNames()}`;
  }

  override list(numeric: boolean): string {
    if (this.mode === null) return super.list(numeric);
    const types = numeric
      ? this.chunks
          .map(({ type, flags }) => `0x${type.toString(16).padStart(4, "0")}${flagText(type, flags)}`)
          .join(",")
      : this.chunkNames();
    return `${super.list(numeric)} ${this.invertChunks ? "!" : ""}${this.mode} ${types}`;
  }

  private chunkNames(): string {
    const nameOf = (type: number) => CHUNKS.find(([, known]) => known === type)?.[0] ?? String(type);
    return this.chunks.map(({ type, flags }) => `${nameOf(type)}${flagText(type, flags)}`).join(",");
  }

  private matchesChunks(chunks: Uint8Array): boolean {
    const seen = new Set<number>();
    for (let at = 0; at + 4 <= chunks.length; ) {
      const type = chunks[at] ?? 0;
      const length = ((chunks[at + 2] ?? 0) << 8) | (chunks[at + 3] ?? 0);
      if (length < 4) return false;
      const wanted = this.chunks.find((chunk) => chunk.type === type);
      const isWanted = wanted !== undefined && hasFlags(wanted, chunks[at + 1] ?? 0);
      if (this.mode === "any" && isWanted) return true;
      if (this.mode === "only" && !isWanted) return false;
      if (isWanted) seen.add(type);
      at += (length + 3) & ~3;
    }
    if (this.mode === "only") return true;
    return this.mode === "all" && this.chunks.every(({ type }) => seen.has(type));
  }
}

/** How `-m sctp` is read. */
export const sctpMatch: MatchExtension = {
  name: "sctp",
  options: [...PORT_OPTIONS, { name: "chunk-types", args: 2, invertible: true }],
  placement: { protocols: [132] },
  parse: (given) => new SctpMatch(given),
};
