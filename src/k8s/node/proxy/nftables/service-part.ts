import type { Netns } from "../../../../host/netns.js";
import type { NameSource } from "../../../../netfilter/nft/evaluate/resolve-value.js";
import type { TransactionPart } from "../../../../netfilter/nft/transaction.js";
import type { Origin } from "../../../../trace/trace.js";
import type { ApiStore } from "../../../api/store.js";
import type { NftService } from "./nft-service.js";

/** The chains and sets of a Service, written anew. */
export class ServicePart implements TransactionPart {
  private readonly table: string;
  private readonly service: NftService;
  private readonly api: ApiStore;

  /** `table` is its family and name: "ip kube-proxy". */
  constructor(table: string, service: NftService, api: ApiStore) {
    this.table = table;
    this.service = service;
    this.api = api;
  }

  get lines(): readonly string[] {
    return this.service.books.flatMap((book) => book.linesFor(this.table));
  }

  get origin(): Origin {
    const { key, service } = this.service.state;
    const place = this.api.originOf(service);
    return { kind: "Service", name: key, file: place?.file ?? null, line: place?.line ?? null };
  }
}

/** What names in kube-proxy's rules stand for. */
export function nftNames(netns: Netns): NameSource {
  return { hasDevice: (name: string) => netns.findDevice(name) !== null, addressesOf: () => [] };
}
