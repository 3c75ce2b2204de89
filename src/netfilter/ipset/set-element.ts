import { formatIp, type IpAddress } from "../../wire/ip-address.js";
import { formatMac, type Mac } from "../../wire/mac-address.js";
import type { Prefix } from "../../wire/prefix.js";
import { protocolText } from "../text/names.js";
import { icmpText } from "./icmp-names.js";

/** One field of an element: an address, a block, a protocol with a port, a bare port, the name of a set or of a device. */
export type Field =
  | { readonly kind: "ip"; readonly address: IpAddress }
  | { readonly kind: "net"; readonly block: Prefix }
  | { readonly kind: "port"; readonly protocol: number; readonly port: number }
  | { readonly kind: "number"; readonly port: number }
  | { readonly kind: "set"; readonly name: string }
  | { readonly kind: "mark"; readonly mark: number }
  /** Null for any address, until a packet tells which. */
  | { readonly kind: "mac"; readonly mac: Mac | null }
  | {
      readonly kind: "iface";
      readonly name: string;
      /** True when it is the name of a bridge port. */
      readonly isPhysical: boolean;
      /** Of a packet: the bridge port below the device. */
      readonly port?: string | null;
    };

/** A member of a set with what is kept beside it. */
export class SetElement {
  fields: readonly Field[];
  /** When it ends; Infinity for never. */
  expiresNs: number;
  packets = 0;
  bytes = 0;
  comment: string;
  /** "skbmark", "skbprio" and "skbqueue" with their values. */
  skbinfo: readonly (readonly [string, string])[] = [];
  /** An exception in a set of blocks. */
  readonly nomatch: boolean;

  constructor(fields: readonly Field[], expiresNs: number, comment: string, nomatch: boolean) {
    this.fields = fields;
    this.expiresNs = expiresNs;
    this.comment = comment;
    this.nomatch = nomatch;
  }
}

function protocolName(protocol: number): string {
  return protocol === 58 ? "icmpv6" : protocolText(protocol);
}

/** "10.0.0.1,tcp:80" */
export function fieldsText(fields: readonly Field[]): string {
  return fields
    .map(fieldText)
    .filter((text) => text !== "")
    .join(",");
}

function fieldText(field: Field): string {
  switch (field.kind) {
    case "ip":
      return formatIp(field.address);
    case "net":
      return field.block.length === (typeof field.block.address === "number" ? 32 : 128)
        ? formatIp(field.block.address)
        : `${formatIp(field.block.network)}/${field.block.length}`;
    case "port":
      return `${protocolName(field.protocol)}:${field.protocol === 1 || field.protocol === 58 ? icmpText(field.port, field.protocol) : field.port}`;
    case "number":
      return String(field.port);
    case "set":
      return field.name;
    case "mark":
      return `0x${field.mark.toString(16).padStart(8, "0")}`;
    case "mac":
      return field.mac === null ? "" : formatMac(field.mac).toUpperCase();
    case "iface":
      return field.isPhysical ? `physdev:${field.name}` : field.name;
  }
}
