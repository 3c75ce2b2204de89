import type { Family, IpAddress } from "../wire/ip-address.js";
import type { IpDevice } from "./ip-device.js";
import type { NexthopSpec } from "./route.js";
import type { RouteType } from "./route-kinds.js";

/** What `ip nexthop add` says of one object; `id` 0 takes one that is free. */
export interface NexthopObjectSpec {
  readonly id: number;
  /** Null when nothing said so: fit for groups alone. */
  readonly family: Family | null;
  readonly gateway: IpAddress | null;
  readonly device: IpDevice | null;
  readonly onlink: boolean;
  readonly blackhole: boolean;
  /** For the forwarding table of a VXLAN device, not for routes. */
  readonly fdb: boolean;
  /** Members by number with their weights (1 to 256); null when it is no group. */
  readonly group: readonly { readonly id: number; readonly weight: number }[] | null;
  readonly protocol: number;
}

/** One member of a group. */
export interface NexthopMember {
  readonly object: NexthopObject;
  readonly weight: number;
}

/** How a route came by its ways on: the object's number, and the type that the route itself was given. */
export interface NexthopUse {
  readonly id: number;
  readonly isGroup: boolean;
  readonly type: RouteType;
}

/** A next hop that routes share (`ip nexthop`, struct nexthop): one way on, or a group of others. What it says may be replaced. */
export class NexthopObject {
  readonly id: number;
  protocol: number;
  /** Null for a group. */
  family: Family | null;
  gateway: IpAddress | null;
  device: IpDevice | null;
  onlink: boolean;
  blackhole: boolean;
  readonly fdb: boolean;
  /** The gateway is an address of ours. */
  ownGateway: boolean;
  scope: number;
  readonly isGroup: boolean;
  members: NexthopMember[];
  /** The groups that it is a member of, the one touched last first (grp_list). */
  groups: NexthopObject[] = [];
  /** It was deleted: whoever still holds it is to let go of it. */
  isDeleted = false;

  constructor(id: number, spec: NexthopObjectSpec, hop: NexthopSpec | null, scope: number, members: NexthopMember[]) {
    this.id = id;
    this.protocol = spec.protocol;
    this.family = spec.group === null ? spec.family : null;
    this.gateway = spec.gateway;
    this.device = hop?.device ?? null;
    this.onlink = spec.onlink;
    this.blackhole = spec.blackhole;
    this.fdb = spec.fdb;
    this.ownGateway = hop?.ownGateway ?? false;
    this.scope = scope;
    this.isGroup = spec.group !== null;
    this.members = members;
  }

  /** Takes over what another one says (replace_nexthop). */
  become(other: NexthopObject): void {
    this.protocol = other.protocol;
    this.family = other.family;
    this.gateway = other.gateway;
    this.device = other.device;
    this.onlink = other.onlink;
    this.blackhole = other.blackhole;
    this.ownGateway = other.ownGateway;
    this.scope = other.scope;
    this.members = other.members;
  }

  /** True when packets by it are dropped: a blackhole, or a group of one. */
  get refuses(): boolean {
    return this.blackhole || (this.members.length === 1 && this.members[0]?.object.blackhole === true);
  }

  /** The ways on as a route takes them. */
  hops(): NexthopSpec[] {
    if (!this.isGroup) return [hopOf(this, 1)];
    return this.members.map((member) => hopOf(member.object, member.weight));
  }
}

function hopOf({ device, gateway, ownGateway, onlink }: NexthopObject, weight: number): NexthopSpec {
  return { device, gateway, ownGateway, onlink, weight };
}
