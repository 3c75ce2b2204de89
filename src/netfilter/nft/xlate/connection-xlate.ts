import { range, type SavedMatch, type SavedOption, same, type Xlate } from "./saved-match.js";

/** The order in which conntrack's states are translated. */
const STATES = ["invalid", "new", "related", "established", "untracked"];

const ADDRESSES = [
  ["ctorigsrc", "ct original saddr"],
  ["ctorigdst", "ct original daddr"],
  ["ctreplsrc", "ct reply saddr"],
  ["ctrepldst", "ct reply daddr"],
] as const;

const TUPLE = [
  ["ctorigsrcport", "ct original proto-src"],
  ["ctorigdstport", "ct original proto-dst"],
  ["ctreplsrcport", "ct reply proto-src"],
  ["ctrepldstport", "ct reply proto-dst"],
  ["ctexpire", "ct expiration"],
] as const;

/** The matches of tracked connections and of marks, by their names. */
export const CONNECTION_XLATE: Readonly<Record<string, Xlate>> = {
  state: (match) => states(match.option("state")).join(" "),
  conntrack,
  mark,
  connmark,
  connbytes,
  helper: (match) => {
    const found = match.option("helper");
    return `ct helper ${found?.not ?? ""}"${found?.value ?? ""}"`;
  },
};

function states(found: SavedOption | null): string[] {
  if (found === null) return [];
  const given = found.value.toLowerCase().split(",");
  const states = STATES.filter((name) => given.includes(name));
  const status = given.filter((name) => name === "snat" || name === "dnat");
  // Beside states of NAT nothing else is said, nor whether it is inverted.
  if (status[0] !== undefined) return [`ct status ${status.includes("snat") ? "snat" : "dnat"}`];
  return states.length > 0 ? [`ct state ${found.not === "" ? "" : "! "}${states.join(",")}`] : [];
}

function conntrack(match: SavedMatch): string {
  const direction = match.option("ctdir");
  return [
    ...states(match.option("ctstate")),
    ...status(match.option("ctstatus")),
    ...(direction === null ? [] : [`ct direction ${direction.value.toLowerCase()}`]),
    ...match.each([["ctproto", `ct ${direction?.value === "REPLY" ? "reply" : "original"} protocol`]], same),
    ...match.each(ADDRESSES, same),
    ...match.each(TUPLE, range),
  ].join(" ");
}

function status(found: SavedOption | null): string[] {
  if (found === null) return [];
  const names = found.value.toLowerCase().replace("_", "-");
  return [names === "none" ? "ct status" : `ct status ${found.not === "" ? "" : "! "}${names}`];
}

function mark(match: SavedMatch): string {
  const found = match.option("mark");
  if (found === null) return "";
  const [value = "0x0", mask] = found.value.split("/");
  const digits = (text: string): string => `0x${(Number(text) >>> 0).toString(16).padStart(8, "0")}`;
  if (mask === undefined) return `meta mark ${found.not}${digits(value)}`;
  return `meta mark & ${digits(mask)} ${found.not === "" ? "==" : "!="} ${digits(value)}`;
}

function connmark(match: SavedMatch): string {
  const found = match.option("mark");
  if (found === null) return "";
  const [value = "0x0", mask] = found.value.split("/");
  if (mask === undefined) return `ct mark ${found.not}${value}`;
  return `ct mark and ${mask} ${found.not === "" ? "==" : "!="} ${value}`;
}

function connbytes(match: SavedMatch): string {
  const mode = match.option("connbytes-mode")?.value ?? "";
  const direction = match.option("connbytes-dir")?.value ?? "both";
  const found = match.option("connbytes");
  const side = direction === "both" ? "" : `${direction} `;
  const [from, to] = (found?.value ?? "").split(":");
  // Without an upper bound (or one that is no bound) it is a comparison.
  if (to === undefined || to === "") return `ct ${side}${mode} ${found?.not === "" ? "ge" : "lt"} ${from}`;
  return `ct ${side}${mode} ${found?.not ?? ""}${from === "" ? "0" : from}-${to}`;
}
