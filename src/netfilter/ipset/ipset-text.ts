import { SECOND } from "../../sim/time.js";
import { Family, formatIp } from "../../wire/ip-address.js";
import type { Ipv4 } from "../../wire/ipv4-address.js";
import { type IpSet, SET_TYPES } from "./ip-set.js";
import type { IpSets } from "./ip-sets.js";
import { fieldsText, type SetElement } from "./set-element.js";
import { memoryBytes } from "./set-memory.js";

/** How `-o` asks for a listing. */
export type ListFormat = "plain" | "save" | "xml";

/** One thing that a set or an element says: "timeout 5", or a flag alone. */
type Part = readonly [name: string, value: string | null];

/** What was asked for at the creation, in the order of listings. */
function headerParts({ type, options }: IpSet): Part[] {
  const extras: Part[] = [
    ...(options.timeoutS === null ? [] : [["timeout", `${options.timeoutS}`] as const]),
    ...(options.counters ? [["counters", null] as const] : []),
    ...(options.comment ? [["comment", null] as const] : []),
    ...(options.skbinfo ? [["skbinfo", null] as const] : []),
  ];
  if (type === "bitmap:port") return [["range", `${options.first}-${options.last}`], ...extras];
  if (type === "bitmap:ip" || type === "bitmap:ip,mac") {
    const range = `${formatIp((options.first | 0) as Ipv4)}-${formatIp((options.last | 0) as Ipv4)}`;
    return [
      ["range", range],
      ...(options.netmask === null ? [] : [["netmask", `${options.netmask}`] as const]),
      ...extras,
    ];
  }
  if (type === "list:set") return [["size", `${options.size}`], ...extras];
  const family: Part = ["family", options.family === Family.V4 ? "inet" : "inet6"];
  return [
    ...(type === "hash:mac" ? [] : [family]),
    ["hashsize", `${options.hashsize}`],
    ["maxelem", `${options.maxelem}`],
    ...(options.netmask === null ? [] : [["netmask", `${options.netmask}`] as const]),
    ...extras,
    ["bucketsize", "12"],
    ["initval", `0x${options.initval.toString(16).padStart(8, "0")}`],
  ];
}

function elementParts(set: IpSet, element: SetElement, nowNs: number): Part[] {
  const parts: Part[] = [];
  if (set.options.timeoutS !== null) {
    const left = Number.isFinite(element.expiresNs) ? Math.max(1, Math.floor((element.expiresNs - nowNs) / SECOND)) : 0;
    parts.push(["timeout", `${left}`]);
  }
  if (element.nomatch) parts.push(["nomatch", null]);
  if (set.options.counters) parts.push(["packets", `${element.packets}`], ["bytes", `${element.bytes}`]);
  if (element.comment !== "") parts.push(["comment", `"${element.comment}"`]);
  for (const [name, value] of element.skbinfo) parts.push([name, value]);
  return parts;
}

function words(parts: readonly Part[]): string {
  return parts.map(([name, value]) => (value === null ? name : `${name} ${value}`)).join(" ");
}

function tags(parts: readonly Part[]): string {
  return parts.map(([name, value]) => (value === null ? `<${name}/>` : `<${name}>${value}</${name}>`)).join("");
}

function elementText(set: IpSet, element: SetElement, nowNs: number): string {
  const parts = elementParts(set, element, nowNs);
  return parts.length === 0 ? fieldsText(element.fields) : `${fieldsText(element.fields)} ${words(parts)}`;
}

/** A set as `ipset save` prints it: the commands that make it again. */
export function savedSet(set: IpSet, sets: IpSets): string {
  const nowNs = sets.sim.nowNs;
  const lines = set.elements(nowNs).map((element) => `add ${set.name} ${elementText(set, element, nowNs)}\n`);
  return `create ${set.name} ${set.type} ${words(headerParts(set))}\n${lines.join("")}`;
}

/** Sets as `ipset list` prints them, without members when `terse`. */
export function listedSets(chosen: readonly IpSet[], sets: IpSets, format: ListFormat, terse: boolean): string {
  if (format === "save") return chosen.map((set) => savedSet(set, sets)).join("");
  if (format === "xml") return `<ipsets>\n${chosen.map((set) => xmlSet(set, sets, terse)).join("")}</ipsets>\n`;
  return chosen.map((set) => plainSet(set, sets, terse)).join("\n");
}

function plainSet(set: IpSet, sets: IpSets, terse: boolean): string {
  const nowNs = sets.sim.nowNs;
  const elements = set.elements(nowNs);
  const members = elements.map((element) => `${elementText(set, element, nowNs)}\n`).join("");
  return (
    `Name: ${set.name}\nType: ${set.type}\nRevision: ${SET_TYPES.get(set.type)?.revision ?? 0}\n` +
    `Header: ${words(headerParts(set))}\nSize in memory: ${memoryBytes(set, elements.length)}\n` +
    `References: ${sets.references(set.name)}\nNumber of entries: ${elements.length}\n` +
    (terse ? "" : `Members:\n${members}`)
  );
}

function xmlSet(set: IpSet, sets: IpSets, terse: boolean): string {
  const nowNs = sets.sim.nowNs;
  const elements = set.elements(nowNs);
  const members = elements
    .map((each) => `<member><elem>${fieldsText(each.fields)}</elem>${tags(elementParts(set, each, nowNs))}</member>\n`)
    .join("");
  return (
    `<ipset name="${set.name}">\n<type>${set.type}</type>\n` +
    `<revision>${SET_TYPES.get(set.type)?.revision ?? 0}</revision>\n<header>${tags(headerParts(set))}\n` +
    `<memsize>${memoryBytes(set, elements.length)}</memsize>\n<references>${sets.references(set.name)}</references>\n` +
    `<numentries>${elements.length}</numentries>\n</header>\n` +
    (terse ? "" : `<members>\n${members}</members>\n`) +
    "</ipset>\n"
  );
}
