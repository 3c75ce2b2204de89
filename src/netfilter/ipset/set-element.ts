import { type Family, formatIp, type IpAddress } from "../../wire/ip-address.js";
import { Prefix } from "../../wire/prefix.js";

/** One field of an element: an address, a block, a protocol with a port, a bare port, or the name of a set. */
export type Field =
  | { readonly kind: "ip"; readonly address: IpAddress }
  | { readonly kind: "net"; readonly block: Prefix }
  | { readonly kind: "port"; readonly protocol: number; readonly port: number }
  | { readonly kind: "number"; readonly port: number }
  | { readonly kind: "set"; readonly name: string };

/** A member of a set with what is kept beside it. */
export class SetElement {
  readonly fields: readonly Field[];
  /** When it ends; Infinity for never. */
  expiresNs: number;
  packets = 0;
  bytes = 0;
  comment: string;
  /** An exception in a set of blocks. */
  readonly nomatch: boolean;

  constructor(fields: readonly Field[], expiresNs: number, comment: string, nomatch: boolean) {
    this.fields = fields;
    this.expiresNs = expiresNs;
    this.comment = comment;
    this.nomatch = nomatch;
  }
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  1: "icmp",
  6: "tcp",
  17: "udp",
  58: "icmpv6",
  132: "sctp",
  136: "udplite",
};

/** "10.0.0.1,tcp:80" */
export function fieldsText(fields: readonly Field[]): string {
  return fields.map(fieldText).join(",");
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
      return `${PROTOCOL_NAMES[field.protocol] ?? field.protocol}:${field.port}`;
    case "number":
      return String(field.port);
    case "set":
      return field.name;
  }
}

/** The block of one address. */
export function singleBlock(address: IpAddress, family: Family): Prefix {
  return new Prefix(address, family === 4 ? 32 : 128);
}
