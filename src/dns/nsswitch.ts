/** What one source of names had to say. */
export type NssStatus = "success" | "notfound" | "unavail" | "tryagain";

/** A source of names on the `hosts` line, and after which results the search ends there. */
export interface NssSource {
  /** "files", "dns", or another, which is passed over. */
  readonly service: string;
  readonly returnOn: readonly NssStatus[];
}

const DEFAULT_LINE = "files dns";

/** The `hosts` line of /etc/nsswitch.conf (nsswitch.conf(5)); "files dns" when there is none, as glibc has it. */
export function parseNsswitchHosts(text: string | null): NssSource[] {
  let line = DEFAULT_LINE;
  for (const raw of (text ?? "").split("\n")) {
    const match = /^\s*hosts\s*:(.*)$/.exec(raw.split("#")[0] ?? "");
    if (match?.[1] !== undefined && match[1].trim() !== "") line = match[1];
  }
  const sources: { service: string; returnOn: NssStatus[] }[] = [];
  for (const word of line.match(/\[[^\]]*\]|[^\s[\]]+/g) ?? []) {
    const source = sources.at(-1);
    if (!word.startsWith("[")) sources.push({ service: word, returnOn: ["success"] });
    else if (source !== undefined) {
      for (const [, not, status, action] of word.matchAll(/(!?)\s*(\w+)\s*=\s*(\w+)/g)) {
        source.returnOn = applyAction(source.returnOn, not === "!", status ?? "", action ?? "");
      }
    }
  }
  return sources;
}

const STATUSES: readonly NssStatus[] = ["success", "notfound", "unavail", "tryagain"];

function applyAction(before: readonly NssStatus[], negated: boolean, status: string, action: string): NssStatus[] {
  const named = STATUSES.filter((each) => (each === status.toLowerCase()) !== negated);
  const rest = before.filter((each) => !named.includes(each));
  return action.toLowerCase() === "return" ? [...rest, ...named] : rest;
}
