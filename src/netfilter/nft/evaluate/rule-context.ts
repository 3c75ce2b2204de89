import type { Expression } from "../expression/expression.js";
import type { Location } from "../language/location.js";
import type { NftError } from "../language/nft-error.js";
import type { DynsetNode, ExpressionNode, NameNode, VerdictNode } from "../language/syntax.js";
import type { DataType } from "../model/data-type.js";
import type { NftSet } from "../model/nft-set.js";
import type { PolicyObject } from "../model/policy-object.js";
import type { NftVerdict } from "../model/verdict.js";
import type { StatefulStatement } from "../statement/statement.js";
import type { Scope } from "./evaluate-expression.js";
import type { NameSource } from "./resolve-value.js";

/** What a rule may refer to in its table. */
export interface RuleScope {
  /** True when it is the kernel that takes the rule. */
  readonly isKernel: boolean;
  readonly family: string;
  readonly names: NameSource;
  useSet(
    node: ExpressionNode,
    key: readonly Expression[],
    data: readonly DataType[] | null,
    objectKind?: string | null,
    keyAt?: Location | null,
  ): NftSet;
  /** Keeps an error after which the rule is looked at further. */
  tell(error: NftError): void;
  verdict(node: VerdictNode): NftVerdict;
  namedObject(kind: string, name: NameNode): StatefulStatement | PolicyObject;
  /** The set of a `meter`. */
  meter(name: NameNode, size: number, key: readonly Expression[], hasTimeout: boolean): NftSet;
  /** The set that a statement adds to; the kernel refuses some. */
  dynamicSet(node: DynsetNode): NftSet;
}

/** What the statements of one rule are read with: the table, and what statements before said of the packet. */
export interface RuleContext extends Scope {
  readonly scope: RuleScope;
  /** True once a type of ICMP was asked for. */
  knowsIcmpType: boolean;
}
