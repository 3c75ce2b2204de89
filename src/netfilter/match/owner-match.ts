import { Hook } from "../hook.js";
import type { Context } from "../rules/context.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type AccountKind, accountName, accountNumber } from "../text/account-names.js";
import { type Given, type MatchExtension, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

interface Ids {
  readonly first: number;
  readonly last: number;
  readonly invert: boolean;
}

function readIds(given: Given, option: string): Ids | null {
  const text = given.value(option);
  if (text === null) return null;
  const named = accountNumber(option === "uid-owner" ? "uid" : "gid", text);
  const numbers = named !== null ? [named] : text.split("-").map(parseInteger);
  const [first, last = first] = numbers;
  if (first === undefined || first === null || last === null || last === undefined || numbers.length > 2) {
    throw new ParameterProblem(`owner: Bad value for "--${option}" option: "${text}"`);
  }
  return { first, last, invert: given.inverted(option) };
}

/** `-m owner`: the process that sent the packet (xt_owner.c). Simplified: of names those that every Debian has are known. */
export class OwnerMatch implements Match {
  readonly name = "owner";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly uid: Ids | null;
  readonly gid: Ids | null;
  /** `--socket-exists`: null when not asked. */
  readonly exists: boolean | null;

  constructor(given: Given) {
    this.uid = readIds(given, "uid-owner");
    this.gid = readIds(given, "gid-owner");
    this.exists = given.has("socket-exists") ? !given.inverted("socket-exists") : null;
    if (this.uid === null && this.gid === null && this.exists === null) {
      throw new ParameterProblem("owner: At least one of --uid-owner, --gid-owner or --socket-exists is required");
    }
  }

  matches(skb: Skb, context: Context): boolean {
    const owner = skb.owner;
    // What the kernel answers by itself leaves by a socket of its own, without an owner; what is forwarded has none.
    const hasSocket = owner !== null || context.hook === Hook.Output;
    if (this.exists !== null && hasSocket !== this.exists) return false;
    if (owner === null) return (this.uid === null || this.uid.invert) && (this.gid === null || this.gid.invert);
    return within(this.uid, owner.uid) && within(this.gid, owner.gid);
  }

  save(): string {
    return print(this, (ids, kind) => `${ids.invert ? " !" : ""} --${kind}-owner ${range(ids)}`, " --socket-exists");
  }

  list(numeric: boolean): string {
    const name = (ids: Ids, kind: AccountKind) =>
      (numeric || ids.first !== ids.last ? null : accountName(kind, ids.first)) ?? range(ids);
    return print(
      this,
      (ids, kind) => ` ${ids.invert ? "! " : ""}owner ${kind.toUpperCase()} match ${name(ids, kind)}`,
      " owner socket exists",
    ).slice(1);
  }
}

function print(match: OwnerMatch, each: (ids: Ids, kind: "uid" | "gid") => string, exists: string): string {
  let text = match.exists === null ? "" : `${match.exists ? "" : " !"}${exists}`;
  if (match.uid !== null) text += each(match.uid, "uid");
  if (match.gid !== null) text += each(match.gid, "gid");
  return text;
}

function within(ids: Ids | null, id: number): boolean {
  return ids === null || (id >= ids.first && id <= ids.last) !== ids.invert;
}

function range(ids: Ids): string {
  return ids.first === ids.last ? String(ids.first) : `${ids.first}-${ids.last}`;
}

/** How `-m owner` is read. */
export const ownerMatch: MatchExtension = {
  name: "owner",
  options: [
    { name: "uid-owner", invertible: true },
    { name: "gid-owner", invertible: true },
    { name: "socket-exists", args: 0, invertible: true },
  ],
  placement: { hooks: [Hook.Output, Hook.Postrouting] },
  parse: (given) => new OwnerMatch(given),
};
