import type { Origin } from "../../trace/trace.js";
import { Family } from "../../wire/ip-address.js";
import { Hook, Verdict } from "../hook.js";
import type { Netfilter } from "../netfilter.js";
import type { BaseHook } from "../rules/chain.js";
import { runIptables } from "../text/iptables.js";
import { iptablesWords } from "./add-to-iptables.js";
import { isTooDeep, reachedFrom } from "./chain-graph.js";
import { evaluateElement } from "./evaluate/evaluate-elements.js";
import { evaluateRule, type RuleScope } from "./evaluate/evaluate-rule.js";
import { stateOf } from "./evaluate/evaluate-stateful.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import type { Expression } from "./expression/expression.js";
import { isIptablesTable } from "./iptables-tables.js";
import type { Location } from "./language/location.js";
import { evaluationError, kernelError, NftError } from "./language/nft-error.js";
import type {
  ChainBody,
  CommandNode,
  ElementNode,
  ExpressionNode,
  NameNode,
  ObjectBody,
  RuleNode,
  SetBody,
  Target,
  VerdictNode,
} from "./language/syntax.js";
import { missingForRule, missingObject, missingSet, missingTable } from "./missing.js";
import { type DataType, DataTypes } from "./model/data-type.js";
import { NftChain, type NftHook, NftRule } from "./model/nft-chain.js";
import { NftSet, type SetDefinition, type SetElement } from "./model/nft-set.js";
import type { NftFamily, NftTable } from "./model/nft-table.js";
import type { PolicyObject } from "./model/policy-object.js";
import { HOOKS, priorityOf } from "./model/priorities.js";
import { NftVerdict } from "./model/verdict.js";
import { countReferences, objectUsers } from "./references.js";
import { hasInterval, merged, sameData, sameTypes, setDefinition } from "./set-definition.js";
import { NatStatement } from "./statement/nat-statement.js";
import { CounterStatement, QuotaStatement } from "./statement/stateful.js";
import type { StatefulStatement } from "./statement/statement.js";

/**
 * Carries out the commands of one transaction (nf_tables_api.c): each at once, with what takes it back noted, so that
 * after an error nothing has changed.
 */
export class Editor {
  readonly errors: NftError[] = [];
  /** The object that the rules made from now on stand for. */
  origin: Origin | null = null;
  private readonly netfilter: Netfilter;
  private readonly names: NameSource;
  /** What takes the changes back, the last first. Lives for one command of the shell only. */
  private readonly undo: (() => void)[] = [];
  private readonly added: { readonly chain: NftChain; readonly rule: NftRule; readonly location: Location }[] = [];
  private anonymous = 0;

  constructor(netfilter: Netfilter, names: NameSource) {
    this.netfilter = netfilter;
    this.names = names;
  }

  /** Takes all changes back. */
  rollBack(): void {
    for (let i = this.undo.length - 1; i >= 0; i--) this.undo[i]?.();
    this.undo.length = 0;
    this.netfilter.tableChanged();
  }

  /** Makes all changes count. */
  commit(): void {
    this.netfilter.tableChanged();
  }

  /** Checks what only the whole shows: that jumps go round in no circle and NAT stands where it may. */
  finish(): void {
    const roots = new Map<NftChain["table"], readonly Root[]>();
    for (const { chain, rule, location } of this.added) {
      let known = roots.get(chain.table);
      if (known === undefined) {
        known = this.rootsOf(chain.table);
        roots.set(chain.table, known);
      }
      const answer = refusal(chain, rule, known);
      if (answer !== null) this.errors.push(kernelError(answer, location));
    }
  }

  /** Carries out one command; errors are kept in `errors`. */
  run(command: CommandNode): void {
    this.trying(() => {
      switch (command.verb) {
        case "add":
        case "create":
        case "insert":
        case "replace":
          this.add(command);
          break;
        case "delete":
          this.remove(command);
          break;
        case "flush":
          this.flush(command);
          break;
        case "rename":
          this.rename(command);
          break;
        default:
          break;
      }
    });
  }

  private trying(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      this.errors.push(error);
    }
  }

  private change(apply: () => void, takeBack: () => void): void {
    apply();
    this.undo.push(takeBack);
  }

  /** The table that a command is about. `location` is shown in the error: evaluation's for sets, the kernel's for the rest. */
  private table(target: Target, stage: "kernel" | "evaluation" = "kernel", forRule = false): NftTable {
    const name = target.table;
    if (name === null) throw new Error("this command names a table");
    const found = this.netfilter.nft.get(target.family, name.text);
    if (found !== null) return found;
    if (isIptablesTable(this.netfilter, target.family, name.text)) {
      throw evaluationError(
        `podwire lets only iptables change table ${target.family} ${name.text}, which it made`,
        name.location,
      );
    }
    const error = missingTable(this.netfilter.nft, name, forRule);
    if (stage === "kernel" || error.stage === "evaluation") throw error;
    throw evaluationError("No such file or directory", name.location);
  }

  private add(command: CommandNode): void {
    const { target, object } = command;
    if (object === "table") {
      this.addTable(command);
      return;
    }
    const name = target.name;
    if (name === null) throw new Error("this command names something in a table");
    switch (object) {
      case "chain": {
        const table = this.table(target, "evaluation");
        this.addChain(table, name, command.chain, command.verb === "create", command.location);
        if (command.chain !== null) this.addRules(table, name, command.chain.rules);
        break;
      }
      case "set":
      case "map": {
        const table = this.table(target, "evaluation");
        if (command.set !== null) this.addSet(table, name, command.set, command.verb === "create");
        break;
      }
      case "element": {
        const table = this.table(target, "evaluation");
        const set = this.namedSet(table, name);
        this.addElements(table, set, command.elements ?? [], command.verb === "create");
        break;
      }
      case "rule":
        this.addRule(command);
        break;
      case "flowtable":
        this.table(target, "evaluation");
        throw kernelError(NO_FLOWTABLES, command.location);
      default: {
        const table = this.table(target, "evaluation");
        if (command.stateful !== null)
          this.addObject(table, name, command.stateful, command.verb === "create", command.location);
      }
    }
  }

  private addTable(command: CommandNode): void {
    const { target, table: body } = command;
    const name = target.table;
    if (name === null) return;
    const { nft } = this.netfilter;
    let table = nft.get(target.family, name.text);
    if (table !== null || isIptablesTable(this.netfilter, target.family, name.text)) {
      if (command.verb === "create") throw kernelError("File exists", name.location);
      if (table === null) {
        if (body !== null && body.chains.length + body.sets.length + body.objects.length > 0) this.table(target);
        return;
      }
      if (body !== null && body.flags.includes("dormant") !== table.isDormant) {
        const changed = table;
        const before = changed.isDormant;
        this.change(
          () => {
            changed.isDormant = !before;
          },
          () => {
            changed.isDormant = before;
          },
        );
      }
    } else {
      const made = nft.create(
        target.family as NftFamily,
        name.text,
        body?.comment ?? null,
        body?.flags.includes("dormant") ?? false,
      );
      this.undo.push(() => nft.remove(made));
      table = made;
    }
    if (body === null) return;
    const filled = table;
    for (const chain of body.chains)
      this.trying(() => this.addChain(filled, chain.name, chain.body, false, chain.location));
    for (const object of body.objects)
      this.trying(() => this.addObject(filled, object.name, object.body, false, object.location));
    for (const flowtable of body.flowtables) this.errors.push(kernelError(NO_FLOWTABLES, flowtable.location));
    for (const set of body.sets) this.trying(() => this.addSet(filled, set.name, set.body, false));
    for (const chain of body.chains) this.addRules(filled, chain.name, chain.body.rules);
  }

  private addRules(table: NftTable, name: NameNode, rules: readonly RuleNode[]): void {
    for (const rule of rules) {
      this.trying(() => {
        const chain = table.chains.get(name.text);
        if (chain === undefined) return;
        const made = this.makeRule(table, chain, rule);
        this.insert(chain, chain.rules.length, made, rule.location);
      });
    }
  }

  private addChain(table: NftTable, name: NameNode, body: ChainBody | null, mustBeNew: boolean, whole: Location): void {
    const existing = table.chains.get(name.text);
    const hook = body === null || body.hook === null ? null : this.hookOf(table, body.hook, whole);
    if (existing !== undefined) {
      if (mustBeNew) throw kernelError("File exists", name.location);
      if (hook !== null && !sameHook(existing.hook, hook))
        throw kernelError(existing.hook === null ? "File exists" : "Device or resource busy", name.location);
      if (body?.policy) {
        if (existing.hook === null) throw kernelError("Operation not supported", body.policy.location);
        const before = existing.policy;
        const policy = body.policy.drop ? Verdict.Drop : Verdict.Accept;
        this.change(
          () => {
            existing.policy = policy;
          },
          () => {
            existing.policy = before;
          },
        );
      }
      return;
    }
    const chain = new NftChain(table, name.text, hook, body?.comment ?? null, table.newHandle());
    if (body?.policy) {
      if (hook === null) throw kernelError("Operation not supported", body.policy.location);
      chain.policy = body.policy.drop ? Verdict.Drop : Verdict.Accept;
    }
    this.change(
      () => table.chains.set(chain.name, chain),
      () => table.chains.delete(chain.name),
    );
  }

  private hookOf(table: NftTable, hook: NonNullable<ChainBody["hook"]>, whole: Location): NftHook {
    const type = hook.type.text;
    if (type !== "filter" && type !== "nat" && type !== "route")
      throw evaluationError("unknown chain type", hook.type.location);
    const number = HOOKS[hook.hook.text];
    const isLower = table.family === "netdev" || (table.family === "inet" && hook.hook.text === "ingress");
    if (number === undefined && !isLower) throw evaluationError("unknown chain hook", hook.hook.location);
    let priority = hook.priority;
    if (hook.priorityName !== null) {
      const named = priorityOf(hook.priorityName.text, table.family, hook.hook.text);
      if (named === null) {
        const at = hook.priorityName.location;
        throw evaluationError("invalid priority expression value in this context.", { ...at, first: at.first - 9 });
      }
      priority += named;
    }
    const isIp = table.family === "ip" || table.family === "ip6" || table.family === "inet";
    const isRefused =
      (type === "nat" && number === Hook.Forward) ||
      (type === "route" && number !== Hook.Output) ||
      (type !== "filter" && !isIp);
    if (isRefused) throw kernelError("Operation not supported", whole);
    // Nothing of podwire passes these hooks: better refused than listed without effect.
    if (!isIp || number === undefined) {
      const place = isIp ? `${hook.hook.text} hook` : `${table.family} hooks`;
      throw kernelError(`Operation not supported (podwire has no ${place})`, whole);
    }
    const base: BaseHook = { type, hook: number, priority };
    return { type, hookName: hook.hook.text, priority, devices: hook.devices, base };
  }

  private addObject(table: NftTable, name: NameNode, body: ObjectBody, mustBeNew: boolean, whole: Location): void {
    if (table.object(body.kind, name.text) !== null) {
      if (mustBeNew) throw kernelError("File exists", name.location);
      return;
    }
    const state = stateOf(body, table.family, whole);
    if (body.kind === "secmark") return;
    const object = {
      kind: body.kind,
      name: name.text,
      comment: body.comment,
      handle: table.newHandle(),
      state,
      references: 0,
    };
    const key = `${body.kind} ${name.text}`;
    this.change(
      () => table.objects.set(key, object),
      () => table.objects.delete(key),
    );
  }

  private addSet(table: NftTable, name: NameNode, body: SetBody, mustBeNew: boolean): void {
    const definition = setDefinition(name.text, body, this.names, this.errors);
    const existing = table.sets.get(name.text);
    if (existing !== undefined) {
      if (mustBeNew || !sameTypes(existing.definition, definition)) throw kernelError("File exists", name.location);
      this.addElements(table, existing, body.elements, false);
      return;
    }
    const set = new NftSet(definition, table.newHandle(), body.flags.includes("dynamic"));
    this.change(
      () => table.sets.set(name.text, set),
      () => table.sets.delete(name.text),
    );
    this.addElements(table, set, body.elements, false);
  }

  private namedSet(table: NftTable, name: NameNode): NftSet {
    const set = table.sets.get(name.text);
    if (set === undefined) throw missingSet(this.netfilter.nft, table, name.text, name.location, "evaluation");
    return set;
  }

  private addElements(table: NftTable, set: NftSet, nodes: readonly ElementNode[], mustBeNew: boolean): void {
    const flat = nodes.flatMap((node) => (node.key.kind === "set" ? node.key.elements : [node]));
    const here = new Map<SetElement, Location>();
    for (const node of flat) {
      const verdict = (asked: VerdictNode) => {
        const isMissing = asked.chain !== null && !table.chains.has(asked.chain);
        if (isMissing && !set.definition.isAnonymous) throw kernelError("No such file or directory", node.key.location);
        return this.verdict(table, asked);
      };
      const element = evaluateElement(node, set.definition, { names: this.names, verdict });
      this.addElement(set, element, node, mustBeNew, here);
    }
  }

  /** `here` are the elements of the same command, with their places. */
  private addElement(
    set: NftSet,
    given: SetElement,
    node: ElementNode,
    mustBeNew: boolean,
    here: Map<SetElement, Location>,
  ): void {
    const nowNs = this.netfilter.sim.nowNs;
    let element = given;
    if (!set.definition.isAnonymous && !set.definition.hasTimeout && node.timeoutMs !== null)
      throw kernelError("Invalid argument", node.key.location);
    if (set.definition.isMap && element.data === null && element.verdict === null) {
      throw kernelError("Invalid argument", node.location);
    }
    const same = set.get(element.key, element.isCatchAll, nowNs);
    if (same !== null) {
      if (mustBeNew || (set.definition.isMap && !sameData(same, element)))
        throw kernelError("File exists", node.location);
      return;
    }
    const replaced: SetElement[] = [];
    for (
      let other = element.isCatchAll ? null : set.overlapping(element.key);
      other !== null;
      other = set.overlapping(element.key)
    ) {
      const carries = element.verdict !== null || element.data !== null;
      if (carries || (!set.definition.autoMerge && !set.definition.isAnonymous)) {
        const earlier = here.get(other);
        if (earlier === undefined) throw evaluationError("interval overlaps with an existing one", node.key.location);
        throw evaluationError("conflicting intervals specified", node.key.location, earlier);
      }
      element = merged(set, element, other);
      const taken = other;
      replaced.push(taken);
      set.delete(taken);
    }
    if (set.definition.autoMerge) element = this.mergeNeighbours(set, element, replaced);
    set.startTimeout(element, node.timeoutMs, node.expiresMs, nowNs);
    if (set.size > 0 && set.count >= set.size) throw kernelError("Too many open files in system", node.location);
    if (element.verdict?.chain) element.verdict.chain.references++;
    set.add(element);
    here.set(element, node.key.location);
    this.undo.push(() => {
      if (element.verdict?.chain) element.verdict.chain.references--;
      set.delete(element);
      for (const other of replaced) set.add(other);
    });
  }

  /** auto-merge joins intervals that touch. */
  private mergeNeighbours(set: NftSet, element: SetElement, replaced: SetElement[]): SetElement {
    const type = set.definition.keyTypes[0];
    if (type === undefined || set.definition.keyTypes.length !== 1 || type.kind === "ipv6" || type.kind === "string")
      return element;
    let grown = element;
    for (const other of set.elements(0)) {
      const [mine, theirs] = [grown.key[0], other.key[0]];
      if (mine === undefined || theirs === undefined) continue;
      const touches = type.compare(theirs.max, mine.min) === -1 || type.compare(mine.max, theirs.min) === -1;
      if (!touches) continue;
      grown = merged(set, grown, other);
      replaced.push(other);
      set.delete(other);
    }
    return grown;
  }

  /** The verdict of a node, with its chain found. */
  private verdict(table: NftTable, node: VerdictNode, ruleChain: string | null = null): NftVerdict {
    if (node.chain === null) return new NftVerdict(node.verdict as "accept");
    const chain = table.chains.get(node.chain);
    const location = node.chainLocation ?? node.location;
    if (chain === undefined) {
      if (ruleChain !== null) throw missingForRule(this.netfilter.nft, table, ruleChain, location);
      throw kernelError("No such file or directory", location);
    }
    return new NftVerdict(node.verdict as "jump" | "goto", chain);
  }

  /** `handle` is that of the rule in whose place it comes, or null. */
  private makeRule(table: NftTable, chain: NftChain, node: RuleNode, handle: number | null = null): NftRule {
    const scope: RuleScope = {
      family: table.family,
      names: this.names,
      verdict: (verdict) => this.verdict(table, verdict, chain.name),
      useSet: (expression, key, data) => this.setFor(table, expression, key, data),
      namedObject: (kind, name) => {
        const object = table.object(kind, name.text);
        if (object === null) throw missingForRule(this.netfilter.nft, table, chain.name, name.location);
        return object.state;
      },
      meter: (name, size, key) => this.meterSet(table, name, size, key),
      dynamicSet: (name, location) => {
        const set = table.sets.get(name);
        if (set === undefined) throw missingSet(this.netfilter.nft, table, name, location, "evaluation");
        if (!set.isDynamic || set.size === 0) {
          const before = { dynamic: set.isDynamic, size: set.size };
          this.change(
            () => {
              set.isDynamic = true;
              if (set.size === 0) set.size = DEFAULT_SET_SIZE;
            },
            () => {
              set.isDynamic = before.dynamic;
              set.size = before.size;
            },
          );
        }
        return set;
      },
    };
    const statements = evaluateRule(node, scope);
    return new NftRule(chain, statements, node.comment, handle ?? table.newHandle(), this.origin);
  }

  /** The set of a `meter` statement, which the first rule with its name makes. */
  private meterSet(table: NftTable, name: NameNode, size: number, key: readonly Expression[]): NftSet {
    const existing = table.sets.get(name.text);
    if (existing !== undefined) {
      if (!existing.isMeter) throw kernelError("File exists", name.location);
      return existing;
    }
    const definition: SetDefinition = {
      ...ANONYMOUS,
      name: name.text,
      isAnonymous: false,
      keyTypes: key.map((part) => part.type),
      size: size === 0 ? DEFAULT_SET_SIZE : size,
    };
    const set = new NftSet(definition, table.newHandle(), true);
    set.isMeter = true;
    this.change(
      () => table.sets.set(name.text, set),
      () => table.sets.delete(name.text),
    );
    return set;
  }

  /** The set behind `@name`, or a new one for braces. */
  private setFor(
    table: NftTable,
    node: ExpressionNode,
    key: readonly Expression[],
    data: readonly DataType[] | null,
  ): NftSet {
    if (node.kind === "set-reference") {
      const set = table.sets.get(node.name);
      if (set === undefined) throw missingSet(this.netfilter.nft, table, node.name, node.location, "evaluation");
      const isSame =
        set.definition.keyTypes.length === key.length &&
        key.every((part, i) => set.definition.keyTypes[i]?.bits === part.type.bits || part.type.kind === "integer");
      if (!isSame) {
        throw evaluationError(
          `datatype mismatch, expected ${key.map((part) => part.type.description).join(" . ")}, expression has type ${set.definition.keyTypes.map((type) => type.description).join(" . ")}`,
          node.location,
        );
      }
      return set;
    }
    if (node.kind !== "set") throw evaluationError("Expression is not a map", node.location);
    const isInterval = node.elements.some((element) => hasInterval(element.key));
    const definition: SetDefinition = {
      ...ANONYMOUS,
      name: `__set${this.anonymous++}`,
      keyTypes: key.map((part) => part.type),
      isMap: data !== null || node.elements.some((element) => element.data !== null),
      dataTypes: data ?? (node.elements.some((element) => element.data !== null) ? [DataTypes.verdict] : null),
      isInterval,
      isConstant: true,
    };
    const set = new NftSet(definition, table.newHandle(), false);
    this.addElements(table, set, node.elements, false);
    return set;
  }

  private addRule(command: CommandNode): void {
    const { target, rule } = command;
    const { name } = target;
    if (rule === null || name === null) return;
    const position = target.position;
    if (
      position === null &&
      target.table !== null &&
      this.netfilter.nft.get(target.family, target.table.text) === null
    ) {
      if (this.addToIptables(command, rule, target.table, name)) return;
    }
    const table = this.table(target, position === null || command.verb === "replace" ? "kernel" : "evaluation", true);
    const chain = table.chains.get(name.text);
    if (chain === undefined) {
      // What is wrong with the rule itself is found before the kernel is asked for the chain.
      this.checkMeaning(table, name.text, rule);
      throw missingForRule(this.netfilter.nft, table, name.text, name.location);
    }
    let at = command.verb === "insert" ? 0 : chain.rules.length;
    if (position !== null) {
      const found =
        position.kind === "index"
          ? position.number < chain.rules.length
            ? position.number
            : -1
          : chain.rules.findIndex((each) => each.handle === position.number);
      if (found < 0) {
        this.checkMeaning(table, name.text, rule);
        if (command.verb === "replace")
          throw missingForRule(this.netfilter.nft, table, name.text, position.numberLocation);
        const at = position.kind === "handle" ? position.numberLocation : position.location;
        throw kernelError("No such file or directory", at);
      }
      at = command.verb === "insert" || command.verb === "replace" ? found : found + 1;
    }
    const old = command.verb === "replace" ? chain.rules[at] : undefined;
    const made = this.makeRule(table, chain, rule, old?.handle ?? null);
    if (old !== undefined) this.deleteRule(chain, old);
    this.insert(chain, at, made, command.location);
  }

  /** Finds what is wrong with a rule for whose chain there is no place; what only the kernel would say is left to it. */
  private checkMeaning(table: NftTable, chain: string, rule: RuleNode): void {
    try {
      this.makeRule(table, new NftChain(table, chain, null, null, 0), rule);
    } catch (error) {
      if (!(error instanceof NftError) || error.stage !== "kernel") throw error;
    }
  }

  /** Adds a rule to a table that iptables made; false when there is no such table. */
  private addToIptables(command: CommandNode, rule: RuleNode, tableName: NameNode, name: NameNode): boolean {
    const { family } = command.target;
    if (!isIptablesTable(this.netfilter, family, tableName.text)) return false;
    const version = family === "ip" ? Family.V4 : Family.V6;
    const tables = this.netfilter.tables(version);
    const table = tables.all().find((each) => each.name === tableName.text);
    const chain = table?.chain(name.text) ?? null;
    if (table === undefined || chain === null) throw kernelError("No such file or directory", name.location);
    const isInsert = command.verb === "insert";
    const words = ["-t", table.name, isInsert ? "-I" : "-A", chain.name, ...iptablesWords(rule)];
    const result = runIptables(this.netfilter, version, words, { names: null, origin: null, epochS: 0 });
    if (result.exitCode !== 0) throw kernelError("Invalid argument", rule.location);
    this.undo.push(() => chain.remove(isInsert ? 0 : chain.rules.length - 1));
    return true;
  }

  private insert(chain: NftChain, at: number, rule: NftRule, location: Location): void {
    this.change(
      () => chain.rules.splice(at, 0, rule),
      () => {
        chain.rules = chain.rules.filter((each) => each !== rule);
      },
    );
    countReferences(rule.statements, 1);
    this.undo.push(() => countReferences(rule.statements, -1));
    this.added.push({ chain, rule, location });
  }

  private deleteRule(chain: NftChain, rule: NftRule): void {
    const before = chain.rules;
    this.change(
      () => {
        chain.rules = before.filter((each) => each !== rule);
      },
      () => {
        chain.rules = before;
      },
    );
    countReferences(rule.statements, -1);
    this.undo.push(() => countReferences(rule.statements, 1));
  }

  private remove(command: CommandNode): void {
    const { target, object } = command;
    const { nft } = this.netfilter;
    if (object === "table") {
      const number = target.handle;
      const table =
        number === null
          ? null
          : (nft.all().find((each) => each.family === target.family && String(each.handle) === number.text) ?? null);
      const name = target.table ?? number;
      if (name === null) return;
      const found = table ?? (target.table === null ? null : nft.get(target.family, target.table.text));
      if (found === null) {
        if (target.table !== null && this.deleteIptables(target.family, target.table.text)) return;
        throw missingTable(this.netfilter.nft, name, false);
      }
      const before = nft.all();
      this.change(
        () => nft.remove(found),
        () => nft.restore(before),
      );
      return;
    }
    const table = object === "element" ? this.table(target, "evaluation") : this.kernelTable(target);
    const name = target.name ?? target.handle;
    if (name === null) return;
    const byHandle = target.name === null;
    const missing = () => kernelError("No such file or directory", name.location);
    switch (object) {
      case "chain": {
        const chain = byHandle
          ? find(table.chains.values(), (each) => String(each.handle) === name.text)
          : (table.chains.get(name.text) ?? null);
        if (chain === null)
          throw byHandle ? missing() : missingForRule(this.netfilter.nft, table, name.text, name.location);
        if (chain.references > 0) throw kernelError("Device or resource busy", name.location);
        for (const rule of chain.rules) this.deleteRule(chain, rule);
        this.removeFrom(table.chains, chain.name);
        break;
      }
      case "rule": {
        const chain = table.chains.get(name.text);
        if (chain === undefined) throw missing();
        const rule = chain.rules.find((each) => String(each.handle) === target.handle?.text);
        if (rule === undefined)
          throw missingForRule(this.netfilter.nft, table, chain.name, target.handle?.location ?? name.location);
        this.deleteRule(chain, rule);
        break;
      }
      case "set":
      case "map": {
        const set = byHandle
          ? find(table.sets.values(), (each) => String(each.handle) === name.text)
          : (table.sets.get(name.text) ?? null);
        if (set === null)
          throw byHandle ? missing() : missingSet(this.netfilter.nft, table, name.text, name.location, "kernel");
        if (set.references > 0) throw kernelError("Device or resource busy", name.location);
        for (const element of set.elements(0)) this.release(element);
        this.removeFrom(table.sets, set.definition.name);
        break;
      }
      case "element": {
        const set = table.sets.get(name.text);
        if (set === undefined) throw missingSet(this.netfilter.nft, table, name.text, name.location, "evaluation");
        for (const node of command.elements ?? []) this.deleteElement(table, set, node);
        break;
      }
      default: {
        const found = byHandle
          ? find(table.objects.values(), (each) => each.kind === object && String(each.handle) === name.text)
          : table.object(object, name.text);
        if (found === null) throw byHandle ? missing() : missingObject(this.netfilter.nft, name);
        if (objectUsers(table, found.state) > 0) throw kernelError("Device or resource busy", name.location);
        this.removeFrom(table.objects, `${found.kind} ${found.name}`);
      }
    }
  }

  private kernelTable(target: Target): NftTable {
    const name = target.table;
    if (name === null) throw new Error("this command names a table");
    const table = this.netfilter.nft.get(target.family, name.text);
    if (table !== null) return table;
    if (isIptablesTable(this.netfilter, target.family, name.text)) return this.table(target);
    throw kernelError("No such file or directory", name.location);
  }

  private release(element: SetElement): void {
    const chain = element.verdict?.chain ?? null;
    if (chain === null) return;
    this.change(
      () => chain.references--,
      () => chain.references++,
    );
  }

  private removeFrom<T>(map: Map<string, T>, key: string): void {
    const before = Array.from(map);
    this.change(
      () => map.delete(key),
      () => {
        map.clear();
        for (const [name, value] of before) map.set(name, value);
      },
    );
  }

  private deleteElement(table: NftTable, set: NftSet, node: ElementNode): void {
    const scope = { names: this.names, verdict: (verdict: VerdictNode) => this.verdict(table, verdict) };
    const wanted = evaluateElement(node, set.definition, scope);
    const found = set.get(wanted.key, wanted.isCatchAll, this.netfilter.sim.nowNs);
    // Intervals are looked for before the kernel is asked.
    if (found === null && set.definition.isInterval && set.definition.keyTypes.length === 1)
      throw evaluationError("element does not exist", node.location);
    if (found === null || (node.data !== null && !sameData(found, wanted)))
      throw kernelError("No such file or directory", node.location);
    this.change(
      () => set.delete(found),
      () => set.add(found),
    );
    this.release(found);
  }

  private deleteIptables(family: string, name: string): boolean {
    if (!isIptablesTable(this.netfilter, family, name)) return false;
    const tables = family === "ip" ? this.netfilter.ipv4 : this.netfilter.ipv6;
    const table = tables.all().find((each) => each.name === name);
    if (table === undefined) return false;
    this.change(
      () => tables.discard(table.name),
      () => tables.replace(table),
    );
    return true;
  }

  /** Empties one chain (or all) of a table that iptables made; false when there is no such table. */
  private flushIptables(family: string, name: string, chainName: NameNode | null): boolean {
    if (this.netfilter.nft.get(family, name) !== null || !isIptablesTable(this.netfilter, family, name)) return false;
    const tables = family === "ip" ? this.netfilter.ipv4 : this.netfilter.ipv6;
    const table = tables.all().find((each) => each.name === name);
    if (table === undefined) return false;
    const chains = chainName === null ? table.chains() : [table.chain(chainName.text)];
    for (const chain of chains) {
      if (chain === null) {
        if (chainName !== null) throw kernelError("No such file or directory", chainName.location);
        continue;
      }
      const before = chain.rules.map((rule) => ({ spec: rule.spec, packets: rule.packets, bytes: rule.bytes }));
      this.change(
        () => chain.clear(),
        () => {
          for (const { spec, packets, bytes } of before) {
            const rule = chain.insert(chain.rules.length, spec);
            rule.packets = packets;
            rule.bytes = bytes;
          }
        },
      );
    }
    return true;
  }

  private flush(command: CommandNode): void {
    const { target, object } = command;
    const { nft } = this.netfilter;
    if (object === "ruleset") {
      const before = nft.all();
      for (const table of before) {
        if (target.family === "" || target.family === table.family) {
          this.change(
            () => nft.remove(table),
            () => undefined,
          );
        }
      }
      this.undo.push(() => nft.restore(before));
      for (const family of ["ip", "ip6"] as const) {
        if (target.family !== "" && target.family !== family) continue;
        const tables = family === "ip" ? this.netfilter.ipv4 : this.netfilter.ipv6;
        for (const table of tables.all()) this.deleteIptables(family, table.name);
      }
      return;
    }
    const { name } = target;
    if (object === "set" || object === "map") {
      const table = this.table(target, "evaluation");
      if (name === null) return;
      const set = this.namedSet(table, name);
      const elements = set.elements(0);
      this.change(
        () => set.clear(),
        () => {
          for (const element of elements) set.add(element);
        },
      );
      for (const element of elements) this.release(element);
      return;
    }
    if (target.table !== null && this.flushIptables(target.family, target.table.text, name)) return;
    const table = this.kernelTable(target);
    if (object === "table") {
      for (const chain of table.chains.values()) for (const rule of chain.rules) this.deleteRule(chain, rule);
      return;
    }
    const chain = name === null ? undefined : table.chains.get(name.text);
    if (chain === undefined) throw kernelError("No such file or directory", name?.location ?? command.location);
    for (const rule of chain.rules) this.deleteRule(chain, rule);
  }

  private rename(command: CommandNode): void {
    const { target, newName } = command;
    const { name } = target;
    const table = this.table(target, "evaluation");
    if (name === null || newName === null) return;
    const chain = table.chains.get(name.text);
    if (chain === undefined) throw evaluationError("No such file or directory", name.location);
    if (table.chains.has(newName.text)) throw kernelError("File exists", name.location);
    const before = Array.from(table.chains);
    this.change(
      () => {
        chain.name = newName.text;
        table.chains.clear();
        for (const [key, value] of before) table.chains.set(value === chain ? newName.text : key, value);
      },
      () => {
        chain.name = name.text;
        table.chains.clear();
        for (const [key, value] of before) table.chains.set(key, value);
      },
    );
  }

  /** The chains at hooks of a table with what they lead to; none when the table is gone. */
  private rootsOf({ family, name }: NftChain["table"]): Root[] {
    const table = this.netfilter.nft.get(family, name);
    const roots: Root[] = [];
    for (const base of table?.chains.values() ?? []) {
      if (base.hook === null) continue;
      roots.push({ hook: base.hook, reached: reachedFrom(base), isTooDeep: isTooDeep(base) });
    }
    return roots;
  }
}

/** The most elements of a set that rules add to, where nothing else was said. */
const DEFAULT_SET_SIZE = 65535;

/** A set that nobody named. */
const ANONYMOUS: SetDefinition = {
  name: "",
  keyTypes: [],
  keyOf: null,
  isMap: false,
  dataTypes: null,
  dataOf: null,
  dataInterval: false,
  isAnonymous: true,
  isInterval: false,
  isConstant: false,
  hasTimeout: false,
  timeoutMs: 0,
  gcIntervalMs: 0,
  size: 0,
  policy: null,
  autoMerge: false,
  comment: null,
  statements: [],
};

/** What the kernel says of flowtables: it has no nf_flow_table. */
const NO_FLOWTABLES = "No such file or directory";

/** A chain at a hook, with all that it leads to. */
interface Root {
  readonly hook: NftHook;
  readonly reached: ReadonlySet<NftChain>;
  readonly isTooDeep: boolean;
}

/** What the kernel says of a rule where it stands; null when it may stand there. */
function refusal(chain: NftChain, rule: NftRule, roots: readonly Root[]): string | null {
  for (const root of roots) {
    if (!root.reached.has(chain)) continue;
    if (root.isTooDeep) return "Too many links";
    for (const statement of rule.statements) {
      const { hook } = root.hook.base;
      if (statement.hooks && !statement.hooks.includes(hook)) return "Operation not supported";
      if (!(statement instanceof NatStatement)) continue;
      const isSource = statement.type === "snat" || statement.type === "masquerade";
      const allowed = isSource
        ? hook === Hook.Postrouting || (statement.type === "snat" && hook === Hook.Input)
        : hook === Hook.Prerouting || hook === Hook.Output;
      if (root.hook.type !== "nat" || !allowed) return "Operation not supported";
    }
  }
  return null;
}

/** Counts of what passed, set back to nothing: what `reset` does behind its listing. */
export function resetState(state: StatefulStatement | PolicyObject): void {
  if (state instanceof CounterStatement) {
    state.packets = 0;
    state.bytes = 0;
  } else if (state instanceof QuotaStatement) state.used = 0;
}

function find<T>(values: Iterable<T>, wanted: (value: T) => boolean): T | null {
  for (const value of values) if (wanted(value)) return value;
  return null;
}

function sameHook(a: NftHook | null, b: NftHook): boolean {
  return a !== null && a.type === b.type && a.hookName === b.hookName && a.priority === b.priority;
}
