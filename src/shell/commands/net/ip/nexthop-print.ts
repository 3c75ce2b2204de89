import { scopeName } from "../../../../ip/interface-address.js";
import type { NexthopObject } from "../../../../ip/nexthop-object.js";
import { routeProtocolName } from "../../../../ip/route-text.js";
import { formatIp } from "../../../../wire/ip-address.js";
import type { IpSession } from "./session.js";

/** One line of `ip nexthop` (print_cache_nexthop). */
export function printNexthop(session: IpSession, object: NexthopObject, isDeleted = false): void {
  printNexthopEntry(session, object, null, isDeleted);
  session.printer.text("\n");
  session.flush();
}

/** The same without the line's end; `name` is the member's in JSON, null in a list (__print_nexthop_entry). */
export function printNexthopEntry(
  session: IpSession,
  object: NexthopObject,
  name: string | null,
  isDeleted = false,
): void {
  const { printer, options } = session;
  const details = options.details > 0;
  printer.openObject(name);
  if (isDeleted) printer.field("deleted", true, "Deleted ");
  printer.field("id", object.id, `id ${object.id} `);
  if (object.isGroup) printGroup(session, object);
  // The gateway's family is always the object's own.
  if (object.gateway !== null) {
    printer.field("gateway", formatIp(object.gateway), `via ${formatIp(object.gateway)} `);
  }
  if (object.device !== null && !object.blackhole) {
    printer.field("dev", object.device.name, `dev ${object.device.name} `);
  }
  if (object.scope !== 0 || details) {
    const scope = session.named(scopeName(object.scope), object.scope);
    printer.field("scope", scope, `scope ${scope} `);
  }
  if (object.blackhole) printer.field("blackhole", null, "blackhole ");
  if (object.protocol !== 0 || details) {
    const protocol = session.named(routeProtocolName(object.protocol), object.protocol);
    printer.field("protocol", protocol, `proto ${protocol} `);
  }
  printer.openArray("flags");
  if (object.onlink) printer.element("onlink", "onlink ");
  printer.closeArray();
  if (object.fdb) printer.field("fdb", null, "fdb");
  printer.closeObject();
}

function printGroup({ printer }: IpSession, object: NexthopObject): void {
  printer.openArray("group");
  printer.text("group ");
  object.members.forEach((member, i) => {
    printer.openObject();
    if (i > 0) printer.text("/");
    printer.field("id", member.object.id, String(member.object.id));
    if (member.weight > 1) printer.field("weight", member.weight, `,${member.weight}`);
    printer.closeObject();
  });
  printer.text(" ");
  printer.closeArray();
}
