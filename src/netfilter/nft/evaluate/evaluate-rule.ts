import type { IpAddress } from "../../../wire/ip-address.js";
import { IPV6_ANY, type Ipv6, ipv6Group } from "../../../wire/ipv6-address.js";
import type { Mac } from "../../../wire/mac-address.js";
import { AddressMaskExpression } from "../expression/address-mask-expression.js";
import { BitwiseExpression } from "../expression/bitwise-expression.js";
import { CtExpression } from "../expression/ct-expression.js";
import type { Expression } from "../expression/expression.js";
import { MacMaskExpression } from "../expression/mac-mask-expression.js";
import { ConstantExpression, MapExpression } from "../expression/map-expression.js";
import { MetaExpression } from "../expression/meta-expression.js";
import { PayloadExpression, TcpOptionExpression } from "../expression/payload-expression.js";
import { RawExpression, rawField } from "../expression/raw-expression.js";
import type { Location } from "../language/location.js";
import { evaluationError, kernelError, NftError } from "../language/nft-error.js";
import type {
  DynsetNode,
  ElementNode,
  ExpressionNode,
  NameNode,
  RuleNode,
  StatementNode,
  VerdictNode,
} from "../language/syntax.js";
import { type DataType, DataTypes, described } from "../model/data-type.js";
import { blockOf, Interval } from "../model/interval.js";
import type { NftSet } from "../model/nft-set.js";
import { PolicyObject } from "../model/policy-object.js";
import { LOG_LEVELS } from "../model/symbols.js";
import type { NftVerdict } from "../model/verdict.js";
import {
  AssignStatement,
  DynsetStatement,
  LogStatement,
  MeterStatement,
  NotrackStatement,
  ObjectStatement,
  RejectStatement,
  VerdictStatement,
} from "../statement/action-statements.js";
import { LabelStatement } from "../statement/label-statement.js";
import { DupFrameStatement, FwdNeighbourStatement, FwdStatement } from "../statement/link-statements.js";
import { CompareStatement, FlagsStatement, LookupStatement, VmapStatement } from "../statement/match-statement.js";
import { NatStatement, TproxyStatement } from "../statement/nat-statement.js";
import { ObjectMapStatement } from "../statement/object-map-statement.js";
import { DupStatement, PolicyStatement, SynproxyStatement } from "../statement/policy-statements.js";
import { ResetOptionStatement } from "../statement/reset-option-statement.js";
import type { StatefulStatement, Statement } from "../statement/statement.js";
import {
  bitsOf,
  evaluateElementKey,
  evaluateExpression,
  evaluateKey,
  evaluateValue,
  isBelowIp,
  isSelector,
  type Scope,
} from "./evaluate-expression.js";
import { evaluateReject, rejectDependency } from "./evaluate-reject.js";
import { evaluateStateful } from "./evaluate-stateful.js";
import { ProtocolContext } from "./protocol-context.js";
import { type NameSource, resolveValue } from "./resolve-value.js";

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

/** The place of what nobody wrote. */
const NOWHERE: Location = { source: { name: null, lines: [""] }, line: 1, first: 1, last: 1 };

const ARPHRD_ETHER = 1;

/** The longest prefix of a log line (NF_LOG_PREFIXLEN, with its end). */
const MOST_LOG_PREFIX = 127;

const UNKNOWN_VERSION = 'cannot determine ip protocol version, use "ip saddr" or "ip6 saddr" instead';

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

class RuleEvaluator implements Scope {
  readonly names: NameSource;
  readonly protocols: ProtocolContext;
  private readonly scope: RuleScope;
  /** What stands before the statement at hand without having been written. */
  readonly dependencies: Statement[] = [];
  /** True once a type of ICMP was asked for. */
  private knowsIcmpType = false;

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
        return this.match(node);
      case "flags":
        return this.flags(node);
      case "vmap": {
        const key = evaluateKey(node.key, this);
        const map = this.useSet(node.map, key, [DataTypes.verdict], node.key.location);
        if (!map.definition.isMap) throw evaluationError("Expression is not a map", node.map.location);
        if (!map.isVerdictMap) throw evaluationError(mismatch("netfilter verdict", map), node.location);
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
        return this.log(node);
      case "reject":
        return evaluateReject(node, this.scope.family, this.protocols);
      case "nat":
        return this.nat(node);
      case "tproxy":
        return this.tproxy(node);
      case "assign":
        return this.assign(node);
      case "notrack":
        return new NotrackStatement();
      case "queue":
        if (node.last < node.first) throw evaluationError("Range has zero or negative size", node.numbers);
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

  private match(node: StatementNode & { kind: "match" }): Statement {
    const { left: asked, right } = node;
    const invert = node.operator === "!=";
    if (asked.kind === "ct" && asked.key === "label") return this.label(right, false, invert);
    // Events can be set, not asked for.
    if (asked.kind === "ct" && asked.key === "event") throw kernelError("Operation not supported", asked.location);
    // The kernel that podwire is held against has no nft_meta_bridge.
    if (asked.kind === "meta" && (asked.key === "ibrname" || asked.key === "obrname"))
      throw kernelError("Operation not supported", asked.location);
    if (right.kind === "range" && ["<", ">", "<=", ">="].includes(node.operator)) {
      const last = right.location.first - 2;
      const operator = { ...right.location, first: last - node.operator.length + 1, last };
      const said = `Relational expression (${node.operator}) is undefined for range expressions`;
      throw evaluationError(said, right.location, operator);
    }
    if (asked.kind === "ct" && isAddress(asked) && asked.family === null && this.protocols.network === null) {
      this.scope.tell(evaluationError(UNKNOWN_VERSION, asked.location));
      if (right.kind === "set-reference") this.scope.useSet(right, [], null);
      throw evaluationError("Can't parse symbolic invalid expressions", right.location);
    }
    if (right.kind === "set-reference" || right.kind === "set") {
      const mapping = right.kind === "set" ? right.elements.find(({ data }) => data !== null) : undefined;
      if (mapping !== undefined) throw evaluationError("mapping outside of map context", mapping.key.location);
      const key = evaluateKey(node.left, this);
      const only = right.kind === "set" && right.elements.length === 1 ? right.elements[0] : undefined;
      // A set of one plain element is as good as the element.
      if (only !== undefined && key.length === 1 && this.collapses(only)) {
        return this.match({ ...node, right: only.key });
      }
      // Of a set with a name, or of keys with other parts, nothing is concluded.
      if (
        !invert &&
        key.length === 1 &&
        key.some((part) => asksTransport(part, this.protocols)) &&
        right.kind === "set"
      )
        this.noteTransportSet(right, node.location);
      if (!invert && key.length === 1 && key.some(asksNetwork) && right.kind === "set") {
        const last = right.elements.at(-1)?.key;
        if (last !== undefined) {
          const isIpv4 = resolveValue(last, DataTypes.nfProto, this.names).min === 2;
          this.protocols.isNetwork(isIpv4 ? "ip" : "ip6", node.location);
        }
      }
      return new LookupStatement(key, this.scope.useSet(right, key, null, null, node.left.location), invert);
    }
    if (node.left.kind === "concat") {
      const key = evaluateKey(node.left, this);
      const element = {
        key: right,
        data: null,
        timeoutMs: null,
        expiresMs: null,
        comment: null,
        statements: [],
        location: right.location,
      };
      if (right.kind === "concat" && right.items.length > key.length)
        throw evaluationError("too many concatenation components", right.location, node.left.location);
      return new LookupStatement(
        key,
        this.useSet({ kind: "set", elements: [element], location: right.location }, key, null),
        invert,
      );
    }
    if (right.kind === "concat" && right.items[0] !== undefined)
      throw evaluationError("Can't parse symbolic invalid expressions", right.items[0].location);
    const isPresence = right.kind === "symbol" && (right.text === "exists" || right.text === "missing");
    const left = evaluateExpression(node.left, this, isPresence);
    if (isSelector(right) && right.kind !== "meta" && right.kind !== "payload") {
      throw evaluationError("Right hand side of relational expression (==) must be constant", right.location);
    }
    const bits = bitsOf(left);
    if (left.type.kind === "hour" && right.kind === "range") {
      const from = resolveValue(right.from, left.type, this.names, bits);
      const to = resolveValue(right.to, left.type, this.names, bits);
      // Hours over midnight are those that are not between the two (evaluate.c, expr_evaluate_relational).
      if (left.type.compare(from.min, to.max) > 0)
        return new CompareStatement(left, invert ? "" : "!=", new Interval(to.max, from.min));
    }
    if (left instanceof PayloadExpression && left.field === "type") this.knowsIcmpType = true;
    const isPort = left instanceof CtExpression && (left.key === "proto-src" || left.key === "proto-dst");
    if (isPort && !this.protocols.hasTransport)
      throw evaluationError("Can't parse symbolic invalid expressions", right.location);
    const value = resolveValue(right, left.type, this.names, bits);
    // Bits of an octet are asked for by a mask.
    if (left.type.kind === "mac" && right.kind === "prefix" && right.length % 8 !== 0) {
      const mask = (2 ** 48 - 2 ** (48 - right.length)) as Mac;
      return new CompareStatement(new MacMaskExpression(left, mask), invert ? "!=" : "==", new Interval(value.min));
    }
    const block = prefixOf(left, value, node.operator);
    if (block !== null) return block;
    if (left.type.kind === "flags") {
      const flags = Number(value.min);
      if (left instanceof BitwiseExpression) {
        const { mask } = left;
        if (flags === 0) return new FlagsStatement(left.base, mask, null, node.operator !== "!=");
        return new FlagsStatement(left.base, mask, flags, invert);
      }
      if (node.operator === "") return new FlagsStatement(left, flags, null, false);
      if (node.operator === "!") return new FlagsStatement(left, flags, null, true);
    }
    if (node.operator === "!") {
      const said = "negation can only be used with singleton bitmask values";
      throw evaluationError(said, node.left.location, right.location);
    }
    if (
      !invert &&
      node.operator !== "<" &&
      node.operator !== ">" &&
      asksTransport(left, this.protocols) &&
      value.isSingle
    ) {
      this.protocols.isTransport(Number(value.min), node.location);
    }
    if (!invert && left instanceof MetaExpression && left.key === "iiftype" && value.min === ARPHRD_ETHER)
      this.protocols.isEther = true;
    if (!invert && asksNetwork(left)) this.protocols.isNetwork(value.min === 2 ? "ip" : "ip6", node.location);
    return new CompareStatement(left, node.operator, value);
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

  private label(node: ExpressionNode, isSet: boolean, invert: boolean): Statement {
    const value = resolveValue(node, DataTypes.integer, this.names, 7);
    if (!value.isSingle) throw evaluationError("podwire does not emulate ranges of ct label", node.location);
    return new LabelStatement(Number(value.min), isSet, invert);
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

  /** True for an element that stands for a value, a block or a range (evaluate.c, optimize_singleton_set). */
  private collapses(element: ElementNode): boolean {
    const { kind } = element.key;
    return element.statements.length === 0 && ["prefix", "range", "symbol", "binary"].includes(kind);
  }

  private noteTransportSet(node: ExpressionNode & { kind: "set" }, location: Location): void {
    const numbers = node.elements.map((element) =>
      Number(resolveValue(element.key, DataTypes.protocol, this.names).min),
    );
    this.protocols.isOneOf(numbers, location);
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

  private log(node: StatementNode & { kind: "log" }): Statement {
    const { prefix, level, group, snaplen, queueThreshold, flags } = node.options;
    const wanted = level === "warning" ? "warn" : level === "error" ? "err" : level === "panic" ? "emerg" : level;
    const number = wanted === null ? 4 : LOG_LEVELS.indexOf(wanted);
    const keyword = { ...node.location, last: node.location.first + 2 };
    if (number < 0) throw evaluationError("invalid log level", node.options.levelLocation ?? node.location);
    if (group !== null && level !== null) throw evaluationError("level and group are mutually exclusive", keyword);
    if (number === 8 && (prefix !== null || snaplen !== null || queueThreshold !== null || flags !== 0))
      throw evaluationError("log level audit doesn't support any further options", keyword);
    if (prefix !== null && prefix.length > MOST_LOG_PREFIX) throw kernelError("Numerical result out of range", keyword);
    // Groups have 16 bits, and what is said of listeners is kept with a group alone.
    if (group === null) return new LogStatement(prefix, number, null, null, null, flags);
    return new LogStatement(prefix, number, group & 0xffff, snaplen, queueThreshold, flags);
  }

  private nat(node: StatementNode & { kind: "nat" }): Statement {
    const { family } = this.scope;
    if (family === "arp" || family === "netdev" || family === "bridge")
      throw evaluationError("NAT is only supported for IPv4/IPv6", node.keyword);
    if (node.address !== null && node.address.kind === "map") this.tellMissingMap(node.address.map);
    const flags = {
      random: node.flags.includes("random"),
      fullyRandom: node.flags.includes("fully-random"),
      persistent: node.flags.includes("persistent"),
    };
    let target: "ip" | "ip6" | null = family === "ip" || family === "ip6" ? family : node.family;
    if (node.address !== null && target === null) {
      target = this.protocols.network;
      if (target === null) {
        throw evaluationError("ip or ip6 must be specified with address for inet tables.", node.keyword);
      }
    }
    const { network, networkAt } = this.protocols;
    if (family === "inet" && node.address !== null && network !== null && network !== target) {
      const said = `conflicting protocols specified: ${network} vs. ${target}. You must specify ip or ip6 family in nat statement`;
      throw evaluationError(said, node.keyword, ...(networkAt === null ? [] : [networkAt]));
    }
    const addressType = target === "ip6" ? DataTypes.ipv6 : DataTypes.ipv4;
    const isMapped = node.address !== null && node.address.kind === "map";
    let isConcat = node.isConcat || (isMapped && this.mapsToPorts(node.address));
    let address: Expression | null = null;
    if (node.address !== null && node.address.kind === "map") {
      const key = evaluateKey(node.address.key, this);
      const mapped = new MapExpression(
        key,
        this.useSet(
          node.address.map,
          key,
          isConcat ? [addressType, DataTypes.service] : [addressType],
          node.address.key.location,
        ),
      );
      if (mapped.map.isVerdictMap)
        throw evaluationError(mismatch(addressType.description, mapped.map), node.address.location, node.keyword);

      isConcat = isConcat || mapped.map.definition.dataTypes?.length === 2;
      address = mapped;
    } else if (node.address !== null) address = evaluateValue(node.address, addressType, this);
    const ported = node.port ?? (isConcat ? node.address : null);
    if (ported !== null && !this.protocols.hasTransport) {
      throw evaluationError(
        "transport protocol mapping is only valid after transport protocol match",
        ported.location,
        node.keyword,
      );
    }
    const port = node.port === null ? null : evaluateValue(node.port, DataTypes.service, this);
    const showsFamily = address !== null && (family === "inet" || isConcat || node.isPrefix);
    return new NatStatement(
      node.type,
      address === null ? null : target,
      address,
      port,
      node.isPrefix,
      flags,
      showsFamily,
    );
  }

  /** A named map is looked for once more to see what it leads to, and where that fails nft goes on (nat_concat_map). */
  private tellMissingMap(map: ExpressionNode): void {
    if (map.kind !== "set-reference" || this.scope.isKernel) return;
    try {
      this.scope.useSet(map, [], null);
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      if (error.message.startsWith("No such file or directory")) this.scope.tell(error);
    }
  }

  /** True when the data of a map's elements are an address and a port. */
  private mapsToPorts(node: ExpressionNode | null): boolean {
    if (node === null || node.kind !== "map" || node.map.kind !== "set") return false;
    return node.map.elements.some((element) => element.data !== null && element.data.kind === "concat");
  }

  private tproxy(node: StatementNode & { kind: "tproxy" }): Statement {
    if (!this.protocols.hasTransport)
      throw evaluationError("Transparent proxy support requires transport protocol match", node.location);
    const { family } = this.scope;
    const target = family === "ip" || family === "ip6" ? family : (node.family ?? this.protocols.network);
    let address: IpAddress | null = null;
    if (node.address !== null) {
      const type = target === "ip6" ? DataTypes.ipv6 : DataTypes.ipv4;
      address = resolveValue(node.address, type, this.names).min as IpAddress;
    }
    const port = node.port === null ? 0 : Number(resolveValue(node.port, DataTypes.service, this.names).min);
    return new TproxyStatement(target, node.family, address, port);
  }

  private assign(node: StatementNode & { kind: "assign" }): Statement {
    const { left } = node;
    if (left.kind === "ct" && isBelowIp(this.scope.family)) throw kernelError("Protocol error", node.location);
    if (left.kind === "ct" && left.key === "label") return this.label(node.value, true, false);
    if (left.kind === "meta" && !["mark", "priority", "pkttype", "nftrace"].includes(left.key))
      throw kernelError("Operation not supported", node.location);
    if (left.kind === "ct" && !["mark", "zone", "label", "event"].includes(left.key))
      throw kernelError("Operation not supported", node.location);
    const target = evaluateExpression(left, this);
    const isMtu = node.value.kind === "rt" && node.value.key === "mtu";
    const value = isMtu ? null : evaluateValue(node.value, target.type, this, bitsOf(target));
    if (value !== null && !fits(value, target)) {
      throw evaluationError(
        `datatype mismatch: expected ${target.type.description}, expression has type ${value.type.description}`,
        node.value.location,
        { ...node.location, last: node.value.location.first - 1 },
      );
    }
    if (target instanceof MetaExpression) {
      return new AssignStatement("meta", "", target.key, target, value);
    }
    if (target instanceof CtExpression && ["mark", "zone", "event"].includes(target.key)) {
      return new AssignStatement("ct", "", target.key, target, value);
    }
    if (target instanceof TcpOptionExpression && target.name === "maxseg")
      return new AssignStatement("option", "tcp", "size", target, value);
    const settable = ["ttl", "hoplimit", "dscp", "ecn", "id", "saddr", "daddr", "sport", "dport"];
    if (target instanceof PayloadExpression && settable.includes(target.field) && target.header !== "ether") {
      return new AssignStatement("payload", target.header, target.field, target, value);
    }
    throw evaluationError(`podwire does not emulate this statement`, node.location);
  }
}

/** What is said of a map that leads to something else than is asked for. */
function mismatch(expected: string, map: NftSet): string {
  const found = map.isVerdictMap ? "netfilter verdict" : described(map.definition.dataTypes ?? []);
  return `datatype mismatch: expected ${expected}, expression has type ${found}`;
}

function isAddress(node: ExpressionNode & { kind: "ct" }): boolean {
  return node.key === "saddr" || node.key === "daddr";
}

/** `ip daddr & 255.255.255.0 == 10.0.0.0` is told as a block of addresses; null when the mask is none of a block. */
function prefixOf(left: Expression, value: Interval, operator: string): CompareStatement | null {
  if (left instanceof AddressMaskExpression) return prefixOfIpv6(left, value, operator);
  if (!(left instanceof BitwiseExpression) || left.type.kind !== "ipv4" || left.xor !== 0) return null;
  const hostBits = ~left.mask;
  const isBlock = (hostBits & (hostBits + 1)) === 0 && hostBits !== 0 && left.mask !== 0;
  if (!isBlock || !value.isSingle || (operator !== "" && operator !== "==" && operator !== "!=")) return null;
  const network = Number(value.min);
  if ((network & hostBits) !== 0) return null;
  return new CompareStatement(left.base, operator === "!=" ? "!=" : "", new Interval(network, network | hostBits));
}

function prefixOfIpv6(left: AddressMaskExpression, value: Interval, operator: string): CompareStatement | null {
  const bits = Array.from({ length: 8 }, (_, i) => ipv6Group(left.mask, i).toString(2).padStart(16, "0")).join("");
  const length = bits.lastIndexOf("1") + 1;
  const isBlock = length > 0 && length < 128 && !bits.slice(0, length).includes("0") && left.xor === IPV6_ANY;
  if (!isBlock || !value.isSingle || !["", "==", "!="].includes(operator)) return null;
  const block = blockOf(value.min as Ipv6, length);
  return block.min === value.min ? new CompareStatement(left.base, operator === "!=" ? "!=" : "", block) : null;
}

function fits(value: Expression, target: Expression): boolean {
  return (
    value instanceof ConstantExpression ||
    value.type.kind === target.type.kind ||
    value.type.name === "integer" ||
    (value.type.kind === "mark" && target.type.kind === "integer")
  );
}

function asksTransport(expression: Expression, protocols: ProtocolContext): boolean {
  if (expression instanceof MetaExpression) return expression.key === "l4proto";
  // The connection's protocol is looked up among those of the header that is known (ct_expr_pctx_update).
  if (expression instanceof CtExpression) return expression.key === "protocol" && protocols.network !== null;
  return expression instanceof PayloadExpression && (expression.field === "protocol" || expression.field === "nexthdr");
}

/** True for what says which version of IP it is: of the packet, or of its connection. */
function asksNetwork(expression: Expression): boolean {
  if (expression instanceof CtExpression) return expression.key === "l3proto";
  return expression instanceof MetaExpression && expression.key === "nfproto";
}
