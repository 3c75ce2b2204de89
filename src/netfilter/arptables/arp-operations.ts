/** Operations of ARP by their numbers from 1, as arptables and ebtables call them. */
export const ARP_OPERATIONS: readonly string[] = [
  "Request",
  "Reply",
  "Request_Reverse",
  "Reply_Reverse",
  "DRARP_Request",
  "DRARP_Reply",
  "DRARP_Error",
  "InARP_Request",
  "ARP_NAK",
];
