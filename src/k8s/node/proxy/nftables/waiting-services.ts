import type { Value } from "../../../../netfilter/nft/model/data-type.js";
import { tryParseIp } from "../../../../wire/ip-address.js";
import type { NftService } from "./nft-service.js";

/** Services whose chains nobody has asked for yet, by what a packet says that may be for them. */
export class WaitingServices {
  private readonly byAddress = new Map<Value, NftService[]>();
  private readonly byNodePort = new Map<Value, NftService[]>();

  add(service: NftService): void {
    for (const { port } of service.ports) {
      addTo(this.byAddress, tryParseIp(port.clusterIp), service);
      for (const address of port.externalIps) addTo(this.byAddress, tryParseIp(address), service);
      for (const address of port.loadBalancerIps) addTo(this.byAddress, tryParseIp(address), service);
      if (port.nodePort !== 0) addTo(this.byNodePort, port.nodePort, service);
    }
  }

  /** Those at an address; they wait no longer by it. Null when there are none. */
  takeAddress(address: Value): readonly NftService[] | null {
    return take(this.byAddress, address);
  }

  /** Those with a port that nodes have open. */
  takeNodePort(port: Value): readonly NftService[] | null {
    return take(this.byNodePort, port);
  }
}

function addTo(map: Map<Value, NftService[]>, key: Value | null, service: NftService): void {
  if (key === null) return;
  const found = map.get(key);
  if (found === undefined) map.set(key, [service]);
  else if (found.at(-1) !== service) found.push(service);
}

function take(map: Map<Value, NftService[]>, key: Value): readonly NftService[] | null {
  const found = map.get(key);
  if (found === undefined) return null;
  map.delete(key);
  return found;
}
