import type { Family } from "../../wire/ip-address.js";
import type { Netns } from "../netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../sockets/socket-handler.js";
import { UdpSocket } from "../sockets/udp-socket.js";
import type { VxlanDevice } from "./vxlan.js";
import { familyOfTunnel } from "./vxlan-options.js";

/** The kernel's socket on one UDP port of a namespace, and the VXLAN devices behind it (struct vxlan_sock). */
export class VxlanPort implements SocketHandler {
  readonly socket: UdpSocket;
  readonly devices: VxlanDevice[] = [];

  constructor(socket: UdpSocket) {
    this.socket = socket;
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (event !== SocketEvent.Readable || !(socket instanceof UdpSocket)) return;
    for (let datagram = socket.receiveFrom(); datagram !== null; datagram = socket.receiveFrom()) {
      const packet = datagram.data;
      if (packet instanceof Uint8Array) continue;
      const device = this.devices.find((each) => each.options.vni === packet.vni);
      if (device !== undefined) device.receiveEncapsulated(packet.frame, datagram.remote);
    }
  }
}

/**
 * Takes a device's port, with the devices that share it; `keep` false only tries. False when the port is somebody
 * else's.
 */
export function joinVxlanPort(device: VxlanDevice, keep: boolean): boolean {
  const family = familyOfTunnel(device.options);
  const shared = findPort(device.home, device.options.dstPort, family);
  if (shared !== null) {
    if (keep) shared.devices.push(device);
    return true;
  }
  const socket = new UdpSocket(device.home, family, true);
  if (socket.bind(null, device.options.dstPort) !== 0) return false;
  if (!keep) {
    socket.close();
    return true;
  }
  const port = new VxlanPort(socket);
  port.devices.push(device);
  socket.handler = port;
  return true;
}

/** Gives the port back; the last device closes it. */
export function leaveVxlanPort(device: VxlanDevice): void {
  const port = findPort(device.home, device.options.dstPort, familyOfTunnel(device.options));
  const at = port?.devices.indexOf(device) ?? -1;
  if (port === null || at < 0) return;
  port.devices.splice(at, 1);
  if (port.devices.length === 0) port.socket.close();
}

function findPort(netns: Netns, dstPort: number, family: Family): VxlanPort | null {
  for (const socket of netns.udp.bound.at(dstPort)) {
    if (socket instanceof UdpSocket && socket.family === family && socket.handler instanceof VxlanPort) {
      return socket.handler;
    }
  }
  return null;
}
