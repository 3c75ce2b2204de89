/** Options of TCP by nft's names (tcpopt.c). */
export const TCP_OPTIONS: readonly (readonly [name: string, kind: number])[] = [
  ["eol", 0],
  ["nop", 1],
  ["maxseg", 2],
  ["window", 3],
  ["sack-perm", 4],
  ["sack", 5],
  ["timestamp", 8],
  ["md5sig", 19],
  ["mptcp", 30],
  ["fastopen", 34],
];

/** Other names that the language takes for them. */
const ALIASES: Readonly<Record<string, string>> = { mss: "maxseg", "sack-permitted": "sack-perm", noop: "nop" };

/** The name that nft lists an option by, given by a name or its number; null when there is none. */
export function tcpOptionName(text: string): string | null {
  const name = ALIASES[text] ?? text;
  const found = TCP_OPTIONS.find(([each, kind]) => each === name || String(kind) === name);
  if (found !== undefined) return found[0];
  return /^\d+$/.test(text) && Number(text) < 256 ? text : null;
}
