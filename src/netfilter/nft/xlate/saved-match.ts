import type { Match } from "../../rules/rule.js";

/** A value of an option, and what stands before it in nft's words: "!= " where it is negated. */
export interface SavedOption {
  readonly value: string;
  readonly not: "" | "!= ";
}

/** A match as iptables-save writes it, to be said in nft's words. */
export class SavedMatch {
  readonly name: string;
  /** The options, with a blank in front. */
  readonly text: string;
  /** "ip" or "ip6". */
  readonly family: string;
  /** The protocol that the rule is for; 0 for any. */
  readonly protocol: number;

  constructor(match: Match, family: string, protocol: number) {
    this.name = match.name;
    this.text = match.save();
    this.family = family;
    this.protocol = protocol;
  }

  /** An option that takes a value; null when it is not there. */
  option(name: string): SavedOption | null {
    const found = new RegExp(`( !)? --${name} ("[^"]*"|\\S+)`).exec(this.text);
    if (found === null) return null;
    return { value: (found[2] ?? "").replace(/"/g, ""), not: found[1] === undefined ? "" : "!= " };
  }

  /** "KEY VALUE" for each of the options that is there. */
  each(keys: readonly (readonly [option: string, key: string])[], value: (text: string) => string): string[] {
    return keys.flatMap(([name, key]) => {
      const found = this.option(name);
      return found === null ? [] : [`${key} ${found.not}${value(found.value)}`];
    });
  }
}

/** How one match is said; null where its `xlate` has no words for it. */
export type Xlate = (match: SavedMatch) => string | null;

/** "1024:" as nft writes ranges: "1024-65535". */
export function range(text: string): string {
  const [first = "", last] = text.split(":");
  return last === undefined ? first : `${first === "" ? "0" : first}-${last === "" ? "65535" : last}`;
}

/** The text as it stands. */
export function same(text: string): string {
  return text;
}
