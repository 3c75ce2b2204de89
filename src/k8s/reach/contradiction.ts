/** Where policies as they are read and packets as they went do not agree. */
export interface Contradiction {
  readonly from: string;
  readonly to: string;
  /** `TCP 5432`. */
  readonly on: string;
  /** What the policies say, and who decides. */
  readonly policies: "allowed" | "denied";
  readonly because: string;
  /** What became of the packet. */
  readonly packets: "arrived" | "lost";
}

/** A contradiction in one line. */
export function formatContradiction({ from, to, on, policies, because, packets }: Contradiction): string {
  return `${from} -> ${to} on ${on}: the policies say ${policies} (${because}), but the packet ${packets === "arrived" ? "arrived" : "was lost"}`;
}
