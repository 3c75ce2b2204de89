import { evaluateElement } from "../evaluate/evaluate-elements.js";
import type { Expression } from "../expression/expression.js";
import type { Location } from "../language/location.js";
import { evaluationError, kernelError, NftError } from "../language/nft-error.js";
import type { ElementNode, ExpressionNode, NameNode, SetBody, VerdictNode } from "../language/syntax.js";
import { missingForRule, missingSet } from "../missing.js";
import { type DataType, DataTypes, described } from "../model/data-type.js";
import { NftSet, type SetDefinition, type SetElement } from "../model/nft-set.js";
import type { NftObject, NftTable } from "../model/nft-table.js";
import { NftVerdict } from "../model/verdict.js";
import { countCaller } from "../references.js";
import { hasInterval, merged, sameData, sameTypes, setDefinition } from "../set-definition.js";
import type { EditState } from "./edit-state.js";

/** Makes and changes sets, maps and their elements. */
export class SetEditor {
  private readonly state: EditState;
  private anonymous = 0;

  constructor(state: EditState) {
    this.state = state;
  }

  /** Makes a set or map, or adds its elements to one that is there. */
  addSet(table: NftTable, name: NameNode, body: SetBody, mustBeNew: boolean, command: Location | null = null): void {
    const type = body.keyTypes?.find((each) => UNQUALIFIED.includes(each.text))?.text;
    if (type !== undefined) {
      const said = `unqualified type ${type} specified in ${body.isMap ? "map" : "set"} definition`;
      throw evaluationError(
        `${said}. Try "typeof expression" instead of "type datatype".`,
        command === null ? name.location : body.location,
      );
    }
    const definition = setDefinition(name.text, body, this.state.names);
    const existing = table.sets.get(name.text);
    if (existing !== undefined) {
      const isSame = sameTypes(existing.definition, definition);
      if (mustBeNew || !isSame) this.state.refuse("File exists", name.location);
      this.state.touch();
      this.state.note({ verb: "add", table, kind: "set", set: existing, name: name.text });
      const set = isSame ? existing : new NftSet(definition, 0, false);
      this.addElements(table, set, body.elements, false, body.location);
      return;
    }
    const isDynamic = body.flags.includes("dynamic") || this.state.phase.dynamicSets.has(setKey(table, name.text));
    if (!this.state.phase.isCache && !hasBackend(definition, isDynamic)) {
      this.state.errors.push(kernelError("Operation not supported", command ?? name.location));
      // Its elements are a message of their own.
      const elementsAt = command === null ? name.location : body.location;
      if (body.elements.length > 0) this.state.errors.push(kernelError("No such file or directory", elementsAt));
      return;
    }
    const set = new NftSet(definition, table.newHandle(), body.flags.includes("dynamic"));
    // A constant set is held to what it was made with.
    if (definition.isConstant && set.most === 0) set.most = body.elements.length;
    this.state.change(
      () => table.sets.set(name.text, set),
      () => table.sets.delete(name.text),
    );
    this.state.note({ verb: mustBeNew ? "create" : "add", table, kind: "set", set, name: name.text });
    this.addElements(table, set, body.elements, false, body.location);
  }

  /** The set of that name. @throws NftError when there is none */
  namedSet(table: NftTable, name: NameNode): NftSet {
    const set = table.sets.get(name.text);
    if (set === undefined) throw missingSet(this.state.known, table, name.text, name.location, "evaluation");
    return set;
  }

  /** Adds elements, each with what it maps to: one message of the kernel, with its place. */
  addElements(
    table: NftTable,
    set: NftSet,
    nodes: readonly ElementNode[],
    mustBeNew: boolean,
    location: Location,
  ): void {
    const flat = nodes.flatMap((node) => (node.key.kind === "set" ? node.key.elements : [node]));
    const here = new Map<SetElement, Location>();
    for (const node of flat) {
      const verdict = (asked: VerdictNode) => {
        const chain = asked.chain === null ? null : table.chains.get(asked.chain);
        if (chain === undefined) throw kernelError("No such file or directory", node.key.location);
        if (chain !== null && chain.hook !== null) throw kernelError("Operation not supported", node.key.location);
        return this.verdict(table, asked);
      };
      const object = (kind: string, name: NameNode) => this.object(table, kind, name);
      const add = () => {
        const element = evaluateElement(node, set.definition, { names: this.state.names, verdict, object });
        if (this.keepsElements(table, set)) this.addElement(table, set, element, node, mustBeNew, here);
      };
      // Of elements nft looks at each; the kernel stops at the first that it refuses.
      if (this.state.phase.isCache) this.passingOver(add);
      else add();
    }
    if (flat.length > 0) this.state.validate(table, location);
  }

  /** nft's copy of a set has what the kernel had, and what comes to sets of intervals, which it compares itself. */
  private keepsElements(table: NftTable, set: NftSet): boolean {
    if (!this.state.phase.isCache || set.definition.isAnonymous) return true;
    return this.state.isNew(table, set.handle) || (set.definition.isInterval && set.definition.keyTypes.length === 1);
  }

  /** Does what only the kernel would refuse, if at all, without a word. */
  private passingOver(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof NftError) || error.stage !== "kernel") throw error;
    }
  }

  /** `here` are the elements of the same command, with their places. */
  private addElement(
    table: NftTable,
    set: NftSet,
    given: SetElement,
    node: ElementNode,
    mustBeNew: boolean,
    here: Map<SetElement, Location>,
  ): void {
    const nowNs = this.state.netfilter.sim.nowNs;
    let element = given;
    if (!set.definition.isAnonymous && !set.definition.hasTimeout && node.timeoutMs !== null)
      throw kernelError("Invalid argument", node.key.location);
    if (set.definition.isMap && element.data === null && element.verdict === null && element.object === null) {
      throw kernelError("Invalid argument", node.location);
    }
    const same = set.get(element.key, element.isCatchAll, nowNs);
    if (same !== null) {
      if (mustBeNew || (set.definition.isMap && !sameData(same, element)))
        throw kernelError("File exists", node.location);
      if (set.definition.hasTimeout && (node.timeoutMs !== null || node.expiresMs !== null))
        this.changeTimeout(set, same, node, nowNs);
      return;
    }
    const replaced: SetElement[] = [];
    for (
      let other = element.isCatchAll ? null : set.overlapping(element.key);
      other !== null;
      other = set.overlapping(element.key)
    ) {
      // Of concatenations nft compares nothing; the kernel refuses what lies across another.
      if (set.definition.keyTypes.length > 1 && !set.definition.isAnonymous)
        throw kernelError("File exists", node.location);
      const carries = element.verdict !== null || element.data !== null;
      if (carries || (!set.definition.autoMerge && !set.definition.isAnonymous)) {
        const earlier = here.get(other);
        if (earlier === undefined && element.key.length > 1) throw kernelError("File exists", node.location);
        if (earlier === undefined) throw evaluationError("interval overlaps with an existing one", node.key.location);
        throw evaluationError("conflicting intervals specified", node.key.location, earlier);
      }
      element = merged(set, element, other);
      const taken = other;
      replaced.push(taken);
      set.delete(taken);
    }
    // nft merges what stands in braces too, where any of it is an interval.
    const { autoMerge, isAnonymous, isInterval, isMap } = set.definition;
    if (autoMerge || (isAnonymous && isInterval && !isMap)) element = this.mergeNeighbours(set, element, replaced);
    set.startTimeout(element, node.timeoutMs, node.expiresMs, nowNs);
    const most = Math.max(set.size, set.most);
    const isFull = most > 0 && set.count >= most;
    if (element.verdict?.chain) countCaller(element.verdict.chain, set, 1);
    set.add(element);
    if (!set.definition.isAnonymous)
      this.state.note({ verb: mustBeNew ? "create" : "add", table, kind: "element", set, element });
    here.set(element, node.key.location);
    this.state.undo.push(() => {
      if (element.verdict?.chain) countCaller(element.verdict.chain, set, -1);
      set.delete(element);
      for (const other of replaced) set.add(other);
    });
    // The element is there all the same until the transaction is taken back (nft_add_set_elem, since Linux 6.12).
    if (isFull) throw kernelError("Too many open files in system", node.location);
  }

  /** An element that is there lives as long as the command says now (nft_newelem, since Linux 6.12). */
  private changeTimeout(set: NftSet, element: SetElement, node: ElementNode, nowNs: number): void {
    const { timeoutMs, expiresNs } = element;
    this.state.change(
      () => set.startTimeout(element, node.timeoutMs ?? timeoutMs, node.expiresMs, nowNs),
      () => {
        element.timeoutMs = timeoutMs;
        element.expiresNs = expiresNs;
      },
    );
  }

  /** auto-merge joins intervals that touch. */
  private mergeNeighbours(set: NftSet, element: SetElement, replaced: SetElement[]): SetElement {
    const type = set.definition.keyTypes[0];
    if (type === undefined || set.definition.keyTypes.length !== 1 || type.kind === "string") return element;
    let grown = element;
    for (const other of set.elements(0)) {
      const [mine, theirs] = [grown.key[0], other.key[0]];
      if (mine === undefined || theirs === undefined) continue;
      const touches = type.follows(theirs.max, mine.min) || type.follows(mine.max, theirs.min);
      if (!touches) continue;
      grown = merged(set, grown, other);
      replaced.push(other);
      set.delete(other);
    }
    return grown;
  }

  private object(table: NftTable, kind: string, name: NameNode): NftObject {
    const found = table.object(kind, name.text);
    if (found === null) throw kernelError("No such file or directory", name.location);
    return found;
  }

  /** The verdict of a node, with its chain found. */
  verdict(table: NftTable, node: VerdictNode, ruleChain: string | null = null): NftVerdict {
    if (node.chain === null) return new NftVerdict(node.verdict as "accept");
    const chain = table.chains.get(node.chain);
    const location = node.chainLocation ?? node.location;
    if (chain === undefined) {
      if (ruleChain !== null) throw missingForRule(this.state.known, table, ruleChain, location);
      throw kernelError("No such file or directory", location);
    }
    // Nobody jumps to a chain that stands at a hook (nft_verdict_init).
    if (chain.hook !== null) throw kernelError("Operation not supported", location);
    return new NftVerdict(node.verdict as "jump" | "goto", chain);
  }

  /** The set of a `meter` statement, which the first rule with its name makes. */
  meterSet(table: NftTable, name: NameNode, size: number, key: readonly Expression[], hasTimeout: boolean): NftSet {
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
      hasTimeout,
      size: size === 0 ? DEFAULT_SET_SIZE : size,
    };
    const set = new NftSet(definition, table.newHandle(), true);
    set.isMeter = true;
    this.state.change(
      () => table.sets.set(name.text, set),
      () => table.sets.delete(name.text),
    );
    return set;
  }

  /** The set behind `@name`, or a new one for braces. */
  setFor(
    table: NftTable,
    node: ExpressionNode,
    key: readonly Expression[],
    data: readonly DataType[] | null,
    objectKind: string | null = null,
    keyAt: Location | null = null,
  ): NftSet {
    if (node.kind === "set-reference") {
      const set = table.sets.get(node.name);
      if (set === undefined) throw missingSet(this.state.known, table, node.name, node.location, "evaluation");
      const isSame =
        set.definition.keyTypes.length === key.length &&
        key.every((part, i) => isSameType(set.definition.keyTypes[i], part.type));
      if (!isSame) {
        const own = described(set.definition.keyTypes);
        const given = described(key.map((part) => part.type));
        const said =
          data !== null || objectKind !== null
            ? `datatype mismatch, map expects ${own}, mapping expression has type ${given}`
            : `datatype mismatch, expected ${given}, expression has type ${own}`;
        throw evaluationError(said, node.location, ...(keyAt === null ? [] : [keyAt]));
      }
      return set;
    }
    if (node.kind !== "set") throw evaluationError("Expression is not a map", node.location);
    const isInterval = node.elements.some((element) => hasInterval(element.key));
    const definition: SetDefinition = {
      ...ANONYMOUS,
      name: `__set${this.anonymous++}`,
      keyTypes: key.map((part) => part.type),
      objectKind,
      isMap: objectKind !== null || data !== null || node.elements.some((element) => element.data !== null),
      dataTypes:
        objectKind !== null
          ? null
          : (data ?? (node.elements.some((element) => element.data !== null) ? [DataTypes.verdict] : null)),
      isInterval,
      isConstant: true,
    };
    const set = new NftSet(definition, table.newHandle(), false);
    this.addElements(table, set, node.elements, false, node.location);
    return set;
  }

  /** An element goes: the chain that it names has one reference less. */
  release(set: NftSet, element: SetElement): void {
    const chain = element.verdict?.chain ?? null;
    if (chain === null) return;
    this.state.change(
      () => countCaller(chain, set, -1),
      () => countCaller(chain, set, 1),
    );
  }

  /** Takes one element out. */
  deleteElement(table: NftTable, set: NftSet, node: ElementNode): void {
    const scope = {
      names: this.state.names,
      verdict: (verdict: VerdictNode) => this.verdict(table, verdict),
      object: (kind: string, name: NameNode) => this.object(table, kind, name),
    };
    const wanted = evaluateElement(node, set.definition, scope);
    if (!this.keepsElements(table, set)) return;
    const found = set.get(wanted.key, wanted.isCatchAll, this.state.netfilter.sim.nowNs);
    // Intervals are looked for before the kernel is asked.
    if (found === null && set.definition.isInterval && set.definition.keyTypes.length === 1)
      throw evaluationError("element does not exist", node.location);
    // What the element leads to is not compared.
    if (found === null) throw kernelError("No such file or directory", node.location);
    this.state.change(
      () => set.delete(found),
      () => set.add(found),
    );
    this.state.note({ verb: "delete", table, kind: "element", set, element: found });
    this.release(set, found);
  }
}

/** Types that say too little of their values to be those of a set. */
const UNQUALIFIED: readonly string[] = ["integer", "string", "verdict"];

/** True when values of the one type may be looked for among those of the other. */
function isSameType(a: DataType | undefined, b: DataType): boolean {
  return a !== undefined && (a.name === b.name || a.name === "integer" || b.name === "integer");
}

/** What a set of a transaction is called in `Phase.dynamicSets`. */
export function setKey(table: NftTable, name: string): string {
  return `${table.family} ${table.name} ${name}`;
}

/** True when the kernel has a way to keep such a set: trees of intervals are not added to by packets, nothing constant times out. */
function hasBackend({ isInterval, isConstant, hasTimeout }: SetDefinition, isDynamic: boolean): boolean {
  return !(isInterval && isDynamic) && !(isConstant && hasTimeout);
}

/** The most elements of a set that rules add to, where nothing else was said. */
export const DEFAULT_SET_SIZE = 65535;

/** A set that nobody named. */
const ANONYMOUS: SetDefinition = {
  name: "",
  keyTypes: [],
  keyOf: null,
  isMap: false,
  dataTypes: null,
  dataOf: null,
  objectKind: null,
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
