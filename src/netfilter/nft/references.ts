import { MapExpression } from "./expression/map-expression.js";
import type { NftTable } from "./model/nft-table.js";
import type { PolicyObject } from "./model/policy-object.js";
import { AssignStatement, DynsetStatement, ObjectStatement, VerdictStatement } from "./statement/action-statements.js";
import { LookupStatement, VmapStatement } from "./statement/match-statement.js";
import { NatStatement } from "./statement/nat-statement.js";
import { PolicyStatement } from "./statement/policy-statements.js";
import type { StatefulStatement, Statement } from "./statement/statement.js";

/** Rules hold the sets and chains that they name. */
export function countReferences(statements: readonly Statement[], by: number): void {
  for (const statement of statements) {
    if (statement instanceof VerdictStatement && statement.verdict.chain !== null)
      statement.verdict.chain.references += by;
    if (statement instanceof LookupStatement || statement instanceof DynsetStatement) statement.set.references += by;
    if (statement instanceof VmapStatement) {
      statement.map.references += by;
      if (by < 0 && statement.map.definition.isAnonymous) {
        for (const element of statement.map.elements(0)) if (element.verdict?.chain) element.verdict.chain.references--;
      }
    }
    if (statement instanceof NatStatement && statement.address instanceof MapExpression)
      statement.address.map.references += by;
    if (statement instanceof AssignStatement && statement.value instanceof MapExpression)
      statement.value.map.references += by;
  }
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
  return users;
}
