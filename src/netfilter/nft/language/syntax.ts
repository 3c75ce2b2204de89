import type { HeaderChain } from "../expression/header-chain-expression.js";
import type { RtKey } from "../expression/rt-expression.js";
import type { SocketKey } from "../expression/socket-expression.js";
import type { Policy } from "../model/policy-object.js";
import type { Location } from "./location.js";

/** A value, an expression or a list of them as it was written; what it means is decided by `evaluate`. */
export type ExpressionNode =
  | { readonly kind: "symbol"; readonly text: string; readonly quoted: boolean; readonly location: Location }
  | { readonly kind: "any"; readonly location: Location }
  | { readonly kind: "set-reference"; readonly name: string; readonly location: Location }
  | { readonly kind: "list" | "concat"; readonly items: readonly ExpressionNode[]; readonly location: Location }
  | { readonly kind: "set"; readonly elements: readonly ElementNode[]; readonly location: Location }
  | { readonly kind: "prefix"; readonly base: ExpressionNode; readonly length: number; readonly location: Location }
  | { readonly kind: "range"; readonly from: ExpressionNode; readonly to: ExpressionNode; readonly location: Location }
  | {
      readonly kind: "binary";
      readonly operator: "&" | "|" | "^" | "<<" | ">>";
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
      readonly location: Location;
    }
  | { readonly kind: "payload"; readonly protocol: string; readonly field: string; readonly location: Location }
  | { readonly kind: "meta"; readonly key: string; readonly location: Location }
  | {
      readonly kind: "rt";
      readonly key: RtKey;
      readonly family: "ip" | "ip6" | null;
      readonly location: Location;
    }
  | {
      readonly kind: "chained";
      readonly chain: HeaderChain;
      readonly name: string;
      readonly field: string | null;
      readonly location: Location;
    }
  | {
      readonly kind: "ct";
      readonly direction: "original" | "reply" | null;
      readonly family: "ip" | "ip6" | null;
      readonly key: string;
      readonly location: Location;
    }
  | { readonly kind: "fib"; readonly inputs: readonly string[]; readonly result: string; readonly location: Location }
  | {
      readonly kind: "numgen";
      readonly mode: "inc" | "random";
      readonly modulus: number;
      readonly offset: number;
      readonly location: Location;
    }
  | {
      readonly kind: "hash";
      readonly algorithm: "jhash" | "symhash";
      readonly base: ExpressionNode | null;
      readonly modulus: number;
      readonly seed: number | null;
      readonly offset: number;
      readonly location: Location;
    }
  | {
      readonly kind: "raw";
      readonly base: string;
      readonly offset: number;
      readonly bits: number;
      readonly location: Location;
    }
  | { readonly kind: "socket"; readonly key: SocketKey; readonly location: Location }
  | { readonly kind: "osf"; readonly ttl: string | null; readonly key: string; readonly location: Location }
  | { readonly kind: "option"; readonly name: string; readonly field: string | null; readonly location: Location }
  | { readonly kind: "map"; readonly key: ExpressionNode; readonly map: ExpressionNode; readonly location: Location }
  | VerdictNode;

/** `accept`, `jump name`. */
export interface VerdictNode {
  readonly kind: "verdict";
  readonly verdict: "accept" | "drop" | "continue" | "return" | "jump" | "goto" | "queue";
  readonly chain: string | null;
  readonly chainLocation: Location | null;
  readonly location: Location;
}

/** An element of a set or a map. */
export interface ElementNode {
  readonly key: ExpressionNode;
  readonly data: ExpressionNode | null;
  readonly timeoutMs: number | null;
  readonly expiresMs: number | null;
  readonly comment: string | null;
  readonly statements: readonly StatementNode[];
  readonly location: Location;
}

/** Comparison of a match; "" is the one that is not written. */
export type Operator = "" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "!";

/** A statement of a rule. */
export type StatementNode = { readonly location: Location } & (
  | { readonly kind: "verdict"; readonly verdict: VerdictNode }
  | {
      readonly kind: "match";
      readonly left: ExpressionNode;
      readonly operator: Operator;
      readonly right: ExpressionNode;
    }
  | {
      readonly kind: "flags";
      readonly left: ExpressionNode;
      readonly not: boolean;
      readonly value: ExpressionNode;
      readonly mask: ExpressionNode;
    }
  | { readonly kind: "vmap"; readonly key: ExpressionNode; readonly map: ExpressionNode }
  | { readonly kind: "counter"; readonly packets: number; readonly bytes: number }
  | { readonly kind: "named"; readonly object: "counter" | "quota" | "limit"; readonly name: NameNode }
  | { readonly kind: "named-map"; readonly object: string; readonly key: ExpressionNode; readonly map: ExpressionNode }
  | { readonly kind: "limit"; readonly limit: LimitNode }
  | { readonly kind: "quota"; readonly over: boolean; readonly bytes: number; readonly used: number }
  | { readonly kind: "connlimit"; readonly over: boolean; readonly count: number }
  | { readonly kind: "log"; readonly options: LogNode }
  | {
      readonly kind: "reject";
      readonly type: "tcp" | "icmp" | "icmpv6" | "icmpx" | null;
      readonly code: ExpressionNode | null;
    }
  | {
      readonly kind: "nat";
      readonly type: "snat" | "dnat" | "masquerade" | "redirect";
      readonly family: "ip" | "ip6" | null;
      readonly address: ExpressionNode | null;
      readonly port: ExpressionNode | null;
      readonly isConcat: boolean;
      readonly isPrefix: boolean;
      readonly flags: readonly string[];
      readonly keyword: Location;
    }
  | {
      readonly kind: "tproxy";
      readonly family: "ip" | "ip6" | null;
      readonly address: ExpressionNode | null;
      readonly port: ExpressionNode | null;
    }
  | { readonly kind: "assign"; readonly left: ExpressionNode; readonly value: ExpressionNode }
  | { readonly kind: "notrack" }
  | { readonly kind: "policy"; readonly object: Policy["kind"]; readonly name: NameNode }
  | { readonly kind: "secmark"; readonly name: NameNode }
  | {
      readonly kind: "synproxy";
      readonly mss: number | null;
      readonly wscale: number | null;
      readonly flags: readonly string[];
    }
  | { readonly kind: "dup"; readonly address: ExpressionNode; readonly device: NameNode | null }
  | { readonly kind: "reset-option"; readonly name: string }
  | {
      readonly kind: "fwd";
      /** With a neighbour's address its family; null for a device alone. */
      readonly family: "ip" | "ip6" | null;
      readonly to: ExpressionNode;
      readonly device: NameNode | null;
    }
  | { readonly kind: "flow" }
  | { readonly kind: "meter"; readonly name: NameNode; readonly size: number; readonly key: ElementNode }
  | {
      readonly kind: "queue";
      readonly first: number;
      readonly last: number;
      readonly flags: readonly string[];
      readonly numbers: Location;
      /** The place that the kernel's answer is about. */
      readonly keyword: Location;
    }
  | {
      readonly kind: "dynset";
      readonly operation: "add" | "update" | "delete";
      readonly set: string;
      readonly setLocation: Location;
      readonly key: ElementNode;
    }
);

/** `update @set { ip saddr timeout 5s counter }`. */
export type DynsetNode = StatementNode & { readonly kind: "dynset" };

/** `rate over 5 mbytes/second burst 3 packets`. */
export interface LimitNode {
  readonly over: boolean;
  readonly rate: number;
  /** Bytes rather than packets. */
  readonly isBytes: boolean;
  readonly unit: "second" | "minute" | "hour" | "day" | "week";
  /** In packets or bytes; null when it was not given. */
  readonly burst: number | null;
}

/** What a `log` statement was told. */
export interface LogNode {
  readonly prefix: string | null;
  readonly level: string | null;
  readonly levelLocation: Location | null;
  readonly group: number | null;
  readonly snaplen: number | null;
  readonly queueThreshold: number | null;
  readonly flags: number;
}

/** A rule without its place. */
export interface RuleNode {
  readonly statements: readonly StatementNode[];
  readonly comment: string | null;
  readonly location: Location;
}

/** A word with its place. */
export interface NameNode {
  readonly text: string;
  readonly location: Location;
}

/** What stands between the braces of a chain. */
export interface ChainBody {
  readonly hook: {
    readonly type: NameNode;
    readonly hook: NameNode;
    readonly priorityName: NameNode | null;
    readonly priority: number;
    readonly devices: readonly string[];
    readonly location: Location;
  } | null;
  readonly policy: { readonly drop: boolean; readonly location: Location } | null;
  readonly comment: string | null;
  readonly rules: readonly RuleNode[];
}

/** What stands between the braces of a set or map. */
export interface SetBody {
  readonly isMap: boolean;
  /** Type names of the key, or the expressions of `typeof`. */
  readonly keyTypes: readonly NameNode[] | null;
  readonly keyOf: ExpressionNode | null;
  readonly dataTypes: readonly NameNode[] | null;
  readonly dataOf: ExpressionNode | null;
  readonly dataInterval: boolean;
  readonly flags: readonly string[];
  readonly timeoutMs: number | null;
  readonly gcIntervalMs: number | null;
  readonly size: number | null;
  readonly policy: string | null;
  readonly autoMerge: boolean;
  readonly comment: string | null;
  readonly statements: readonly StatementNode[];
  readonly elements: readonly ElementNode[];
  readonly location: Location;
}

/** The kinds of named objects. */
export type ObjectKind = "counter" | "quota" | "limit" | "secmark" | Policy["kind"];

/** A policy as it was written: the network protocol may be that of the table. */
type PolicyBody = Policy extends infer Each
  ? Each extends { readonly l3proto: string }
    ? Omit<Each, "l3proto"> & { readonly l3proto: string | null }
    : Each
  : never;

/** A named object. */
export type ObjectBody = { readonly comment: string | null } & (
  | PolicyBody
  | { readonly kind: "secmark"; readonly context: string }
  | { readonly kind: "counter"; readonly packets: number; readonly bytes: number }
  | { readonly kind: "quota"; readonly over: boolean; readonly bytes: number; readonly used: number }
  | { readonly kind: "limit"; readonly limit: LimitNode }
);

/** What a `table` block holds. */
export interface TableBody {
  readonly flags: readonly string[];
  readonly comment: string | null;
  readonly chains: readonly { readonly name: NameNode; readonly body: ChainBody; readonly location: Location }[];
  readonly sets: readonly { readonly name: NameNode; readonly body: SetBody; readonly location: Location }[];
  readonly objects: readonly { readonly name: NameNode; readonly body: ObjectBody; readonly location: Location }[];
  /** Flowtables, with the place of the whole. */
  readonly flowtables: readonly NameNode[];
}

/** What a command is about. */
export interface Target {
  readonly family: string;
  readonly familyGiven: boolean;
  readonly table: NameNode | null;
  readonly name: NameNode | null;
  readonly handle: NameNode | null;
  readonly position: {
    readonly kind: "handle" | "position" | "index";
    readonly number: number;
    readonly location: Location;
    readonly numberLocation: Location;
  } | null;
}

/** What a command does. */
export type Verb =
  | "add"
  | "create"
  | "insert"
  | "replace"
  | "delete"
  | "flush"
  | "list"
  | "reset"
  | "rename"
  | "get"
  | "describe"
  | "monitor";

/** One command. */
export interface CommandNode {
  readonly verb: Verb;
  /** "table", "chain", "rule", "set", "map", "element", "counter", "quota", "limit", "ruleset", "tables", ... */
  readonly object: string;
  readonly target: Target;
  readonly table: TableBody | null;
  readonly chain: ChainBody | null;
  readonly set: SetBody | null;
  readonly stateful: ObjectBody | null;
  readonly rule: RuleNode | null;
  readonly elements: readonly ElementNode[] | null;
  readonly newName: NameNode | null;
  /** The expression that `describe` is about; null when its name is a type's. */
  readonly subject: ExpressionNode | null;
  readonly location: Location;
}
