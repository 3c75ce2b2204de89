import type { Interface } from "../../link/interface.js";
import type { MacvlanMode } from "../../link/macvlan.js";
import type { VlanPriorities } from "../../link/vlan.js";
import type { Mac } from "../../wire/mac-address.js";
import type { Netns } from "../netns.js";
import type { BridgeOptions } from "./bridge-options.js";
import type { IpipOptions } from "./ipip.js";
import type { IpvlanFlag, IpvlanMode } from "./ipvlan-port.js";
import type { MacvlanOptions } from "./macvlan-options.js";
import type { VxlanOptions } from "./vxlan-options.js";

/** What `ip link add` says of any kind of device; null or absent where it says nothing. */
export interface CommonLinkSpec {
  /** Null lets the kernel choose: the kind with the first free number, "veth0"; `%d` in it stands for the first free number. */
  readonly name: string | null;
  /** `netns`: where it is made, if not where the command runs. */
  readonly netns?: Netns | null;
  readonly ifIndex?: number | null;
  readonly mac?: Mac | null;
  readonly mtu?: number | null;
  readonly txQueueLength?: number | null;
  readonly txQueues?: number | null;
  readonly rxQueues?: number | null;
  readonly group?: number | null;
  readonly master?: Interface | null;
  readonly up?: boolean | null;
}

/** The other end of a veth pair; its `netns` is the command's own unless told. */
export interface VethPeerSpec {
  readonly name: string | null;
  readonly netns?: Netns | null;
  readonly ifIndex?: number | null;
  readonly mac?: Mac | null;
  readonly mtu?: number | null;
  readonly txQueueLength?: number | null;
  readonly txQueues?: number | null;
  readonly rxQueues?: number | null;
}

/** What `ip link add` asks for, by `kind`; `link` is the device that `link` or `dev` names. */
export type LinkSpec =
  | (CommonLinkSpec & { readonly kind: "veth"; readonly peer: VethPeerSpec })
  | (CommonLinkSpec & { readonly kind: "bridge"; readonly options: BridgeOptions })
  | (CommonLinkSpec & { readonly kind: "dummy" })
  | (CommonLinkSpec & { readonly kind: "ifb" })
  | (CommonLinkSpec & {
      readonly kind: "vlan";
      readonly link: Interface | null;
      readonly vlanId: number;
      readonly priorities?: VlanPriorities;
    })
  | (CommonLinkSpec & {
      readonly kind: "macvlan" | "macvtap";
      readonly link: Interface | null;
      readonly mode: MacvlanMode;
      readonly options?: MacvlanOptions;
    })
  | (CommonLinkSpec & {
      readonly kind: "ipvlan";
      readonly link: Interface | null;
      /** Of all on the lower device; null for l3. */
      readonly mode: IpvlanMode | null;
      /** Likewise; null leaves what it is. */
      readonly flag: IpvlanFlag | null;
    })
  | (CommonLinkSpec & { readonly kind: "vxlan"; readonly options: VxlanOptions })
  | (CommonLinkSpec & { readonly kind: "ipip"; readonly options: IpipOptions });

/** The kinds that `addLink` makes; any other is "Unknown device type". */
export const LINK_KINDS: readonly LinkSpec["kind"][] = [
  "veth",
  "bridge",
  "dummy",
  "ifb",
  "vlan",
  "macvlan",
  "macvtap",
  "ipvlan",
  "vxlan",
  "ipip",
];
