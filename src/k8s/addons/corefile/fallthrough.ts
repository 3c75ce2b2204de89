import { type DnsName, isWithin, parseName } from "../../../wire/dns/name.js";
import type { CorefileDirective } from "./corefile.js";

/** Where a plugin hands on what it does not know: nowhere, in some zones, or everywhere (`fallthrough [ZONES...]`). */
export class Fallthrough {
  private readonly zones: readonly DnsName[];

  constructor(block: readonly CorefileDirective[]) {
    const directive = block.find(({ name }) => name === "fallthrough");
    const { args = [] } = directive ?? {};
    this.zones = directive === undefined ? [] : (args.length === 0 ? ["."] : args).map((zone) => parseName(zone));
  }

  through(name: DnsName): boolean {
    return this.zones.some((zone) => isWithin(name, zone));
  }
}
