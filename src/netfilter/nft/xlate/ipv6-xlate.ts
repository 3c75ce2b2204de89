import { range, type SavedMatch, same, type Xlate } from "./saved-match.js";

/** The matches of IPv6's extension headers, by their names. */
export const IPV6_XLATE: Readonly<Record<string, Xlate>> = {
  rt,
  frag,
  ah,
  hbh: (match) =>
    match.text.includes("--hbh-opts") ? null : (match.each([["hbh-len", "hbh hdrlength"]], same)[0] ?? null),
  mh: (match) => match.each([["mh-type", "mh type"]], (text) => range(text)).join(" "),
};

/** `-m rt`; null where it asks for addresses of type 0. */
function rt(match: SavedMatch): string | null {
  if (match.text.includes("--rt-0-")) return null;
  const keys = [
    ["rt-type", "rt type"],
    ["rt-segsleft", "rt seg-left"],
    ["rt-len", "rt hdrlength"],
  ] as const;
  return match.each(keys, range).join(" ");
}

/** `-m frag`: its length has no words and is passed over. */
function frag(match: SavedMatch): string {
  const words = match.each([["fragid", "frag id"]], range);
  if (match.text.includes("--fragres")) words.push("frag reserved 1");
  if (match.text.includes("--fragfirst")) words.push("frag frag-off 0");
  if (match.text.includes("--fragmore")) words.push("frag more-fragments 1");
  if (match.text.includes("--fraglast")) words.push("frag more-fragments 0");
  return words.join(" ");
}

function ah(match: SavedMatch): string {
  const words = match.each([["ahspi", "ah spi"]], range);
  words.push(...match.each([["ahlen", "ah hdrlength"]], same));
  if (match.text.includes("--ahres")) words.push("ah reserved 1");
  return words.length === 0 && match.family === "ip6" ? "meta l4proto ah" : words.join(" ");
}
