import { evaluationError } from "./language/nft-error.js";
import type { ExpressionNode, RuleNode, StatementNode } from "./language/syntax.js";

/**
 * The options of iptables that say what a rule of nft says, as iptables-nft reads such a rule back from the kernel.
 * @throws NftError naming the first statement that has no such words
 */
export function iptablesWords(rule: RuleNode): string[] {
  const words: string[] = [];
  for (const node of rule.statements) words.push(...statementWords(node));
  return words;
}

const VERDICTS: Readonly<Record<string, string>> = { accept: "ACCEPT", drop: "DROP", return: "RETURN" };

function statementWords(node: StatementNode): string[] {
  if (node.kind === "counter") return [];
  if (node.kind === "verdict") {
    const { verdict, chain } = node.verdict;
    const name = VERDICTS[verdict];
    if (name !== undefined) return ["-j", name];
    if (chain !== null) return [verdict === "jump" ? "-j" : "-g", chain];
  }
  if (node.kind === "match" && (node.operator === "" || node.operator === "==" || node.operator === "!=")) {
    const value = textOf(node.right);
    const option = optionOf(node.left);
    if (value !== null && option !== null) {
      const [last = ""] = option.slice(-1);
      return [...option.slice(0, -1), ...(node.operator === "!=" ? ["!"] : []), last, value];
    }
  }
  throw evaluationError("podwire lets rules of iptables' tables have plain matches and verdicts only", node.location);
}

function optionOf(left: ExpressionNode): string[] | null {
  if (left.kind === "meta") {
    if (left.key === "iifname" || left.key === "iif") return ["-i"];
    if (left.key === "oifname" || left.key === "oif") return ["-o"];
    return left.key === "l4proto" ? ["-p"] : null;
  }
  if (left.kind === "ct" && left.key === "state") return ["-m", "conntrack", "--ctstate"];
  if (left.kind !== "payload") return null;
  if (left.field === "saddr" && left.protocol !== "ether") return ["-s"];
  if (left.field === "daddr" && left.protocol !== "ether") return ["-d"];
  if (left.field === "protocol") return ["-p"];
  const isPort = left.field === "dport" || left.field === "sport";
  return isPort && (left.protocol === "tcp" || left.protocol === "udp")
    ? ["-p", left.protocol, `--${left.field}`]
    : null;
}

function textOf(node: ExpressionNode): string | null {
  switch (node.kind) {
    case "symbol":
      return node.text.endsWith("*") ? `${node.text.slice(0, -1)}+` : node.text;
    case "prefix": {
      const base = textOf(node.base);
      return base === null ? null : `${base}/${node.length}`;
    }
    case "list": {
      const items = node.items.map(textOf);
      return items.includes(null) ? null : items.join(",").toUpperCase();
    }
    default:
      return null;
  }
}
