import { DnsType } from "../wire/dns/codes.js";
import { type DnsName, nameKey, sameName } from "../wire/dns/name.js";
import type { DnsRecord } from "../wire/dns/record.js";

/** What the answer section of a message says about a name. */
export interface AnswerChain {
  /** The aliases in order, then the records of the wanted type at their end. */
  readonly records: readonly DnsRecord[];
  /** The records of the wanted type alone; empty when the chain ends without. */
  readonly found: readonly DnsRecord[];
  /** The name at the end of the aliases. */
  readonly end: DnsName;
  /** The aliases come back to where they were. */
  readonly isLoop: boolean;
}

/** Follows the aliases of `name` through `answers`, whatever their order; records off the chain are left out. */
export function followAnswers(answers: readonly DnsRecord[], name: DnsName, type: number): AnswerChain {
  const records: DnsRecord[] = [];
  const seen = new Set<string>();
  for (let end = name; ; ) {
    if (seen.has(nameKey(end))) return { records, found: [], end, isLoop: true };
    seen.add(nameKey(end));
    const at = answers.filter((record) => sameName(record.name, end));
    const found = at.filter((record) => record.type === type || type === DnsType.ANY);
    const alias = at.find((record) => record.type === DnsType.CNAME);
    if (found.length > 0 || alias === undefined || alias.data.kind !== "name") {
      return { records: [...records, ...found], found, end, isLoop: false };
    }
    records.push(alias);
    end = alias.data.target;
  }
}
