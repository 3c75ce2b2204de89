import type { DeviceLabel, NamespaceLabel } from "./trace.js";

/** "node1", or "node1/red" for a namespace with a name. */
export function formatNamespace(namespace: NamespaceLabel): string {
  return namespace.name === "" ? namespace.hostName : `${namespace.hostName}/${namespace.name}`;
}

/** "node1:eth0", or "node1/red:eth0" in a namespace with a name. */
export function formatDevice(device: DeviceLabel): string {
  return `${formatNamespace(device.namespace)}:${device.name}`;
}

/** Which devices an observer looks at; what is left out matches all. */
export interface DeviceFilter {
  readonly hostName?: string;
  /** Name of the namespace, "" for the machine's own. */
  readonly namespaceName?: string;
  readonly deviceName?: string;
}

/** True when the device is one that the filter asks for. */
export function matchesDevice(filter: DeviceFilter, device: DeviceLabel): boolean {
  return (
    (filter.hostName === undefined || filter.hostName === device.namespace.hostName) &&
    (filter.namespaceName === undefined || filter.namespaceName === device.namespace.name) &&
    (filter.deviceName === undefined || filter.deviceName === device.name)
  );
}
