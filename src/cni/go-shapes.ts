import {
  anonymous,
  BLOCK,
  BOOL,
  decodeProblem,
  type GoFields,
  type GoType,
  INT,
  IP,
  IP_OR_BLOCK,
  listOf,
  mapOf,
  ownReader,
  STRING,
  STRINGS,
  struct,
} from "./go-decode.js";

const DNS = struct("types.DNS", { nameservers: STRINGS, domain: STRING, search: STRINGS, options: STRINGS });

/** What every plugin's configuration has (types.NetConf). */
const COMMON: GoFields = {
  cniVersion: STRING,
  name: STRING,
  type: STRING,
  capabilities: mapOf("map[string]bool", BOOL),
  ipam: struct("types.IPAM", { type: STRING }),
  dns: DNS,
  prevResult: mapOf("map[string]interface {}"),
};

/** That with what a plugin adds. */
function config(name: string, fields: GoFields): GoType {
  return struct(name, { ...COMMON, ...fields });
}

/** What libcni itself reads of a plugin's configuration. */
export const PLUGIN_CONFIG: GoType = struct("types.PluginConf", COMMON);

const ROUTE = ownReader("types.route", {
  dst: BLOCK,
  gw: IP,
  mtu: INT,
  advmss: INT,
  priority: INT,
  table: INT,
  scope: INT,
});
const ROUTES = listOf("[]*types.Route", ROUTE);
/** Routes by themselves. */
export const ROUTE_VALUES = listOf("[]types.Route", ROUTE);
const MAC_RUNTIME = anonymous('struct { Mac string "json:\\"mac,omitempty\\"" }', { mac: STRING });
const RANGE_FIELDS: GoFields = { rangeStart: IP, rangeEnd: IP, subnet: BLOCK, gateway: IP };
const RANGE = struct("allocator.Range", RANGE_FIELDS);
const RANGE_SETS = listOf("[]allocator.RangeSet", listOf("allocator.RangeSet", RANGE));
const HOST_LOCAL = struct("allocator.IPAMConfig", {
  name: STRING,
  type: STRING,
  routes: ROUTES,
  dataDir: STRING,
  resolvConf: STRING,
  ranges: RANGE_SETS,
  ...RANGE_FIELDS,
});
const STATIC = struct("main.IPAMConfig", {
  name: STRING,
  type: STRING,
  routes: ROUTES,
  addresses: listOf("[]main.Address", struct("main.Address", { address: STRING, gateway: IP })),
  dns: DNS,
});
const RESULT = struct("Result", {
  cniVersion: STRING,
  interfaces: listOf(
    "[]*types100.Interface",
    struct("types100.Interface", { name: STRING, mac: STRING, mtu: INT, sandbox: STRING }),
  ),
  ips: listOf("[]*types100.IPConfig", ownReader("types100.ipConfig", { interface: INT, address: BLOCK, gateway: IP })),
  routes: ROUTES,
  dns: DNS,
});

/** How a plugin's own decoder looks: what it says before an error, before one in prevResult, and what it fills. */
interface Shape {
  readonly lead: string;
  /** Null for a plugin that looks at prevResult in CHECK alone. */
  readonly prevLead: string | null;
  readonly type: GoType;
}

const BRIDGE_FIELDS: GoFields = {
  bridge: STRING,
  isGateway: BOOL,
  isDefaultGateway: BOOL,
  forceAddress: BOOL,
  ipMasq: BOOL,
  mtu: INT,
  hairpinMode: BOOL,
  promiscMode: BOOL,
  vlan: INT,
  macspoofchk: BOOL,
  enabledad: BOOL,
  args: anonymous('struct { Cni main.BridgeArgs "json:\\"cni,omitempty\\"" }', {
    cni: struct("main.BridgeArgs", { mac: STRING }),
  }),
  runtimeConfig: MAC_RUNTIME,
};
const TUNING_FIELDS: GoFields = {
  dataDir: STRING,
  sysctl: mapOf("map[string]string", STRING),
  mac: STRING,
  promisc: BOOL,
  mtu: INT,
  allmulti: BOOL,
  args: anonymous('struct { A *main.IPAMArgs "json:\\"cni\\"" }', {
    cni: struct("main.IPAMArgs", {
      sysctl: mapOf("map[string]string", STRING),
      mac: STRING,
      promisc: BOOL,
      mtu: INT,
      allmulti: BOOL,
    }),
  }),
  runtimeConfig: MAC_RUNTIME,
};
const HOST_LOCAL_FIELDS: GoFields = {
  ipam: HOST_LOCAL,
  runtimeConfig: anonymous(
    'struct { IPRanges []allocator.RangeSet "json:\\"ipRanges,omitempty\\""; IPs []*ip.IP "json:\\"ips,omitempty\\"" }',
    { ipRanges: RANGE_SETS, ips: listOf("[]*ip.IP", IP_OR_BLOCK) },
  ),
  args: anonymous('struct { A *allocator.IPAMArgs "json:\\"cni\\"" }', {
    cni: struct("allocator.IPAMArgs", { ips: listOf("[]*ip.IP", IP_OR_BLOCK) }),
  }),
};
const STATIC_FIELDS: GoFields = {
  ipam: STATIC,
  runtimeConfig: anonymous('struct { IPs []string "json:\\"ips,omitempty\\"" }', { ips: STRINGS }),
  args: anonymous('struct { A *main.IPAMArgs "json:\\"cni\\"" }', { cni: struct("main.IPAMArgs", { ips: STRINGS }) }),
};
const PORT_MAP_ENTRY = struct("main.PortMapEntry", {
  hostPort: INT,
  containerPort: INT,
  protocol: STRING,
  hostIP: STRING,
});
const NETCONF = "failed to load netconf: ";
const NETWORK = "failed to parse network configuration: ";
const PREV = "could not parse prevResult: ";

const SHAPES: Readonly<Record<string, Shape>> = {
  bridge: { lead: NETCONF, prevLead: null, type: config("NetConf", BRIDGE_FIELDS) },
  ptp: { lead: NETCONF, prevLead: null, type: config("NetConf", { ipMasq: BOOL, mtu: INT }) },
  "host-local": {
    lead: "",
    prevLead: null,
    type: struct("Net", { cniVersion: STRING, name: STRING, ...HOST_LOCAL_FIELDS }),
  },
  static: { lead: "", prevLead: null, type: struct("Net", { cniVersion: STRING, name: STRING, ...STATIC_FIELDS }) },
  "host-device": {
    lead: NETCONF,
    prevLead: null,
    type: config("NetConf", {
      device: STRING,
      hwaddr: STRING,
      kernelpath: STRING,
      pciBusID: STRING,
      runtimeConfig: anonymous('struct { DeviceID string "json:\\"deviceID,omitempty\\"" }', { deviceID: STRING }),
    }),
  },
  macvlan: {
    lead: NETCONF,
    prevLead: null,
    type: config("NetConf", {
      master: STRING,
      mode: STRING,
      mtu: INT,
      mac: STRING,
      linkInContainer: BOOL,
      runtimeConfig: MAC_RUNTIME,
    }),
  },
  ipvlan: {
    lead: NETCONF,
    prevLead: `${PREV}${PREV}`,
    type: config("NetConf", { master: STRING, mode: STRING, mtu: INT, linkInContainer: BOOL }),
  },
  vlan: {
    lead: NETCONF,
    prevLead: null,
    type: config("NetConf", { master: STRING, vlanId: INT, mtu: INT, linkInContainer: BOOL }),
  },
  tap: {
    lead: NETCONF,
    prevLead: null,
    type: config("NetConf", { multiQueue: BOOL, mtu: INT, mac: STRING, bridge: STRING, runtimeConfig: MAC_RUNTIME }),
  },
  dummy: { lead: "failed to parse network config: ", prevLead: null, type: config("NetConf", {}) },
  loopback: {
    lead: "failed to parse network config: ",
    prevLead: `failed to parse prevResult: ${PREV}`,
    type: config("NetConf", {}),
  },
  portmap: {
    lead: `failed to parse config: ${NETWORK}`,
    prevLead: `failed to parse config: ${PREV}${PREV}`,
    type: config("PortMapConf", {
      snat: BOOL,
      conditionsV4: STRINGS,
      conditionsV6: STRINGS,
      masqAll: BOOL,
      markMasqBit: INT,
      externalSetMarkChain: STRING,
      runtimeConfig: anonymous('struct { PortMaps []main.PortMapEntry "json:\\"portMappings,omitempty\\"" }', {
        portMappings: listOf("[]main.PortMapEntry", PORT_MAP_ENTRY),
      }),
    }),
  },
  tuning: { lead: NETCONF, prevLead: PREV, type: config("TuningConf", TUNING_FIELDS) },
  firewall: {
    lead: NETCONF,
    prevLead: `${PREV}${PREV}`,
    type: config("FirewallNetConf", {
      backend: STRING,
      iptablesAdminChainName: STRING,
      firewalldZone: STRING,
      ingressPolicy: STRING,
    }),
  },
  bandwidth: {
    lead: NETWORK,
    prevLead: `${PREV}${PREV}`,
    type: config("PluginConf", {
      runtimeConfig: anonymous('struct { Bandwidth *main.BandwidthEntry "json:\\"bandwidth,omitempty\\"" }', {}),
    }),
  },
  sbr: { lead: NETWORK, prevLead: PREV, type: config("PluginConf", {}) },
};

/** What the plugin says of a configuration whose values are of other types than it takes; null when all fit, or nothing is known of it. */
export function shapeProblem(plugin: string, given: object, command: string): string | null {
  const shape = SHAPES[plugin];
  if (shape === undefined || !isRead(plugin, command)) return null;
  const lead = plugin === "portmap" && command === "CHECK" ? NETWORK : shape.lead;
  const problem = decodeProblem(given, shape.type);
  if (problem !== null) return `${lead}${problem}`;
  const { prevResult } = given as { readonly prevResult?: unknown };
  const prevLead = plugin === "ipvlan" && command === "CHECK" ? PREV : shape.prevLead;
  const inResult = prevLead === null ? null : decodeProblem(prevResult, RESULT);
  return inResult === null ? null : `${prevLead}${inResult}`;
}

/** What the plugin says before an error in prevResult; null for one that does not look at it in this command. */
export function prevResultLead(plugin: string, command: string): string | null {
  const shape = SHAPES[plugin];
  if (!isRead(plugin, command)) return null;
  return shape === undefined || command === "CHECK" ? "could not parse prevResult: " : shape.prevLead;
}

/** Whether the plugin reads its configuration for this command: loopback does for ADD alone, sbr and Calico's not for CHECK, static not for DEL. */
function isRead(plugin: string, command: string): boolean {
  if (plugin === "loopback") return command === "ADD";
  if (command === "CHECK") return plugin !== "sbr" && plugin !== "calico" && plugin !== "calico-ipam";
  return plugin !== "static" || command !== "DEL";
}
