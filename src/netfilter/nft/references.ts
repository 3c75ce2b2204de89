import { MapExpression } from "./expression/map-expression.js";
import type { NftChain } from "./model/nft-chain.js";
import type { NftSet } from "./model/nft-set.js";
import type { NftTable } from "./model/nft-table.js";
import type { PolicyObject } from "./model/policy-object.js";
import type { JumpTarget } from "./model/verdict.js";
import { AssignStatement, DynsetStatement, ObjectStatement, VerdictStatement } from "./statement/action-statements.js";
import { LookupStatement, VmapStatement } from "./statement/match-statement.js";
import { NatStatement } from "./statement/nat-statement.js";
import { ObjectMapStatement } from "./statement/object-map-statement.js";
import { PolicyStatement } from "./statement/policy-statements.js";
import type { StatefulStatement, Statement } from "./statement/statement.js";

/** Rules of a chain hold the sets and chains that they name; `by` is 1 for a rule that comes, -1 for one that goes. */
export function countReferences(chain: NftChain, statements: readonly Statement[], by: 1 | -1): void {
  for (const statement of statements) {
    if (statement instanceof VerdictStatement && statement.verdict.chain !== null)
      countCaller(statement.verdict.chain, chain, by);
    if (statement instanceof LookupStatement || statement instanceof DynsetStatement) statement.set.references += by;
    if (statement instanceof ObjectMapStatement) statement.map.references += by;
    if (statement instanceof VmapStatement) {
      statement.map.references += by;
      noteCaller(statement.map.callers, chain, by);
    }
    if (statement instanceof NatStatement && statement.address instanceof MapExpression)
      statement.address.map.references += by;
    if (statement instanceof AssignStatement && statement.value instanceof MapExpression)
      statement.value.map.references += by;
  }
}

/** The sets and maps without a name that a rule looks into. */
export function unnamedSets({ statements }: { readonly statements: readonly Statement[] }): NftSet[] {
  return statements.flatMap(lookedUp).filter((set) => set.definition.isAnonymous);
}

/** The sets and maps that a statement looks into. */
export function lookedUp(statement: Statement): NftSet[] {
  if (statement instanceof LookupStatement) return [statement.set];
  if (statement instanceof VmapStatement || statement instanceof ObjectMapStatement) return [statement.map];
  if (statement instanceof NatStatement && statement.address instanceof MapExpression) return [statement.address.map];
  return statement instanceof AssignStatement && statement.value instanceof MapExpression ? [statement.value.map] : [];
}

/** Maps without a name go and come back with their rule, and what their elements hold with them. */
export function countElements(statements: readonly Statement[], by: 1 | -1): void {
  for (const statement of statements) {
    if (!(statement instanceof VmapStatement) || !statement.map.definition.isAnonymous) continue;
    for (const { verdict } of statement.map.elements(0)) {
      if (verdict !== null && verdict.chain !== null) countCaller(verdict.chain, statement.map, by);
    }
  }
}

/** A rule of a chain or an element of a map leads to `target`, or does so no longer. */
export function countCaller(target: JumpTarget, caller: NftChain | NftSet, by: 1 | -1): void {
  target.references += by;
  noteCaller(target.callers, caller, by);
}

function noteCaller<Caller>(callers: Map<Caller, number>, caller: Caller, by: 1 | -1): void {
  const count = (callers.get(caller) ?? 0) + by;
  if (count === 0) callers.delete(caller);
  else callers.set(caller, count);
}

/** True when a rule looks into a set or adds to it: asked of tables that count no references. */
export function usesSet(table: NftTable, set: NftSet): boolean {
  const uses = (statement: Statement): boolean =>
    lookedUp(statement).includes(set) || (statement instanceof DynsetStatement && statement.set === set);
  return Array.from(table.chains.values()).some(({ rules }) => rules.some(({ statements }) => statements.some(uses)));
}

/** How many rules use a named object. */
export function objectUsers(table: NftTable, state: StatefulStatement | PolicyObject): number {
  let users = 0;
  for (const chain of table.chains.values()) {
    for (const rule of chain.rules) {
      for (const statement of rule.statements)
        if (
          (statement instanceof ObjectStatement || statement instanceof PolicyStatement) &&
          statement.object === state
        )
          users++;
    }
  }
  for (const set of table.sets.values()) {
    if (set.definition.objectKind !== null)
      for (const element of set.elements(0)) if (element.object?.state === state) users++;
  }
  return users;
}
