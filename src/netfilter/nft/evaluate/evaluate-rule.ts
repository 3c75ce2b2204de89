import type { Expression } from "../expression/expression.js";
import { MetaExpression } from "../expression/meta-expression.js";
import { PayloadExpression } from "../expression/payload-expression.js";
import { RawExpression, rawField } from "../expression/raw-expression.js";
import type { Location } from "../language/location.js";
import { evaluationError, kernelError, NftError } from "../language/nft-error.js";
import type { ElementNode, ExpressionNode, RuleNode, StatementNode } from "../language/syntax.js";
import { type DataType, DataTypes, described } from "../model/data-type.js";
import type { NftSet } from "../model/nft-set.js";
import { PolicyObject } from "../model/policy-object.js";
import {
  DynsetStatement,
  MeterStatement,
  NotrackStatement,
  ObjectStatement,
  RejectStatement,
  VerdictStatement,
} from "../statement/action-statements.js";
import { DupFrameStatement, FwdNeighbourStatement, FwdStatement } from "../statement/link-statements.js";
import { CompareStatement, FlagsStatement, LookupStatement, VmapStatement } from "../statement/match-statement.js";
import { ObjectMapStatement } from "../statement/object-map-statement.js";
import { DupStatement, PolicyStatement, SynproxyStatement } from "../statement/policy-statements.js";
import { ResetOptionStatement } from "../statement/reset-option-statement.js";
import type { Statement } from "../statement/statement.js";
import { evaluateAssign } from "./evaluate-assign.js";
import { evaluateElementKey, evaluateExpression, evaluateKey, evaluateValue } from "./evaluate-expression.js";
import { evaluateLog } from "./evaluate-log.js";
import { evaluateMatch } from "./evaluate-match.js";
import { evaluateNat } from "./evaluate-nat.js";
import { evaluateReject, rejectDependency } from "./evaluate-reject.js";
import { evaluateStateful } from "./evaluate-stateful.js";
import { evaluateTproxy } from "./evaluate-tproxy.js";
import { mapMismatch } from "./map-mismatch.js";
import { ProtocolContext } from "./protocol-context.js";
import { type NameSource, resolveValue } from "./resolve-value.js";
import type { RuleContext, RuleScope } from "./rule-context.js";

/** The place of what nobody wrote. */
const NOWHERE: Location = { source: { name: null, lines: [""] }, line: 1, first: 1, last: 1 };

const TERMINAL = new Set(["verdict", "reject", "nat", "queue", "fwd"]);

/** The statements of a rule (rule_evaluate in evaluate.c). @throws NftError of the first that is wrong */
export function evaluateRule(rule: RuleNode, scope: RuleScope): Statement[] {
  const evaluator = new RuleEvaluator(scope);
  const statements: Statement[] = [];
  let terminal: StatementNode | null = null;
  // The kernel is asked when all of the rule has been understood.
  let refusal: NftError | null = null;
  for (const node of rule.statements) {
    if (terminal !== null) {
      throw evaluationError("Statement after terminal statement has no effect", node.location, terminal.location);
    }
    const { network, transport } = evaluator.protocols;
    let statement: Statement;
    try {
      statement = evaluator.statement(node);
    } catch (error) {
      if (!(error instanceof NftError) || (error.stage !== "kernel" && !scope.isKernel)) throw error;
      // nft has looked at the rule: what is missing now was refused by the kernel itself just before.
      refusal ??= error.stage === "kernel" ? error : kernelError("No such file or directory", node.location);
      terminal = TERMINAL.has(node.kind) ? node : null;
      continue;
    }
    if (statement instanceof RejectStatement) {
      const question = rejectDependency(statement, evaluator.protocols, network, transport);
      if (question !== null) statements.unshift(question);
      if (question !== null && statement.kind === "icmp") nameRawFields(statements, "ip");
      if (question !== null && statement.kind === "tcp") {
        for (const each of evaluator.protocols.ofAnyTransport) each.header = "tcp";
      }
    }
    statements.push(...evaluator.dependencies.splice(0));
    if (!saysFamily(statement, scope.family)) statements.push(statement);
    const goesOn = node.kind === "verdict" && node.verdict.verdict === "continue";
    if (TERMINAL.has(node.kind) && !goesOn) terminal = node;
  }
  if (refusal !== null) throw refusal;
  return statements;
}

/** True for `meta protocol ip` in a table of ip: every packet there is, so that listings leave it out. */
function saysFamily(statement: Statement, family: string): boolean {
  if (family !== "ip" && family !== "ip6") return false;
  return (
    statement instanceof CompareStatement &&
    statement.left instanceof MetaExpression &&
    statement.left.key === "protocol" &&
    (statement.operator === "" || statement.operator === "==") &&
    statement.right.isSingle &&
    statement.right.min === (family === "ip" ? 0x0800 : 0x86dd)
  );
}

/** Raw bits of comparisons are told as the fields of a header that is known to be there by what was put before them. */
function nameRawFields(statements: Statement[], network: "ip" | "ip6"): void {
  statements.forEach((statement, i) => {
    if (!(statement instanceof CompareStatement) || !(statement.left instanceof RawExpression)) return;
    const { base, offset, bits } = statement.left;
    const field = rawField(base, offset, bits, network);
    if (field === null || field.header !== network) return;
    statements[i] = new CompareStatement(
      new PayloadExpression(network, field.field),
      statement.operator,
      statement.right,
    );
  });
}

/** Reads one rule, statement by statement. */
class RuleEvaluator implements RuleContext {
  readonly names: NameSource;
  readonly protocols: ProtocolContext;
  readonly scope: RuleScope;
  /** What stands before the statement at hand without having been written. */
  readonly dependencies: Statement[] = [];
  knowsIcmpType = false;

  constructor(scope: RuleScope) {
    this.scope = scope;
    this.names = scope.names;
    this.protocols = new ProtocolContext(scope.family);
  }

  useSet(
    node: ExpressionNode,
    key: readonly Expression[],
    data: readonly DataType[] | null,
    keyAt: Location | null = null,
  ): NftSet {
    return this.scope.useSet(node, key, data, null, keyAt);
  }

  statement(node: StatementNode): Statement {
    switch (node.kind) {
      case "verdict":
        return new VerdictStatement(this.scope.verdict(node.verdict));
      case "match":
        return evaluateMatch(node, this);
      case "flags":
        return this.flags(node);
      case "vmap": {
        const key = evaluateKey(node.key, this);
        const map = this.useSet(node.map, key, [DataTypes.verdict], node.key.location);
        if (!map.definition.isMap) throw evaluationError("Expression is not a map", node.map.location);
        if (!map.isVerdictMap) throw evaluationError(mapMismatch("netfilter verdict", map), node.location);
        return new VmapStatement(key, map);
      }
      case "counter":
      case "limit":
      case "quota":
      case "connlimit":
        return evaluateStateful(node);
      case "named": {
        const object = this.scope.namedObject(node.object, node.name);
        if (object instanceof PolicyObject) throw kernelError("No such file or directory", node.name.location);
        return new ObjectStatement(object, node.object, node.name.text);
      }
      case "named-map": {
        const key = evaluateKey(node.key, this);
        const map = this.scope.useSet(node.map, key, null, node.object);
        if (map.definition.objectKind !== node.object)
          throw evaluationError("Expression is not a map with objects", node.map.location);
        return new ObjectMapStatement(node.object, key, map);
      }
      case "policy": {
        const object = this.scope.namedObject(node.object, node.name);
        if (!(object instanceof PolicyObject)) throw kernelError("No such file or directory", node.name.location);
        return new PolicyStatement(node.object, node.name.text, object);
      }
      case "secmark":
        // No object of this kind can be made.
        throw kernelError("No such file or directory", node.name.location);
      case "synproxy":
        return new SynproxyStatement(node.mss, node.wscale, node.flags);
      case "reset-option":
        return new ResetOptionStatement(node.name);
      case "dup": {
        if (this.scope.family === "netdev" && node.device === null)
          return new DupFrameStatement(this.deviceOf(node.address));
        if (this.scope.family === "inet") throw evaluationError("unsupported family", node.location);
        const type = this.scope.family === "ip6" ? DataTypes.ipv6 : DataTypes.ipv4;
        const address = evaluateValue(node.address, type, this);
        if (node.device !== null && !this.names.hasDevice(node.device.text))
          throw evaluationError("Interface does not exist", node.device.location);
        return new DupStatement(address, node.device?.text ?? null);
      }
      case "fwd": {
        if (this.scope.family !== "netdev") throw evaluationError("unsupported family", node.location);
        if (node.family === null || node.device === null) return new FwdStatement(this.deviceOf(node.to));
        const address = evaluateValue(node.to, node.family === "ip" ? DataTypes.ipv4 : DataTypes.ipv6, this);
        if (!this.names.hasDevice(node.device.text))
          throw evaluationError("Interface does not exist", node.device.location);
        return new FwdNeighbourStatement(node.family, address, node.device.text);
      }
      case "flow":
        throw kernelError("No such file or directory", node.location);
      case "meter": {
        const key = evaluateKey(node.key.key, this);
        const set = this.scope.meter(node.name, node.size, key, node.key.timeoutMs !== null);
        return new MeterStatement(set, key, node.key.timeoutMs, node.key.statements.map(evaluateStateful));
      }
      case "log":
        return evaluateLog(node);
      case "reject":
        return evaluateReject(node, this.scope.family, this.protocols);
      case "nat":
        return evaluateNat(node, this);
      case "tproxy":
        return evaluateTproxy(node, this);
      case "assign":
        return evaluateAssign(node, this);
      case "notrack":
        return new NotrackStatement();
      case "queue":
        if (node.last < node.first) throw evaluationError("Range has zero or negative size", node.numbers);
        if (node.last > 0xffff) throw evaluationError(`Value ${node.last} exceeds valid range 0-65535`, node.numbers);
        // The kernel that podwire is held against has no nft_queue.
        throw kernelError("No such file or directory", node.keyword);
      default: {
        const set = this.scope.dynamicSet(node);
        const key = evaluateElementKey(node.key.key, set.definition.keyTypes, this);
        this.requireTypes(key, set.definition.keyTypes, node.key.key.location, node.location);
        const { dataTypes } = set.definition;
        const { data: asked } = node.key;
        if (asked !== null && dataTypes === null) throw evaluationError("set is not a map", node.setLocation);
        if (asked === null && set.definition.isMap) throw kernelError("Invalid argument", node.location);
        const data = asked === null || dataTypes === null ? null : evaluateElementKey(asked, dataTypes, this);
        if (data !== null && asked !== null) this.requireTypes(data, dataTypes ?? [], asked.location, node.location);
        return new DynsetStatement(
          node.operation,
          set,
          key,
          data,
          node.key.timeoutMs,
          node.key.statements.map(evaluateStateful),
        );
      }
    }
  }

  /** What a rule puts into a set has to be of its types. @throws NftError */
  private requireTypes(given: readonly Expression[], types: readonly DataType[], at: Location, whole: Location): void {
    const isSame = (type: DataType, i: number) => {
      const other = given[i]?.type;
      return other === undefined || other.name === type.name || other.name === "integer" || type.name === "integer";
    };
    if (given.length === types.length && types.every(isSame)) return;
    const found = described(given.map((part) => part.type));
    throw evaluationError(`datatype mismatch: expected ${described(types)}, expression has type ${found}`, at, whole);
  }

  needEcho(header: string): void {
    if (header !== "icmp" && header !== "icmpv6") return;
    if (this.knowsIcmpType) return;
    this.knowsIcmpType = true;
    const type = new PayloadExpression(header, "type");
    const symbol = (text: string): ElementNode => {
      const key: ExpressionNode = { kind: "symbol", text, quoted: false, location: NOWHERE };
      const none = { data: null, timeoutMs: null, expiresMs: null, comment: null, statements: [] };
      return { key, ...none, location: NOWHERE };
    };
    const elements = [symbol("echo-reply"), symbol("echo-request")];
    const set = this.useSet({ kind: "set", elements, location: NOWHERE }, [type], null);
    this.dependencies.push(new LookupStatement([type], set, false));
  }

  private flags(node: StatementNode & { kind: "flags" }): Statement {
    const left = evaluateExpression(node.left, this);
    const value = Number(resolveValue(node.value, left.type, this.names).min);
    const mask = Number(resolveValue(node.mask, left.type, this.names).min);
    return new FlagsStatement(left, mask, value, node.not);
  }

  /** A device of the namespace. @throws NftError when there is none of that name */
  private deviceOf(node: ExpressionNode): string {
    if (node.kind !== "symbol" || !this.names.hasDevice(node.text))
      throw evaluationError("Interface does not exist", node.location);
    return node.text;
  }
}
