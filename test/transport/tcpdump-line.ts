import { NO_TCP_OPTIONS, TcpFlag, type TcpOptions, TcpSegment } from "../../src/wire/tcp.js";

/** A TCP line of `tcpdump -S -n`, with sequence numbers as offsets from each side's initial one. */
export interface DumpedSegment {
  /** "10.0.0.1.43022": who sent it. */
  readonly from: string;
  readonly timeNs: number | null;
  readonly flags: number;
  readonly seq: number;
  /** Offset that is acknowledged; 0 without ACK. */
  readonly ack: number;
  readonly window: number;
  readonly length: number;
  readonly mss: number | null;
  readonly windowScale: number | null;
  readonly sackPermitted: boolean;
  readonly hasTimestamps: boolean;
  readonly sackBlocks: readonly (readonly [number, number])[];
}

const FLAGS: Record<string, number> = {
  S: TcpFlag.Syn,
  F: TcpFlag.Fin,
  R: TcpFlag.Rst,
  P: TcpFlag.Psh,
  ".": TcpFlag.Ack,
  E: TcpFlag.Ece,
  W: TcpFlag.Cwr,
};
const LINE =
  /^(?: ?(\d+):(\d+):(\d+)\.(\d+) )?IP (\S+) > (\S+): Flags \[([^\]]+)\](?:, seq (\d+)(?::\d+)?)?(?:, ack (\d+))?, win (\d+)(?:, options \[([^[]*)\])?, length (\d+)/;

/** The TCP lines of a transcript, in order; everything else is left out. */
export function parseDump(text: string): DumpedSegment[] {
  const initial = new Map<string, number>();
  /** The offset after what a side sent last: tcpdump leaves out the sequence number of a bare ACK. */
  const next = new Map<string, number>();
  return text.split("\n").flatMap((line) => {
    const match = LINE.exec(line);
    if (match === null) return [];
    const [, hours, minutes, seconds, micros, from = "", to = "", letters = "", seq, ack, window, options, length] =
      match;
    const flow = (side: string, peer: string): string => `${side} ${peer}`;
    const flags = [...letters].reduce((bits, letter) => bits | (FLAGS[letter] ?? 0), 0);
    if (flags & TcpFlag.Syn) initial.set(flow(from, to), Number(seq));
    const offset = (side: string, peer: string, value: string | undefined): number =>
      value === undefined ? 0 : (Number(value) - (initial.get(flow(side, peer)) ?? 0)) | 0;
    const start = seq === undefined ? (next.get(flow(from, to)) ?? 0) : offset(from, to, seq);
    const taken = Number(length) + (flags & TcpFlag.Syn ? 1 : 0) + (flags & TcpFlag.Fin ? 1 : 0);
    next.set(flow(from, to), Math.max(next.get(flow(from, to)) ?? 0, start + taken));
    const blocks = [...(options ?? "").matchAll(/\{(\d+):(\d+)\}/g)];
    const time = hours === undefined ? null : ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e9;
    return [
      {
        from,
        timeNs: time === null ? null : time + Number(micros) * 1000,
        flags,
        seq: start,
        ack: offset(to, from, ack),
        window: Number(window),
        length: Number(length),
        mss: options?.includes("mss ") ? Number(/mss (\d+)/.exec(options)?.[1]) : null,
        windowScale: options?.includes("wscale ") ? Number(/wscale (\d+)/.exec(options)?.[1]) : null,
        sackPermitted: options?.includes("sackOK") ?? false,
        hasTimestamps: options?.includes("TS val") ?? false,
        sackBlocks: blocks.map(([, left, right]) => [offset(to, from, left), offset(to, from, right)] as const),
      },
    ];
  });
}

/** What a line says of its segment, for comparison: timestamps only as present or not. */
export function describeDumped(dumped: DumpedSegment): string {
  const letters = Object.entries(FLAGS).filter(([, bit]) => dumped.flags & bit);
  const options = [
    dumped.mss === null ? "" : `mss ${dumped.mss}`,
    dumped.sackPermitted ? "sackOK" : "",
    dumped.hasTimestamps ? "TS" : "",
    dumped.windowScale === null ? "" : `wscale ${dumped.windowScale}`,
    ...dumped.sackBlocks.map(([left, right]) => `sack ${left}:${right}`),
  ].filter((option) => option !== "");
  const seq = dumped.length > 0 || dumped.flags & (TcpFlag.Syn | TcpFlag.Fin) ? `${dumped.seq}(${dumped.length})` : "-";
  return `${letters.map(([letter]) => letter).join("")} ${seq} ack ${dumped.ack} win ${dumped.window} <${options.join(",")}>`;
}

/** A segment of ours as the same description, given both initial sequence numbers. */
export function describeOurs(segment: TcpSegment, ours: number, theirs: number): string {
  const { options } = segment;
  return describeDumped({
    from: "",
    timeNs: null,
    flags: segment.flags,
    seq: (segment.seq - ours) | 0,
    ack: segment.flags & TcpFlag.Ack ? (segment.ack - theirs) | 0 : 0,
    window: segment.window,
    length: segment.data.length,
    mss: options.mss,
    windowScale: options.windowScale,
    sackPermitted: options.sackPermitted,
    hasTimestamps: options.timestamps !== null,
    sackBlocks: options.sackBlocks.map(([left, right]) => [(left - theirs) | 0, (right - theirs) | 0] as const),
  });
}

/** The segment that a line stands for. `theirs` is the initial sequence number of its sender, `ours` of its receiver. */
export function toSegment(
  dumped: DumpedSegment,
  ports: readonly [number, number],
  theirs: number,
  ours: number,
  timestamps: { readonly value: number; readonly echo: number },
): TcpSegment {
  const options: TcpOptions = {
    ...NO_TCP_OPTIONS,
    mss: dumped.mss,
    windowScale: dumped.windowScale,
    sackPermitted: dumped.sackPermitted,
    timestamps: dumped.hasTimestamps ? timestamps : null,
    sackBlocks: dumped.sackBlocks.map(([left, right]) => [(left + ours) >>> 0, (right + ours) >>> 0] as const),
  };
  const ack = dumped.flags & TcpFlag.Ack ? (dumped.ack + ours) >>> 0 : 0;
  const data = new Uint8Array(dumped.length);
  return new TcpSegment(
    ports[0],
    ports[1],
    (dumped.seq + theirs) >>> 0,
    ack,
    dumped.flags,
    dumped.window,
    data,
    options,
    0,
    0,
    // The transcripts were made with segmentation offload switched off.
    true,
  );
}
