import { IpipDevice } from "../../../../host/devices/ipip.js";
import type { Arguments } from "./arguments.js";
import { IpExit, type IpSession } from "./session.js";

/** `ip tunnel`: lists; tunnels are made by `ip link add ... type ipip`. Simplified: the old way to make one is refused by name. */
export function ipTunnel(session: IpSession, args: Arguments): number {
  if (!lists(args)) throw new IpExit(1, `"ip tunnel ${args.word}" is not emulated by podwire: try "ip link".\n`);
  for (const device of session.netns.allDevices()) {
    if (device instanceof IpipDevice) {
      throw new IpExit(1, `"ip tunnel show" does not tell of ipip in podwire: try "ip -d link show ${device.name}".\n`);
    }
  }
  session.printer.begin();
  session.printer.finish();
  return 0;
}

function lists(args: Arguments): boolean {
  return args.isEmpty || ["show", "list", "lst"].some((word) => word.startsWith(args.word));
}
