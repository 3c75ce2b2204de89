import { range, type SavedMatch, type SavedOption, type Xlate } from "./saved-match.js";

/** The order in which conntrack's states are translated. */
const STATES = ["invalid", "new", "related", "established", "untracked"];

const TUPLE = [
  ["ctorigsrc", "ct original saddr"],
  ["ctorigdst", "ct original daddr"],
  ["ctreplsrc", "ct reply saddr"],
  ["ctrepldst", "ct reply daddr"],
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
  return [
    ...(states.length > 0 ? [`ct state ${found.not === "" ? "" : "! "}${states.join(",")}`] : []),
    ...(status.length > 0 ? [`ct status ${found.not}${status.join(",")}`] : []),
  ];
}

function conntrack(match: SavedMatch): string {
  const direction = match.option("ctdir");
  return [
    ...states(match.option("ctstate")),
    ...match.each([["ctstatus", "ct status"]], (text) => text.toLowerCase().replace("_", "-")),
    ...(direction === null ? [] : [`ct direction ${direction.value.toLowerCase()}`]),
    ...match.each([["ctproto", "ct original protocol"]], (text) => text),
    ...match.each(TUPLE, range),
  ].join(" ");
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
  return `ct ${side}${mode} ${found?.not ?? ""}${range(found?.value ?? "").replace(/^(\d+)-65535$/, "ge $1")}`;
}
