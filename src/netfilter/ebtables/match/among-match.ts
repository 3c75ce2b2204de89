import { Family } from "../../../wire/ip-address.js";
import { formatMac, type Mac, tryParseMac } from "../../../wire/mac-address.js";
import { parseAddress } from "../../text/host-mask.js";
import { ParameterProblem } from "../../text/parameter-problem.js";
import { bang, EbExtension, type EbExtensionKind, type EbOption, valued } from "../eb-extension.js";

/** One pair of a list: an address of the link, and one of IP or null for any. */
interface Pair {
  readonly mac: Mac;
  readonly ip: string | null;
}

interface Side {
  readonly pairs: readonly Pair[];
  readonly invert: boolean;
}

/** `--among-src MAC[=IP],...`: the kernel gets a set of nft's. */
class AmongMatch extends EbExtension {
  readonly name = "among";
  readonly type = "match";
  private src: Side | null = null;
  private dst: Side | null = null;

  set({ name, value, invert }: EbOption): void {
    const side = {
      pairs: value
        .split(",")
        .filter((each) => each !== "")
        .map(pairOf),
      invert,
    };
    const isSource = name === "among-src";
    if ((isSource ? this.src : this.dst) !== null)
      throw new ParameterProblem("--among-src or --among-dst was given twice");
    if (isSource) this.src = side;
    else this.dst = side;
  }

  save(): string {
    const text = (option: string, side: Side | null): string => {
      if (side === null) return "";
      const pairs = side.pairs.map(({ mac, ip }) => `${shortMac(mac)}${ip === null ? "" : `=${ip}`}`);
      return `--${option} ${bang(side)}${pairs.join(",")} `;
    };
    return text("among-dst", this.dst) + text("among-src", this.src);
  }

  override native(): string {
    const words = (field: string, side: Side | null): string[] => {
      if (side === null) return [];
      const hasIp = side.pairs.some(({ ip }) => ip !== null);
      const elements = side.pairs.map(({ mac, ip }) => `${formatMac(mac)}${hasIp ? ` . ${ip ?? "0.0.0.0/0"}` : ""}`);
      const key = hasIp ? `ether ${field} . ip ${field}` : `ether ${field}`;
      return [`${key} ${side.invert ? "!= " : ""}{ ${elements.join(", ")} }`];
    };
    return [...words("daddr", this.dst), ...words("saddr", this.src)].join(" ");
  }

  override translate(): null {
    return null;
  }
}

function pairOf(text: string): Pair {
  const [macText = "", ipText] = text.split("=");
  const mac = tryParseMac(macText);
  if (mac === null) throw new ParameterProblem(`Invalid MAC address '${macText}'`);
  if (ipText !== undefined && (parseAddress(ipText, Family.V4) === null || ipText.split(".").length !== 4))
    throw new ParameterProblem(`Invalid IP address '${ipText}'`);
  return { mac, ip: ipText ?? null };
}

/** Octets without leading zeros, as ether_ntoa prints them. */
export function shortMac(mac: Mac): string {
  return formatMac(mac)
    .split(":")
    .map((octet) => octet.replace(/^0/, ""))
    .join(":");
}

/** `--among-src` and `--among-dst`. */
export const amongMatch: EbExtensionKind = {
  name: "among",
  type: "match",
  options: [valued("among-dst"), valued("among-src")],
  create: () => new AmongMatch(),
};
