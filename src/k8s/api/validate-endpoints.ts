import type { EndpointAddress, EndpointPort as SubsetPort } from "kubernetes-types/core/v1.js";
import type { Endpoint, EndpointHints, EndpointPort } from "kubernetes-types/discovery/v1.js";
import { parseAddress } from "./address-text.js";
import type { FieldErrors } from "./field-error.js";
import type { EndpointSlice, Endpoints } from "./object.js";
import { validateImmutable } from "./validate-meta.js";
import {
  addProblems,
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isPortNumber,
  isQualifiedName,
  validateIp,
  validateLabels,
  validateNonSpecialIp,
} from "./validate-names.js";

const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"];
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_TOPOLOGY_LABELS = 16;
const MAX_ZONE_HINTS = 8;

/** An Endpoints object: addresses, names and ports (`ValidateEndpoints`). */
export function validateEndpoints(endpoints: Endpoints, errors: FieldErrors): void {
  (endpoints.subsets ?? []).forEach((subset, i) => {
    const path = `subsets[${i}]`;
    if ((subset.addresses ?? []).length === 0 && (subset.notReadyAddresses ?? []).length === 0) {
      errors.required(path, "must specify `addresses` or `notReadyAddresses`");
    }
    for (const field of ["addresses", "notReadyAddresses"] as const) {
      (subset[field] ?? []).forEach((address, j) => {
        validateSubsetAddress(address, `${path}.${field}[${j}]`, errors);
      });
    }
    const ports = subset.ports ?? [];
    ports.forEach((port, j) => {
      validateSubsetPort(port, ports.length > 1, `${path}.ports[${j}]`, errors);
    });
  });
}

function validateSubsetAddress({ ip, hostname, nodeName }: EndpointAddress, path: string, errors: FieldErrors): void {
  const text = ip ?? "";
  validateIp(text, `${path}.ip`, errors);
  if ((hostname ?? "") !== "") addProblems(errors, `${path}.hostname`, hostname, isDns1123Label(hostname ?? ""));
  if (nodeName !== undefined) addProblems(errors, `${path}.nodeName`, nodeName, isDns1123Subdomain(nodeName));
  validateEndpointIp(text, `${path}.ip`, errors);
}

function validateSubsetPort(port: SubsetPort, isNamed: boolean, path: string, errors: FieldErrors): void {
  const { name = "", protocol = "", appProtocol } = port;
  if (isNamed && name === "") errors.required(`${path}.name`);
  else if (name !== "") addProblems(errors, `${path}.name`, name, isDns1123Label(name));
  addProblems(errors, `${path}.port`, port.port ?? 0, isPortNumber(port.port ?? 0));
  if (!PROTOCOLS.includes(protocol)) errors.notSupported(`${path}.protocol`, protocol, PROTOCOLS);
  if (appProtocol !== undefined) addProblems(errors, `${path}.appProtocol`, appProtocol, isQualifiedName(appProtocol));
}

/** An address that is none is told a second time here, as the API server does. */
function validateEndpointIp(text: string, path: string, errors: FieldErrors): void {
  if (parseAddress(text) === null) errors.invalid(path, text, "must be a valid IP address");
  else validateNonSpecialIp(text, path, errors);
}

/** An EndpointSlice (`ValidateEndpointSlice`); `old` when it is changed. */
export function validateEndpointSlice(slice: EndpointSlice, old: EndpointSlice | null, errors: FieldErrors): void {
  const type = slice.addressType ?? "";
  if (type === "") errors.required("addressType");
  else if (!ADDRESS_TYPES.includes(type)) errors.notSupported("addressType", type, ADDRESS_TYPES);
  if (slice.endpoints.length > MAX_ENDPOINTS) errors.tooMany("endpoints", slice.endpoints.length, MAX_ENDPOINTS);
  else {
    slice.endpoints.forEach((endpoint, i) => {
      validateEndpoint(endpoint, type, `endpoints[${i}]`, errors);
    });
  }
  validateSlicePorts(slice.ports ?? [], errors);
  if (old !== null) validateImmutable(type, old.addressType, "addressType", errors);
}

function validateEndpoint(endpoint: Endpoint, type: string, path: string, errors: FieldErrors): void {
  const { addresses = [], nodeName, deprecatedTopology = {}, hostname, hints } = endpoint;
  const at = `${path}.addresses`;
  if (addresses.length === 0) errors.required(at, "must contain at least 1 address");
  else if (addresses.length > MAX_ADDRESSES) errors.tooMany(at, addresses.length, MAX_ADDRESSES);
  addresses.forEach((address, i) => {
    if (type === "FQDN") validateDomain(address, `${at}[${i}]`, errors);
    else if (type === "IPv4" || type === "IPv6") {
      if (parseAddress(address)?.family !== type) {
        errors.invalid(`${at}[${i}]`, address, `must be a valid ${type} address`);
      }
      validateEndpointIp(address, `${at}[${i}]`, errors);
    }
  });
  if (nodeName !== undefined) addProblems(errors, `${path}.nodeName`, nodeName, isDns1123Subdomain(nodeName));
  const labels = Object.keys(deprecatedTopology).length;
  if (labels > MAX_TOPOLOGY_LABELS) errors.tooMany(`${path}.deprecatedTopology`, labels, MAX_TOPOLOGY_LABELS);
  validateLabels(deprecatedTopology, `${path}.deprecatedTopology`, errors);
  if (hostname !== undefined) addProblems(errors, `${path}.hostname`, hostname, isDns1123Label(hostname));
  if (hints !== undefined) validateHints(hints, `${path}.hints.forZones`, errors);
}

function validateHints({ forZones = [] }: EndpointHints, path: string, errors: FieldErrors): void {
  if (forZones.length > MAX_ZONE_HINTS) {
    errors.tooMany(path, forZones.length, MAX_ZONE_HINTS);
    return;
  }
  const names = new Set<string>();
  forZones.forEach(({ name }, i) => {
    if (names.has(name)) errors.duplicate(`${path}[${i}].name`, name);
    names.add(name);
    addProblems(errors, `${path}[${i}].name`, name, isLabelValue(name));
  });
}

/** A domain of two labels or more (`IsFullyQualifiedDomainName`). */
function validateDomain(text: string, path: string, errors: FieldErrors): void {
  if (text === "") {
    errors.required(path);
    return;
  }
  const name = text.replace(/\.$/, "");
  const problems = isDns1123Subdomain(name);
  if (problems.length > 0) errors.invalid(path, name, problems.join(","));
  else if (!name.includes(".")) {
    errors.invalid(path, name, "should be a domain with at least two segments separated by dots");
  }
}

function validateSlicePorts(ports: readonly EndpointPort[], errors: FieldErrors): void {
  if (ports.length > MAX_PORTS) {
    errors.tooMany("ports", ports.length, MAX_PORTS);
    return;
  }
  const names = new Set<string>();
  ports.forEach(({ name = "", protocol = "", appProtocol }, i) => {
    const path = `ports[${i}]`;
    if (name !== "") addProblems(errors, `${path}.name`, name, isDns1123Label(name));
    if (names.has(name)) errors.duplicate(`${path}.name`, name);
    names.add(name);
    if (!PROTOCOLS.includes(protocol)) errors.notSupported(`${path}.protocol`, protocol, PROTOCOLS);
    if (appProtocol !== undefined) {
      addProblems(errors, `${path}.appProtocol`, appProtocol, isQualifiedName(appProtocol));
    }
  });
}
