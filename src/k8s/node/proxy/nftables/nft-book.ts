/** An element of one of kube-proxy's sets and maps. */
export interface NftElement {
  /** "service-ips", "cluster-ips", ... */
  readonly container: string;
  /** "172.30.0.41 . tcp . 80" */
  readonly key: string;
  /** The verdict of a map: "goto service-..."; null in a set. */
  readonly value: string | null;
  readonly comment: string | null;
}

/** What a Service port wants of the table: chains with their rules, sets, and elements of the common maps. */
export class NftBook {
  /** Rules by chain, in the order in which the chains were first used. */
  readonly chains = new Map<string, string[]>();
  /** Definitions of sets by name. */
  readonly sets = new Map<string, string>();
  readonly elements: NftElement[] = [];

  /** Adds a rule at the end of a chain, made when it is new. */
  add(chain: string, rule: string): void {
    this.chain(chain).push(rule);
  }

  /** The rules of a chain, made when it is new. */
  chain(name: string): string[] {
    let rules = this.chains.get(name);
    if (rules === undefined) {
      rules = [];
      this.chains.set(name, rules);
    }
    return rules;
  }

  element(container: string, key: string, value: string | null, comment: string | null = null): void {
    this.elements.push({ container, key, value, comment });
  }
}

/** How an element is written: `{ tcp . 3001 comment "ns2/svc2:p80" : drop }`. */
export function elementText({ key, value, comment }: NftElement): string {
  const remark = comment === null ? "" : ` comment "${comment}"`;
  return `{ ${key}${remark}${value === null ? "" : ` : ${value}`} }`;
}
