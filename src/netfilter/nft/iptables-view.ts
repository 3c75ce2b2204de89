import { ManagedRule } from "../frames/managed-rule.js";
import { nativeStatements } from "../frames/native-statements.js";
import type { Netfilter } from "../netfilter.js";
import type { Rule, RuleSpec } from "../rules/rule.js";
import type { Table } from "../rules/table.js";
import { EditState, kernelPhase } from "./edit/edit-state.js";
import { NO_NAMES } from "./evaluate/resolve-value.js";
import { iptablesRuleText, selectorWords } from "./iptables-tables.js";
import { NftChain, NftRule } from "./model/nft-chain.js";
import { type NftFamily, NftTable } from "./model/nft-table.js";
import type { Style } from "./model/style.js";
import { ACCEPT, DROP, NftVerdict } from "./model/verdict.js";
import { NativeTarget } from "./native-target.js";
import { VerdictStatement } from "./statement/action-statements.js";
import { CounterStatement } from "./statement/stateful.js";
import type { Statement } from "./statement/statement.js";
import { type XtExtension, XtStatement } from "./statement/xt-statement.js";
import { familyOfTable, partsOf } from "./table-parts.js";
import { viewChain } from "./table-view.js";
import { isNativeTarget, translateTarget } from "./xlate/target-xlate.js";
import { isNativeMatch, translateMatch } from "./xlate/translate-match.js";

/** A rule of iptables as nft sees it: to be told of, not to be run. */
export class IptablesRule extends ManagedRule<RuleSpec> {
  private readonly rule: Rule;

  constructor(chain: NftChain, statements: readonly Statement[], rule: Rule) {
    super(chain, statements, rule.handle, rule.spec);
    this.rule = rule;
  }

  override text(style: Style): string {
    return iptablesRuleText(this.rule, this.chain.table.family, style);
  }
}

/** A table of iptables as nft sees it, with its chains and rules as they are now. */
export function viewTable(netfilter: Netfilter, table: Table): NftTable {
  const view = new NftTable(familyOfTable(table), table.name, table.handle, null, false);
  for (const chain of table.chainsAsMade()) {
    const shown = viewChain(view, chain);
    view.chains.set(chain.name, shown);
    for (const rule of chain.rules) shown.rules.push(viewRule(netfilter, shown, rule));
  }
  const parts = partsOf(table);
  for (const [name, set] of parts?.madeSets ?? []) view.sets.set(name, set);
  for (const [key, object] of parts?.objects ?? []) view.objects.set(key, object);
  return view;
}

/** A rule of iptables as nft sees it. */
function viewRule(netfilter: Netfilter, chain: NftChain, rule: Rule): NftRule {
  const { action } = rule.spec;
  if (action.kind === "target" && action.target instanceof NativeTarget) {
    const { statements, comment } = action.target.rule;
    return new NftRule(chain, statements, comment, rule.handle);
  }
  const family = chain.table.family as NftFamily;
  const state = new EditState(netfilter, NO_NAMES, kernelPhase());
  const native = (words: string): Statement[] => nativeStatements(state, family, words);
  const { spec } = rule;
  const protocol = spec.selector.protocol;
  const statements = selectorWords(spec, family).flatMap(native);
  for (const match of spec.matches) {
    const words = translateMatch(match, family, protocol);
    if (words !== null && isNativeMatch(match)) statements.push(...native(words));
    else statements.push(new XtStatement(new ListedExtension(match.name, "match", words)));
  }
  statements.push(new CounterStatement(rule.packets, rule.bytes), ...actionStatements(spec, chain, native));
  return new IptablesRule(chain, statements, rule);
}

const VERDICTS: Readonly<Record<string, NftVerdict>> = { ACCEPT, DROP, RETURN: new NftVerdict("return") };

function actionStatements(
  { action }: RuleSpec,
  chain: NftChain,
  native: (words: string) => Statement[],
): readonly Statement[] {
  switch (action.kind) {
    case "verdict": {
      const verdict = VERDICTS[action.name];
      return verdict === undefined ? [] : [new VerdictStatement(verdict)];
    }
    case "jump":
    case "goto": {
      const to = new NftChain(chain.table, action.chain, null, null, 0);
      return [new VerdictStatement(new NftVerdict(action.kind, to))];
    }
    case "target": {
      const words = translateTarget(action.target, chain.table.family);
      if (words !== null && isNativeTarget(action.target)) return native(words);
      return [new XtStatement(new ListedExtension(action.target.name, "target", words))];
    }
    default:
      return [];
  }
}

/** An extension of iptables in a listing. */
class ListedExtension implements XtExtension {
  readonly name: string;
  readonly type: "match" | "target";
  private readonly words: string | null;

  constructor(name: string, type: "match" | "target", words: string | null) {
    this.name = name;
    this.type = type;
    this.words = words;
  }

  xlate(): string | null {
    return this.words;
  }

  /** Nothing runs what is only told of. */
  apply(): null {
    return null;
  }
}
