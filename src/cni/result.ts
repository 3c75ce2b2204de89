/** An interface that a call made (CNI specification 1.0, section 5). */
export interface ResultInterface {
  readonly name: string;
  readonly mac: string;
  /** MTU; printed from version 1.1 on. */
  readonly mtu?: number;
  /** The namespace's path when the interface is in the container. */
  readonly sandbox?: string;
}

/** An address that a call gave. */
export interface ResultIp {
  /** "10.244.1.5/24". */
  readonly address: string;
  readonly gateway?: string;
  /** Index into `interfaces`; absent in the result of an IPAM plugin. */
  readonly interface?: number;
}

export interface ResultRoute {
  /** "0.0.0.0/0". */
  readonly dst: string;
  readonly gw?: string;
}

export interface ResultDns {
  readonly nameservers?: readonly string[];
  readonly domain?: string;
  readonly search?: readonly string[];
  readonly options?: readonly string[];
}

/** What ADD answers, and what the next plugin of a list gets as `prevResult`. */
export interface Result {
  readonly cniVersion: string;
  readonly interfaces: readonly ResultInterface[];
  readonly ips: readonly ResultIp[];
  readonly routes: readonly ResultRoute[];
  readonly dns: ResultDns;
}

/** The result as a plugin of `cniVersion` prints it: members in the specification's order, empty ones left out. */
export function resultToJson(result: Result, cniVersion: string): object {
  const isBefore1 = cniVersion.startsWith("0.");
  return {
    cniVersion,
    ...(result.interfaces.length === 0
      ? {}
      : {
          interfaces: result.interfaces.map(({ name, mac, mtu, sandbox }) => ({
            name,
            ...(mac === "" ? {} : { mac }),
            ...(mtu !== undefined && cniVersion === "1.1.0" ? { mtu } : {}),
            ...(sandbox === undefined ? {} : { sandbox }),
          })),
        }),
    ...(result.ips.length === 0
      ? {}
      : {
          ips: result.ips.map((ip) => ({
            ...(isBefore1 ? { version: ip.address.includes(":") ? "6" : "4" } : {}),
            ...(ip.interface === undefined ? {} : { interface: ip.interface }),
            address: ip.address,
            ...(ip.gateway === undefined ? {} : { gateway: ip.gateway }),
          })),
        }),
    ...(result.routes.length === 0 ? {} : { routes: result.routes }),
    dns: result.dns,
  };
}
