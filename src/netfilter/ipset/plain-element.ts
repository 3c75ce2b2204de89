import { tryParseIp } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { FieldKind } from "./ip-set.js";
import type { Field } from "./set-element.js";

const PROTOCOLS: Readonly<Record<string, number>> = {
  tcp: IpProtocol.Tcp,
  udp: IpProtocol.Udp,
  sctp: IpProtocol.Sctp,
};

/**
 * The fields of an element that stands for one value in each, as programs write it: "10.96.0.1,tcp:443". Null for any other,
 * which `parseElements` reads.
 */
export function plainElement(text: string, kinds: readonly FieldKind[]): Field[] | null {
  const words = text.split(",");
  if (words.length !== kinds.length) return null;
  const fields: Field[] = [];
  for (let i = 0; i < words.length; i++) {
    const field = fieldOf(words[i] ?? "", kinds[i]);
    if (field === null) return null;
    fields.push(field);
  }
  return fields;
}

function fieldOf(word: string, kind: FieldKind | undefined): Field | null {
  if (kind === "ip") {
    const address = tryParseIp(word);
    return address === null ? null : { kind, address };
  }
  if (kind === "number") return /^\d+$/.test(word) ? { kind, port: Number(word) } : null;
  if (kind !== "port") return null;
  const colon = word.indexOf(":");
  const protocol = PROTOCOLS[word.slice(0, colon)];
  const port = word.slice(colon + 1);
  return protocol === undefined || !/^\d+$/.test(port) ? null : { kind, protocol, port: Number(port) };
}
