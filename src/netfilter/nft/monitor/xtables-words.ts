import { MetaExpression } from "../expression/meta-expression.js";
import { PayloadExpression } from "../expression/payload-expression.js";
import type { NftRule } from "../model/nft-chain.js";
import { PLAIN_STYLE } from "../model/style.js";
import { VerdictStatement } from "../statement/action-statements.js";
import { CompareStatement } from "../statement/match-statement.js";

const ORDER = ["-s", "-d", "-i", "-o", "-p", "ports", "-j"];

/**
 * A rule that nft made as iptables would save it, each option with a blank in front; null where iptables does not read
 * it. Simplified: of matches it reads addresses, devices, protocols and ports; other statements are passed over.
 */
export function xtablesWords(rule: NftRule): string | null {
  if (!["ip", "ip6"].includes(rule.chain.table.family)) return null;
  const words: { readonly at: number; readonly text: string }[] = [];
  const put = (option: string, text: string): void => {
    words.push({ at: ORDER.indexOf(option), text });
  };
  for (const statement of rule.statements) {
    if (statement instanceof VerdictStatement) {
      const { name, chain } = statement.verdict;
      if (chain !== null) put("-j", ` ${name === "goto" ? "-g" : "-j"} ${chain.name}`);
      else if (["accept", "drop", "return"].includes(name)) put("-j", ` -j ${name.toUpperCase()}`);
    }
    if (!(statement instanceof CompareStatement)) continue;
    const { left, right, operator } = statement;
    const not = operator === "!=" ? " !" : "";
    const value = right.text(left.type, PLAIN_STYLE).replace(/"/g, "");
    const isAddress = left instanceof PayloadExpression && (left.field === "saddr" || left.field === "daddr");
    if (isAddress) {
      const full = left.header === "ip" ? 32 : 128;
      const option = left.field === "saddr" ? "-s" : "-d";
      put(option, `${not} ${option} ${value.includes("/") ? value : `${value}/${full}`}`);
    } else if (left instanceof PayloadExpression && (left.field === "dport" || left.field === "sport"))
      put("ports", ` -m ${left.header}${not} --${left.field} ${value.replace("-", ":")}`);
    else if (left instanceof MetaExpression && (left.key === "iifname" || left.key === "oifname")) {
      const option = left.key === "iifname" ? "-i" : "-o";
      put(option, `${not} ${option} ${value.replace(/\*$/, "+")}`);
    } else if (isProtocol(left)) put("-p", `${not} -p ${value}`);
  }
  const ports = words.find(({ text }) => text.startsWith(" -m "));
  const header = /^ -m (\S+)/.exec(ports?.text ?? "")?.[1];
  if (header !== undefined && !words.some(({ at }) => at === ORDER.indexOf("-p"))) put("-p", ` -p ${header}`);
  return words
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
    .join("");
}

function isProtocol(left: CompareStatement["left"]): boolean {
  if (left instanceof MetaExpression) return left.key === "l4proto";
  return left instanceof PayloadExpression && (left.field === "protocol" || left.field === "nexthdr");
}
