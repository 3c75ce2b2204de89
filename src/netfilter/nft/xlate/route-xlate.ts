import type { SavedMatch, Xlate } from "./saved-match.js";

/** The matches of routes, devices and nodes, by their names. */
export const ROUTE_XLATE: Readonly<Record<string, Xlate>> = {
  rpfilter,
  policy,
  realm: (match) => number(match, "realm", "rtclassid"),
  devgroup: (match) =>
    [number(match, "src-group", "iifgroup"), number(match, "dst-group", "oifgroup")]
      .filter((words) => words !== "")
      .join(" "),
  cgroup: (match) => match.each([["cgroup", "meta cgroup"]], (text) => text)[0] ?? null,
  cluster,
};

/** `-m rpfilter`: the way back is looked up; sources of our own can only be let pass where those without a way are meant. */
function rpfilter({ text }: SavedMatch): string | null {
  const isInverted = text.includes("--invert");
  const acceptsLocal = text.includes("--accept-local");
  if (acceptsLocal && !isInverted) return null;
  const mark = text.includes("--validmark") ? ". mark " : "";
  const device = text.includes("--loose") ? "" : ". iif ";
  return `${acceptsLocal ? "fib saddr type != local " : ""}fib saddr ${mark}${device}oif ${isInverted ? "" : "!= "}0`;
}

/** `-m policy`: only whether what comes in was enciphered at all. */
function policy({ text }: SavedMatch): string | null {
  if (!text.includes("--dir in") || /--strict|--reqid|--spi|--proto|--mode|--tunnel/.test(text)) return null;
  return `meta secpath ${text.includes("--pol none") ? "missing" : "exists"}`;
}

/** A number under a mask: "iifgroup and 0x7 != 0x5". */
function number(match: SavedMatch, option: string, key: string): string {
  const found = match.option(option);
  if (found === null) return "";
  const [value = "0", mask] = found.value.split("/");
  const digits = (text: string): string => `0x${Number(text).toString(16)}`;
  if (mask === undefined) return `${key} ${found.not}${digits(value)}`;
  return `${key} and ${digits(mask)} ${found.not === "" ? "==" : "!="} ${digits(value)}`;
}

/** `-m cluster`: null where it stands for several nodes that have no range. */
function cluster({ text }: SavedMatch): string | null {
  const found = /( !)? --cluster-local-nodemask (\S+) --cluster-total-nodes (\d+) --cluster-hash-seed (\S+)/.exec(text);
  if (found === null) return null;
  const [, not, mask = "0", nodes, seed] = found;
  const node = Math.log2(Number(mask));
  const sign = Number.isInteger(node) ? (not === undefined ? "eq" : "!=") : null;
  if (sign === null) return null;
  return `jhash ct original saddr mod ${nodes} seed ${seed} ${sign} ${node + 1} meta pkttype set host`;
}
