import type { ServicePort } from "../service-port.js";
import { nftServiceChains } from "./names.js";

/** The sets and maps that all Services share. */
export type NftContainer =
  | "cluster-ips"
  | "no-endpoint-services"
  | "no-endpoint-nodeports"
  | "firewall-ips"
  | "service-ips"
  | "service-nodeports"
  | "nodeport-ips";

/** One of the chains that a port has once. */
export type PortChain = "cluster" | "local" | "external" | "firewall";

/** An element of one of kube-proxy's sets and maps. */
export class NftElement {
  /** Tells it from all others: its container and key. */
  readonly id: string;
  readonly container: NftContainer;
  /** "172.30.0.41 . tcp . 80" */
  readonly key: string;
  /** The Service port that it is for; null for the addresses of the node. */
  readonly port: ServicePort | null;
  /** The port's chain that a map goes to; null for another verdict. */
  readonly chain: PortChain | null;
  /** The verdict of a map when it goes to none of the port's chains; null in a set. */
  private readonly verdict: string | null;
  readonly comment: string | null;

  constructor(
    container: NftContainer,
    key: string,
    port: ServicePort | null,
    chain: PortChain | null,
    verdict: string | null = null,
    comment: string | null = null,
  ) {
    this.id = `${container} ${key}`;
    this.container = container;
    this.key = key;
    this.port = port;
    this.chain = chain;
    this.verdict = verdict;
    this.comment = comment;
  }

  /** The verdict of a map: "goto service-..."; null in a set. */
  get value(): string | null {
    const { chain, port } = this;
    return chain === null || port === null ? this.verdict : `goto ${nftServiceChains(port)[chain]}`;
  }

  /** True when both have the same verdict. */
  agrees(other: NftElement): boolean {
    if (this.chain !== other.chain) return false;
    return this.chain === null || this.port === other.port
      ? this.verdict === other.verdict
      : this.value === other.value;
  }

  /** The same with another comment. */
  withComment(comment: string | null): NftElement {
    if (comment === this.comment) return this;
    return new NftElement(this.container, this.key, this.port, this.chain, this.verdict, comment);
  }

  /** The command that adds it to its set in a table ("ip kube-proxy"). */
  addLine(table: string): string {
    return `add element ${table} ${this.container} ${this.text()}`;
  }

  /** The command that takes it away, whatever verdict is there. */
  deleteLine(table: string): string {
    return `delete element ${table} ${this.container} { ${this.key} }`;
  }

  /** How it is written: `{ tcp . 3001 comment "ns2/svc2:p80" : drop }`. */
  text(): string {
    const { comment, key, value } = this;
    const remark = comment === null ? "" : ` comment "${comment}"`;
    return `{ ${key}${remark}${value === null ? "" : ` : ${value}`} }`;
  }
}
