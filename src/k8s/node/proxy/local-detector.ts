/** How rules tell that a packet comes from a pod of this node or cluster, in the words of both languages. */
export interface LocalDetector {
  /** For iptables: `-s 10.244.0.0/16`. */
  readonly ifLocal: string;
  /** `! -s 10.244.0.0/16`. */
  readonly ifNotLocal: string;
  /** For nft: `ip saddr 10.244.0.0/16`. */
  readonly ifLocalNft: string;
  /** `ip saddr != 10.244.0.0/16`. */
  readonly ifNotLocalNft: string;
}

/** By the source address (modes ClusterCIDR and NodeCIDR). */
export function localByCidr(cidr: string): LocalDetector {
  const family = cidr.includes(":") ? "ip6" : "ip";
  return {
    ifLocal: `-s ${cidr}`,
    ifNotLocal: `! -s ${cidr}`,
    ifLocalNft: `${family} saddr ${cidr}`,
    ifNotLocalNft: `${family} saddr != ${cidr}`,
  };
}

/** By the device that the packet came in by (mode BridgeInterface). */
export function localByInterface(name: string): LocalDetector {
  return {
    ifLocal: `-i ${name}`,
    ifNotLocal: `! -i ${name}`,
    ifLocalNft: `iifname "${name}"`,
    ifNotLocalNft: `iifname != "${name}"`,
  };
}

/** By how the name of that device begins (mode InterfaceNamePrefix). */
export function localByInterfacePrefix(prefix: string): LocalDetector {
  return {
    ifLocal: `-i ${prefix}+`,
    ifNotLocal: `! -i ${prefix}+`,
    ifLocalNft: `iifname "${prefix}*"`,
    ifNotLocalNft: `iifname != "${prefix}*"`,
  };
}
