import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { ServicePort } from "./service-port.js";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The first 16 characters of the base32 (RFC 4648) of a text's SHA-256: what kube-proxy's chains are called by. */
export function chainHash(text: string): string {
  const digest = sha256(bytesOf(text));
  let hash = "";
  for (let i = 0; i < 16; i++) {
    const bit = i * 5;
    const pair = ((digest[bit >> 3] ?? 0) << 8) | (digest[(bit >> 3) + 1] ?? 0);
    hash += BASE32.charAt((pair >> (11 - (bit & 7))) & 31);
  }
  return hash;
}

/** The text in UTF-8; names are ASCII, which an encoder takes far longer for. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return utf8ToBytes(text);
    bytes[i] = code;
  }
  return bytes;
}

/** The chains of one Service port. */
export interface ServiceChains {
  /** KUBE-SVC-: to any endpoint. */
  readonly cluster: string;
  /** KUBE-SVL-: to endpoints on this node. */
  readonly local: string;
  /** KUBE-EXT-: for traffic to addresses other than the cluster IP. */
  readonly external: string;
  /** KUBE-FW-: for sources that the load balancer lets in. */
  readonly firewall: string;
}

/** The names of the chains of a port that is called `text`, its name and protocol: hashed once, when they are asked for. */
export class ServiceChainNames {
  private readonly text: string;
  private names: ServiceChains | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get all(): ServiceChains {
    if (this.names === null) {
      const hash = chainHash(this.text);
      this.names = {
        cluster: `KUBE-SVC-${hash}`,
        local: `KUBE-SVL-${hash}`,
        external: `KUBE-EXT-${hash}`,
        firewall: `KUBE-FW-${hash}`,
      };
    }
    return this.names;
  }
}

/** The names of a port's chains. */
export function serviceChains(port: ServicePort): ServiceChains {
  return port.chains.all;
}

/** KUBE-SEP-: the chain of an endpoint ("10.244.1.5:80") of a port. */
export function endpointChain(port: ServicePort, endpoint: string): string {
  return `KUBE-SEP-${chainHash(port.name + port.protocol + endpoint)}`;
}
